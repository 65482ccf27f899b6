"""Shadow runs: make a draft and stop there. It is compared with what a person calculates without having seen it."""

from bot.domain.case import Outcome
from bot.domain.draft import Draft
from bot.engine._case import At, CaseRun


class ShadowRun(CaseRun):
    """Takes leased cases to a draft that only Brygga keeps: the case system gets the question to the agencies, nothing else."""

    done = Outcome.SHADOWED
    ends_proven = False
    purpose = "jämföra ett utkast med handläggarens egen beräkning"

    def _enter(self, at: At, draft: Draft) -> None:
        """Enter nothing."""
