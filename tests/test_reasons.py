"""Reasons: the documentation says what the program does."""

from __future__ import annotations

from sendable.policies import read_policies
from sendable.reasons import REASONS
from sendable.workspace import PROJECT_ROOT

GUIDE = (PROJECT_ROOT / "docs" / "exclusion.md").read_text(encoding="utf-8")


def test_the_guide_has_every_reason_in_its_order() -> None:
    lines = [line for line in GUIDE.splitlines() if line.startswith("| ") and "(`" in line]
    rows = [
        f"| {reason.title} (`{reason.code}`) | {reason.outcome} | {reason.meaning} "
        f"| {reason.changed_by}. |"
        for reason in REASONS
    ]
    assert [line for line in lines if line in rows] == rows


def test_the_guide_shows_the_shipped_table_of_outcomes() -> None:
    outcomes = read_policies(PROJECT_ROOT / "playbook").reply_outcomes.outcomes
    for label in ("opt_out", "wrong_number"):
        cells = " | ".join(outcomes[label][sure] for sure in ("certain", "likely", "doubtful"))
        assert f"| `{label}` | {cells} |" in GUIDE
