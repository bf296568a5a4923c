"""Slack's request signature, version 0."""

import hashlib
import hmac


def sign(secret: str, timestamp: str, body: str) -> str:
    """HMAC-SHA256 over ``v0:timestamp:body`` (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
