"""Cases as people are shown them, decoded from what the store keeps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path

from bot.app.errors import CaseUnknown
from bot.domain.case import Basis, CaseRef, Outcome
from bot.domain.codes import Codes
from bot.domain.draft import Draft
from bot.domain.errors import TableInvalid
from bot.domain.follow_up import FollowUp
from bot.domain.period import Month
from bot.domain.sources import Source
from bot.engine import CALLS, WARNINGS, Answers, decode
from bot.office import CaseView, Pictured, Sheet, Trace, case_sheet, fingerprint_of
from bot.packs import is_there, load_codes
from bot.ports.feed import NightRef, Work, flow_of, work_of
from bot.ports.reports import CaseReport, Finished, Seen
from bot.ports.surface import Box, Spot
from bot.store import CaseArchive


def load_optional_codes(path: Path) -> Codes | None:
    """The table that explains codes. It decides nothing, so a municipality may do without. Raises: TableInvalid."""
    return load_codes(path) if is_there(path, TableInvalid) else None


class CaseBook:
    """Reads cases from the archive as the office shows them, with the table that explains the codes in their answers."""

    def __init__(self, archive: CaseArchive, codes: Codes | None) -> None:
        self.archive, self._codes = archive, codes

    def sheets(
        self, number: str, month: Month | None, zone: tzinfo | None, seen: Callable[[CaseView], None]
    ) -> Sequence[Sheet]:
        """The newest month of a case, or the one asked for: one sheet, or one for each flow that knows the number.

        `seen` is called with each case before anybody sees it.

        Raises: CaseUnknown.
        """
        months, chosen = self._chosen(number, month)
        others = [other for other in months if other != chosen[0].case.month]
        views = [self.view(report) for report in chosen]
        for view in views:
            seen(view)
        return [case_sheet(view, zone, others) for view in views]

    def one(self, number: str, month: Month | None) -> CaseView:
        """The newest month of a case, or the one asked for, where one flow knows the number. Raises: CaseUnknown."""
        _, chosen = self._chosen(number, month)
        if len(chosen) > 1:
            raise CaseUnknown(f"finns i flera flöden: {', '.join(report.flow for report in chosen)}")
        return self.view(chosen[0])

    def of_night(self, night: NightRef) -> Sequence[CaseView]:
        """The cases of a night. A night that only looked shows them as their ordinary night left them."""
        is_ordinary = work_of(night.flow) is Work.CASES
        return [
            self.view(report) if is_ordinary else self._looked_at(report)
            for report in self.archive.reports.cases(night)
        ]

    def _looked_at(self, look: CaseReport) -> CaseView:
        """A case that could not be looked at is shown with how the attempt ended."""
        known, flow = self._ordinary(look.case.number), flow_of(look.flow)
        view = next(self.view(one) for one in known if (one.flow, one.case) == (flow, look.case))
        if look.outcome in (Outcome.WATCHED, Outcome.FOLLOWED):
            return view
        return replace(view, outcome=look.outcome, reason=look.reason, detail=look.detail)

    def _ordinary(self, number: str) -> Sequence[CaseReport]:
        """Every month of a case. Nights that only looked are left out: they are not cases of their own."""
        return [report for report in self.archive.reports.numbered(number) if work_of(report.flow) is Work.CASES]

    def view(self, case: CaseReport) -> CaseView:
        """One case, with what is kept about it from night to night."""
        warnings = self.archive.memory.recall(case.flow, case.case, WARNINGS.name)
        before = CaseRef(case.case.number, case.case.month.previous)
        kept = self.archive.outcomes.outcome(case.flow, case.case)
        followed = None if kept is None else decode(kept, FollowUp)
        return replace(
            _shadowed(_view(case), followed),
            follow_up=followed,
            warnings=None if warnings is None else WARNINGS.read(warnings),
            calls=CALLS.read(self.archive.memory.recall(case.flow, case.case, CALLS.name)),
            calls_before=CALLS.read(self.archive.memory.recall(case.flow, before, CALLS.name)),
            codes=self._codes,
        )

    def _chosen(self, number: str, month: Month | None) -> tuple[Sequence[Month], Sequence[CaseReport]]:
        known = self._ordinary(number.strip())
        months = list(dict.fromkeys(report.case.month for report in known))
        wanted = month or next(iter(months), None)
        if wanted not in months:
            raise CaseUnknown(f"finns för {', '.join(map(str, months))}" if months else "")
        return months, [report for report in known if report.case.month == wanted]


def _shadowed(view: CaseView, followed: FollowUp | None) -> CaseView:
    """Hide a shadowed draft until a person has made their own, so that it cannot influence them."""
    is_hidden = view.outcome is Outcome.SHADOWED and not (followed and followed.is_comparable)
    return replace(view, draft=None, fingerprint="") if is_hidden else view


def _view(case: CaseReport) -> CaseView:
    stages = case.stages
    return CaseView(
        case=case.case,
        outcome=case.outcome,
        reason=case.reason,
        detail=case.detail,
        basis=_basis(stages),
        draft=decode(stages["draft"].payload, Draft) if "draft" in stages else None,
        traces=_traces(case),
        pictures=tuple(case.pictures),
        flow=case.flow,
        made_by=tuple(dict.fromkeys((stage.flow_version, stage.pack_version) for stage in stages.values())),
        running=case.running,
        ended_at=case.ended_at,
        id=case.id,
        fingerprint=fingerprint_of(stages["draft"].payload) if "draft" in stages else "",
        seen=tuple(_pictured(one) for one in case.seen),
    )


class _Spots(Mapping[Source, Box]):
    """Where on a picture each value was read, decoded on demand: most pages of a case show no picture."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _spots(self) -> Mapping[Source, Box]:
        spots = decode(self._text, tuple[Spot, ...]) if self._text else ()
        return {spot.source: spot.box for spot in spots}

    def __getitem__(self, source: Source) -> Box:
        return self._spots[source]

    def __iter__(self) -> Iterator[Source]:
        return iter(self._spots)

    def __len__(self) -> int:
        return len(self._spots)


def _pictured(seen: Seen) -> Pictured:
    return Pictured(seen.id, seen.what, _Spots(seen.spots))


def _basis(stages: Mapping[str, Finished]) -> Basis | None:
    if "read_case" not in stages:
        return None
    basis = decode(stages["read_case"].payload, Basis)
    answers = decode(stages["read_answers"].payload, Answers) if "read_answers" in stages else ()
    return replace(basis, answers=answers)


def _traces(case: CaseReport) -> tuple[Trace, ...]:
    """Every act that was begun or is confirmed, in order."""
    stages = [stage for stage in case.stages if stage == "ask" or stage.startswith("write_")]
    return tuple(
        _trace(stage, case.intents.get(stage), case.stages.get(stage))
        for stage in dict.fromkeys([*stages, *case.intents])
    )


def _trace(stage: str, begun: datetime | None, finished: Finished | None) -> Trace:
    kept = decode(finished.payload, dict[str, str]) if finished else {}
    confirmed = finished.at if finished else None
    return Trace(stage.removeprefix("write_"), begun, confirmed, kept.get("author", ""), kept.get("status", ""))
