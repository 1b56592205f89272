"""Settings from the environment and ``.env``: where alerts go. They are secrets: never shown."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, urlencode, urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from sendable.errors import ConfigurationError

Way = Literal["webhook", "slack", "email"]
"""By what an alert may go; each that is set gets every alert."""

Security = Literal["starttls", "ssl", "none"]

_PORTS: dict[Security, int] = {"starttls": 587, "ssl": 465, "none": 25}


class MailSettings(BaseSettings):
    """``SENDABLE_SMTP_HOST`` and what else the mail server wants: it sends the alerts by e-mail."""

    model_config = SettingsConfigDict(
        env_prefix="SENDABLE_SMTP_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Security = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: str | None = None


class AlertSettings(BaseSettings):
    """``SENDABLE_ALERT_WEBHOOK``, ``SENDABLE_ALERT_SLACK`` and ``SENDABLE_ALERT_EMAIL``.

    Each that is set gets every alert. A webhook's and Slack's are addresses of their own;
    ``SENDABLE_ALERT_EMAIL`` names people, with commas between, and needs ``MailSettings``.
    """

    model_config = SettingsConfigDict(
        env_prefix="SENDABLE_ALERT_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    webhook: SecretStr | None = None
    slack: SecretStr | None = None
    email: str | None = None

    @property
    def recipients(self) -> list[str]:
        """The addresses that an e-mail goes to."""
        return [each.strip() for each in (self.email or "").split(",") if each.strip()]


def write_mail_address(alerts: AlertSettings, mail: MailSettings) -> SecretStr:
    """Write mail server, sender and recipients as one address of Apprise's.

    Raises:
        ConfigurationError: There is no mail server or sender, or an address is none.
    """
    if not mail.host:
        raise ConfigurationError(
            "SENDABLE_ALERT_EMAIL is set and no mail server is",
            remedy="Set SENDABLE_SMTP_HOST, and what else docs/alerts.md names",
        )
    sender = mail.sender or mail.username or ""
    for address in (sender, *alerts.recipients):
        if "@" not in address:
            raise ConfigurationError(
                "an alert's e-mail needs a sender and recipients with an @ in them",
                remedy="Look at SENDABLE_SMTP_SENDER and SENDABLE_ALERT_EMAIL",
            )
    password = mail.password.get_secret_value() if mail.password else ""
    sign_in = (
        f"{quote(mail.username, safe='')}:{quote(password, safe='')}@" if mail.username else ""
    )
    asked = {
        "smtp": mail.host,
        "from": sender,
        "to": ",".join(alerts.recipients),
        "name": "Sendable",
        "format": "text",
    }
    scheme = "mailto" if mail.security == "none" else "mailtos"
    if mail.security != "none":
        asked["mode"] = mail.security
    port = mail.port or _PORTS[mail.security]
    return SecretStr(f"{scheme}://{sign_in}{mail.host}:{port}/?{urlencode(asked)}")


def describe_ways(alerts: AlertSettings) -> dict[Way, str]:
    """Give the ways that are set, with as much of each address as may be shown."""
    ways: dict[Way, str] = {}
    if alerts.webhook:
        ways["webhook"] = _show(alerts.webhook)
    if alerts.slack:
        ways["slack"] = _show(alerts.slack)
    if alerts.recipients:
        ways["email"] = ", ".join(alerts.recipients)
    return ways


def _show(address: SecretStr) -> str:
    """Give an address's host: its path is the secret."""
    parts = urlsplit(address.get_secret_value())
    return f"{parts.scheme}://{parts.hostname or '?'}/…"
