"""Files of replies: what a person has classified or reviewed outside a run."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sendable.errors import Place, SourceError
from sendable.policies import Label, Policies
from sendable.replies.classifier import Meaning, make_classifier

if TYPE_CHECKING:
    from datetime import datetime

    from sendable.lake import Lake

STDIN = "-"


@dataclass(frozen=True)
class ClassifiedLine:
    """A line of a file and what it means."""

    id: str
    text: str
    meaning: Meaning

    def as_json(self) -> dict[str, str | None]:
        """Give what ``classify --json`` prints; ``evidence`` is the words that decided."""
        return {
            "id": self.id,
            "label": self.meaning.label,
            "outcome": self.meaning.outcome,
            "evidence": self.meaning.words,
            "lang": self.meaning.lang,
        }


def classify_file(path: Path, policies: Policies) -> Iterator[ClassifiedLine]:
    """Read ``{"id", "text", "context"?, "country"?}`` lines and say what each text means, in order.

    Args:
        path: A JSON Lines file in UTF-8; ``-`` is standard input.
        policies: The policies to read with.

    Raises:
        SourceError: The file cannot be read, or a line is not such an object; it names the line.
    """
    classifier = make_classifier(policies)
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        place = Place(path, number)
        try:
            row = json.loads(line)
        except ValueError as failure:
            raise SourceError("this line is not JSON", place=place) from failure
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
            raise SourceError('this line is not an object with "id" and "text"', place=place)
        context, country = (_optional_text(row, name, place) for name in ("context", "country"))
        meaning = classifier.classify(row["text"], context, country)
        yield ClassifiedLine(str(row["id"]), row["text"], meaning)


def record_reviews(path: Path, lake: Lake, reviewed_by: str, reviewed_at: datetime) -> int:
    """Write what a person says that replies mean; give how many were said. Needs the writer lock.

    Reads the columns ``message_id``, ``label`` and, where there is one, ``note`` of a CSV file,
    such as ``replies_to_read.csv``. Rows without a label are passed over.

    Raises:
        SourceError: The file cannot be read, or a row names an unknown reply or label.
    """
    import pandas as pd

    from sendable.engine.duckdb import open_engine

    rows = list(_reviews(path))
    with open_engine(lake, ("replies",)) as connection:
        ids = [row["message_id"] for _, row in rows]
        known = connection.execute(
            "SELECT message_id FROM main.replies WHERE message_id IN (SELECT unnest($ids))",
            {"ids": ids},
        ).fetchall()
    found = {message_id for (message_id,) in known}
    for number, row in rows:
        if row["message_id"] not in found:
            raise SourceError(
                "there is no reply with this message_id in the workspace",
                place=Place(path, number),
                remedy="Take the ids from replies_to_read.csv of a run of this workspace",
            )
    last = {row["message_id"]: row for _, row in rows}
    frame = pd.DataFrame(
        {
            "message_id": list(last),
            "reviewed_at": reviewed_at,
            "label": [row["label"] for row in last.values()],
            "reviewed_by": reviewed_by,
            "note": [row["note"] or None for row in last.values()],
        }
    )
    return lake.append("reply_reviews", frame).inserted


def _reviews(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the labelled rows of a file of reviews with their lines."""
    reader = csv.DictReader(_lines(path))
    missing = {"message_id", "label"} - set(reader.fieldnames or ())
    if missing:
        raise SourceError(
            f"the file has no column {' and no column '.join(sorted(missing))}",
            place=Place(path, 1),
        )
    labels = get_args(Label)
    for row in reader:
        label = (row["label"] or "").strip().lower()
        if not label:
            continue
        place = Place(path, reader.line_num)
        if label not in labels:
            raise SourceError(
                f"{label!r} is no label", place=place, remedy=f"Write one of {', '.join(labels)}"
            )
        message_id = (row["message_id"] or "").strip()
        if not message_id:
            raise SourceError("this row has a label and no message_id", place=place)
        note = (row.get("note") or "").strip()
        yield reader.line_num, {"message_id": message_id, "label": label, "note": note}


def _lines(path: Path) -> Iterator[str]:
    """Give a file's lines, or those of standard input.

    Raises:
        SourceError: There is no such file, or it is not UTF-8 text.
    """
    try:
        if str(path) == STDIN:
            yield from sys.stdin
            return
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from file
    except FileNotFoundError:
        raise SourceError(f"there is no file {path}") from None
    except UnicodeDecodeError as failure:
        raise SourceError("the file is not UTF-8 text", place=Place(path)) from failure


def _optional_text(row: dict[str, object], name: str, place: Place) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise SourceError(f'"{name}" of this line is not a text', place=place)
    return value
