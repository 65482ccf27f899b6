"""Rule `files`: a flow and its pack are files that they have a use for. Code in any other file was examined by nobody."""

import re
from collections.abc import Iterator

from bot.domain.errors import GuardError
from bot.guard.acts_file import ACTS
from bot.guard.finding import Finding
from bot.guard.shape import is_text
from bot.guard.source import FLOW, READING, SCREENS, parse
from bot.packs import SIGNATURE, Contents, Manifest, Pack

_INIT = "__init__.py"
_OF_FLOW = re.compile(
    "|".join(map(re.escape, ("flow.toml", FLOW, SCREENS, READING, ACTS, _INIT, SIGNATURE, "README.md")))
)
_NAME = r"[^/.#~][^/]*"
_OF_PACK = re.compile(rf"README\.md|{_NAME}\.toml|crops/({_NAME}\.png|around/({_NAME}\.(png|toml))?)?")
_CODE = re.compile(r"(.*/)?(__pycache__/.*|.*\.(py[a-z]?|pth|so|dll|dylib|egg|whl|zip))", re.IGNORECASE)
"""What Python, or the machine, could load as code."""


class UnexaminedCode(GuardError):
    """Code lies beside the code that was examined, where Python could find it."""

    code = "unexamined_code"
    advice = (
        "I flödets eller urvalspaketets mapp ligger kod som ingen har granskat. Ingenting har körts. Ta bort den, ta reda på "
        "hur den kom dit, och kör brygga check."
    )


def check_files(manifest: Manifest, pack: Pack) -> Iterator[Finding]:
    """Refuse every other file, link and folder, and code in the package file. Raises: FlowRefused."""
    for contents, fits in _folders(manifest, pack):
        for name in _strangers(contents, fits):
            what = "mappen" if name.endswith("/") else "länken" if name in contents.others else "filen"
            text = f"{what} hör inte hit och har inte granskats; ta bort den"
            yield Finding(str(contents.folder / name), 1, "files", text)
    if _INIT in manifest.contents.files and any(not is_text(node) for node in parse(manifest.contents, _INIT).body):
        text = "__init__.py ska vara tom eller bara ha en beskrivning"
        yield Finding(str(manifest.folder / _INIT), 1, "files", text)


def require_only_examined_code(manifest: Manifest, pack: Pack) -> None:
    """Refuse code beside the code that is examined, compiled or not. Raises: UnexaminedCode."""
    for contents, fits in _folders(manifest, pack):
        for name in (*contents.files, *contents.others):
            if not fits.fullmatch(name) and _CODE.fullmatch(name):
                raise UnexaminedCode(str(contents.folder / name))


def _folders(manifest: Manifest, pack: Pack) -> tuple[tuple[Contents, re.Pattern[str]], ...]:
    return (manifest.contents, _OF_FLOW), (pack.contents, _OF_PACK)


def _strangers(contents: Contents, fits: re.Pattern[str]) -> Iterator[str]:
    """What the folder has no use for; of a folder in it only its own name."""
    inside = "/"
    for name in sorted((*contents.files, *contents.others)):
        is_link = name in contents.others and not name.endswith("/")
        if not name.startswith(inside) and (is_link or not fits.fullmatch(name)):
            yield name
            inside = name if name.endswith("/") else inside
