"""A profile: the words that one make of case system has on its screens, and their layout.

The default Swedish label is the key to the profile's own.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, select_autoescape

from bot.training import codes

PROFILES = Path(__file__).with_name("profiles")
TEMPLATES = Path(__file__).with_name("templates")
DEFAULT = "ovning"


class ProfileError(Exception):
    """A profile that cannot be used; the Swedish text says which file and what is wrong."""


@dataclass(frozen=True)
class Structure:
    """Where a profile is built differently, beyond what its own templates can express.

    steps: the calculation's pages in order, by the names its form uses; none means one page.
    person_rows: an income row belongs to one person, instead of holding two amounts side by side.
    second_window: sign-in leaves a start page behind, and the work is done in a window that it opens.
    """

    steps: Sequence[str] = ()
    person_rows: bool = False
    second_window: bool = False


@dataclass(frozen=True)
class Profile:
    """One make's words and structure."""

    name: str
    words: Mapping[str, str] = field(default_factory=dict)
    structure: Structure = field(default_factory=Structure)

    @property
    def banner(self) -> str:
        """Return the text on every page that says that everything is invented."""
        return (
            "ÖVNINGSSYSTEM – PÅHITTADE UPPGIFTER"
            if self.name == DEFAULT
            else f"ÖVNINGSSYSTEM – påhittat, profil {self.name}"
        )

    def word(self, label: str) -> str:
        """Return this profile's word for a default label, or the label itself."""
        return self.words.get(label, label)

    def words_for(self, _one: str, _many: str, _count: int) -> str:
        """Refuse plural forms: jinja2 requires such a function, and no label here has a count."""
        raise NotImplementedError


def profile_names() -> list[str]:
    """Return the names of all profiles."""
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def load_profile(name: str, folder: Path = PROFILES) -> Profile:
    """Read one profile. Raises: ProfileError for a missing file, a label no screen has, an unknown switch."""
    path = folder / f"{name}.toml"
    if not path.is_file():
        raise ProfileError(f"Profilen {name} finns inte. Profiler: {', '.join(profile_names())}.")
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        profile = Profile(name, read.pop("words", {}), Structure(**read.pop("structure", {})))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ProfileError(f"{path.name}: {error}") from None
    if unknown := sorted(set(profile.words) - (labels(profile) if profile.words else set())):
        raise ProfileError(f"{path.name}: ingen bild har ledtexten {', '.join(f'«{label}»' for label in unknown)}")
    if read:
        raise ProfileError(f"{path.name}: okänt avsnitt {', '.join(sorted(read))}")
    return profile


def pages(profile: Profile) -> Environment:
    """Make the template environment: the profile's own pages before the common ones, with its words in all of them."""
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(TEMPLATES / profile.name), FileSystemLoader(TEMPLATES)]),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(profile.word, profile.words_for)  # type: ignore[attr-defined]  # added by the extension
    made.globals.update(banner=profile.banner, structure=profile.structure)
    return made


def labels(profile: Profile) -> set[str]:
    """Return every default label on this profile's screens."""
    made, found = pages(profile), codes.shown_words()
    own = {path.name for path in (TEMPLATES / profile.name).glob("*.html")}
    for name in own | {path.name for path in TEMPLATES.glob("*.html")}:
        source = made.loader.get_source(made, name)[0] if made.loader else ""
        found |= {said for _, _, said in made.extract_translations(source) if isinstance(said, str)}  # type: ignore[attr-defined]
    return found
