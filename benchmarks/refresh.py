"""Refresh: the whole playbook, each step, and what Prefect adds to it.

At the small size the account of the demo (5,000 people, six months) is refreshed whole, over HTTP
from a local ClickSend: with Prefect, against a server that runs already, and without it. Then, at
every size, the steps after ingest are taken on the large account of ``exclude``.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.exclude import BRIEF, RUN_ID, SIZES, make_account, open_run
from benchmarks.measuring import Measured, measure, say
from benchmarks.requests_made import RequestsMade
from sendable.brief import Brief
from sendable.clicksend.sandbox.account import create_account
from sendable.runs import STEPS, RunRequest
from sendable.up.prefect_api import PrefectApi
from sendable.workspace import PROJECT_ROOT

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

PEOPLE, MONTHS = 5_000, 6
"""The account that is refreshed whole: the demo's."""

TURNS = 2
"""How often each way runs, in turns; the best counts, since a server's first flow is slow."""

_PATIENCE = 300.0


def run(size: str, people: int = PEOPLE) -> dict[str, Any]:
    """Refresh whole, at the small size, then take the steps at a size; give the figures.

    Args:
        size: How large the account of the steps is.
        people: People in the account that is refreshed whole.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole: dict[str, Any] = {}
        if size == "small":
            create_account(folder / "account", contacts=people, months=MONTHS, seed=7, now=NOW)
            whole = {"whole": compare_ways(folder)}
        steps = measure_steps(folder / "large", *SIZES[size])
    return {**steps, **whole, "people_of_whole": people, "ratios": {}}


def compare_ways(folder: Path) -> dict[str, Any]:
    """Refresh an account with Prefect and without; give both and the difference."""
    best: dict[str, Measured] = {}
    with serving_prefect(folder / "home") as address:
        for turn in range(TURNS):
            for way in ("without_prefect", "with_prefect"):
                workspace = folder / f"{way}_{turn}"
                shutil.copytree(folder / "account", workspace / "sandbox")
                url = address if way == "with_prefect" else ""
                one = measure(refresh_account, str(workspace), url, str(folder / "home"))
                shutil.rmtree(workspace)
                _say_way(way, one)
                if way not in best or one.answer["seconds"] < best[way].answer["seconds"]:
                    best[way] = one
    ours, plain = best["with_prefect"].answer, best["without_prefect"].answer
    overhead = {
        "seconds": round(ours["seconds"] - plain["seconds"], 2),
        "cpu_seconds": round(ours["cpu"] - plain["cpu"], 2),
        "import_seconds": round(ours["import"] - plain["import"], 2),
        "import_cpu_seconds": round(ours["import_cpu"] - plain["import_cpu"], 2),
        "requests": ours["requests"],
    }
    say(
        f"Prefect adds {overhead['seconds']:.1f} s ({overhead['cpu_seconds']:.1f} s of processor"
        f" time), of which its import {overhead['import_seconds']:.1f} s"
    )
    return {
        "seconds": round(ours["seconds"], 1),
        "cpu_seconds": round(ours["cpu"], 1),
        "peak_mb": round(best["with_prefect"].peak_mb),
        "without_prefect_seconds": round(plain["seconds"], 1),
        "without_prefect_cpu_seconds": round(plain["cpu"], 1),
        "without_prefect_peak_mb": round(best["without_prefect"].peak_mb),
        "steps": plain["steps"],
        "steps_with_prefect": ours["steps"],
        "overhead": overhead,
    }


def measure_steps(folder: Path, people: int, messages: int) -> dict[str, Any]:
    """Take the steps after ingest on a large account, without Prefect."""
    made = measure(make_account, str(folder), people, messages)
    say(f"account of {people:,} people and {messages:,} messages made in {made.seconds:.0f} s")
    one = measure(take_steps, str(folder))
    steps = one.answer
    for step, took in steps.items():
        say(
            f"{step}: {took['seconds']:.1f} s ({took['cpu']:.1f} s of processor time),"
            f" at most {took['peak_mb']:,.0f} MB so far"
        )
    return {
        "people": people,
        "messages": messages,
        "seconds": round(sum(took["seconds"] for took in steps.values()), 1),
        "cpu_seconds": round(sum(took["cpu"] for took in steps.values()), 1),
        "peak_mb": round(one.peak_mb),
        "steps": steps,
    }


def refresh_account(workspace: str, address: str, home: str) -> dict[str, Any]:
    """Refresh an account in this process, which is fresh.

    Args:
        workspace: The workspace, with the account in it.
        address: Prefect's API; without one Prefect is left out.
        home: An empty folder for what Prefect keeps.

    Returns:
        Seconds and processor seconds, those of importing the flows, those of each step, and the
        requests to Prefect's server.
    """
    os.environ |= {"PREFECT_HOME": home, "PREFECT_API_URL": address}
    began, worked = time.perf_counter(), time.process_time()
    flow, steps = _load(with_prefect=bool(address))
    imported, imported_cpu = time.perf_counter(), time.process_time()
    request = RunRequest(workspace=Path(workspace), playbook=PROJECT_ROOT / "playbook", as_of=NOW)
    requests = RequestsMade(address)
    with requests.counted():
        flow(request)
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "import": imported - began,
        "import_cpu": imported_cpu - worked,
        "steps": steps,
        "requests": requests.by_kind,
    }


def take_steps(folder: str) -> dict[str, dict[str, float]]:
    """Take the steps after ingest on a large account; give what each took."""
    refresh, steps = _load(with_prefect=False)
    assert refresh
    flows = sys.modules["flows.refresh"]
    open_run(folder)
    request = RunRequest(
        workspace=Path(folder) / "workspace",
        playbook=PROJECT_ROOT / "playbook",
        brief=Brief.model_validate(BRIEF),
        run_id=RUN_ID,
    )
    for step in STEPS[1:]:
        getattr(flows, step)(request)
    return steps


def _load(*, with_prefect: bool) -> tuple[Any, dict[str, dict[str, float]]]:
    """Import the flow, with what notes each step's time around the steps."""
    if with_prefect:
        from sendable.launch import keep_quiet

        keep_quiet()
    else:
        from benchmarks.without_prefect import leave_out

        leave_out()
    import flows.refresh as flows

    noted: dict[str, dict[str, float]] = {}
    for step in STEPS:
        setattr(flows, step, _noting(noted, step, getattr(flows, step)))
    return flows.refresh, noted


