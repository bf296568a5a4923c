"""Break a copy of the product, run the tests that guard it, and end with 0 only if every break was noticed.

python -m tests.mutations [part of a name …]
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutations.catalogue import CATALOGUE, Mutation

ROOT = Path(__file__).parents[2]
COPIED = ("bot", "syncro_client", "tests", "pyproject.toml")
FAILED = re.compile(r"\b\d+ failed\b")  # pytest's last line; its exit code differs where the first failure ends the run
AT_ONCE = 2
PATIENCE = 120  # seconds for the tests of one mutation; they take 5 to 40


def main(wanted: list[str]) -> int:
    """Try every mutation, or those with the wanted words in their name; returns the exit code."""
    chosen = [each for each in CATALOGUE if not wanted or any(word in each.name for word in wanted)]
    survivors = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for mutation, (said, seconds) in zip(chosen, pool.map(_timed, chosen), strict=True):
            survivors += said != "noticed"
            print(f"{said:>12}  {seconds:5.1f} s  {mutation.name}", flush=True)
    print(f"{len(chosen) - survivors} passed, {survivors} failed")
    return 1 if survivors else 0


def _timed(mutation: Mutation) -> tuple[str, float]:
    started = time.monotonic()
    return _try(mutation), time.monotonic() - started


def _try(mutation: Mutation) -> str:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, copy / name)
        broken = copy / mutation.file
        source = broken.read_text()
        for old, new in filter(None, [(mutation.old, mutation.new), mutation.also]):
            if source.count(old) != 1:
                return "out of date"
            source = source.replace(old, new)
        broken.write_text(source)
        return _run(mutation, copy)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)  # with what Python has compiled: what is broken is newer, and compiled anew
    else:
        shutil.copy(source, target)


def _run(mutation: Mutation, copy: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-x", *mutation.tests]
    try:
        ended = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return "noticed"  # tests that never end have noticed as well
    if ended.returncode != 0 and FAILED.search(ended.stdout):
        return "noticed"
    if ended.returncode == 0:
        return "SURVIVED"
    print(ended.stdout[-2000:], ended.stderr[-2000:], file=sys.stderr)
    return "NOT RUN"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
