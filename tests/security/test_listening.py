"""Where programs listen: on this machine alone, and with a warning where somebody asks for more."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sendable.cli import app
from sendable.clicksend.sandbox import listening
from sendable.up import serving, supervisor

from ..library import SHIPPED


@pytest.mark.parametrize("command", ["reports", "up"])
@pytest.mark.parametrize(
    ("host", "warned"),
    [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True), ("::", True)],
)
def test_whoever_opens_it_to_others_is_warned(
    command: str, host: str, warned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "serve_reports", lambda *_: None)
    monkeypatch.setattr(supervisor, "keep_up", lambda *_, **__: None)
    arguments = [command, "--host", host, "--workspace", str(tmp_path)]
    arguments += ["--playbook", str(SHIPPED)] if command == "up" else []
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert ("Anybody who reaches this machine" in " ".join(done.output.split())) is warned


def test_the_sandbox_listens_on_the_loopback_address_and_has_no_option_for_another() -> None:
    with listening._listen(0) as listener:
        assert listener.family is socket.AF_INET
        assert listener.getsockname()[0] == "127.0.0.1"
    assert "--host" not in CliRunner().invoke(app, ["sandbox", "serve", "--help"]).output
