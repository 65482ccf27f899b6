"""The office's lists, looks and reviews; whose case it is; where on a picture something was read."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add columns and tables."""
    op.add_column("case_row", sa.Column("officer", sa.String(), nullable=False, server_default=""))
    op.add_column("case_row", sa.Column("unit", sa.String(), nullable=False, server_default=""))
    op.add_column("evidence", sa.Column("spots", sa.LargeBinary(), nullable=False, server_default=""))
    op.add_column("account", sa.Column("officer", sa.String(), nullable=False, server_default=""))
    op.add_column("account", sa.Column("shortcuts", sa.String(), nullable=False, server_default="on"))
    op.create_index("ix_case_row_ended_at", "case_row", ["ended_at"])
    op.create_table(
        "inbox",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case_row.id"), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("flow", "number", "month", "listing", "state")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("unit", "officer", "assigned", "reason")),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("never_quick", sa.Boolean(), nullable=False),
        sa.Column("tables", sa.String(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("pay_day", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_until", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_inbox_list", "inbox", ["listing", "state", "pay_day", "ended_at", "case_id"])
    op.create_index("ix_inbox_number", "inbox", ["number"])
    op.create_index("ix_inbox_ended_at", "inbox", ["ended_at"])
    op.create_table(
        "case_person",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case_row.id"), primary_key=True, autoincrement=False),
        sa.Column("person", sa.String(), primary_key=True),
    )
    op.create_index("ix_case_person_person", "case_person", ["person"])
    op.create_table(
        "look",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case_row.id"), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String(), primary_key=True) for name in ("draft", "account", "flag")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case_row.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("draft", "account", "mark")),
        sa.Column("reason", sa.Integer(), nullable=False),
        sa.Column("is_second", sa.Boolean(), nullable=False),
        sa.Column("is_adjusted", sa.Boolean(), nullable=False),
        sa.Column("took_s", sa.Float(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_review_case_id", "review", ["case_id"])
    op.create_index("ix_review_account", "review", ["account"])
