"""The vendor's API, and the only interface that Brygga promises to keep stable.

A vendor declares screens as classes of typed controls and writes stages that use them. A control's kind determines
what can be done with it; a `Decision` has no methods. Nothing here knows about selectors, browsers or windows.
"""

from bot.kit._controls import (
    KINDS,
    Amount,
    Ask,
    Cell,
    Choice,
    Control,
    Decision,
    Field,
    Link,
    MonthText,
    Press,
    Row,
    SaveDraft,
    Secret,
    Table,
    Text,
    Tick,
)
from bot.kit._flow import FIXED, Flow
from bot.kit._screen import Desk, Screen, controls_of

__all__ = [
    "FIXED", "KINDS", "Amount", "Ask", "Cell", "Choice", "Control", "Decision", "Desk", "Field", "Flow", "Link",
    "MonthText", "Press", "Row", "SaveDraft", "Screen", "Secret", "Table", "Text", "Tick", "controls_of",
]  # fmt: skip
