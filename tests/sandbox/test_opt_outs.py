"""What ClickSend does with a STOP, and whether the truth says the same as the account."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.generator.opt_out_texts import PHRASES
from sendable.clicksend.sandbox.generator.reply_texts import (
    BUILT_IN,
    ReplyTexts,
    is_bare_stop,
    read_reply_texts,
)
from sendable.errors import SourceError

from .accounts import NOW, Generated

VISIBLE_FROM = int(NOW.timestamp()) - 122 * 86400

REPLIES = """
SELECT inbound.*, messages.contact_id, messages.list_id, messages.date AS sent_at,
    messages.to_number AS original_to
FROM inbound LEFT JOIN messages ON messages.id = inbound.original
"""


@pytest.fixture(scope="module")
def stops(generated: Generated) -> pd.DataFrame:
    replies = generated.table(REPLIES)
    return replies[[is_bare_stop(body) for body in replies["body"]]]


def test_stop_to_a_campaign_moves_that_one_row_and_no_other(
    generated: Generated, stops: pd.DataFrame
) -> None:
    moved = stops[stops["contact_id"].notna()].set_index("contact_id")
    assert len(moved) >= 50
    rows = generated.table("SELECT * FROM contacts").set_index("contact_id").loc[moved.index]
    assert (rows["list_id"] == 3101).all()
    assert (rows["date_added"] == moved["date"]).all()
    assert (rows["date_updated"] == moved["date"]).all()


def test_nothing_else_is_on_the_opt_out_list_but_those_who_left_long_ago(
    generated: Generated, stops: pd.DataFrame
) -> None:
    listed = generated.table("SELECT * FROM contacts WHERE list_id = 3101")
    others = listed[~listed["contact_id"].isin(stops["contact_id"])]
    assert len(others) >= 20
    assert (others["date_added"] < VISIBLE_FROM).all()


def test_stop_to_a_message_of_the_api_does_nothing(
    generated: Generated, stops: pd.DataFrame
) -> None:
    ignored = stops[stops["contact_id"].isna()]
    assert len(ignored) >= 10
    listed = set(
        generated.table("SELECT phone_number FROM contacts WHERE list_id = 3101").squeeze()
    )
    assert not set(ignored["from_number"]) & listed


def test_the_other_lists_of_a_leaver_are_still_sent_to(
    generated: Generated, stops: pd.DataFrame
) -> None:
    left = stops[stops["contact_id"].notna()].set_index("from_number")["date"]
    sent = generated.table("SELECT to_number, contact_id, date FROM messages WHERE list_id > 0")
    after = sent[sent["date"] > sent["to_number"].map(left)]
    assert after["to_number"].nunique() >= 15
    assert not set(after["contact_id"]) & set(stops["contact_id"])


def test_a_reply_answers_the_last_message_before_it(generated: Generated) -> None:
    replies = generated.table(REPLIES)
    sent = generated.table("SELECT id, to_number, date FROM messages")
    answered = replies[replies["original"].notna()]
    assert (answered["from_number"] == answered["original_to"]).all()
    pairs = answered.merge(sent, left_on="from_number", right_on="to_number", suffixes=("", "_s"))
    last = pairs[pairs["date_s"] <= pairs["date"]].groupby("id")["date_s"].max()
    assert (last == answered.set_index("id")["sent_at"]).all()
    assert replies["original"].isna().any()


def test_the_truth_is_what_the_account_says(generated: Generated) -> None:
    reason_of = {text: reason for reason, texts in BUILT_IN.items() for text in texts}
    replies = generated.table(REPLIES)
    replies["reason"] = replies["body"].map(reason_of).fillna("")
    truth = generated.truth
    # Who wrote START or came round later is looked at in test_second_thoughts.
    came_back = set(truth.loc[truth["persona"].str.endswith("returner"), "number"])
    said = replies[~replies["reason"].isin(["", "not_interested"])]
    said = said[~said["from_number"].isin(came_back)]
    truth = truth[~truth["number"].isin(came_back)]
    for reason, found in said.groupby("reason"):
        told = truth[truth["reason"] == reason].set_index("number")
        knowable = set(told.index[told["knowable"]])
        assert knowable == set(found.loc[found["date"] >= VISIBLE_FROM, "from_number"]), reason
        assert set(found["from_number"]) <= set(told.index)
    on_list = generated.truth[generated.truth["reason"] == "opted_out_list"]
    rows = generated.table("SELECT DISTINCT phone_number FROM contacts WHERE list_id = 3101")
    assert len(rows) == len(on_list)
    assert on_list["knowable"].all()


def test_each_number_has_one_row_for_each_reason(generated: Generated) -> None:
    truth = generated.truth
    assert not truth.duplicated(["number", "reason"]).any()
    without = set(truth.loc[truth["reason"] == "", "number"])
    assert not without & set(truth.loc[truth["reason"] != "", "number"])
    assert str(truth["since"].dt.tz) == "UTC"


def test_there_are_at_least_sixty_ways_to_say_it() -> None:
    assert len(set(PHRASES)) >= 60
    everything = [text for texts in BUILT_IN.values() for text in texts]
    assert len(everything) == len(set(everything))


def test_texts_of_the_user_s_own_take_the_place_of_the_built_in_ones(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text(
        '{"text": "basta ya", "label": "opt_out"}\n{"text": "Stop", "label": "opt_out"}\n\n'
        '{"text": "who dis", "label": "wrong_number"}\n{"text": "ta", "label": "thanks"}\n'
    )
    texts = read_reply_texts(path)
    assert texts.of("opted_out_phrase") == ("basta ya",)
    assert texts.of("opted_out_keyword") == ("Stop",)
    assert texts.of("") == ("ta",)
    assert texts.of("complaint") == BUILT_IN["complaint"]
    account = Generated(tmp_path / "account")
    create_account(account.directory, contacts=600, months=2, seed=1, now=NOW, texts=texts)
    bodies = set(account.table("SELECT body FROM inbound")["body"])
    assert {"basta ya", "Stop", "who dis", "ta"} <= bodies
    assert not bodies & set(BUILT_IN["wrong_number"])


def test_a_complaint_about_the_service_is_an_ordinary_reply(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text(
        '{"text": "spammers", "label": "complaint", "about": "messages"}\n'
        '{"text": "soup was cold", "label": "complaint", "about": "service"}\n'
        '{"text": "START", "label": "opt_in"}\n'
    )
    texts = read_reply_texts(path)
    assert texts.of("complaint") == ("spammers",)
    assert texts.of("") == ("soup was cold", "START")


def test_an_answer_to_another_message_is_left_out_where_there_are_others(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text(
        '{"text": "RET", "label": "opt_out", "context": "RET yazin"}\n'
        '{"text": "take me off", "label": "opt_out"}\n'
        '{"text": "I am not Ann", "label": "wrong_number", "context": "Hi Ann"}\n'
    )
    texts = read_reply_texts(path)
    assert texts.of("opted_out_phrase") == ("take me off",)
    assert texts.of("wrong_number") == ("I am not Ann",)


def test_a_plain_file_holds_ordinary_replies(tmp_path: Path) -> None:
    path = tmp_path / "replies.txt"
    path.write_text("hello\n\nSTOP maybe\n")
    assert read_reply_texts(path) == ReplyTexts({"": ("hello", "STOP maybe")})


@pytest.mark.parametrize("line", ["[]", '{"text": 3}', "nonsense", '{"label": "x"}'])
def test_a_line_that_is_no_reply_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text(f'{{"text": "fine"}}\n{line}\n')
    with pytest.raises(SourceError, match=r"replies\.jsonl:2"):
        read_reply_texts(path)
