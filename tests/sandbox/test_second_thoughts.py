"""START after STOP, answers to an invitation, interest after a no: and what is true then."""

from __future__ import annotations

import pandas as pd
import pytest

from sendable.clicksend.sandbox.generator.opt_in_texts import (
    ASKS_BACK,
    CHANGED_MINDS,
    STARTS,
    YESES,
)
from sendable.clicksend.sandbox.generator.reply_texts import BUILT_IN

from .accounts import NOW, Generated

DAY = 86400
EPOCH = int(NOW.timestamp())
OPT_OUTS = ("opted_out_keyword", "opted_out_phrase")
STOPS = {*BUILT_IN["opted_out_keyword"], *BUILT_IN["opted_out_phrase"]}
# In second_thoughts and responses, beside the lists of texts.
STOPS |= {"Unsubscribe.", "Unsubscribe", "opt out", "Cancel"}

REPLIES = """
SELECT inbound.date, from_number AS number, inbound.to_number AS sender, body, original, text
FROM inbound LEFT JOIN messages ON messages.id = original LEFT JOIN bodies USING (body_id)
ORDER BY inbound.date
"""


@pytest.fixture(scope="module")
def truth(generated: Generated) -> pd.DataFrame:
    return generated.truth


@pytest.fixture(scope="module")
def replies(generated: Generated, truth: pd.DataFrame) -> pd.DataFrame:
    rows = generated.table(REPLIES)
    rows["persona"] = rows["number"].map(
        truth.drop_duplicates("number").set_index("number")["persona"]
    )
    return rows


def reasons_of(truth: pd.DataFrame, persona: str) -> pd.Series:
    return truth[truth["persona"] == persona].groupby("number")["reason"].agg(set)


def test_start_to_the_same_number_takes_a_stop_back(
    truth: pd.DataFrame, replies: pd.DataFrame
) -> None:
    said = replies[replies["persona"] == "returner"]
    assert said["number"].nunique() >= 30
    reasons = reasons_of(truth, "returner")
    lifted_at = truth.set_index("number")["lifted_at"]
    for number, words in said.groupby("number"):
        stop, start = words.iloc[0], words.iloc[-1]
        assert stop["body"] in STOPS
        assert start["body"] in STARTS
        assert start["sender"] == stop["sender"]
        assert reasons[number] == {""}
        assert lifted_at[number].timestamp() == start["date"]
    assert said["sender"].nunique() == 2, "some stopped the campaigns, some the shop's notices"


def test_nobody_else_has_come_back(generated: Generated, truth: pd.DataFrame) -> None:
    back = set(truth.loc[truth["lifted_at"].notna(), "number"])
    assert back <= set(truth.loc[truth["persona"] == "returner", "number"])
    listed = generated.table("SELECT phone_number FROM contacts WHERE list_id = 3101")
    assert not back & set(listed["phone_number"])


def test_start_in_any_other_way_takes_nothing_back(
    generated: Generated, truth: pd.DataFrame, replies: pd.DataFrame
) -> None:
    said = replies[replies["persona"] == "half_returner"]
    reasons = reasons_of(truth, "half_returner")
    listed = generated.table("SELECT phone_number FROM contacts WHERE list_id = 3101")
    manners = dict.fromkeys(("elsewhere", "again", "in words", "on the list"), 0)
    for number, words in said.groupby("number"):
        stop, answer, last = words.iloc[0], words.iloc[1], words.iloc[-1]
        assert stop["body"] in STOPS
        is_listed = number in set(listed["phone_number"])
        manners["on the list"] += is_listed
        manners["in words"] += answer["body"] in ASKS_BACK
        manners["elsewhere"] += answer["body"] in STARTS and answer["sender"] != stop["sender"]
        manners["again"] += last["body"] in STOPS
        assert reasons[number] & {*OPT_OUTS, "opted_out_list"}
        assert ("opted_out_list" in reasons[number]) == is_listed
        takes_back = answer["body"] in STARTS and answer["sender"] == stop["sender"]
        still_said = set(OPT_OUTS) & reasons[number]
        assert still_said if last["body"] in STOPS or not takes_back else not still_said
    assert min(manners.values()) >= 6, manners


def test_a_yes_to_the_invitation_and_an_opt_in_word_are_consent(
    truth: pd.DataFrame, replies: pd.DataFrame
) -> None:
    said = replies[replies["persona"] == "joiner"]
    assert said["number"].nunique() >= 40
    invited = said["text"].str.contains("Reply YES")
    assert invited.sum() >= 20
    assert set(said.loc[invited, "body"]) <= set(YESES)
    assert set(said.loc[~invited, "body"]) <= set(STARTS)
    assert (~invited).sum() >= 8
    reasons = reasons_of(truth, "joiner")
    has_said = reasons.index.isin(said["number"])
    assert all(found == {""} for found in reasons[has_said])
    assert all(found == {"unclear_permission"} for found in reasons[~has_said])


def test_a_yes_to_an_offer_is_no_consent(truth: pd.DataFrame, replies: pd.DataFrame) -> None:
    said = replies[replies["persona"] == "unclear"]
    assert len(said) >= 20
    assert not said["text"].str.contains("Reply YES").any()
    assert all(found == {"unclear_permission"} for found in reasons_of(truth, "unclear"))


def test_a_purchase_is_consent_in_canada_only(generated: Generated, truth: pd.DataFrame) -> None:
    orders = pd.read_csv(generated.directory / "shop" / "orders.csv", parse_dates=["ordered_at"])
    contacts = generated.table("SELECT phone_number AS number, custom_1, list_id FROM contacts")
    orders = orders.merge(contacts, left_on="customer_id", right_on="custom_1")
    buyers = orders[(orders["status"] == "completed") & orders["list_id"].isin([3106, 3107])]
    unclear = truth[truth["reason"] == "unclear_permission"].set_index("number")
    canadians = truth[truth["persona"] == "canadian_buyer"]["number"]
    assert canadians.str.match(r"\+1(416|604)").all()
    assert canadians.nunique() >= 30
    assert not canadians[canadians.isin(buyers["number"])].isin(unclear.index).any()
    assert not unclear["knowable"].reindex(canadians).fillna(False).any(), "either is right"
    elsewhere = unclear[(unclear["persona"] == "unclear") & unclear.index.isin(buyers["number"])]
    assert len(elsewhere) >= 10
    assert elsewhere["knowable"].all()


def test_a_no_counts_for_thirty_days_or_until_there_is_interest(
    generated: Generated, truth: pd.DataFrame, replies: pd.DataFrame
) -> None:
    noes = replies[replies["body"].isin(BUILT_IN["not_interested"])]
    said_at = noes.groupby("number")["date"].max()
    age = (EPOCH - said_at) / DAY
    assert not age.between(29, 31).any(), "none is at the edge"
    friendly = set(replies.loc[replies["body"].isin(CHANGED_MINDS), "number"])
    assert len(friendly) >= 8
    told = truth[truth["reason"] == "not_interested"].set_index("number")
    assert told["knowable"].sum() >= 30
    assert not set(told.index) & (friendly | set(age.index[age > 30]))
    orders = pd.read_csv(generated.directory / "shop" / "orders.csv", parse_dates=["ordered_at"])
    contacts = generated.table("SELECT phone_number AS number, custom_1 FROM contacts")
    ordered = orders.merge(contacts, left_on="customer_id", right_on="custom_1")
    ordered["at"] = (ordered["ordered_at"] - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    since = set(ordered.loc[ordered["at"] > ordered["number"].map(said_at), "number"])
    others = set(age.index[age < 30]) - friendly - since
    assert others <= set(told.index[told["knowable"]])
