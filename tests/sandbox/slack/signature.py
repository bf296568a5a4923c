"""Slack's request signature, version 0."""

import hashlib
import hmac


def sign(secret: str, timestamp: str, body: str | bytes) -> str:
    """HMAC-SHA256 over ``v0:timestamp:body`` (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    base = f"v0:{timestamp}:".encode() + (body.encode() if isinstance(body, str) else body)
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
