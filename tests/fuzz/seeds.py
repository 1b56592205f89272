"""What fuzzing starts from: one sound input or more for each target, from the project's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

from ..library import SHIPPED

_REPLIES = Path(__file__).parents[1] / "data" / "replies" / "tuning.jsonl"
_NUMBERS = ("0491 570 156", "+61491570156", "(202) 555-0123", "tel:+1-202-555-0123;ext=5")
_ROWS = (
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>7</v></c>'
    '<c r="C2" s="0"><v>46000</v></c><c r="D2"><v>12.5</v></c></row>'
)
_TABLES = (
    "id,who,when,total\nA1,7,2026-01-02T03:04:05Z,12.50\nA2,8,2026-01-03,3\n",
    'id;who;when;total\r\nA1;7;13/04/2026;"1.234,50"\r\n',
    "id\twho\twhen\ttotal\nA1\t7\t4/13/2026 5:06 PM\t1,234.50\n",
)
_RECORD = {"id": "A1", "who": {"id": 7}, "when": "2026-01-02", "total": 12.5, "tags": [1, "a"]}


def seeds(target: str) -> Iterator[bytes]:
    """Give the inputs that a target starts from."""
    match target:
        case "rules":
            for path in sorted((SHIPPED / "segments").glob("*.yaml")):
                yield str(yaml.safe_load(path.read_text(encoding="utf-8"))["rule"]).encode()
        case "replies":
            for line in _REPLIES.read_text(encoding="utf-8").splitlines()[:400]:
                yield b"\0\1\2" + str(json.loads(line)["text"]).encode()
        case "numbers":
            yield from (b"\0\1\2" + text.encode() for text in _NUMBERS)
        case "delimited":
            yield from (b"\0" * 6 + text.encode() for text in _TABLES)
        case "json_lines":
            yield b"\0" + json.dumps(_RECORD).encode() + b"\n{}\n"
        case "workbook":
            yield b"\0\0" + _ROWS.encode()
            yield b"\2\0" + b'<!DOCTYPE a [<!ENTITY b "c">]>'
        case "parquet":
            yield b"\0\0\1\2"
        case "records":
            yield from (bytes([kind, 9, 5, 0, 7, 3, 8, 4]) * 8 for kind in range(12))
        case "documents":
            for path in sorted((SHIPPED / "segments").glob("*.yaml")):
                yield path.read_bytes()
        case "briefs":
            text = (SHIPPED / "playbook.yaml").read_text(encoding="utf-8")
            yield text.encode()
            yield json.dumps(yaml.safe_load(text), default=str).encode()
