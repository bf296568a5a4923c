"""The trace: who did what when, in virtual time; its fingerprint proves that a seed is always played the same way."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass
class Trace:
    """Lines are kept as they are and rendered only when somebody reads them."""

    zone: ZoneInfo
    lines: list[tuple[datetime, str, str]] = field(default_factory=list)

    def note(self, at: datetime, who: str, what: str) -> None:
        self.lines.append((at, who, what))

    def fingerprint(self) -> str:
        told = "\n".join(f"{at.timestamp():.6f} {who} {what}" for at, who, what in self.lines)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def text(self) -> str:
        return "\n".join(
            f"{at.astimezone(self.zone):%a %d %b %H:%M:%S.%f}"[:-3] + f"  {who:<10} {what}"
            for at, who, what in self.lines
        )
