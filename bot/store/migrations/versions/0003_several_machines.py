"""What several machines need: who holds a case, what IT has asked of a run, which machines are alive, a queue that is quick to
read, and a known text to try the key on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add columns and the table."""
    # Plain defaults: for another, SQLite makes the table anew, and drops one that others refer to.
    op.add_column("run", sa.Column("hold", sa.String(), nullable=False, server_default=""))
    op.add_column("case_row", sa.Column("holder", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("case_row", sa.Column("cancelled", sa.Boolean(), nullable=False, server_default="0"))
    op.create_index("ix_case_row_queue", "case_row", ["run_id", "state", "place"])
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("machine", sa.String(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "key_check",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
