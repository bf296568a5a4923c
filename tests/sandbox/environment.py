"""The environment that points a bot at the local services."""

from tests.sandbox.slack import LocalSlack
from tests.sandbox.syncro import LocalSyncro


def environment(
    slack: LocalSlack, syncro: LocalSyncro, *, database_url: str = "sqlite:///refunds.db"
) -> dict[str, str]:
    """The bot's settings, by name. The approvers are the workspace's group of that name.

    The hours around the run are off: what is played and tested must not depend on the time of day.
    """
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "SYNCRO_BASE_URL": syncro.base_url,
        "SYNCRO_API_TOKEN": syncro.token,
        "DATABASE_URL": database_url,
        "REFUND_CHANNEL": slack.channel("refunds").id,
        "REFUND_APPROVERS": slack.group("refund-approvers").id,
        "REFUND_RUN_WINDOW": "off",
    }
