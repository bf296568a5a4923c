"""Misbehaviour on command: which call, what goes wrong, how often (F1 to F7, F18)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.sandbox.syncro.calls import path_fits
from tests.sandbox.syncro.desk import Incoming


class Fault(StrEnum):
    """What goes wrong. `done` and the other arguments are those of `Faults.next`."""

    LOSE_REQUEST = "lose_request"
    """The connection closes before anything is done (F1)."""
    DO_AND_LOSE_ANSWER = "do_and_lose_answer"
    """It is done; the connection closes without an answer (F2)."""
    DO_LATE = "do_late"
    """The connection closes (after `hold` seconds); it is done `seconds` after the call (F3)."""
    ERROR_BEFORE = "error_before"
    """`status` (500) and nothing done (F4)."""
    ERROR_AFTER = "error_after"
    """`status` (500) though it was done (F4)."""
    TOO_MANY = "too_many"
    """429, with `retry_after` seconds or without (F5); nothing done."""
    HTML = "html"
    """An HTML page with `status` (200); done if `done` (F6)."""
    CUT_OFF_JSON = "cut_off_json"
    """It is done; half of the JSON arrives (F6)."""
    WRONG_WRAPPER = "wrong_wrapper"
    """It is done; the JSON is wrapped differently (F6)."""
    NOT_PERMITTED = "not_permitted"
    """`status` (403) naming `permission`; nothing done (F7)."""
    SLOW = "slow"
    """It is done at once; the answer takes `seconds`."""
    HANG = "hang"
    """No answer ever; done if `done`."""
    SHIFT_ROWS = "shift_rows"
    """`rows` rows came in front since the page before; negative: went away (F18). Never strikes page 1."""


EVERY_TIME = 1_000_000


@dataclass(slots=True, kw_only=True)
class Planned:
    """One planned fault. `path` is without `/api/v1`, a `*` in it stands for one part.

    `skip` calls that fit pass before it strikes `times` times.
    """

    kind: Fault
    method: str = "*"
    path: str = "*"
    times: int = 1
    skip: int = 0
    status: int | None = None
    done: bool = False
    seconds: float = 1.0
    hold: float = 0.0
    retry_after: int | None = None
    permission: str = "Tickets - Edit"
    rows: int = 1

    def fits(self, incoming: Incoming) -> bool:
        if self.kind is Fault.SHIFT_ROWS and incoming.query.get("page", ["1"])[-1] == "1":
            return False
        return self.method.upper() in {"*", incoming.method} and path_fits(incoming.path, self.path)


@dataclass(slots=True)
class Faults:
    """The faults that wait, in the order they were planned."""

    planned: list[Planned] = field(default_factory=list)

    def next(self, **how: Any) -> Planned:
        """Plans a fault for the next call(s) that fit; the arguments are the fields of `Planned`."""
        planned = Planned(**{**how, "kind": Fault(how["kind"])})
        self.planned.append(planned)
        return planned

    def clear(self) -> None:
        self.planned.clear()

    def strike(self, incoming: Incoming) -> Planned | None:
        """The fault that hits this call, used up once."""
        for planned in self.planned:
            if not planned.fits(incoming):
                continue
            if planned.skip:
                planned.skip -= 1
                continue
            planned.times -= 1
            if planned.times <= 0:
                self.planned.remove(planned)
            return planned
        return None
