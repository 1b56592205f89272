"""Where things listen, and what is said when they cannot."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest

from sendable.errors import ConfigurationError, UpError
from sendable.up.addresses import Addresses, check_ports, is_loopback, names_of_site
from sendable.up.environment import make_environment
from sendable.up.holding import holding


def test_a_port_in_use_is_named_with_the_option_for_another() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}.*--reports-port"):
            check_ports(Addresses(port=1024 + (port + 1) % 50000, reports_port=port))


def test_one_port_is_not_enough_for_both() -> None:
    with pytest.raises(ConfigurationError, match="both the server's and the reports'"):
        check_ports(Addresses(port=4200, reports_port=4200))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_the_loopback_address_has_several_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "sendable.example"])
def test_every_other_address_is_not_the_loopback_one(host: str) -> None:
    assert not is_loopback(host)


def test_pages_call_the_api_at_a_port_that_is_not_the_usual_one(tmp_path: Path) -> None:
    made = make_environment(Addresses(port=4711, reports_port=4712), tmp_path, tmp_path)
    assert made["PREFECT_SERVER_UI_API_URL"] == made["PREFECT_API_URL"]
    assert made["PREFECT_API_URL"] == "http://127.0.0.1:4711/api"
    assert made["SENDABLE_REPORTS_URL"] == "http://127.0.0.1:4712"
    assert "http://localhost:4711" in made["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"].split(",")


def test_on_all_addresses_the_machine_calls_itself_and_others_call_its_name(
    tmp_path: Path,
) -> None:
    addresses = Addresses(host="0.0.0.0")
    made = make_environment(addresses, tmp_path, tmp_path)
    assert made["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert made["PREFECT_SERVER_UI_API_URL"] == f"http://{socket.gethostname()}:4200/api"


def test_a_site_is_called_by_its_public_name_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDABLE_REPORTS_URL", "https://reports.example/sms")
    assert "reports.example" in names_of_site("0.0.0.0")


def test_a_folder_is_held_by_one_and_the_next_is_told_by_whom(tmp_path: Path) -> None:
    with holding(tmp_path, "the workspace", "Use that one") as first:
        first.write(Addresses(port=4711), [])
        with (
            pytest.raises(UpError, match=r"is up already \(process \d+, http://127.0.0.1:4711\)"),
            holding(tmp_path, "the workspace", "Use that one"),
        ):
            pass
    with holding(tmp_path, "the workspace", "Use that one"):
        pass
