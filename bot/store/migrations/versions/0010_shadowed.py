"""Shadow is how a case ended, and no longer a reason that it went to a person."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Tell what was kept the old way in the new."""
    op.execute("UPDATE case_row SET state = 'shadowed', reason = '' WHERE state = 'to_person' AND reason = 'shadow'")
    op.execute("UPDATE inbox SET reason = 'shadowed' WHERE reason = 'shadow'")
