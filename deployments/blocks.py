"""Where alerts go, as blocks that Prefect's server keeps: a webhook, Slack, e-mail.

What a block holds is a secret: Prefect keeps it encrypted and shows it masked. Only blocks that
every Prefect server brings are used, so that the server need not have Sendable installed.
"""

from __future__ import annotations

from uuid import UUID

from prefect.blocks.notifications import (
    CustomWebhookNotificationBlock,
    NotificationBlock,
    SlackWebhook,
)

from sendable.alert_settings import AlertSettings, MailSettings, write_mail_address

NAMES = {
    "webhook": "sendable-alert-webhook",
    "slack": "sendable-alert-slack",
    "email": "sendable-alert-email",
}
"""The names of the blocks, by the way an alert goes."""


def build_channels(alerts: AlertSettings, mail: MailSettings) -> dict[str, NotificationBlock]:
    """Give a block for each way that is set, by its name in ``NAMES``; nothing is stored.

    Raises:
        ConfigurationError: E-mail is asked for and the mail server is not set.
    """
    channels: dict[str, NotificationBlock] = {}
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


def save_channels(channels: dict[str, NotificationBlock]) -> list[UUID]:
    """Store the blocks at the server, and remove ours that are no longer set; give their ids."""
    for way, name in NAMES.items():
        if way not in channels:
            _remove(name)
    return [block.save(NAMES[way], overwrite=True) for way, block in channels.items()]


def _remove(name: str) -> None:
    for kind in (CustomWebhookNotificationBlock, SlackWebhook):
        try:
            kind.delete(name)
        except ValueError:
            continue
