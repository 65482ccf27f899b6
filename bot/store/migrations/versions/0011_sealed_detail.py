"""The place that a case was left at is sealed; what stood in clear is sealed when a key is at hand, as the store opens."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column. A migration has no key, so that it can seal nothing."""
    op.add_column(
        "case_row", sa.Column("sealed_detail", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))
    )
