"""Cases for the office: what the store kept, decoded into what people are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from bot.domain.case import Basis
from bot.domain.draft import Draft
from bot.domain.errors import BryggaError
from bot.domain.period import Month
from bot.engine import Answers, decode
from bot.office import CaseView, Sheet, Trace, case_sheet
from bot.ports.services import CaseReport, Finished, Reports


class CaseUnknown(BryggaError):
    """No night of this database ever found the case, or not for the month."""

    code = "case_unknown"
    advice = (
        "Ärendet finns inte hos Brygga. Skriv aktnumret så som det står i morgonrapporten, och --settings om "
        "inställningsfilen ligger någon annanstans."
    )
    exit_code = 2


def sheets(reports: Reports, number: str, month: Month | None, zone: tzinfo | None) -> Sequence[Sheet]:
    """The newest month of a case, or the one asked for: one sheet, or one for each flow if several know the number.

    Raises: CaseUnknown.
    """
    known = reports.numbered(number.strip())
    months = dict.fromkeys(report.case.month for report in known)
    chosen = month or next(iter(months), None)
    if chosen not in months:
        raise CaseUnknown(f"finns för {', '.join(map(str, months))}" if months else "")
    others = [other for other in months if other != chosen]
    return [case_sheet(view(report), zone, others) for report in known if report.case.month == chosen]


def view(case: CaseReport) -> CaseView:
    """One case as the office takes it."""
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
    )


def _basis(stages: Mapping[str, Finished]) -> Basis | None:
    if "read_case" not in stages:
        return None
    basis = decode(stages["read_case"].payload, Basis)
    answers = decode(stages["read_answers"].payload, Answers) if "read_answers" in stages else ()
    return replace(basis, answers=answers)


def _traces(case: CaseReport) -> tuple[Trace, ...]:
    """Every act that was begun or is confirmed, in the order they came."""
    stages = [stage for stage in case.stages if stage == "ask" or stage.startswith("write_")]
    return tuple(
        _trace(stage, case.intents.get(stage), case.stages.get(stage))
        for stage in dict.fromkeys([*stages, *case.intents])
    )


def _trace(stage: str, begun: datetime | None, finished: Finished | None) -> Trace:
    kept = decode(finished.payload, dict[str, str]) if finished else {}
    confirmed = finished.at if finished else None
    return Trace(stage.removeprefix("write_"), begun, confirmed, kept.get("author", ""), kept.get("status", ""))
