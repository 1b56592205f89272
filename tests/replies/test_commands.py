"""``sendable classify`` and ``sendable review``, from the command line to the lake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sendable.cli import app
from sendable.errors import SourceError

from ..library import ANN, BEN, SHIPPED, World


def run(*arguments: object) -> str:
    """Run a command that must succeed; give what it printed."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.output


def failure_of(*arguments: object) -> SourceError:
    """Run a command that must fail; give the error that the command line shows."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert isinstance(done.exception, SourceError)
    return done.exception


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def replied(world: World) -> World:
    world.reply(ANN, "please stop texting me", message_id="0042")
    world.reply(BEN, "are you open today", message_id="R-plain")
    world.store()
    return world


def test_classify_prints_a_json_object_a_reply(tmp_path: Path) -> None:
    path = write(
        tmp_path / "replies.jsonl",
        '{"id": "a", "text": "STOP"}',
        '{"id": "b", "text": "YES", "context": "Reply YES to get our weekly offers"}',
    )
    printed = run("classify", path, "--json", "--playbook", SHIPPED)
    rows = [json.loads(line) for line in printed.splitlines()]
    assert [(row["id"], row["label"], row["outcome"]) for row in rows] == [
        ("a", "opt_out", "exclude"),
        ("b", "opt_in", "keep"),
    ]


def test_classify_shows_a_table_to_people(tmp_path: Path) -> None:
    path = write(tmp_path / "replies.jsonl", '{"id": "a", "text": "STOP"}')
    printed = run("classify", path, "--playbook", SHIPPED)
    assert "opt_out" in printed
    assert "exclude" in printed


def test_classify_names_the_line_that_is_no_reply(tmp_path: Path) -> None:
    path = write(tmp_path / "replies.jsonl", '{"id": "a", "text": "STOP"}', '{"id": "b"}')
    assert "replies.jsonl:2" in str(failure_of("classify", path, "--playbook", SHIPPED))


def test_review_records_labels_under_the_ids_that_our_csv_protects(
    replied: World, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "read.csv", "message_id,label,note", "'0042,question,asked nicely", "R-plain,,"
    )
    printed = run("review", path, "--by", "Ann", "--workspace", replied.workspace.root)
    assert "1 replies read" in printed
    reviews = replied.lake.read("reply_reviews")
    assert reviews[["message_id", "label", "reviewed_by", "note"]].values.tolist() == [
        ["0042", "question", "Ann", "asked nicely"]
    ]


def test_review_names_the_row_that_is_wrong_and_records_nothing(
    replied: World, tmp_path: Path
) -> None:
    path = write(tmp_path / "read.csv", "message_id,label", "0042,opt_out", "R-plain,maybe")
    failure = failure_of("review", path, "--by", "Ann", "--workspace", replied.workspace.root)
    assert "read.csv:3" in str(failure)
    assert replied.lake.read("reply_reviews").empty
