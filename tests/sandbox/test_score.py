"""Scores over frames small enough to count by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from sendable.clicksend.sandbox.score import (
    REASONS,
    ReasonScore,
    as_json,
    find_missed_opt_outs,
    score_decisions,
    score_lifts,
)

ANN, BOB, CAT, DAN = "+61491570006", "+61491570156", "+61491570157", "+61491570158"
EVE, FAY = "+61491570159", "+61491570110"


def decide(*rows: tuple[str, str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["number", "outcome", "reasons"])


def tell(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["number", "reason", "knowable"])


@pytest.fixture
def truth() -> pd.DataFrame:
    return tell(
        (ANN, "opted_out_keyword", True),
        (ANN, "opted_out_list", True),
        (BOB, "opted_out_keyword", True),
        (CAT, "opted_out_keyword", False),
        (DAN, "wrong_number", True),
        (EVE, "complaint", True),
        (FAY, "", True),
    )


def test_recall_counts_what_could_be_known_and_was_stopped_for_the_reason(
    truth: pd.DataFrame,
) -> None:
    decisions = decide(
        (ANN, "excluded", ["opted_out_list", "opted_out_keyword"]),
        (BOB, "excluded", ["opted_out_list"]),
        (CAT, "sendable", []),
        (DAN, "sendable", []),
        (EVE, "sendable", []),
        (FAY, "excluded", ["opted_out_keyword"]),
    )
    scores = score_decisions(decisions, truth)
    assert scores["opted_out_keyword"] == ReasonScore(precision=0.5, recall=0.5, n=2)
    assert scores["opted_out_list"] == ReasonScore(precision=0.5, recall=1.0, n=1)


def test_excluding_for_a_true_reason_is_right_even_if_it_could_not_be_known(
    truth: pd.DataFrame,
) -> None:
    scores = score_decisions(decide((CAT, "excluded", ["opted_out_keyword"])), truth)
    assert scores["opted_out_keyword"].precision == 1.0


def test_a_reply_held_to_be_read_counts_as_found_but_not_as_excluded(truth: pd.DataFrame) -> None:
    decisions = decide(
        (DAN, "held", ["reply_to_read"]),
        (EVE, "held", ["complaint"]),
        (BOB, "held", ["reply_to_read"]),
    )
    scores = score_decisions(decisions, truth)
    assert scores["wrong_number"] == ReasonScore(precision=None, recall=1.0, n=1)
    assert scores["complaint"] == ReasonScore(precision=None, recall=1.0, n=1)
    assert scores["opted_out_keyword"].recall == 0.0, "a keyword is not left to a person"


def test_an_opt_out_in_own_words_is_found_however_the_run_says_opted_out() -> None:
    truth = tell(*((number, "opted_out_phrase", True) for number in (ANN, BOB, CAT, DAN, EVE)))
    decisions = decide(
        (ANN, "excluded", ["opted_out_keyword"]),
        (BOB, "excluded", ["opted_out_list"]),
        (CAT, "held", ["reply_to_read"]),
        (DAN, "excluded", ["complaint"]),
        (EVE, "held", ["opted_out_list"]),
    )
    scores = score_decisions(decisions, truth)
    assert scores["opted_out_phrase"] == ReasonScore(precision=None, recall=0.6, n=5)
    assert scores["opted_out_keyword"].precision == 1.0, "it was an opt-out, however asked for"
    assert scores["complaint"].precision == 0.0


def test_a_keyword_is_found_only_when_it_is_named_as_one(truth: pd.DataFrame) -> None:
    scores = score_decisions(decide((BOB, "excluded", ["opted_out_phrase"])), truth)
    assert scores["opted_out_keyword"].recall == 0.0
    assert scores["opted_out_phrase"].precision == 1.0


def test_whoever_is_excluded_as_opted_out_is_left_alone_but_did_not_ask_for_it(
    truth: pd.DataFrame,
) -> None:
    decisions = decide(
        (DAN, "excluded", ["opted_out_phrase"]), (EVE, "excluded", ["opted_out_phrase"])
    )
    scores = score_decisions(decisions, truth)
    assert scores["wrong_number"].recall == scores["complaint"].recall == 1.0
    assert scores["opted_out_phrase"].precision == 0.0


def test_being_held_to_be_read_for_something_else_that_excludes_finds_nothing(
    truth: pd.DataFrame,
) -> None:
    decisions = decide((DAN, "excluded", ["stale", "reply_to_read"]))
    assert score_decisions(decisions, truth)["wrong_number"].recall == 0.0


@pytest.mark.parametrize("reason", ["unclear_permission", "unreached"])
def test_a_reason_that_holds_is_right_or_wrong_of_those_who_are_held(reason: str) -> None:
    truth = tell((ANN, reason, True), (BOB, "", True), (CAT, reason, False))
    decisions = decide(
        (ANN, "held", [reason]), (BOB, "held", [reason]), (CAT, "excluded", ["stale", reason])
    )
    score = score_decisions(decisions, truth)[reason]
    assert score == ReasonScore(precision=2 / 3, recall=1.0, n=1)


def test_who_came_back_is_to_be_sendable_again_unless_something_else_applies() -> None:
    truth = tell(
        *((ANN, "", True), (BOB, "", True), (CAT, "", True), (DAN, "stale", True), (EVE, "", True))
    )
    truth["lifted_at"] = pd.Timestamp("2026-11-01", tz="UTC")
    truth.loc[truth["number"] == EVE, "lifted_at"] = pd.NaT
    decisions = decide(
        (ANN, "sendable", []),
        (BOB, "excluded", ["opted_out_keyword"]),
        (CAT, "held", ["reply_to_read"]),
        (DAN, "excluded", ["stale"]),
        (EVE, "sendable", []),
    )
    found = score_lifts(decisions, truth)
    assert (found.sendable, found.n) == (1, 3)
    assert found.share == 1 / 3
    assert score_lifts(decisions, truth[truth["number"] == EVE]).share is None


def test_a_reason_on_a_sendable_number_finds_nothing(truth: pd.DataFrame) -> None:
    scores = score_decisions(decide((DAN, "sendable", ["wrong_number"])), truth)
    assert scores["wrong_number"] == ReasonScore(precision=None, recall=0.0, n=1)


def test_a_reason_nobody_has_has_no_recall(truth: pd.DataFrame) -> None:
    scores = score_decisions(decide((FAY, "sendable", [])), truth)
    assert tuple(scores) == REASONS
    assert scores["stale"] == ReasonScore(precision=None, recall=None, n=0)
    assert as_json(scores)["stale"] == {"precision": None, "recall": None, "n": 0}


def test_the_worst_failure_is_an_opt_out_that_would_be_messaged(truth: pd.DataFrame) -> None:
    decisions = decide((ANN, "sendable", []), (CAT, "sendable", []), (BOB, "held", ["stale"]))
    missed = find_missed_opt_outs(decisions, truth)
    assert missed.knowable == (ANN,)
    assert missed.unknowable == (CAT,)


def test_reasons_may_be_arrays_as_parquet_gives_them(truth: pd.DataFrame, tmp_path: object) -> None:
    path = f"{tmp_path}/decisions.parquet"
    decide((ANN, "excluded", ["opted_out_list"]), (FAY, "sendable", [])).to_parquet(path)
    scores = score_decisions(pd.read_parquet(path), truth)
    assert scores["opted_out_list"] == ReasonScore(precision=1.0, recall=1.0, n=1)
