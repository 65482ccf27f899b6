"""The audit chain, what is sealed beside it, and the cases that nothing is erased of.

A line of the chain cannot be changed or taken away through the database's own doors. Whoever owns the database can take the
triggers away: then the chain itself tells.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SQLITE = (
    "CREATE TRIGGER chain_no_update BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'chain is only added to'); END",
    "CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'chain is only added to'); END",
    # INSERT OR REPLACE takes a line away without asking the trigger above.
    "CREATE TRIGGER chain_next BEFORE INSERT ON chain WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM chain) "
    "BEGIN SELECT RAISE(ABORT, 'chain is only added to'); END",
)
POSTGRES = (
    "CREATE FUNCTION chain_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'chain is only added to'; END $$",
    "CREATE TRIGGER chain_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON chain "
    "FOR EACH STATEMENT EXECUTE FUNCTION chain_refuse()",
)


def _bytes(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    """Make the tables and the triggers."""
    seq = sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False)
    said = [sa.Column(name, sa.Text(), nullable=False, index=name == "at") for name in ("at", "what", "actor")]
    op.create_table("chain", seq, *said, _bytes("commitment"), _bytes("prev"), _bytes("hash"), sqlite_strict=True)
    op.create_table(
        "audit_payload",
        sa.Column("seq", sa.Integer(), sa.ForeignKey("chain.seq"), primary_key=True, autoincrement=False),
        sa.Column("number", sa.String(), nullable=False, index=True),
        _bytes("salt"),
        _bytes("sealed"),
    )
    op.create_table(
        "audit_person",
        sa.Column("seq", sa.Integer(), sa.ForeignKey("audit_payload.seq"), primary_key=True, autoincrement=False),
        sa.Column("reference", sa.String(), primary_key=True, index=True),
    )
    op.create_table(
        "legal_hold",
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for statement in POSTGRES if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
