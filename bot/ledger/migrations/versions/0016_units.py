"""Serialised units by their serial number, with those that came back before."""

import sqlalchemy as sa
from alembic import op

from bot.models import family

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    units = op.create_table(
        "units",
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("family", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["refund_id"], ["refunds.id"], name=op.f("fk_units_refund_id_refunds")),
        sa.PrimaryKeyConstraint("refund_id", "number", name=op.f("pk_units")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_units_instance_id")),
    )
    op.create_index(op.f("ix_units_family"), "units", ["family"])
    op.create_index(op.f("ix_units_product_id_state"), "units", ["product_id", "state"])
    refunds = sa.table(
        "refunds", sa.column("id"), sa.column("state"), sa.column("body", sa.JSON), sa.column("kept", sa.JSON)
    )
    for row in op.get_bind().execute(sa.select(refunds)).all():
        # What is not finished is asked about like any other; nobody is asked about the past.
        state = "none" if row.state in {"requested", "approved", "processing", "needs_attention"} else "past"
        lines = (row.kept or row.body).get("lines", ())
        back = [(line["product_id"], serial) for line in lines for serial in line.get("serials", ())]
        for number, (product_id, serial) in enumerate(back, 1):
            values = {"refund_id": row.id, "number": number, "product_id": product_id, "family": family(serial)}
            op.get_bind().execute(sa.insert(units).values(**values, state=state, body={"serial": serial}))


def downgrade() -> None:
    op.drop_table("units")
