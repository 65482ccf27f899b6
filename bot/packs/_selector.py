"""The selector pack: where to find each control in one version of one case system."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.domain.errors import PackInvalid
from bot.packs._control import HEADING, Candidate, Control, anywhere
from bot.packs._files import Contents, contents_of, digest_of
from bot.packs._toml import Strict, build, line_of, parse_toml
from bot.ports.surface import Kind

CROPS = "crops"
TRAINING = re.compile(r"(övnings|utbildnings|test|demo)(system|miljö)", re.IGNORECASE)
PATH = re.compile(r"/|(/\w[\w~.-]*)+/?")


class ScreenHead(Strict):
    """Where a screen is and how to recognise it. `window` is its title in a desktop program, empty for the main window.

    `stored`: what it shows is what the system holds, also where it is itself the answer to what was sent to be saved.
    """

    title: str
    frame: tuple[str, ...] = ()
    popup: bool = False
    window: str = ""
    stored: bool = False
    here: tuple[Candidate, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_one_window(self) -> "ScreenHead":
        if self.popup and self.window:
            raise ValueError("popup och window kan inte stå på samma bild")
        return self


@dataclass(frozen=True, slots=True)
class ScreenPack:
    """One screen of the pack."""

    name: str
    head: ScreenHead
    controls: Mapping[str, Control]
    path: Path


class Dialog(Strict):
    """A known dialog and the only answer to it: the browser's own, one in the page, or a window of a desktop program."""

    kind: Literal["native", "html", "window"]
    text: str = Field(pattern=r"\S")
    answer: str = Field(pattern=r"\S")


class Identity(Strict):
    """Where the system itself shows whose case is open."""

    screen: str
    case: str
    person: str


