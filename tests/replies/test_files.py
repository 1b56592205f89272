"""Files of replies on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sendable.errors import SourceError
from sendable.policies import read_policies
from sendable.replies.files import classify_file

from ..library import SHIPPED

POLICIES = read_policies(SHIPPED)


def write_lines(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "replies.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_lines_are_classified_in_order(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "text": "stop please", "country": "AU"},
        {"id": "b", "text": "YES", "context": "Reply YES to get our weekly offers"},
    ]
    path = write_lines(tmp_path, *(json.dumps(row) for row in rows))
    assert [line.as_json() for line in classify_file(path, POLICIES)] == [
        {
            "id": "7",
            "label": "opt_out",
            "outcome": "exclude",
            "evidence": "stop please",
            "lang": "en",
        },
        {"id": "b", "label": "opt_in", "outcome": "keep", "evidence": "yes", "lang": "en"},
    ]


def test_an_empty_line_ends_nothing(tmp_path: Path) -> None:
    path = write_lines(tmp_path, '{"id": 1, "text": "hi"}', "", '{"id": 2, "text": "STOP"}', " ")
    assert [line.as_json()["id"] for line in classify_file(path, POLICIES)] == ["1", "2"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": 1}',
        '{"text": "a"}',
        '{"id": 1, "text": 2}',
        '{"id": 1, "text": "a", "context": 3}',
    ],
)
def test_a_line_that_is_no_reply_is_refused_with_its_place(tmp_path: Path, line: str) -> None:
    path = write_lines(tmp_path, '{"id": 1, "text": "a"}', line)
    with pytest.raises(SourceError, match=r"replies\.jsonl:2"):
        list(classify_file(path, POLICIES))


def test_the_command_reads_standard_input_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from sendable.cli import app; app(sys.argv[1:], standalone_mode=False);"
        "assert not {'prefect', 'great_expectations', 'pandas'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "classify", "-", "--json", "--playbook", str(SHIPPED)],
        input='{"id": "a", "text": "wrong number"}\n',
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["label"] == "wrong_number"
