"""One call as it came in, without HTTP: its path, query and typed body, and the log that counts calls."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from tests.sandbox.syncro.answers import not_found
from tests.sandbox.syncro.permissions import Token

MOST, FINEST = 10**9, 9
"""The largest number and the most decimals that are taken."""


class WrongType(ValueError):  # noqa: N818 - told to the caller in the shape of its endpoint
    """A field of the body is not of the type the specification declares."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"{name.replace('_', ' ').capitalize()} is not {wanted}")


@dataclass(slots=True, frozen=True)
class Body:
    """A JSON object read strictly: absent and null are None, a wrong type raises WrongType; unknown keys do nothing."""

    values: dict[str, Any]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise WrongType(name, "a string")
        return value

    def whole(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise WrongType(name, "an integer")
        return value

    def number(self, name: str) -> Decimal | None:
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise WrongType(name, "a number")
        number = Decimal(value)
        if abs(number) > MOST or number != round(number, FINEST):
            raise WrongType(name, "in range")
        return number

    def flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise WrongType(name, "true or false")
        return value

    def objects(self, name: str) -> "list[Body]":
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise WrongType(name, "a list of objects")
        return [Body(entry) for entry in value]

    def mapping(self, name: str) -> dict[str, Any]:
        value = self.values.get(name) or {}
        if not isinstance(value, dict):
            raise WrongType(name, "an object")
        return value

    def texts(self, name: str) -> list[str]:
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise WrongType(name, "a list of strings")
        return value

    def wholes(self, name: str) -> list[int]:
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(entry, int) for entry in value):
            raise WrongType(name, "a list of integers")
        return value


@dataclass(slots=True, frozen=True)
class Call:
    """`path` is without `/api/v1`; `ids` are the numbers and words in its placeholders."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Body
    token: Token
    ids: dict[str, str] = field(default_factory=dict)

    def id(self, name: str = "id") -> int:
        """A number from the path; anything else is a 404."""
        if not self.ids[name].isdecimal():
            raise not_found()
        return int(self.ids[name])

    def text(self, name: str) -> str | None:
        """The last value of a query parameter, None when it is absent or empty."""
        values = self.query.get(name)
        return (values[-1].strip() or None) if values else None

    def whole(self, name: str) -> int | None:
        """A whole number; 0, which matches nothing, when the value is something else."""
        text = self.text(name)
        if text is None:
            return None
        return int(text) if text.isdecimal() else 0

    def flag(self, name: str) -> bool:
        return self.text(name) in {"true", "1"}

    def wholes(self, name: str) -> list[int]:
        """`id[]=1&id[]=2` or `id=1`."""
        values = [*self.query.get(name, []), *self.query.get(f"{name}[]", [])]
        return [int(value) for value in values if value.isdecimal()]


@dataclass(slots=True, kw_only=True)
class LoggedCall:
    """What came in and what went out. `status` is None when no answer left; `fault` names the misbehaviour, if any."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    at: datetime
    status: int | None = None
    fault: str | None = None

    def fits(self, method: str, path: str) -> bool:
        """`path` may hold `*`."""
        return self.method == method.upper() and path_fits(self.path, path)


def path_fits(path: str, pattern: str) -> bool:
    """`*` stands for one part of a path; alone it stands for every path."""
    parts, wanted = path.split("/"), pattern.split("/")
    return pattern == "*" or (len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted)))
