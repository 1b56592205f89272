"""The guide for the operator, followed to its end: from an account to a set-up that runs.

The account is the sandbox's, over HTTP; mail goes to a server of the test's; ports are free ones.
What a machine of its own would be needed for (git, systemd, a tunnel) is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.serving import AccountAddress, running_account
from sendable.workspace import PROJECT_ROOT

from .. import figures
from ..deployments.receivers import Received, receive
from ..served import find_free_port
from .following import Reader, make_reader

OPERATOR = PROJECT_ROOT / "docs" / "guides" / "operator.md"
UP = "sendable up --playbook our-playbook --workspace our-account"
PASSED_OVER = (
    "git clone https://git.example.com/sendable.git",
    "cd sendable",
    "make setup",
    "git pull",
    "cp deployments/sendable.service ~/.config/systemd/user/",
    "$EDITOR ~/.config/systemd/user/sendable.service",
    "systemctl --user daemon-reload",
    "systemctl --user enable --now sendable",
    "sudo loginctl enable-linger $USER",
    "journalctl --user --unit sendable --follow",
    "ssh -N -L 4200:127.0.0.1:4200 -L 4280:127.0.0.1:4280 the-machine",
)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AccountAddress]:
    folder = tmp_path_factory.mktemp("account")
    create_account(folder, contacts=300, months=3, now=datetime.now(UTC))
    with running_account(folder) as address:
        yield address


@pytest.fixture(scope="module")
def received() -> Iterator[Received]:
    with receive() as found:
        yield found


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, account: AccountAddress, received: Received
) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("operator")
    port, reports_port = find_free_port(), find_free_port()
    secrets = folder / "secrets"
    secrets.write_text(
        f"CLICKSEND_BASE_URL={account.base_url}\nCLICKSEND_USERNAME={account.username}\n"
        f"CLICKSEND_API_KEY={account.api_key}\n"
        "SENDABLE_ALERT_EMAIL=marketing@example.com\nSENDABLE_SMTP_SENDER=sendable@example.com\n"
        f"SENDABLE_SMTP_HOST=127.0.0.1\nSENDABLE_SMTP_PORT={received.smtp_port}\n"
        "SENDABLE_SMTP_SECURITY=none\n"
    )
    instead: dict[str, str | None] = dict.fromkeys(PASSED_OVER)
    instead |= {
        "$EDITOR .env": f"cat '{secrets}' > .env",
        UP: f"{UP} --port {port} --reports-port {reports_port}",
        "export PREFECT_API_URL=http://127.0.0.1:4200/api": (
            f"export PREFECT_API_URL=http://127.0.0.1:{port}/api"
        ),
    }
    found = make_reader(folder, instead)
    found.lasting = {UP: "Ctrl-C ends all of it"}
    yield found
    found.leave()
    figures.say(f"commands of the operator's guide that were run: {len(found.done)}")


@pytest.mark.slow
def test_the_guide_for_the_operator_ends_in_a_set_up_that_runs(
    reader: Reader, received: Received
) -> None:
    reader.follow(OPERATOR)
    assert received.mailed

    said = reader.run("prefect flow-run ls --limit 20 -o json")[1]
    states = {(run["name"], run["state_type"]) for run in json.loads(said)}
    assert any(state == "SCHEDULED" for _, state in states)
    assert any(state == "COMPLETED" for _, state in states)
    run = reader.checkout / "our-account" / "runs" / "latest"
    assert (run / "rulebook.html").is_file()
    assert oct(Path(reader.checkout / ".env").stat().st_mode)[-3:] == "600"

    assert reader.leave() == [0]
