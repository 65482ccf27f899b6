"""Masked pictures of screens, sealed with their case's key."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from bot.ports.journal import FAILURE, READING
from bot.store.tables import EvidenceRow


def is_failure() -> ColumnElement[bool]:
    """Pictures of screens that failed a case: for IT, and never for anyone who works with cases."""
    return col(EvidenceRow.what).startswith(FAILURE)


def spots_of(s: Session, case_id: int) -> Sequence[tuple[int | None, str, str, bytes]]:
    """Id, stage, caption and sealed spots of every picture of a case, without the picture itself."""
    told = select(EvidenceRow.id, EvidenceRow.stage, EvidenceRow.what, EvidenceRow.spots)
    return s.exec(told.where(EvidenceRow.case_id == case_id, ~is_failure()).order_by(col(EvidenceRow.id))).all()


def written_pictures(s: Session, case_id: int) -> Sequence[EvidenceRow]:
    """The pictures of what was written."""
    written = (EvidenceRow.case_id == case_id, col(EvidenceRow.stage).not_in(READING), ~is_failure())
    return s.exec(select(EvidenceRow).where(*written).order_by(col(EvidenceRow.id))).all()


def picture_bound_to(stage: str) -> str:
    """What a sealed picture is bound to."""
    return f"evidence {stage}"


def spots_bound_to(stage: str) -> str:
    """What the sealed spots of a picture are bound to."""
    return f"spots {stage}"
