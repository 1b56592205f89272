"""Whose messages do not arrive, and whose fault that is."""

from __future__ import annotations

import pandas as pd
import pytest

from .accounts import NOW, Generated

DAY = 86400
VISIBLE_FROM = int(NOW.timestamp()) - 122 * DAY
HARD, SOFT, SENDER = (8, 9, 11), (12, 13), (14, 15, 17, 19)


@pytest.fixture(scope="module")
def finals(generated: Generated) -> pd.DataFrame:
    """Every final state that is shown, in the order of time."""
    sent = generated.table(
        "SELECT to_number AS number, date, status_code, error_code FROM messages"
        f" JOIN outcomes USING (outcome) WHERE date >= {VISIBLE_FROM} ORDER BY id"
    )
    truth = generated.truth.drop_duplicates("number").set_index("number")
    sent["persona"] = sent["number"].map(truth["persona"])
    return sent[sent["status_code"].isin([201, 301])]


@pytest.fixture(scope="module")
def silence(finals: pd.DataFrame) -> pd.DataFrame:
    """What the failures since the last delivery look like, by number; the sender's left out."""
    finals = finals[~finals["error_code"].isin(SENDER)]
    delivered = finals[finals["status_code"] == 201].groupby("number")["date"].max()
    failed = finals[finals["date"] > finals["number"].map(delivered).fillna(0)]
    failed = failed.assign(day=failed["date"] // DAY, hard=failed["error_code"].isin(HARD))
    return failed.groupby("number").agg(
        failures=("date", "size"), days=("day", "nunique"), hard=("hard", "sum")
    )


def test_the_unreached_have_failed_three_times_on_different_days_and_nobody_else_has(
    generated: Generated, silence: pd.DataFrame
) -> None:
    truth = generated.truth[generated.truth["reason"] == "unreached"].set_index("number")
    persona = generated.truth.drop_duplicates("number").set_index("number")["persona"]
    enough = silence[(silence["failures"] >= 3) & (silence["days"] >= 2)]
    assert set(enough.index) == set(truth.index)
    assert truth["knowable"].sum() >= 40
    assert not truth.loc[truth["persona"].isin(["dead", "landline"]), "knowable"].any()
    mixed = silence[(persona.reindex(silence.index) == "unreached") & (silence["hard"] > 0)]
    assert len(mixed) >= 10
    assert (mixed["hard"] <= 2).all(), "three in a row would be a dead number"


def test_a_number_that_is_back_is_fine(generated: Generated, finals: pd.DataFrame) -> None:
    finals = finals[finals["persona"] == "revived"]
    per_number = finals.groupby("number")
    assert (per_number["error_code"].agg(lambda codes: codes.isin(HARD).sum()) >= 3).sum() >= 30
    assert (per_number["status_code"].last() == 201).all()
    truth = generated.truth
    assert set(truth.loc[truth["persona"] == "revived", "reason"]) == {""}


def test_failures_of_the_network_say_nothing_of_the_number(
    generated: Generated, finals: pd.DataFrame
) -> None:
    last = finals[finals["persona"] == "blocked"].groupby("number").tail(3)
    assert last["error_code"].isin(SENDER).all()
    assert last["number"].nunique() >= 30
    truth = generated.truth
    assert set(truth.loc[truth["persona"] == "blocked", "reason"]) == {""}
