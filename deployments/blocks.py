"""Where alerts go, as blocks that Prefect's server keeps: a webhook, Slack, e-mail.

What a block holds is a secret: Prefect keeps it encrypted and shows it masked. Only blocks that
every Prefect server brings are used, so that the server need not have Sendable installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import httpx
from prefect.blocks.abstract import NotificationBlock, NotificationError
from prefect.blocks.notifications import CustomWebhookNotificationBlock, SlackWebhook

from sendable.alert_settings import AlertSettings, MailSettings, Way, write_mail_address

NAMES: dict[Way, str] = {
    "webhook": "sendable-alert-webhook",
    "slack": "sendable-alert-slack",
    "email": "sendable-alert-email",
}
"""The names of the blocks, by the way an alert goes."""


def build_channels(alerts: AlertSettings, mail: MailSettings) -> dict[Way, NotificationBlock]:
    """Give a block for each way that is set; nothing is stored.

    Raises:
        ConfigurationError: E-mail is asked for and the mail server is not set.
    """
    channels: dict[Way, NotificationBlock] = {}
    if alerts.webhook:
        channels["webhook"] = CustomWebhookNotificationBlock(
            name="sendable",
            # The address itself is often the secret, and only `secrets` is kept as one.
            url="{{address}}",
            secrets={"address": alerts.webhook.get_secret_value()},
            json_data={"subject": "{{subject}}", "text": "{{body}}"},
        )
    if alerts.slack:
        channels["slack"] = SlackWebhook(url=alerts.slack)
    if alerts.recipients:
        # Prefect has no block for a mail server; this one gives what it does not know to Apprise.
        channels["email"] = SlackWebhook(url=write_mail_address(alerts, mail))
    return channels


def save_channels(channels: Mapping[Way, NotificationBlock]) -> list[UUID]:
    """Store the blocks at the server, and remove ours that are no longer set; give their ids."""
    for way, name in NAMES.items():
        if way not in channels:
            _remove(way, name)
    return [block.save(NAMES[way], overwrite=True) for way, block in channels.items()]


def send_alert(subject: str, body: str) -> dict[Way, str | None]:
    """Send something by every way that is set, from here; give for each what went wrong.

    Raises:
        ConfigurationError: A way is only half set.
    """
    channels = build_channels(AlertSettings(), MailSettings())
    return {way: _send(block, subject, body) for way, block in channels.items()}


def _send(block: NotificationBlock, subject: str, body: str) -> str | None:
    """Send by one way. What went wrong is said in our words: the library's name the address."""
    try:
        with block.raise_on_failure():
            block.notify(body, subject)
    except httpx.HTTPStatusError as failure:
        return f"it answered with {failure.response.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL, NotificationError) as failure:
        return f"it could not be reached or refused ({type(failure).__name__})"
    return None


def _remove(way: Way, name: str) -> None:
    kind = CustomWebhookNotificationBlock if way == "webhook" else SlackWebhook
    try:
        kind.delete(name)
    except ValueError:
        return  # It was never there.
