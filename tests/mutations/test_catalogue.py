"""The catalogue fits the product of today: `make mutations` would find that out only after an hour."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutations.catalogue import CATALOGUE, Mutation

ROOT = Path(__file__).parents[2]


def test_every_break_has_a_name_of_its_own() -> None:
    assert [name for name, times in Counter(each.name for each in CATALOGUE).items() if times > 1] == []


@pytest.mark.parametrize("mutation", CATALOGUE, ids=lambda mutation: mutation.name)
def test_what_is_broken_stands_there_once_and_its_tests_exist(mutation: Mutation) -> None:
    source = (ROOT / mutation.file).read_text()
    for old, new in filter(None, [(mutation.old, mutation.new), mutation.also]):
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    compile(source, mutation.file, "exec")
    paths = [argument for argument in mutation.tests if argument.startswith("tests/")]
    assert paths
    assert all((ROOT / path).exists() for path in paths)
