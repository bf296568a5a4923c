"""Files in Slack: uploaded first, where nobody sees them, then shown in a channel all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.web.async_client import AsyncWebClient

UPLOAD_WITHIN = 60  # seconds
OK = 200
GONE = "file_not_found"
UNCLEAR = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", ""})
LACKS_SCOPE = "missing_scope"


class NoScopeError(Exception):
    """The Slack app may not write files."""


class NotSharedError(Exception):
    """Slack said a clear no: nobody sees the files."""


class SharedAlreadyError(Exception):
    """The files were shown before: an earlier answer was lost."""


@dataclass(frozen=True)
class File:
    """What is to be shown. `title` is what people read."""

    name: str
    title: str
    content: bytes


async def upload(slack: AsyncWebClient, file: File) -> str:
    """Give Slack a file that nobody sees yet; its id. Doing it twice leaves a file that nobody ever sees.

    Raises:
        NoScopeError: the app lacks files:write.
        SlackApiError: Slack refuses.
        ClientError: the bytes did not arrive.
    """
    try:
        place = await slack.files_getUploadURLExternal(filename=file.name, length=len(file.content))
    except SlackApiError as refused:
        if _error(refused) == LACKS_SCOPE:
            raise NoScopeError from refused
        raise
    async with (
        ClientSession(timeout=ClientTimeout(total=UPLOAD_WITHIN)) as session,
        session.post(str(place["upload_url"]), data=file.content) as answer,
    ):
        if answer.status != OK:
            raise ClientError(f"the upload was answered with {answer.status}")
    return str(place["file_id"])


async def share(
    slack: AsyncWebClient, *, channel: str, words: str, files: Sequence[tuple[str, str]], again: bool = False
) -> None:
    """Show uploaded files (ids and titles) in a channel, in one message with `words`.

    Slack shows a file once. With `again` it may have been done before.

    Raises:
        SharedAlreadyError: it was done before.
        NotSharedError: Slack refuses.
        SlackApiError: it is not known whether it was done, or Slack takes no more right now.
    """
    try:
        await slack.files_completeUploadExternal(
            files=[{"id": file_id, "title": title} for file_id, title in files],
            channel_id=channel,
            initial_comment=words,
        )
    except SlackApiError as refused:
        if again and _error(refused) == GONE:
            raise SharedAlreadyError from refused
        if refused.response.status_code == OK and _error(refused) not in UNCLEAR:
            raise NotSharedError(_error(refused)) from refused
        raise


def _error(refused: SlackApiError) -> str:
    return str(refused.response["error"]) if isinstance(refused.response.data, dict) else ""
