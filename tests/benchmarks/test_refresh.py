"""The benchmarks of the refresh and of start-up run at a tiny size."""

from __future__ import annotations

import pytest

from benchmarks import refresh, startup
from sendable.runs import STEPS

pytestmark = pytest.mark.slow

TINY = 150


def test_the_refresh_runs_with_prefect_and_without_and_the_difference_is_named(
    tmp_path, monkeypatch
):
    from sendable.clicksend.sandbox.account import create_account

    monkeypatch.setattr(refresh, "TURNS", 1)
    create_account(
        tmp_path / "account", contacts=TINY, months=refresh.MONTHS, seed=7, now=refresh.NOW
    )

    figures = refresh.compare_ways(tmp_path)

    assert list(figures["steps"]) == list(figures["steps_with_prefect"]) == list(STEPS)
    asked = figures["overhead"]["requests"]
    assert asked["POST /flow_runs/"]["calls"] == len(STEPS) + 1
    assert all(each["seconds"] >= 0 for each in asked.values())


def test_the_steps_after_ingest_run_on_the_large_account(tmp_path):
    figures = refresh.measure_steps(tmp_path, 2_000, 40_000)

    assert list(figures["steps"]) == list(STEPS[1:])
    assert figures["cpu_seconds"] > 0


def test_each_command_says_something(monkeypatch):
    monkeypatch.setattr(startup, "TIMES", 1)

    figures = startup.run("small", TINY)

    for took in figures["commands"].values():
        assert 0 < took["first"] <= took["whole"]
    assert "pandas" in figures["slowest_imports_of_preview_ms"]
