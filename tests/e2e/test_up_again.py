"""``sendable up`` on a bad day: it is killed with a run in progress, and later its worker dies."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from sendable.clicksend.sandbox.account import create_account
from sendable.workspace import Workspace

from ..deployments.receivers import receive
from ..figures import say
from ..library import SHIPPED
from ..served import serve_up

pytestmark = pytest.mark.slow

ENDING_SECONDS = 90


def test_what_a_killed_one_left_is_ended_by_the_next_which_ends_itself_when_its_worker_dies(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    create_account(workspace.sandbox, contacts=100, months=1, seed=7, now=datetime.now(UTC))

    with serve_up(tmp_path, workspace.root, SHIPPED) as killed:
        run = killed.start_run("refresh/by-hand")
        killed.ask_until(f"/flow_runs/{run}", None, lambda found: found["state_type"] == "RUNNING")
        left = psutil.Process(killed.process.pid).children(recursive=True)
        killed.process.send_signal(signal.SIGKILL)
        killed.process.wait()
        assert all(one.is_running() for one in left), "nobody told them to end"

    with receive() as received:
        alerts = {"SENDABLE_ALERT_WEBHOOK": received.webhook}
        with serve_up(tmp_path, workspace.root, SHIPPED, **alerts) as again:
            gone, alive = psutil.wait_procs(left, timeout=ENDING_SECONDS)
            say(f"up: {len(gone)} processes of one that was killed were ended by the next")
            assert alive == []
            state = again.ask(f"/flow_runs/{run}")["state"]
            assert state["type"] == "CRASHED"
            assert "Its process was gone" in state["message"]
            inner = again.ask(
                "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
            )
            assert inner == [], "nor does a step of it stay Running"

            note = json.loads((workspace.root / "sendable-up.json").read_text())
            pids = [known["pid"] for known in note["processes"]]
            workers = [pid for pid in pids if "worker" in " ".join(psutil.Process(pid).cmdline())]
            assert len(workers) == 1
            psutil.Process(workers[0]).kill()
            assert again.process.wait(timeout=ENDING_SECONDS) == 1
            assert "the worker has ended by itself" in " ".join(again.log.read_text().split())
            for pid in pids:
                with suppress(psutil.NoSuchProcess):
                    assert psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        [last] = [each for each in received.posted if "is no longer up" in each.subject]
        assert "the worker has ended by itself" in last.text
    assert not (workspace.root / "sendable-up.json").exists()
