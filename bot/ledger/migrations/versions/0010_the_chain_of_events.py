"""The events become a chain, and rows that are only ever added."""

import sqlalchemy as sa
from alembic import op

from bot.ledger.chain import BEGINNING, EVENTS, digest

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BATCH = 1000
REFUSAL = "events are only ever added"
# A later migration that has SQLite copy this table (batch_alter_table) has to make the triggers again.
SQLITE_TRIGGERS = tuple(
    f"CREATE TRIGGER events_no_{verb} BEFORE {verb.upper()} ON events BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("update", "delete")
)
POSTGRES_TRIGGERS = (
    f"""CREATE FUNCTION refuse_change_of_events() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    """CREATE TRIGGER events_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_events()""",
)


def upgrade() -> None:
    chain = op.create_table(
        "chain",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chain")),
    )
    op.add_column("events", sa.Column("previous", sa.String(length=64), nullable=True))
    op.add_column("events", sa.Column("hash", sa.String(length=64), nullable=True))
    count, head = _link_what_is_there()
    op.bulk_insert(chain, [{"name": EVENTS, "count": count, "hash": head}])
    with op.batch_alter_table("events") as batch_op:
        batch_op.alter_column("previous", existing_type=sa.String(length=64), nullable=False)
        batch_op.alter_column("hash", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_events_previous"), ["previous"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS:
        op.execute(statement)


def _link_what_is_there() -> tuple[int, str]:
    """Chain the events that there are in the order of their numbers; how many, and the last hash."""
    connection = op.get_bind()
    events = sa.table(
        "events",
        *(sa.column(name) for name in ("id", "refund_id", "at", "name", "who", "previous", "hash")),
        sa.column("data", sa.JSON()),
    )
    content = [events.c.id, events.c.refund_id, events.c.at, events.c.name, events.c.who, events.c.data]
    count, head, last = 0, BEGINNING, 0
    while True:
        query = sa.select(*content).where(events.c.id > last).order_by(events.c.id).limit(BATCH)
        rows = [dict(row) for row in connection.execute(query).mappings()]
        if not rows:
            return count, head
        links = []
        for row in rows:
            last = row.pop("id")
            linked = digest(head, **row)
            links.append({"of": last, "before": head, "after": linked})
            head = linked
        count += len(rows)
        link = sa.update(events).where(events.c.id == sa.bindparam("of"))
        connection.execute(link.values(previous=sa.bindparam("before"), hash=sa.bindparam("after")), links)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER events_no_{verb}")
    else:
        op.execute("DROP TRIGGER events_only_added ON events")
        op.execute("DROP FUNCTION refuse_change_of_events()")
    with op.batch_alter_table("events") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_events_previous"), type_="unique")
        batch_op.drop_column("hash")
        batch_op.drop_column("previous")
    op.drop_table("chain")
