"""When a case was first seen, for the lead time; the municipality's own manual figure, version by version."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column and the table. Of cases from before nobody knows when they were first seen."""
    op.add_column("case_row", sa.Column("offered_at", sa.DateTime(timezone=True)))
    op.create_table(
        "baseline",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("since", "how", "account")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
