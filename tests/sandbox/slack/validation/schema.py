"""The building stones of the checks: each takes a value and its JSON pointer, and tells what is wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tests.sandbox.slack.refusals import Violation

Check = Callable[[Any, str], Iterator[Violation]]


def anything(_value: Any, _at: str) -> Iterator[Violation]:
    return iter(())


def string(most: int | None = None, *, least: int = 0) -> Check:
    def check(value: Any, at: str) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield Violation("must be a string", at)
        elif len(value) < least:
            yield Violation(f"must be more than {least - 1} characters", at)
        elif most is not None and len(value) > most:
            yield Violation(f"must be less than {most + 1} characters", at)

    return check


def boolean(value: Any, at: str) -> Iterator[Violation]:
    if not isinstance(value, bool):
        yield Violation("must be a boolean", at)


def integer(least: int, most: int | None = None) -> Check:
    def check(value: Any, at: str) -> Iterator[Violation]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Violation("must be an integer", at)
        elif value < least or (most is not None and value > most):
            yield Violation(f"must be between {least} and {most or 'any'}", at)

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, at: str) -> Iterator[Violation]:
        if value not in allowed:
            yield Violation(f"must be a valid enum value ({', '.join(allowed)})", at)

    return check


def pattern(matches: Callable[[str], object], description: str) -> Check:
    def check(value: Any, at: str) -> Iterator[Violation]:
        if not isinstance(value, str) or not matches(value):
            yield Violation(f"must be {description}", at)

    return check


def items(check_item: Check, most: int | None = None, *, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield Violation("must be an array", at)
            return
        if len(value) < least:
            yield Violation(f"no less than {least} items allowed", at)
        if most is not None and len(value) > most:
            yield Violation(f"no more than {most} items allowed", at)
        for index, item in enumerate(value):
            yield from check_item(item, f"{at}/{index}")

    return check


def record(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *more: Check,
    one_of_keys: str = "",
) -> Check:
    """An object with these keys and no others; `more` look at it as a whole once its parts are right."""
    known = {**required, **(optional or {})}
    alternatives = one_of_keys.split()

    def check(value: Any, at: str) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield Violation("must be an object", at)
            return
        found = [*_missing(value, required, alternatives, at), *_parts(value, known, required, at)]
        yield from found or [violation for whole in more for violation in whole(value, at)]

    return check


def _missing(value: dict[str, Any], required: Iterable[str], alternatives: list[str], at: str) -> Iterator[Violation]:
    for key in required:
        if value.get(key) is None:
            yield Violation(f"missing required field: {key}", at)
    if alternatives and sum(value.get(key) is not None for key in alternatives) != 1:
        yield Violation(f"must provide exactly one of: {', '.join(alternatives)}", at)


def _parts(value: dict[str, Any], known: Mapping[str, Check], required: Iterable[str], at: str) -> Iterator[Violation]:
    for key, part in value.items():
        if key not in known:
            yield Violation(f"invalid additional property: {key}", at)
        elif part is not None:
            yield from known[key](part, f"{at}/{key}")
        elif key not in required:
            yield Violation(f"must not be null: {key}", at)


def typed(kinds: Mapping[str, Check], allowed: Iterable[str] | None = None) -> Check:
    """An object told apart by its ``type``."""
    legal = set(kinds if allowed is None else allowed)

    def check(value: Any, at: str) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield Violation("must be an object", at)
        elif "type" not in value:
            yield Violation("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in legal:
            yield Violation(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from kinds[value["type"]](value, at)

    return check
