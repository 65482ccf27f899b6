"""The fault matrix's cells: every fault on every act that writes and that it can strike, and the others where they matter.

Cells share nights: each has a household of its own, and every third household in a night is a neighbour that nothing
strikes. More than two that are struck never stand in a row, since three of a kind are rightly taken for a changed screen.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from bot import training
from bot.training.fault_catalogue import CATALOGUE
from bot.training.faults import Fault

AT_A_SAVE = ("save", "saved", "values")
NEVER = {("clipped_text", "berakning")}
"""Pairs that cannot be: Brygga writes no remark on a row of the calculation, so there is no text to clip."""
MATTERS: dict[str, tuple[str, ...]] = {
    "error_before": ("berakning", "inkorg"), "connection_refused": ("beslut",), "slow_reply": ("berakning",),
    "redirect_loop": ("berakningar",), "truncated_page": ("svar",), "empty_page": ("berakning",), "maintenance": ("journal",),
    "password_expired": ("inloggning",), "account_locked": ("inloggning",), "one_more_message": ("inloggning",),
    "session_case": ("svar",), "stale_row": ("oppna", "berakningar", "beslut"), "unknown_dialog": ("berakningar",),
    "unknown_alert": ("beslut",), "print_window": ("beslut",), "wrong_charset": ("svar",), "label_renamed": ("beslut",),
    "column_moved": ("berakningar", "svar"),
    "focus_stolen": ("ssbtek", "berakning", "beslut", "journal", "bevakningar"),
    "doubled_row": ("inkorg", "sok", "ssbtek", "berakningar", "beslut", "journal", "bevakningar"),
    "ssbtek_column": ("svar",), "ssbtek_section": ("svar",), "ssbtek_agency": ("svar",), "ssbtek_statuses": ("svar",),
    "ssbtek_release": ("svar",), "ssbtek_doubled": ("svar",),
}  # fmt: skip
"""Where the faults strike that are no fault of a save."""
LASTING = {"focus_stolen", "slow_reply", "doubled_row", "ssbtek_doubled", "retired_code"}
"""Those that strike every time, as an upgrade does; the others strike once."""
LASTING_ROWS = {("stale_row", "berakningar"), ("stale_row", "beslut")}
"""The list comes first, which holds no other row to open; what is opened later does."""
MAY_STOP = {"password_expired", "account_locked"}
"""Those after which nobody can log in: that the night stops, and goes on when somebody has seen to it, is right."""
OF_NO_CASE = ("inloggning", "inkorg")
ORE = "53"
NEEDS = dict.fromkeys(("rounded_ore", "ssbtek_doubled", "ssbtek_partial"), ORE)
"""What strikes only where there is something to strike: öre, and payments."""
ROSTER = ("01", "02", "03", "04", "05", "07", "08", "10", "13", "14", ORE)
"""Households that become drafts when nothing strikes; one of them with payments, and öre in everything."""
EVERY_THIRD = 3
WHOLE_NIGHT = "all:0.05"


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault on one screen."""

    fault: str
    screen: str

    @property
    def name(self) -> str:
        return f"{self.fault}@{self.screen}" if self.screen else self.fault

    def rule(self, case: str) -> str:
        """The fault as the training system takes it, for one case."""
        if not self.screen:
            return self.fault
        scope = "" if self.screen in OF_NO_CASE else f"@{case}"
        return f"{self.name}{scope}" + (":1" if self.lasts else "#1")

    @property
    def lasts(self) -> bool:
        """Whether it strikes every time. A list of cases that stays wrong rightly lets no night begin, which is no cell."""
        if (self.fault, self.screen) in LASTING_ROWS:
            return True
        return self.screen not in OF_NO_CASE and (self.fault in LASTING or _fault(self.fault).probability == 1)

    @property
    def may_stop(self) -> bool:
        """Whether the night may stop for it."""
        return self.fault in MAY_STOP or not self.screen


@dataclass(frozen=True, slots=True)
class Plan:
    """One night: the households in the order they come, the cell of each that is struck."""

    households: tuple[str, ...]
    cells: dict[str, Cell]

    @property
    def rules(self) -> str:
        """Every cell's fault, each for its own case."""
        return ",".join(cell.rule(case_of(household)) for household, cell in self.cells.items())


def all_cells() -> list[Cell]:
    """The whole matrix, the night under everything last."""
    pairs = [Cell(fault.name, screen) for fault in CATALOGUE for screen in _screens(fault)]
    return [*pairs, Cell(WHOLE_NIGHT, "")]


def plans(cells: list[Cell]) -> list[Plan]:
    """Share the cells out on nights. What strikes no case of its own has a night alone, and so has everything at once."""
    alone = [cell for cell in cells if cell.screen in OF_NO_CASE]
    left = [cell for cell in cells if cell.screen and cell.screen not in OF_NO_CASE]
    made: list[Plan] = []
    while left:
        made.append(_share(left))
        assert made[-1].cells, f"ingen plats för {left}"
    made += [Plan((ROSTER[0], ROSTER[1]), {ROSTER[0]: cell}) for cell in alone]
    twenty = tuple(f"{number:02}" for number in range(1, 21))
    return made + [Plan(twenty, {twenty[0]: cell}) for cell in cells if not cell.screen]


def case_of(household: str) -> str:
    """The case number of a household."""
    return str(_content(household)["akt"]["aktnummer"])


def _share(left: list[Cell]) -> Plan:
    """One night's cells, taken from what is left; every third household stays healthy."""
    order = sorted(ROSTER, key=lambda household: (_content(household)["ansokan"]["inkommen"], case_of(household)))
    taken: dict[str, Cell] = {}
    households: list[str] = []
    for place, household in enumerate(order, start=1):
        healthy = place % EVERY_THIRD == 0
        fits = [cell for cell in left if NEEDS.get(cell.fault, household) == household]
        if fits and not healthy:
            taken[household] = fits[0]
            left.remove(fits[0])
        if household in taken or healthy:
            households.append(household)
        if healthy and not left:
            break
    return Plan(tuple(households), taken)


def _screens(fault: Fault) -> tuple[str, ...]:
    if fault.moment not in AT_A_SAVE:
        return MATTERS[fault.name]
    return tuple(screen for screen in fault.screens if (fault.name, screen) not in NEVER)


def _fault(name: str) -> Fault:
    return next(fault for fault in CATALOGUE if fault.name == name)


@cache
def _content(household: str) -> dict[str, dict[str, str]]:
    (file,) = training.default_households().rglob(f"{household}_*.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
