"""Real orders: the example on the UCI Online Retail file gives the figures counted by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("SENDABLE_DATA", ROOT.parent / "shared" / "data"))
ORDERS = DATA / "online_retail" / "online-retail-by-day-concat.csv.gz"


@pytest.mark.slow
@pytest.mark.skipif(not ORDERS.exists(), reason=f"the UCI Online Retail file is not in {DATA}")
def test_the_example_gives_the_published_figures(tmp_path):
    workspace = tmp_path / "workspace"
    command = [sys.executable, "-m", "sendable", "demo", "--shop-customers"]
    command += ["--playbook", "examples/online-retail", "--as-of", "2011-12-10"]
    environment = {**os.environ, "SENDABLE_DATA": str(DATA.resolve()), "HOME": str(tmp_path)}
    subprocess.run(
        [*command, "--workspace", str(workspace)],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    tracker = json.loads((workspace / "runs" / "latest" / "tracker.json").read_text())
    sizes = {row["key"]: row["estimated_size"] for row in tracker["segments"]}
    assert sizes == {
        "first-time-buyers": 1_493,
        "repeat-customers": 2_845,
        "frequent-customers": 1_114,
        "big-spenders": 1_668,
        "recent-buyers": 1_628,
    }
    assert tracker["totals"]["contacts"] == 4_372, "one contact for each customer of the file"
