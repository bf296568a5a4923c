"""What goes wrong on command: in Slack's answers, and in what Slack sends."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from tests.sandbox.slack.directory import Json

Kind = Literal["ratelimited", "server_error", "html", "hang", "reset", "lost_answer", "error", "repeat"]
KINDS = frozenset(get_args(Kind))


@dataclass(slots=True)
class Fault:
    """`target` is a Web API method, ``delivery:<type of request>`` with kind ``repeat``, or ``*``.

    ``lost_answer`` does what was asked and then resets the connection; ``reset`` does nothing and resets it.
    """

    target: str
    kind: Kind
    times: int = 1
    skip: int = 0
    retry_after: int = 1
    status: int = 500
    error: str = "internal_error"
    seconds: float = 30.0


@dataclass(slots=True)
class Faults:
    pending: list[Fault] = field(default_factory=list)
    struck: list[Fault] = field(default_factory=list)

    def add(self, target: str, kind: Kind, **details: float | str) -> Fault:
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}")
        fault = Fault(target, kind, **details)  # type: ignore[arg-type]
        self.pending.append(fault)
        return fault

    def add_described(self, described: Json) -> Fault:
        return self.add(**described)

    def clear(self) -> None:
        self.pending.clear()

    def strike(self, target: str) -> Fault | None:
        """The fault that hits this call, if any; each is counted down."""
        for fault in self.pending:
            if fault.target not in {target, "*"} or (fault.target == "*" and target.startswith("delivery:")):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.pending.remove(fault)
            self.struck.append(fault)
            return fault
        return None
