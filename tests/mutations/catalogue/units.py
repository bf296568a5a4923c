"""Units that come back."""

from tests.mutations.mutation import Mutation

UNITS = (
    Mutation(
        "a unit is taken for the returned one while another refund of the product is under way",
        "bot/rules/returned_unit.py",
        "if shelf.others_open or len(free) != len(shelf.nameless)",
        "if len(free) != len(shelf.nameless)",
        ("tests/bot/rules/test_returned_unit.py",),
    ),
    Mutation(
        "a unit is taken for the returned one although a supplier sent it weeks later",
        "bot/rules/returned_unit.py",
        " or not all(each.fits for each in free):",
        ":",
        ("tests/bot/rules/test_returned_unit.py",),
    ),
    Mutation(
        "a unit of another product is held",
        "bot/ledger/units.py",
        "and_(units.c.product_id == product_id, units.c.family == each)",
        "and_(units.c.family == each)",
        ("tests/bot/ledger/test_units.py",),
        by_tool=True,
    ),
    Mutation(
        "Syncro's stock is set although the owner did not allow it",
        "syncro_client/guard.py",
        "(endpoint is SET_STOCK and not sets_stock)",
        "False",
        ("tests/syncro_client/test_guard.py",),
    ),
)
