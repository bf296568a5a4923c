class SyncroError(Exception):
    """Anything that kept a call from ending in a clear yes. One class for each different reaction of a caller.

    ::

        SyncroError
        ├── NotSent              nothing left this machine: send again whenever you like
        ├── Refused              a clear no, nothing was done: tell somebody, do not send again unchanged
        │   ├── NotFound         what the path names does not exist
        │   ├── NotPermitted     the token may not do this: an administrator must act
        │   └── RateLimited      too many requests: send again later
        ├── UnknownOutcome       it may have been done: look before you send anything again
        └── ForbiddenRequest     this client never sends such a request: a mistake in the calling code

    ``str()`` is a sentence for a log: method, path, status and reason; never the token, never what Syncro or a person
    wrote (that is in ``Refused.messages``, to be shown to people).

    Attributes:
        method: The HTTP method.
        path: The path below the base URL, without the query.
    """

    def __init__(self, sentence: str, *, method: str, path: str) -> None:
        super().__init__(sentence)
        self.method = method
        self.path = path


class NotSent(SyncroError):  # noqa: N818 -- named after what the caller must know
    """Nothing left this machine: no address, connection refused, no free connection, TLS failure. Safe to send again.

    Attributes:
        reason: What stood in the way, in a few words.
    """

    def __init__(self, reason: str, *, method: str, path: str) -> None:
        super().__init__(f"{method} {path} was not sent: {reason}", method=method, path=path)
        self.reason = reason


class Refused(SyncroError):  # noqa: N818 -- named after what the caller must know
    """Syncro said no in words that could be read, and did nothing.

    Attributes:
        status: The HTTP status; 200 when the refusal was only in the body.
        messages: What Syncro said, one sentence each; may quote what was sent, so show it to people, do not log it.
    """

    def __init__(
        self, status: int, messages: tuple[str, ...] = (), *, method: str, path: str, because: str = ""
    ) -> None:
        sentence = f"Syncro refused {method} {path} with status {status}{because and f': {because}'}"
        super().__init__(sentence, method=method, path=path)
        self.status = status
        self.messages = messages


class NotFound(Refused):
    """Status 404: what the path names does not exist, or not any more."""


class NotPermitted(Refused):
    """Status 401 or 403: the token is wrong, or its permissions do not cover this call.

    Attributes:
        permission: The name of the missing permission as Syncro's settings show it, or None when nobody says.
    """

    def __init__(
        self, status: int, messages: tuple[str, ...] = (), *, method: str, path: str, permission: str | None
    ) -> None:
        missing = f"the permission {permission}" if permission else "a permission that nobody names"
        because = f"the token is wrong or lacks {missing}"
        super().__init__(status, messages, method=method, path=path, because=because)
        self.permission = permission


class RateLimited(Refused):
    """Status 429: the address has used up its requests for this minute.

    Attributes:
        retry_after: Seconds Syncro asks to wait, or None when it does not say.
    """

    def __init__(
        self, status: int, messages: tuple[str, ...] = (), *, method: str, path: str, retry_after: float | None
    ) -> None:
        because = "too many requests" if retry_after is None else f"too many requests, again in {retry_after:g} s"
        super().__init__(status, messages, method=method, path=path, because=because)
        self.retry_after = retry_after


class UnknownOutcome(SyncroError):  # noqa: N818 -- named after what the caller must know
    """Neither a clear yes nor a clear no: the request may have been carried out, now or a little later.

    A timeout, a broken connection, a 5xx, HTML, cut or empty JSON, or an answer of another shape than expected.

    Attributes:
        reason: What was wrong with the answer, in a few words.
    """

    def __init__(self, reason: str, *, method: str, path: str) -> None:
        super().__init__(f"The outcome of {method} {path} is unknown: {reason}", method=method, path=path)
        self.reason = reason


class ForbiddenRequest(SyncroError):  # noqa: N818 -- named after what the caller must know
    """A write that this client never sends: any DELETE, any write to products themselves or to schedules.

    From a read-only client, any write; and what sets the stock, unless the client was made to send it.
    """

    def __init__(self, *, method: str, path: str) -> None:
        super().__init__(f"{method} {path} is not a request this client ever sends", method=method, path=path)
