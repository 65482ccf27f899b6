"""A run stores which flow and pack it ran, by the digest of their files."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column."""
    op.add_column("run", sa.Column("package", sa.String(), nullable=False, server_default=sa.text("''")))
