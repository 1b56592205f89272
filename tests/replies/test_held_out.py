"""The classifier on labelled replies: the half that was never looked at while it was written.

Only figures are printed of the held-out half, never a text or an id.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from sendable.policies import read_policies
from sendable.replies.classifier import make_classifier

from ..figures import say
from ..library import SHIPPED

DATA = Path(__file__).parents[1] / "data" / "replies"
CLASSIFIER = make_classifier(read_policies(SHIPPED))
TO_KEEP = ("positive", "question", "neutral", "opt_in")


def measure(name: str) -> dict[str, Counter[str]]:
    """Give how many replies of each label had which outcome; print the shares."""
    found: dict[str, Counter[str]] = {}
    right = total = 0
    for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        meaning = CLASSIFIER.classify(row["text"], row.get("context"), row.get("country"))
        found.setdefault(row["label"], Counter())[meaning.outcome] += 1
        right += meaning.label == row["label"]
        total += 1
    for label in sorted(found):
        count = found[label].total()
        shares = ", ".join(
            f"{outcome} {found[label][outcome] / count:.3f}"
            for outcome in ("exclude", "hold", "keep")
        )
        say(f"replies, {name}: {label:<15} n={count:<4} {shares}")
    say(f"replies, {name}: labels right {right / total:.3f} of {total}")
    return found


def share(found: dict[str, Counter[str]], labels: Iterable[str], *outcomes: str) -> float:
    counted = sum((found[label] for label in labels), Counter[str]())
    return sum(counted[outcome] for outcome in outcomes) / counted.total()


@pytest.mark.parametrize("name", ["tuning", "held_out"])
def test_opt_outs_are_found_and_the_rest_is_left_alone(name: str) -> None:
    found = measure(name)
    say(
        f"replies, {name}: to keep: exclude {share(found, TO_KEEP, 'exclude'):.3f}, "
        f"hold {share(found, TO_KEEP, 'hold'):.3f}"
    )
    assert share(found, ["opt_out"], "exclude") >= 0.85
    assert share(found, ["opt_out"], "exclude", "hold") >= 0.97
    assert share(found, TO_KEEP, "exclude") <= 0.03
    assert share(found, TO_KEEP, "hold") <= 0.08


def test_what_people_write_to_each_other_is_no_opt_out() -> None:
    """The ham of the SMS Spam Collection: private texts, none of them to a business."""
    shared = Path(os.environ.get("SENDABLE_DATA", SHIPPED.parents[1] / "shared" / "data"))
    path = shared / "sms_spam" / "SMSSpamCollection"
    if not path.exists():
        pytest.skip(f"there is no {path.name}: set SENDABLE_DATA to a folder with sms_spam/")
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = [line.split("\t", 1)[1] for line in lines if line.startswith("ham\t")]
    found = Counter(CLASSIFIER.classify(text).outcome for text in texts)
    say(
        f"replies, {len(texts)} private texts: exclude {found['exclude'] / len(texts):.4f}, "
        f"hold {found['hold'] / len(texts):.4f}"
    )
    assert found["exclude"] / len(texts) < 0.005
