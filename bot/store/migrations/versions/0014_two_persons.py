"""What one person wants for an account, until a second has endorsed it, and links that are held until then."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table and the column; links that were given out go on working."""
    op.create_table(
        "account_request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account", sa.String(), nullable=False, index=True),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stand", sa.String(), nullable=False, index=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column("sign_in_link", sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))
