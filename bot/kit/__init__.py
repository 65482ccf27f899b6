"""The vendors' door: the only promise of stability Brygga makes.

A vendor describes screens as classes of typed controls and writes stages that use them. What a control means
decides what can be done with it; a `Decision` has no verb. Nothing here knows selectors, browsers or windows.
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
