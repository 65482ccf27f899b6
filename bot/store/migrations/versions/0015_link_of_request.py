"""Which set-up link is held for which request: no other request may release it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column. A link that is held today belongs to no request that is known, and is never released."""
    op.add_column("account_request", sa.Column("link", sa.String(), nullable=False, server_default=""))
