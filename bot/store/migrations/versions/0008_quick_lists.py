"""The lists stay quick however many cases there are: what is still to be placed, whose a case is, and what a count needs."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add columns and indexes; what stands in the lists already is placed, and its owner known."""
    op.add_column("case_row", sa.Column("placed_at", sa.DateTime(timezone=True)))
    op.add_column("inbox", sa.Column("owner", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE case_row SET placed_at = (SELECT inbox.ended_at FROM inbox WHERE inbox.case_id = case_row.id)")
    op.execute("UPDATE inbox SET owner = CASE WHEN assigned = '' THEN officer ELSE assigned END")
    op.create_index(
        "ix_case_row_unplaced", "case_row", ["state", "ended_at"],
        sqlite_where=sa.text("placed_at IS NOT ended_at"), postgresql_where=sa.text("placed_at IS DISTINCT FROM ended_at"),
    )  # fmt: skip
    op.create_index("ix_inbox_owner", "inbox", ["owner", "listing", "state", "pay_day", "ended_at", "case_id"])
    op.create_index("ix_inbox_counts", "inbox", ["listing", "state", "unit", "owner", "protected", "case_id"])
