"""What the command line shows of a run."""

from __future__ import annotations

from typing import Any

from sendable.console import screen, show_run


def summary_of(*segments: dict[str, Any]) -> dict[str, Any]:
    people = dict.fromkeys(("contacts", "recipients", "sendable", "held", "excluded"), 1)
    files = dict.fromkeys(("tracker", "rulebook", "clean_up", "quality_report"), "a path")
    return {
        "run_id": "R1",
        "as_of": "2026-11-21T09:00:00+00:00",
        "segments": list(segments),
        "warnings": [],
        "push_blocks": [],
        **people,
        **files,
    }


def segment(title: str, size: int | None, family: str | None = None) -> dict[str, Any]:
    return {"key": title.lower(), "title": title, "size": size, "family": family}


def test_a_family_of_segments_is_one_line_with_its_smallest_and_largest() -> None:
    with screen.capture() as shown:
        show_run(
            summary_of(
                segment("VIP customers", 1_200),
                segment("Region: NSW", 337, "by-region"),
                segment("Region: NT", 12, "by-region"),
                segment("Network: Optus", 894, "by-carrier"),
                segment("Sends that failed", None),
            )
        )
    lines = [" ".join(line.split()) for line in shown.get().splitlines()]
    assert "VIP customers 1,200" in lines
    assert "Region: … (2 segments) 12 to 337" in lines
    assert "Network: Optus 894" in lines
    assert "Sends that failed not computable" in lines