def _noting(noted: dict[str, dict[str, float]], step: str, flow: Any) -> Any:
    def run(request: Any) -> Any:
        began, worked = time.perf_counter(), time.process_time()
        answer = flow(request)
        from benchmarks.measuring import read_peak_mb

        noted[step] = {
            "seconds": round(time.perf_counter() - began, 2),
            "cpu": round(time.process_time() - worked, 2),
            "peak_mb": round(read_peak_mb()),
        }
        return answer

    return run


@contextmanager
def serving_prefect(home: Path) -> Iterator[str]:
    """Run a Prefect server on an empty home; give the address of its API."""
    home.mkdir(parents=True, exist_ok=True)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    command += ["--port", str(port)]
    began = time.perf_counter()
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603
            command, env=os.environ | settings, stdout=log, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}/api"
    try:
        _await(PrefectApi(address), server)
        say(f"Prefect's server started in {time.perf_counter() - began:.0f} s")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await(prefect: PrefectApi, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while not prefect.is_there():
        if server.poll() is not None or time.monotonic() > until:
            raise SystemExit("Prefect's server did not come up")
        time.sleep(0.2)


def _say_way(way: str, one: Measured) -> None:
    steps = ", ".join(
        f"{step} {took['seconds']:.1f} ({took['cpu']:.1f})"
        for step, took in one.answer["steps"].items()
    )
    say(
        f"{way.replace('_', ' ')}: {one.answer['seconds']:.1f} s ({one.answer['cpu']:.1f} s of"
        f" processor time), at most {one.peak_mb:,.0f} MB; import {one.answer['import']:.1f}"
        f" ({one.answer['import_cpu']:.1f}), {steps}"
    )
