"""What should the body of an answer be? Syncro wraps nearly every record differently (openapi.json, examples)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from syncro_client.models.fields import Model

M = TypeVar("M", bound=BaseModel)
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

Shape = Callable[[object], T]
"""Turns parsed JSON (None for an empty body) into a value; raises WrongShape or pydantic's ValidationError."""


class _Meta(Model):
    total_pages: int | None = None


class WrongShape(ValueError):  # noqa: N818 -- never leaves this package; answers.py turns it into UnknownOutcome
    """The body is JSON, but not the one that was expected. The text never quotes it."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """One page of a list.

    Attributes:
        rows: The rows, in Syncro's order.
        total_pages: How many pages there are, or None when Syncro does not say.
    """

    rows: tuple[T_co, ...]
    total_pages: int | None


def flat(model: type[M]) -> Shape[M]:
    """The record itself, without a wrapper."""
    return lambda data: model.model_validate(_mapping(data))


def one(wrapper: str, model: type[M]) -> Shape[M]:
    """``{wrapper: {…}}``."""
    return lambda data: model.model_validate(_mapping(_unwrap(data, wrapper)))


def one_with(wrapper: str, model: type[M], *keys: str) -> Shape[M]:
    """``{wrapper: {…}}`` in which each of ``keys`` must be present, though the model could do without."""

    def shape(data: object) -> M:
        record = _mapping(_unwrap(data, wrapper))
        if missing := [key for key in keys if key not in record]:
            raise WrongShape(f"{wrapper} lacks {', '.join(missing)}")
        return model.model_validate(record)

    return shape


def flat_or_one(wrapper: str, model: type[M]) -> Shape[M]:
    """With the wrapper or without: for reads that Syncro describes in one way and answers in the other."""

    def shape(data: object) -> M:
        record = _mapping(data)
        return model.model_validate(_mapping(record.get(wrapper, record)))

    return shape


def many(wrapper: str, model: type[M]) -> Shape[list[M]]:
    """``{wrapper: [{…}, …]}`` without pages."""
    return lambda data: [model.model_validate(row) for row in _rows(data, wrapper)]


def page(wrapper: str, model: type[M]) -> Shape[Page[M]]:
    """``{wrapper: [{…}, …], "meta": {"total_pages": n}}``; some lists have no meta."""

    def shape(data: object) -> Page[M]:
        rows = tuple(model.model_validate(row) for row in _rows(data, wrapper))
        meta = _Meta.model_validate(_mapping(data).get("meta") or {})
        return Page(rows, meta.total_pages)

    return shape


def success(data: object) -> None:
    """``{"success": true}``."""
    if _mapping(data).get("success") is not True:
        raise WrongShape("success is not true")


def one_or_nothing(wrapper: str, model: type[M]) -> Shape[M | None]:
    """A record, or a bare yes: an empty body or ``{"success": true}``, for an answer that Syncro does not describe."""

    def shape(data: object) -> M | None:
        if data is None or (isinstance(data, dict) and data.get("success") is True):
            return None
        return flat_or_one(wrapper, model)(data)

    return shape


def _mapping(data: object) -> dict[str, object]:
    if data is None:
        raise WrongShape("the body is empty")
    if not isinstance(data, dict):
        raise WrongShape("it is not an object")
    return data


def _unwrap(data: object, wrapper: str) -> object:
    mapping = _mapping(data)
    if wrapper not in mapping:
        raise WrongShape(f"without the wrapper {wrapper!r}")
    return mapping[wrapper]


def _rows(data: object, wrapper: str) -> list[object]:
    rows = _unwrap(data, wrapper)
    if not isinstance(rows, list):
        raise WrongShape(f"{wrapper} is not a list")
    return rows
