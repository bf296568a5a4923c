"""Whether a request is Slack's own: signed with the shared secret, not long ago.

HMAC-SHA256 over "v0:timestamp:body" (docs.slack.dev/authentication/verifying-requests-from-slack). The body is taken as
it came, in bytes: nothing reads it before.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

WINDOW = 300  # seconds; Slack's own advice
TIMESTAMP = re.compile(r"[0-9]{1,12}")
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Signature:
    """What the two headers say."""

    timestamp: str
    value: str

    def may_be_slacks(self, now: float) -> bool:
        """Whether the headers alone can be Slack's, so that the body is worth reading."""
        if not (TIMESTAMP.fullmatch(self.timestamp) and SIGNATURE.fullmatch(self.value)):
            return False
        return abs(now - int(self.timestamp)) <= WINDOW

    def signs(self, body: bytes, secret: str) -> bool:
        """Whether who sent this body knows the secret."""
        signed = b"v0:" + self.timestamp.encode() + b":" + body
        made = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(made, self.value)
