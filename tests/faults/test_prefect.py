"""Prefect's server is not there at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ..ingestion.trouble import Live, live_account, small_account
from ..library import AS_OF, SHIPPED
from ..served import ROOT, empty_home, find_free_port
from .registry import assert_said

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=60, months=1)


def run_refresh(
    live: Live, workspace: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Refresh a workspace as a user would; give what was said."""
    command = [sys.executable, "-m", "sendable", "refresh", f"--workspace={workspace}"]
    command += [f"--playbook={SHIPPED}", f"--as-of={AS_OF.isoformat()}"]
    credentials = {
        "CLICKSEND_BASE_URL": live.address.base_url,
        "CLICKSEND_USERNAME": live.address.username,
        "CLICKSEND_API_KEY": live.address.api_key,
    }
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, **credentials, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
    )


def test_a_server_that_is_not_there_is_named(account: Path, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{find_free_port()}/api"
    with live_account(account) as live:
        said = run_refresh(live, tmp_path / "workspace", empty_home(tmp_path, PREFECT_API_URL=url))
    assert said.returncode == 1
    assert_said("server-not-there", said.stderr)
    assert url in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert live.asked == []
