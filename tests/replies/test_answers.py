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

from sendable.policies import read_policies
from sendable.replies.classifier import CLASSIFIER, make_classifier

from ..library import SHIPPED

GOLDEN = Path(__file__).parent / "golden" / "answers.tsv"
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
