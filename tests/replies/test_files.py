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


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no file .*none\.jsonl"):
        list(classify_file(tmp_path / "none.jsonl", POLICIES))
    path = tmp_path / "latin.jsonl"
    path.write_bytes('{"id": 1, "text": "é"}'.encode("latin-1"))
    with pytest.raises(SourceError, match="not UTF-8 text"):
        list(classify_file(path, POLICIES))


def test_a_file_may_begin_with_the_mark_that_windows_puts_there(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": 1, "text": "STOP", "country": null}\r\n')
    assert [(line.id, line.text) for line in classify_file(path, POLICIES)] == [("1", "STOP")]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "this line is not JSON"),
        ("[]", 'not an object with "id" and "text"'),
        ('{"id": 1, "text": "a", "country": 3}', '"country" of this line is not a text'),
        ('{"id": 1, "text": "a", "context": []}', '"context" of this line is not a text'),
    ],
)
def test_what_is_wrong_with_a_line_is_said(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        list(classify_file(write_lines(tmp_path, line), POLICIES))


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
