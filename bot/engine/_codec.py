"""Values of the ground floor to JSON text and back, for checkpoints."""

from typing import Any, TypeVar

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from bot.domain.facts import Answer, ProgrammesAnswer, RegistrationAnswer, ReportAnswer, TextAnswer

T = TypeVar("T")

_converter = make_converter()
# The class's name stands in the text: renaming one of these classes makes older checkpoints unreadable.
for _union in (Answer, TextAnswer, RegistrationAnswer, ProgrammesAnswer, ReportAnswer):
    configure_tagged_union(_union, _converter)


def encode(value: Any) -> str:
    """The value as JSON text."""
    return _converter.dumps(value, ensure_ascii=False)


def decode(text: str, kind: type[T]) -> T:
    """The value again, every type of it checked."""
    return _converter.loads(text, kind)
