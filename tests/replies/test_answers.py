"""What each reply that was learnt from is read as, word for word.

Stored meanings are read anew only under a new version of the classifier. So an answer may change
only together with ``CLASSIFIER``. After a wanted change, raise it and write the answers anew::

    SENDABLE_WRITE_GOLDEN=1 .venv/bin/pytest tests/replies/test_answers.py
    git diff tests/replies/golden
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sendable.policies import read_policies
from sendable.replies.classifier import CLASSIFIER, make_classifier

from ..library import SHIPPED

GOLDEN = Path(__file__).parent / "golden" / "answers.tsv"
BY_PHRASE = ("english.tsv", "languages.tsv")
"""Replies for every kind of phrase, each with how it is read beside it, under headings."""

DATA = Path(__file__).parents[1] / "data" / "replies"


def answer_all() -> list[str]:
    classifier = make_classifier(read_policies(SHIPPED))
    answers = []
    for name in ("tuning", "tuning_more"):
        for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found = classifier.classify(row["text"], row.get("context"), row.get("country"))
            said = (found.label, found.certainty, found.outcome, found.manner, found.lang)
            answers.append(
                "\t".join((row["id"], *said, json.dumps(found.words, ensure_ascii=False)))
            )
    return answers


def test_no_answer_changes_without_a_new_version_of_the_classifier() -> None:
    answers = answer_all()
    version, *known = GOLDEN.read_text(encoding="utf-8").splitlines()
    if os.environ.get("SENDABLE_WRITE_GOLDEN") and version != CLASSIFIER:
        GOLDEN.write_text("\n".join((CLASSIFIER, *answers)) + "\n", encoding="utf-8")
        return
    assert answers == known, "raise CLASSIFIER: meanings in the lake are of the old answers"
    assert version == CLASSIFIER


@pytest.mark.parametrize("name", BY_PHRASE)
def test_a_reply_of_each_kind_is_read_as_it_is_written_beside_it(name: str) -> None:
    classifier = make_classifier(read_policies(SHIPPED))
    path = GOLDEN.with_name(name)
    known = path.read_text(encoding="utf-8").splitlines()
    answers = []
    for line in known:
        text = line.split("\t")[0]
        found = classifier.classify(text)
        said = (text, found.label, found.certainty, found.manner, found.lang, found.words or "")
        answers.append(line if line.startswith("#") else "\t".join(said))
    if os.environ.get("SENDABLE_WRITE_GOLDEN"):
        path.write_text("\n".join(answers) + "\n", encoding="utf-8")
    assert answers == known, "raise CLASSIFIER: meanings in the lake are of the old answers"
