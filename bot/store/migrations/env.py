"""Runs migrations on the connection that the store hands over; there is no other way in."""

from alembic import context
from sqlmodel import SQLModel

from bot.store import tables

assert tables.Run  # the tables must be known before the metadata is compared
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
