"""Alembic runs this; `bot.ledger.schema` hands in the connection."""

from alembic import context

from bot.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can't alter columns in place
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
