"""An ingest that is killed again and again, on a bad day, ends in the lake of a good one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.playbook import Playbook
from sendable.workspace import Workspace

from ..figures import say
from ..library import make_playbook
from .trouble import (
    HASTE,
    Live,
    after,
    assert_same_facts,
    facts_of,
    ingest_undisturbed,
    live_account,
    nothing_happens,
    small_account,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
BAD_DAY = Behaviour(fault_rate=0.1, fault_seed=3, hang_seconds=2)
KILLS = 10


@dataclass
class Killer:
    """Kills a process when the server has been asked so many times more, and a moment later."""

    live: Live
    draw: random.Random
    moments: list[str] = field(default_factory=list)

    def run(self, command: list[str], at: int, **options) -> bool:
        """Run a process; tell whether it was killed, or else ended well."""
        # A group of its own: the server that Prefect starts beside the command goes with it.
        child = subprocess.Popen(command, cwd=ROOT, start_new_session=True, **options)
        began = len(self.live.asked)
        # Between two calls rows are written: a few hundredths of a second later is there.
        delay = self.draw.choice([0.0, 0.01, 0.03, 0.1, 0.3])
        timers: list[threading.Timer] = []

        def happens(count: int) -> None:
            if count == began + at:
                timers.append(threading.Timer(delay, os.killpg, (child.pid, signal.SIGKILL)))
                timers[0].start()

        self.live.happens = happens
        try:
            status = child.wait(timeout=120)
        finally:
            child.kill()
            self.live.happens = nothing_happens
            for timer in timers:
                timer.cancel()
        assert status in (0, -signal.SIGKILL)
        if status:
            self.moments.append(f"{at}+{delay:g}s")
        return bool(status)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=200, months=4)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    return make_playbook(tmp_path_factory.mktemp("playbook"))


@pytest.fixture(scope="module")
def undisturbed(
    folder: Path, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Mapping[str, pd.DataFrame], int]:
    return ingest_undisturbed(folder, playbook, tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_ten_kills_at_random_moments_under_faults_lose_and_double_nothing(
    seed: int,
    folder: Path,
    playbook: Playbook,
    undisturbed: tuple[Mapping[str, pd.DataFrame], int],
    tmp_path: Path,
) -> None:
    facts, calls = undisturbed
    workspace = Workspace(tmp_path / "workspace")
    draw = random.Random(seed)
    began = time.monotonic()
    with live_account(folder, BAD_DAY) as live:
        killer = Killer(live, draw)
        starts = 0

        def start(at: int) -> bool:
            nonlocal starts
            starts += 1
            address = live.address
            command = [sys.executable, "-m", "tests.ingestion.trouble", address.base_url]
            command += [address.username, address.api_key, str(workspace.root)]
            command += [str(playbook.folder), after(starts).isoformat()]
            return killer.run(command, at)

        finished = 0
        while len(killer.moments) < KILLS:
            # An ingest that came to its end all the same is followed by one with less to do.
            finished += not start(draw.randint(1, 60 if not finished else 15))
            assert starts < 3 * KILLS
        while start(sys.maxsize):
            pass
        asked = len(live.asked)
    assert_same_facts(facts_of(workspace), facts)
    say(
        f"killed {len(killer.moments)} times, after so many requests: {', '.join(killer.moments)}; "
        f"{starts} starts, {asked} requests in all, {calls} undisturbed, "
        f"{time.monotonic() - began:.0f} s"
    )


def test_the_command_itself_may_be_killed(tmp_path: Path) -> None:
    # The command reads the clock, and asks for the four months before it: all that this account
    # sent is younger than that, whenever the test is run.
    now = datetime.now(UTC)
    folder = small_account(tmp_path / "account", people=200, months=3, now=now)
    facts, _ = ingest_undisturbed(
        folder, make_playbook(tmp_path / "before"), tmp_path / "undisturbed", now
    )
    [opt_outs] = facts["lists"].loc[facts["lists"]["is_opt_out"], "list_id"]
    confirmed = [{"id": int(opt_outs), "confirmed": f"{now:%Y-%m-%d}"}]
    playbook = make_playbook(tmp_path / "playbook", opt_out_lists=confirmed)
    workspace = Workspace(tmp_path / "workspace")
    with live_account(folder, BAD_DAY, now) as live:
        killer = Killer(live, random.Random(7))
        environment = {
            **os.environ,
            "HOME": str(tmp_path),
            "CLICKSEND_BASE_URL": live.address.base_url,
            "CLICKSEND_USERNAME": live.address.username,
            "CLICKSEND_API_KEY": live.address.api_key,
            "CLICKSEND_TIMEOUT_SECONDS": str(HASTE),
        }
        command = [sys.executable, "-m", "sendable", "ingest", f"--workspace={workspace.root}"]
        command += [f"--playbook={playbook.folder}"]
        with (tmp_path / "said.txt").open("w") as said:
            outcomes = [
                killer.run(command, at, env=environment, stdout=said, stderr=said)
                for at in (45, 90, sys.maxsize)
            ]
    assert outcomes == [True, True, False], (tmp_path / "said.txt").read_text()
    assert_same_facts(facts_of(workspace), facts)
