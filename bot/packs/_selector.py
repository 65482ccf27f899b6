"""The selector pack: where to find each control in one version of one case system."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.domain.errors import PackInvalid
from bot.packs._files import Contents, contents_of, digest_of
from bot.packs._toml import Strict, build, line_of, parse_toml
from bot.ports.surface import Kind

Data = Literal["amount", "month", "date", "personnummer", "name", "case", "code", "free", "secret"]
HEADING, CROPS = "@heading", "crops"
TRAINING = re.compile(r"(övnings|utbildnings|test|demo)(system|miljö)", re.IGNORECASE)
MASKED: frozenset[str] = frozenset({"personnummer", "name", "free", "secret"})
"""Data that is masked in every picture."""


class Candidate(Strict):
    """One way to find a control. Every given field must match; the first candidate that matches anything is used.

    - `id`: the control's internal name in a desktop program. Not for web pages.
    - `picture`: one of the pack's crops, for programs without an accessibility tree.
    - `menu`: the menu in the menu bar to open first.
    - `like`: the beginning of a text, followed by a star.
    - `column`: the cell under that heading in `row`; a path («Sökande / Netto») or `nth` tells equal headings apart.
    - `tab`: the tab that the control is on. An accessibility tree shows that by itself, a picture does not.
    """

    id: str = ""
    picture: str = ""
    menu: str = ""
    tab: str = ""
    label: str = ""
    button: str = ""
    link: str = ""
    text: str = ""
    like: str = Field(default="", pattern=r"^$|[^*]\*$")
    heading: str = ""
    after: str = ""
    row: str = ""
    column: str = ""
    nth: int = Field(default=0, ge=0)
    headers: tuple[str, ...] = ()
    css: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> "Candidate":
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("en tom kandidat hittar allt")
        return self


class Column(Strict):
    """A table column, by its header, or by all of them («Sökande / Netto») where there are several rows of headings.

    `nth` chooses one of equal headings. `@heading` is the nearest heading above the table.
    """

    header: str
    nth: int = Field(default=0, ge=0)
    pattern: str = ""


class Control(Strict):
    """One control of a screen: its kind, what it holds, and how to find it.

    - `saved`: at least one must stand on the screen once a press that leaves a trace has come to rest.
    - `refused`: none may stand there after the press.

    That a table is whole is a claim, proved by one of:
    - `total`: the control that says how many rows there are.
    - `pages`: the control that says «1 av 3»; or `last`: a control that stands only on the last page. With `next`, and with
      `first`, which leads back to the first page of a list that remembers its page.
    - `key`: the column that tells rows apart in a list that draws only the rows in view, together with `total`.
    - `whole`: the pack's own word that the system sends all rows at once. Without any, a table is read twice with a pause.

    What a second reader is told in `acts.txt`:
    - `opens_view`: the screen that a link only opens, though its text reads like a decision («Tidigare beslut»).
    - `posts`: the system sends the page when this is filled in, as a list that fetches more once a choice is made.
    """

    kind: Kind
    data: Data = "code"
    find: tuple[Candidate, ...] = Field(min_length=1)
    optional: bool = False
    form: Literal["", "yyyymm", "lines"] = ""
    secret: str = ""
    columns: Mapping[str, Column] = {}
    empty: str = ""
    skip: str = ""
    masked: tuple[str, ...] = ()
    next: str = ""
    first: str = ""
    last: str = ""
    pages: str = ""
    total: str = ""
    key: str = ""
    whole: bool = False
    every: bool = False
    waiting: tuple[str, ...] = ()
    refresh: str = ""
    limit_s: float = 180
    opens: str = ""
    closes: bool = False
    opens_view: str = ""
    posts: bool = False
    saved: tuple[Candidate, ...] = ()
    refused: tuple[Candidate, ...] = ()
    pattern: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_columns(cls, content: Any) -> Any:
        if isinstance(content, dict) and isinstance(content.get("columns"), dict):
            columns = {k: {"header": v} if isinstance(v, str) else v for k, v in content["columns"].items()}
            return {**content, "columns": columns}
        return content

    @model_validator(mode="after")
    def _whole(self) -> "Control":
        if self.kind is Kind.TABLE and not self.columns:
            raise ValueError("en tabell behöver columns")
        if self.kind is Kind.SECRET and not self.secret:
            raise ValueError("en hemlig kontroll behöver secret")
        if self.next and not (self.total or self.pages or self.last):
            raise ValueError("next behöver total, pages eller last: annars vet ingen att den sista sidan är läst")
        if self.key and not (self.key in self.columns and self.total):
            raise ValueError("key är en av kolumnerna i columns och behöver total")
        if self.waiting and not self.refresh:
            raise ValueError("waiting behöver refresh")
        return self

    @field_validator("opens_view")
    @classmethod
    def _only_a_link_opens(cls, screen: str, info: ValidationInfo) -> str:
        if screen and info.data.get("kind", Kind.LINK) is not Kind.LINK:
            raise ValueError("gäller bara en länk (link): annat öppnar inte bara en vy")
        return screen

    @field_validator("posts")
    @classmethod
    def _when_it_is_filled_in(cls, posts: bool, info: ValidationInfo) -> bool:
        kind = info.data.get("kind", Kind.CHOICE)
        if posts and not (kind.fills and kind is not Kind.SECRET):
            raise ValueError("gäller bara det som fylls i (field, choice, tick)")
        return posts

    @field_validator("saved")
    @classmethod
    def _after_what_leaves_a_trace(cls, saved: tuple[Candidate, ...], info: ValidationInfo) -> tuple[Candidate, ...]:
        if saved and not _kind(info).leaves_trace:
            raise ValueError("gäller bara det som lämnar spår (ask, save_draft)")
        return _anywhere(saved)

    @field_validator("refused")
    @classmethod
    def _after_a_press(cls, refused: tuple[Candidate, ...], info: ValidationInfo) -> tuple[Candidate, ...]:
        if refused and not _kind(info).acts:
            raise ValueError("gäller bara det som trycks på (link, press, ask, save_draft)")
        return _anywhere(refused)


def _kind(info: ValidationInfo) -> Kind:
    return info.data.get("kind", Kind.SAVE_DRAFT)  # a kind that is wrong is told by itself


def _anywhere(marks: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Marks are looked for on every screen, where no row is meant."""
    if any("{row}" in str(getattr(one, name)) for one in marks for name in Candidate.model_fields):
        raise ValueError("ett märke kan inte gälla en rad: {row} finns bara i find")
    return marks


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
        return _anywhere(refused)


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
