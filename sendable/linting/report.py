"""Findings as rows, for programs and for the pages of a run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sendable.rules.lint.findings import Finding


def describe_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give each finding as a row of plain values."""
    return [
        {
            "severity": each.severity,
            "code": each.code,
            "segment": each.segment,
            "entry": each.entry,
            "file": str(each.place.file),
            "line": each.place.line,
            "column": each.place.column,
            "sentence": each.sentence,
            "remedy": each.remedy,
        }
        for each in findings
    ]


def write_findings(findings: Iterable[Finding], path: Path) -> None:
    """Keep findings as JSON."""
    text = json.dumps(describe_findings(findings), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
