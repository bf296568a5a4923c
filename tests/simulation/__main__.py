"""make simulate SEEDS=1000 plays many seeds; make simulate SEED=123 plays one and shows what happened in it."""

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.simulation.ground import fast_folder, make_template
from tests.simulation.play import Outcome, play
from tests.simulation.trace import Trace
from tests.simulation.world import ZONE

PROCESSES = 2
MOST_SHOWN = 20


def main() -> int:
    """0 when every invariant held in every seed."""
    asked = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    asked.add_argument("--seed", type=int, help="play this one and show its trace")
    asked.add_argument("--seeds", type=int, default=1000, help="how many to play")
    asked.add_argument("--first", type=int, default=1, help="the first of them")
    asked.add_argument("--processes", type=int, default=min(PROCESSES, os.cpu_count() or 1))
    asked.add_argument(
        "--at-most", type=float, default=float("inf"), help="seconds; seeds not begun by then are left out"
    )
    told = asked.parse_args()
    with fast_folder() as folder:
        make_template(folder / "template.db")
        if told.seed is not None:
            return show(play(told.seed, folder / "template.db", folder))
        return run_many(range(told.first, told.first + told.seeds), folder, told.processes, told.at_most)


def show(outcome: Outcome) -> int:
    """The whole trace of one seed, and the verdict."""
    print(outcome.trace.text())
    print(f"\nseed {outcome.seed}, fingerprint {outcome.trace.fingerprint()}")
    print("\n".join(outcome.violations) or "every invariant held")
    return 1 if outcome.violations else 0


def run_many(seeds: range, folder: Path, processes: int, at_most: float) -> int:
    """Play them, and count what happened in them. 1 also where a seed was left out, or not played to its end."""
    began = time.monotonic()
    counts: Counter[str] = Counter()
    failed = played = 0
    for outcome in _played(seeds, folder, processes, until=began + at_most):
        played += 1
        counts += outcome.counts
        counts["virtual hours"] += round(outcome.virtual_seconds / 3600)
        if outcome.violations:
            failed += 1
            if failed <= MOST_SHOWN:
                print(f"seed {outcome.seed}: {outcome.violations[0]}\n  make simulate SEED={outcome.seed}", flush=True)
    seconds = time.monotonic() - began
    report(counts)
    print(f"{played} seeds in {seconds:.0f} s ({played / seconds:.1f} a second), {failed} broke an invariant")
    if played < len(seeds):
        print(f"THE TIME WAS UP: {len(seeds) - played} seeds were not played, so nothing is proved")
    return 1 if failed or played < len(seeds) else 0


def report(counts: Counter[str]) -> None:
    """What the seeds were made of."""
    for name in sorted(counts):
        print(f"  {name:<32}{counts[name]:>9,}")


def _played(seeds: range, folder: Path, processes: int, *, until: float) -> Iterator[Outcome]:
    """Every seed's outcome as it comes. A process that is killed ends it all: `BrokenProcessPool`."""
    with ProcessPoolExecutor(processes) as pool:
        futures = [pool.submit(play_one, seed, folder) for seed in seeds]
        for future in as_completed(futures):
            if time.monotonic() > until:
                for each in futures:
                    each.cancel()
            if not future.cancelled():
                yield future.result()


def play_one(seed: int, folder: Path) -> Outcome:
    """Play a seed in the folder of this process. A simulation that breaks down has proved nothing: a violation too."""
    own = folder / str(os.getpid())
    own.mkdir(exist_ok=True)
    try:
        outcome = play(seed, folder / "template.db", own)
    except Exception:  # noqa: BLE001  whatever it is, it is told
        return Outcome(seed, [f"the simulation broke down\n{traceback.format_exc()}"], Counter(), Trace(ZONE))
    outcome.trace.lines.clear()
    return outcome


if __name__ == "__main__":
    sys.exit(main())
