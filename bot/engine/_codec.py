"""Encodes domain values as JSON text for checkpoints, and decodes them."""

from typing import Any, TypeVar

from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from bot.domain.facts import Answer
from bot.domain.field import Field
from bot.domain.follow_up import Change
from bot.domain.seeker import ProgrammesAnswer, RegistrationAnswer, ReportAnswer, TextAnswer

T = TypeVar("T")

_converter = make_converter()
_converter.register_unstructure_hook(Field, str)
_converter.register_structure_hook(Field, lambda kept, _: Field.parse(kept))
_renamed = override(rename="name")  # the key in older checkpoints
_converter.register_unstructure_hook(Change, make_dict_unstructure_fn(Change, _converter, field=_renamed))
_converter.register_structure_hook(Change, make_dict_structure_fn(Change, _converter, field=_renamed))
# The class name is part of the text: renaming one of these classes makes older checkpoints unreadable.
for _union in (Answer, TextAnswer, RegistrationAnswer, ProgrammesAnswer, ReportAnswer):
    configure_tagged_union(_union, _converter)


def encode(value: Any) -> str:
    """Encode a value as JSON text."""
    return _converter.dumps(value, ensure_ascii=False)


def decode(text: str, kind: type[T]) -> T:
    """Decode a value, checking every type in it."""
    return _converter.loads(text, kind)
