"""The first tables: runs, cases, checkpoints, intents, events, evidence and keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _case_and(*columns: sa.Column) -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case_row.id"), nullable=False, index=True),
        *columns,
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    ]


def _text(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.String(), nullable=False)


def _whole(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Integer(), nullable=False)


def _bytes(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("flow"),
        _text("day"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("flow", "day"),
    )
    op.create_table(
        "case_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("flow"),
        _text("number"),
        _text("month"),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("run.id"), nullable=False, index=True),
        sa.Column("state", sa.String(), nullable=False, index=True),
        _whole("place"),
        _whole("token"),
        _whole("crashes"),
        _text("reason"),
        _text("detail"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("flow", "number", "month"),
    )
    op.create_table(
        "case_key",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case_row.id"), primary_key=True),
        _bytes("wrapped"),
    )
    stage = sa.UniqueConstraint("case_id", "stage")
    checkpoint = [_text("stage"), _whole("run_id"), _text("flow_version"), _text("pack_version"), _bytes("payload")]
    op.create_table("checkpoint", *_case_and(*checkpoint), stage)
    op.create_table("intent", *_case_and(_text("stage"), _whole("token")), sa.UniqueConstraint("case_id", "stage"))
    step = [_text("stage"), _text("target"), _text("act"), _text("outcome"), _whole("took_ms"), _text("strategy")]
    op.create_table("event", *_case_and(_whole("run_id"), *step))
    op.create_table("evidence", *_case_and(_whole("run_id"), _text("stage"), _text("what"), _bytes("picture")))
