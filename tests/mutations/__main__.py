"""Break a copy of the product, run the tests that guard it, and end with 0 only if every break was noticed.

python -m tests.mutations [part of a name …]
"""

import os
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import tests.sandbox.stage  # noqa: F401  with all that others made and the tests need: each run of them is a fork
from tests.mutations.catalogue import CATALOGUE, Mutation

ROOT = Path(__file__).parents[2]
COPIED = ("bot", "syncro_client", "tests", "pyproject.toml")
FAILED = re.compile(r"\b\d+ failed\b")  # pytest's last line; its exit code differs where the first failure ends the run
FORK = get_context("fork")
AT_ONCE = 2
PATIENCE = 120  # seconds for the tests of one mutation; they take 1 to 20


def main(argv: list[str]) -> int:
    """Try every mutation, or those that are asked for; returns the exit code."""
    chosen = _chosen(argv)
    survivors = 0
    # Each process has a copy, and breaks it again and again: Python compiles only what is broken.
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(AT_ONCE, FORK, initializer=_copy, initargs=(folder,)) as pool,
    ):
        for mutation, (said, seconds) in zip(chosen, pool.map(_timed, chosen), strict=True):
            survivors += said != "noticed"
            print(f"{said:>12}  {seconds:5.1f} s  {mutation.name}", flush=True)
    print(f"{len(chosen) - survivors} passed, {survivors} failed")
    return 1 if survivors else 0


def _chosen(words: list[str]) -> list[Mutation]:
    return [each for each in CATALOGUE if not words or any(word in each.name for word in words)]


def _copy(folder: str) -> None:
    os.chdir(tempfile.mkdtemp(dir=folder))
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, name)
        else:
            shutil.copy(ROOT / name, name)


def _timed(mutation: Mutation) -> tuple[str, float]:
    started = time.monotonic()
    return _try(mutation), time.monotonic() - started


def _try(mutation: Mutation) -> str:
    file = Path(mutation.file)
    source = file.read_text()
    for old, new in filter(None, [(mutation.old, mutation.new), mutation.also]):
        if source.count(old) != 1:
            return "out of date"
        source = source.replace(old, new)
    whole = file.rename(file.with_suffix(".whole"))
    try:
        file.write_text(source)
        return _run(mutation)
    finally:
        whole.replace(file)  # it is as old as before, so that what was compiled of it is good again


def _run(mutation: Mutation) -> str:
    output = Path("output")
    tests_of_it = FORK.Process(target=_pytest, args=(mutation.tests, output))
    tests_of_it.start()
    tests_of_it.join(PATIENCE)
    if tests_of_it.is_alive():
        tests_of_it.kill()
        return "noticed"  # tests that never end have noticed as well
    said = output.read_text()
    if tests_of_it.exitcode and FAILED.search(said):
        return "noticed"
    if tests_of_it.exitcode == 0:
        return "SURVIVED"
    print(said[-4000:], file=sys.stderr)
    return "NOT RUN"


def _pytest(arguments: tuple[str, ...], output: Path) -> None:
    """Run tests of the copy: what was imported of the product itself is forgotten."""
    for name in [name for name in sys.modules if name.partition(".")[0] in COPIED]:
        del sys.modules[name]
    sys.path.insert(0, str(Path.cwd()))
    sys.dont_write_bytecode = False
    os.environ["HYPOTHESIS_PROFILE"] = "mutations"
    with output.open("w") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    sys.exit(pytest.main(["-q", "-x", *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
