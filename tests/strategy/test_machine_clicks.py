"""Clicks: whose link it was, and which ones no person made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from sendable.strategy.metrics.moments import Moment
from sendable.strategy.metrics.totals import add_up

from ..library import ANN, AS_OF, DAY, fictional_number, frame_of
from .test_metric_totals import MEASUREMENT, REACH, STORED, WINDOWS, Account, fill

SENT = AS_OF - 10 * DAY
SECOND = timedelta(seconds=1)


def sent(number: str, at: datetime = SENT) -> dict[str, Any]:
    row = {"number": number, "sent_at": at, "delivery": "delivered", "price": None, "list_id": 5}
    return {**row, "body": "See smsg.us/abc", "has_link": True}


def judge(
    clicks: list[dict[str, Any]], sends: list[dict[str, Any]], **campaigns: datetime
) -> tuple[dict[str, int], float]:
    """Give the clicks by sign, and the share of people who clicked."""
    account = Account(sends, clicks=clicks, members={at: {} for at in STORED.values()})
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        fill(connection, account)
        began = [
            {"campaign_id": place, "name": name, "list_id": 5, "scheduled_at": at, "has_link": True}
            for place, (name, at) in enumerate(campaigns.items(), 1)
        ]
        connection.register("began", frame_of("campaigns", began))
        connection.execute("INSERT INTO campaigns SELECT * FROM began")
        nobody = connection.sql(
            "SELECT now() AS moment, '' AS segment, '' AS number WHERE FALSE"
        ).to_arrow_table()
        moments = [Moment(AS_OF, "stored", frozenset(), "now")]
        found = add_up(connection, [], moments, nobody, WINDOWS, AS_OF, REACH, MEASUREMENT)
    row = found.totals["attribution"]["*", "now"]
    signs = dict(zip(found.signs["sign"], found.signs["clicks"], strict=True))
    return signs, row["clicked"] / row["got_link"]


@pytest.mark.parametrize(("seconds", "sign"), [(5, "too_soon"), (6, "person")])
def test_no_person_is_quicker_than_five_seconds(seconds: int, sign: str) -> None:
    clicks = [{"number": ANN, "clicked_at": SENT + seconds * SECOND, "campaign": "a"}]
    signs, share = judge(clicks, [sent(ANN)])
    assert signs == {sign: 1}
    assert share == (sign == "person")


@pytest.mark.parametrize(("links", "sign"), [(3, "at_once"), (2, "person")])
def test_nobody_opens_three_links_at_once(links: int, sign: str) -> None:
    clicks = [
        {"number": ANN, "clicked_at": SENT + DAY + 2 * place * SECOND, "campaign": f"link {place}"}
        for place in range(links)
    ]
    assert judge(clicks, [sent(ANN)])[0] == {sign: links}


@pytest.mark.parametrize(
    ("people", "others", "signs"),
    [
        (20, 100, {"burst": 20, "person": 100}),
        (20, 200, {"person": 220}),
        (19, 0, {"person": 19}),
    ],
)
def test_many_people_in_one_second_are_a_machine_unless_a_link_has_many_more(
    people: int, others: int, signs: dict[str, int]
) -> None:
    numbers = [fictional_number(place) for place in range(people + others)]
    clicks = [
        {
            "number": number,
            "clicked_at": SENT + timedelta(hours=1) + max(place - people + 1, 0) * 7 * SECOND,
            "campaign": "sale",
        }
        for place, number in enumerate(numbers)
    ]
    assert judge(clicks, [sent(number) for number in numbers])[0] == signs


@pytest.mark.parametrize(("campaign", "share"), [(1, 0.0), (2, 1.0), (None, 1.0)])
def test_a_click_belongs_to_the_message_whose_link_it_was(
    campaign: int | None, share: float
) -> None:
    # The old campaign's link, opened again after the new one's message, says nothing of the new.
    old, new = SENT - 30 * DAY, SENT
    clicks = [{"number": ANN, "clicked_at": SENT + 2 * DAY, "campaign_id": campaign}]
    assert judge(clicks, [sent(ANN, old), sent(ANN, new)], old=old, new=new)[1] == share
