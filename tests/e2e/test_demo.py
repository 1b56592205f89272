"""The demo as a newcomer runs it: an empty home, an empty environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "sendable", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.slow
def test_the_demo_and_then_later_commands_on_its_workspace(tmp_path):
    workspace = ["--workspace", str(tmp_path / "workspace")]
    demo = run(tmp_path, "demo", "--contacts", "600", *workspace)
    for part in ("sendable", "Engaged customers", "rulebook.html", "quality.html", "precision"):
        assert part in demo.stdout
    assert "nanobind" not in demo.stderr
    assert "Traceback" not in demo.stderr

    scores = json.loads(run(tmp_path, "sandbox", "score", "--json", *workspace).stdout)
    assert scores["opted_out_keyword"]["recall"] == 1.0
    assert set(scores["opted_out_keyword"]) == {"precision", "recall", "n"}

    preview = json.loads(run(tmp_path, "preview", "orders() >= 2", "--json", *workspace).stdout)
    assert preview["size"] > 0

    again = json.loads(run(tmp_path, "refresh", "--json", *workspace).stdout)
    assert again["recipients"] == 600
