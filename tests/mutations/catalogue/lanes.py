"""One process at a time works on what is a customer's."""

from tests.mutations.mutation import FAULTS, Mutation

LANES = (
    Mutation(
        "the lane is not held when a step is stored",
        "bot/steps/work.py",
        "            await lanes.hold(tx, self.lease)\n",
        "",
        (f"{FAULTS}test_lease.py",),
    ),
    Mutation(
        "a request may leave on a lease that ends before it may",
        "bot/steps/pacing.py",
        "    if lease.remaining() < syncro.timeout:\n        await lanes.renew(database, lease)\n"
        "    if lease.remaining() < syncro.timeout:\n",
        "    if lease.remaining() > 1e9:\n",
        (f"{FAULTS}test_lease.py",),
    ),
    Mutation(
        "two refunds of one customer are at work at once",
        "bot/ledger/lanes.py",
        "lanes.c.leased_until < tx.now_ms",
        "lanes.c.leased_until < tx.now_ms + 10**9",
        ("tests/bot/ledger/test_lanes.py", f"{FAULTS}test_lease.py"),
        also=("refunds.c.state.in_(RUNNABLE), ~busy)", "refunds.c.state.in_(RUNNABLE))"),
    ),
    Mutation(
        "a lease is counted from the answer, at claim",
        "bot/ledger/lanes.py",
        "lease = Lease(refund_id=due[0], customer_id=due[1], ttl=ttl, good_until=started + ttl)",
        "lease = Lease(refund_id=due[0], customer_id=due[1], ttl=ttl)\n"
        "            lease.good_until = asyncio.get_running_loop().time() + ttl",
        ("tests/bot/ledger/test_lanes.py",),
    ),
    Mutation(
        "a lease is counted from the answer, at renewal",
        "bot/ledger/lanes.py",
        "lease.good_until = started + lease.ttl",
        "lease.good_until = asyncio.get_running_loop().time() + lease.ttl",
        ("tests/bot/ledger/test_lanes.py",),
    ),
    Mutation(
        "a pause is stored without the lane",
        "bot/workflow/runner.py",
        "            await lanes.hold(tx, lease)\n            await progress.wait(",
        "            await progress.wait(",
        (f"{FAULTS}test_lease.py", "-k", "pause"),
    ),
    Mutation(
        "an alarm is stored without the lane",
        "bot/workflow/runner.py",
        "            await lanes.hold(tx, lease)\n            told = await charging.first_of_all(",
        "            told = await charging.first_of_all(",
        (f"{FAULTS}test_lease.py", "-k", "alarm"),
    ),
)
