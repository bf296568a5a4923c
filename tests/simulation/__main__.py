"""make simulate SEEDS=1000 plays many seeds; make simulate SEED=123 plays one and shows what happened in it."""

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.simulation.ground import fast_folder, make_template
from tests.simulation.play import Outcome, play

PROCESSES = 2
MOST_SHOWN = 20


def main() -> int:
    """0 when every invariant held in every seed."""
    asked = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    asked.add_argument("--seed", type=int, help="play this one and show its trace")
    asked.add_argument("--seeds", type=int, default=1000, help="how many to play")
    asked.add_argument("--first", type=int, default=1, help="the first of them")
    asked.add_argument("--processes", type=int, default=min(PROCESSES, os.cpu_count() or 1))
    told = asked.parse_args()
    with fast_folder() as folder:
        make_template(folder / "template.db")
        if told.seed is not None:
            return show(play(told.seed, folder / "template.db", folder))
        return run_many(range(told.first, told.first + told.seeds), folder, told.processes)


def show(outcome: Outcome) -> int:
    """The whole trace of one seed, and the verdict."""
    print(outcome.trace.text())
    print(f"\nseed {outcome.seed}, fingerprint {outcome.trace.fingerprint()}")
    print("\n".join(outcome.violations) or "every invariant held")
    return 1 if outcome.violations else 0


def run_many(seeds: range, folder: Path, processes: int) -> int:
    """Play them all, and count what happened in them."""
    began = time.monotonic()
    counts: Counter[str] = Counter()
    failed: list[Outcome] = []
    played = 0
    for outcome in _played(seeds, folder, processes):
        played += 1
        counts += outcome.counts
        counts["virtual hours"] += round(outcome.virtual_seconds / 3600)
        if outcome.violations:
            failed.append(outcome)
            if len(failed) <= MOST_SHOWN:
                print(f"seed {outcome.seed}: {outcome.violations[0]}\n  make simulate SEED={outcome.seed}", flush=True)
    seconds = time.monotonic() - began
    report(counts)
    print(f"{played} seeds in {seconds:.0f} s ({played / seconds:.1f} a second), {len(failed)} broke an invariant")
    return 1 if failed else 0


def report(counts: Counter[str]) -> None:
    """What the seeds were made of."""
    for name in sorted(counts):
        print(f"  {name:<32}{counts[name]:>9,}")


def _played(seeds: range, folder: Path, processes: int) -> Iterator[Outcome]:
    if processes == 1:
        yield from play_part(seeds, folder, 0)
        return
    parts = [seeds[start::processes] for start in range(processes)]
    queue: multiprocessing.Queue[Outcome | None] = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=_work, args=(part, folder, number, queue), daemon=True)
        for number, part in enumerate(parts)
    ]
    for worker in workers:
        worker.start()
    for _ in workers:
        yield from iter(queue.get, None)
    if any(worker.exitcode for worker in workers):
        sys.exit("a process of the simulation broke down")


def _work(part: Iterable[int], folder: Path, number: int, queue: "multiprocessing.Queue[Outcome | None]") -> None:
    try:
        for outcome in play_part(part, folder, number):
            outcome.trace.lines.clear()
            queue.put(outcome)
    finally:
        queue.put(None)


def play_part(seeds: Iterable[int], folder: Path, number: int) -> Iterator[Outcome]:
    """Play some of the seeds, in a folder of their own."""
    own = folder / str(number)
    own.mkdir()
    for seed in seeds:
        yield play(seed, folder / "template.db", own)


if __name__ == "__main__":
    sys.exit(main())