class PackHead(Strict):
    """What the pack says about the system as a whole.

    On the web `busy` is CSS selectors, and `forbidden` blocks requests. On the desktop `busy` is exact texts, and there
    are no requests to block. `refused` marks may not stand there after anything that leaves a trace. `window_bar` names a crop of the right end of a title bar, for windows that are only seen on
    a remote screen.
    """

    surface: Literal["web", "desktop"] = "web"
    name: str
    version: str
    fits: str
    start: str = "/"
    training_banner: str = ""
    busy: tuple[str, ...] = ()
    dialog: str = ""
    dialogs: tuple[Dialog, ...] = ()
    session_lost: tuple[Candidate, ...] = Field(min_length=1)
    login_refused: tuple[Candidate, ...] = Field(min_length=1)
    refused: tuple[Candidate, ...] = ()
    forbidden: tuple[str, ...] = Field(default=(), validate_default=True)
    forbidden_posts: tuple[str, ...] = ()
    window_bar: str = ""
    identity: Identity

    @field_validator("forbidden")
    @classmethod
    def _stops_requests(cls, forbidden: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not forbidden and info.data.get("surface") == "web":
            raise ValueError("är tom")
        for pattern in filter(str.strip, forbidden):
            if not re.match(r"\*|/|https?://", pattern) or re.search(r"[{}\[\]\\]", pattern):
                raise ValueError(
                    f"«{pattern}» passar ingen adress: börja med **/ eller /, och använd bara * för okänd text"
                )
        return forbidden

    @field_validator("start")
    @classmethod
    def _is_a_path(cls, start: str) -> str:
        # The banner is looked for there, and a page that shows what it was asked would show it in any system.
        if not PATH.fullmatch(start) or TRAINING.search(start):
            raise ValueError(
                f"«{start}» är ingen sökväg: börja med /, utan ? # % och .., och utan ord som övningssystem"
            )
        return start

    @field_validator("training_banner")
    @classmethod
    def _tells_of_training(cls, banner: str) -> str:
        # A flow that nobody has signed runs where this text is. What may stand in any system must not be enough.
        if banner and not TRAINING.search(banner):
            raise ValueError(
                "ska säga att systemet är för övning: övningssystem, utbildningsmiljö, testmiljö eller liknande"
            )
        return banner

    @field_validator("refused")
    @classmethod
    def _after_every_commit(cls, refused: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        return anywhere(refused)


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole selector pack."""

    head: PackHead
    screens: Mapping[str, ScreenPack]
    digest: str
    contents: Contents = field(repr=False)
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """PNG crops of controls, by name, for programs without an accessibility tree."""

    @property
    def label(self) -> str:
        """Name, version and an abbreviated digest, as recorded in every source."""
        return f"{self.head.name} {self.head.version} ({self.digest[:8]})"

    @property
    def logs_in_without_secret(self) -> bool:
        """Whether no screen has a secret to type."""
        return not any(one.kind is Kind.SECRET for screen in self.screens.values() for one in screen.controls.values())

    def control(self, screen: str, name: str) -> Control:
        """One control. Raises: PackInvalid when the pack lacks it."""
        found = self.screens.get(screen)
        if found is None:
            raise PackInvalid(f"paketet saknar bilden {screen}", file=self.head.name)
        if name not in found.controls:
            raise PackInvalid(f"bilden saknar kontrollen {name}", file=str(found.path), line=1)
        return found.controls[name]

    def named_by(self, screen: str, one: Candidate) -> str:
        """The heading that the rows of a candidate's table go by: of the first column declared. Any, if none is."""
        tables = [
            ([column.header for column in control.columns.values() if column.header != HEADING], control.find)
            for control in self.screens[screen].controls.values()
        ]
        same = [names for names, find in tables if names and any(_is_same_table(one, other) for other in find)]
        alike = [
            names
            for names, find in tables
            if names and (one.column in names or any(one.column in other.headers for other in find))
        ]
        return (same or alike or [[""]])[0][0]


def _is_same_table(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates mean the same table, by its own name or by its headings."""
    return bool(one.id and one.id == other.id) or bool(one.headers and one.headers == other.headers)


def load_pack(folder: Path, *, without_pictures: bool = False) -> Pack:
    """Load and check a selector pack: `pack.toml`, one file per screen, and the pictures in `crops`.

    With `without_pictures` missing crops are not an error, so that they can be made.
    Raises: PackInvalid naming file, line and what is wrong.
    """
    if not folder.is_dir():
        raise PackInvalid("mappen finns inte", file=str(folder))
    head_path, contents = folder / "pack.toml", contents_of(folder, PackInvalid)
    head = build(PackHead, _toml(contents, head_path), head_path, PackInvalid)
    paths = [folder / name for name in contents.named(".toml") if name != head_path.name]
    screens = {path.stem: _screen(contents, path) for path in paths}
    pictures = {PurePath(name).stem: contents.files[name] for name in contents.named(".png", f"{CROPS}/")}
    pack = Pack(head, screens, digest_of(contents.files), contents, pictures)
    _cross_check(pack, head_path)
    if not without_pictures:
        _check_pictures(pack, head_path)
    return pack


def _toml(contents: Contents, path: Path) -> dict[str, Any]:
    return parse_toml(contents.of(path.name, PackInvalid), path, PackInvalid)


def _screen(contents: Contents, path: Path) -> ScreenPack:
    content = _toml(contents, path)
    if "screen" not in content:
        raise PackInvalid("saknar [screen]", file=str(path), line=1)
    head = build(ScreenHead, content.pop("screen"), path, PackInvalid, under="screen")
    controls = {name: build(Control, block, path, PackInvalid, under=name) for name, block in content.items()}
    for name, control in controls.items():
        for key in ("next", "first", "last", "pages", "refresh", "total"):
            other = getattr(control, key)
            if other and other not in controls:
                raise PackInvalid(
                    f"{name}.{key}: bilden saknar {other}", file=str(path), line=line_of(path, [name, key])
                )
    return ScreenPack(path.stem, head, controls, path)


def _cross_check(pack: Pack, head_path: Path) -> None:
    who = pack.head.identity
    for name in (who.case, who.person):
        if who.screen not in pack.screens or name not in pack.screens[who.screen].controls:
            line = line_of(head_path, ["identity"])
            raise PackInvalid(f"identity: {who.screen}.{name} finns inte i paketet", file=str(head_path), line=line)
        _check_shown_by_the_system(pack, pack.screens[who.screen], name)
    for screen in pack.screens.values():
        if screen.head.stored and pack.head.surface == "desktop":
            line = line_of(screen.path, ["screen", "stored"])
            raise PackInvalid("screen.stored: gäller bara webben", file=str(screen.path), line=line)
        for name, control in screen.controls.items():
            for key in ("opens", "opens_view"):
                opened = getattr(control, key)
                if opened and opened not in pack.screens:
                    why = f"{name}.{key}: paketet saknar bilden {opened}"
                    raise PackInvalid(why, file=str(screen.path), line=line_of(screen.path, [name, key]))


def _check_shown_by_the_system(pack: Pack, screen: ScreenPack, name: str) -> None:
    """Refuse to let a field tell whose case is open: there stands what the flow has typed itself."""
    shown = screen.controls[name]
    every = [one for other in pack.screens.values() for one in other.controls.values() if one.kind.fills]
    if shown.kind is not Kind.TEXT or any(one in other.find for other in every for one in shown.find):
        why = f"{name}: står i identity och ska vara text som inget annat fyller i, väljer eller kryssar"
        raise PackInvalid(why, file=str(screen.path), line=line_of(screen.path, [name]))


def _check_pictures(pack: Pack, head_path: Path) -> None:
    bar = pack.head.window_bar
    if bar and bar not in pack.pictures:
        why = f"window_bar: bilden crops/{bar}.png finns inte; gör den med brygga pack crop"
        raise PackInvalid(why, file=str(head_path), line=line_of(head_path, ["window_bar"]))
    for screen in pack.screens.values():
        for name, control in screen.controls.items():
            for picture in (one.picture for one in control.find):
                if picture and picture not in pack.pictures:
                    why = f"bilden crops/{picture}.png finns inte; gör den med brygga pack crop"
                    line = line_of(screen.path, [name, "find"])
                    raise PackInvalid(f"{name}.find: {why}", file=str(screen.path), line=line)
