"""Where alerts go: what is written in the environment, and what of it may be shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from apprise import Apprise
from typer.testing import CliRunner

from deployments.blocks import build_channels, send_alert
from sendable.alert_settings import AlertSettings, MailSettings, write_mail_address
from sendable.cli import app
from sendable.errors import ConfigurationError

from .deployments.receivers import receive
from .library import SHIPPED

PASSWORD = "p@ss:w/rd?&=x"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where no ``.env`` is."""
    monkeypatch.chdir(tmp_path)


def set_mail(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    monkeypatch.setenv("SENDABLE_ALERT_EMAIL", "ann@example.com, ben@example.com")
    for name, value in values.items():
        monkeypatch.setenv(f"SENDABLE_SMTP_{name.upper()}", value)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("ssl", 465), ("none", 25)])
def test_the_mail_server_is_asked_as_it_was_set(
    monkeypatch: pytest.MonkeyPatch, security: str, port: int
) -> None:
    set_mail(
        monkeypatch,
        host="mail.example.com",
        username="robot@example.com",
        password=PASSWORD,
        security=security,
    )
    address = write_mail_address(AlertSettings(), MailSettings())
    client = Apprise()
    assert client.add(address.get_secret_value())
    (mail,) = client
    assert (mail.smtp_host, mail.port) == ("mail.example.com", port)
    assert (mail.user, mail.password) == ("robot@example.com", PASSWORD)
    assert mail.from_addr[1] == "robot@example.com"
    assert sorted(each[1] for each in mail.targets) == ["ann@example.com", "ben@example.com"]
    assert mail.secure is (security != "none")
    assert PASSWORD not in repr(address) + repr(MailSettings())


def test_an_email_without_a_mail_server_or_a_sender_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_mail(monkeypatch)
    with pytest.raises(ConfigurationError, match="SENDABLE_SMTP_HOST"):
        build_channels(AlertSettings(), MailSettings())
    set_mail(monkeypatch, host="mail.example.com")
    with pytest.raises(ConfigurationError, match="SENDABLE_SMTP_SENDER"):
        build_channels(AlertSettings(), MailSettings())


def test_an_alert_from_here_arrives_and_what_fails_is_said_without_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with receive() as received:
        monkeypatch.setenv("SENDABLE_ALERT_WEBHOOK", received.webhook)
        set_mail(
            monkeypatch,
            host="127.0.0.1",
            port=str(received.smtp_port),
            security="none",
            sender="robot@example.com",
        )
        assert send_alert("A try", "Nothing to do.") == {"webhook": None, "email": None}
        assert [each.subject for each in received.posted] == ["A try"]
        assert len(received.mailed) == 2
    tried = send_alert("A try", "Nothing to do.")
    assert all(tried.values())
    assert "of-nobody-else" not in str(tried)


def test_the_command_shows_hosts_and_no_secret_and_fails_where_a_test_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ["alerts", "--playbook", str(SHIPPED), "--json"]
    nowhere = CliRunner().invoke(app, [*asked, "--test"])
    assert nowhere.exit_code == 1
    monkeypatch.setenv("SENDABLE_ALERT_SLACK", "https://hooks.slack.com/services/T0/B0/secret")
    shown = CliRunner().invoke(app, asked)
    assert shown.exit_code == 0
    answer = json.loads(shown.stdout)
    assert answer["ways"] == {"slack": "https://hooks.slack.com/…"}
    assert "approval" in answer["tells_of"]
    assert "secret" not in shown.stdout
