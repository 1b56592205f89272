"""Totals: what SQL adds up is what a plain reckoning of random accounts gives, person by person."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from sendable.engine.duckdb import Connection
from sendable.policies import read_policies
from sendable.schemas import TABLES, arrow_schema
from sendable.strategy.metrics.moments import Moment
from sendable.strategy.metrics.totals import Measured, add_up
from sendable.strategy.metrics.windows import find_reach, lay_windows

from ..library import AS_OF, DAY, SHIPPED, fictional_number, frame_of

MEASUREMENT = read_policies(SHIPPED).measurement
WINDOWS = lay_windows(AS_OF, MEASUREMENT)
REACH = find_reach(WINDOWS, MEASUREMENT)
SEGMENTS = ("first", "second")
PEOPLE = [fictional_number(place) for place in range(12)]
STORED = {"old": AS_OF - 50 * DAY, "now": AS_OF}
ASKED = AS_OF - 20 * DAY
HOURS = timedelta(hours=1)


@dataclass
class Account:
    """What a random account did; memberships by moment and segment."""

    sends: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    clicks: list[dict[str, Any]] = field(default_factory=list)
    opt_outs: dict[str, datetime] = field(default_factory=dict)
    members: dict[datetime, dict[str, set[str]]] = field(default_factory=dict)

    def members_at(self, moment: datetime) -> dict[str, set[str]]:
        """Give who was in which segment as of the last moment that is known."""
        known = [at for at in self.members if at <= moment]
        return self.members[max(known)] if known else {}


def make_account(seed: int) -> Account:
    rng = random.Random(seed)
    account = Account()

    def some_time(days: float) -> datetime:
        # Whole minutes, so that nothing happens twice at one moment but what is meant to.
        return AS_OF - timedelta(minutes=rng.randrange(1, int(days * 1440)))

    for moment in (*STORED.values(), ASKED):
        account.members[moment] = {
            key: {number for number in PEOPLE if rng.random() < 0.5} for key in SEGMENTS
        }
    for number in PEOPLE:
        for at in {some_time(97) for _ in range(rng.randrange(8))}:
            delivery = rng.choices(["delivered", "failed", "pending", "not_sent"], [8, 1, 1, 1])[0]
            has_link, price = rng.random() < 0.7, rng.choice([0.5, 1.0, None])
            account.sends.append(
                {"number": number, "sent_at": at, "delivery": delivery, "price": price}
                | {"body": "See smsg.us/abc" if has_link else "Thank you.", "has_link": has_link}
            )
        for at in {some_time(200) for _ in range(rng.randrange(4))}:
            discount, currency = rng.choice([0.0, 5.0]), rng.choice(["AUD", "AUD", "AUD", "NZD"])
            account.orders.append(
                {"number": number, "ordered_at": at, "amount": float(rng.randrange(1, 50))}
                | {"discount_amount": discount, "currency": currency}
            )
        for at in {some_time(97) for _ in range(rng.randrange(4))}:
            account.clicks.append({"number": number, "clicked_at": at})
        if rng.random() < 0.4:
            account.opt_outs[number] = some_time(97)
    return account


@pytest.fixture(scope="module", params=range(6))
def account(request: pytest.FixtureRequest) -> Account:
    return make_account(request.param)


@pytest.fixture(scope="module")
def measured(account: Account) -> Iterator[Measured]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        fill(connection, account)
        moments = [
            *(Moment(at, "stored", frozenset(SEGMENTS), key) for key, at in STORED.items()),
            Moment(ASKED, "evaluated", frozenset(SEGMENTS)),
        ]
        asked = connection.sql(
            "SELECT moment, segment, number FROM every_membership WHERE run_id = 'asked'"
        ).to_arrow_table()
        yield add_up(connection, SEGMENTS, moments, asked, WINDOWS, AS_OF, REACH, MEASUREMENT)


def fill(connection: Connection, account: Account) -> None:
    """Put an account into an engine."""
    rows: dict[str, list[dict[str, Any]]] = {
        "messages": [
            {"message_id": f"M-{place}", **{key: row[key] for key in row if key != "has_link"}}
            for place, row in enumerate(account.sends)
        ],
        "orders": [
            {"order_id": f"O-{place}", "source": "shop", "status": "completed", **row}
            for place, row in enumerate(account.orders)
        ],
        "clicks": [
            {"click_id": f"C-{place}", "open_count": 1, **row}
            for place, row in enumerate(account.clicks)
        ],
        "suppressions": [
            {
                "suppression_id": f"S-{number}",
                "number": number,
                "action": "suppress",
                "reason": "opted_out_keyword",
                "since": at,
                "evidence": "reply",
                "known_at": at,
                "run_id": "now",
            }
            for number, at in account.opt_outs.items()
        ],
        "membership": [
            {"run_id": key, "as_of": at, "segment": segment, "number": number}
            | {"is_primary": True, "entered_at": at}
            for key, at in STORED.items()
            for segment, numbers in account.members[at].items()
            for number in numbers
        ],
        "campaigns": [],
        "accounts": [],
        "replies": [],
    }
    for name, found in rows.items():
        schema = arrow_schema(TABLES[name].model)
        connection.from_arrow(schema.empty_table()).create(name)
        if found:
            connection.register("found", frame_of(name, found))
            connection.execute(f"INSERT INTO {name} SELECT * FROM found")
    connection.execute("CREATE VIEW marketing_messages AS SELECT * FROM messages")
    connection.execute("CREATE TABLE meanings (message_id VARCHAR, label VARCHAR)")
    asked = [
        ("asked", ASKED, segment, number)
        for segment, numbers in account.members.get(ASKED, {}).items()
        for number in numbers
    ]
    connection.execute(
        "CREATE TABLE every_membership "
        "(run_id VARCHAR, moment TIMESTAMPTZ, segment VARCHAR, number VARCHAR)"
    )
    if asked:
        connection.executemany("INSERT INTO every_membership VALUES ($1, $2, $3, $4)", asked)


def window_of(horizon: str, period: str) -> tuple[datetime, datetime]:
    row = WINDOWS[(WINDOWS["horizon"] == horizon) & (WINDOWS["period"] == period)].iloc[0]
    return row["starts_at"].to_pydatetime(), row["ends_at"].to_pydatetime()


def is_in(send: dict[str, Any], account: Account, segment: str) -> bool:
    return segment == "*" or send["number"] in account.members_at(send["sent_at"]).get(
        segment, set()
    )


def last_before(account: Account, number: str, at: datetime, *, linked: bool) -> Any:
    """Give the message that something is credited to: clicks need no proof of delivery."""
    sends = [
        send
        for send in account.sends
        if send["number"] == number
        and REACH < send["sent_at"] <= at
        and (
            send["has_link"] and send["delivery"] != "not_sent"
            if linked
            else send["delivery"] == "delivered"
        )
    ]
    last = max(sends, key=lambda send: send["sent_at"], default=None)
    days = timedelta(days=MEASUREMENT.attribution_days)
    return last if last is not None and at <= last["sent_at"] + days else None


def reckon(account: Account, segment: str, period: str) -> dict[str, float]:
    """Reckon a segment's totals of attribution, one person after the other."""
    start, end = window_of("attribution", period)
    people: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(float))

    def counts(send: Any) -> bool:
        return send is not None and start < send["sent_at"] <= end and is_in(send, account, segment)

    for send in account.sends:
        if send["delivery"] != "not_sent" and counts(send):
            person = people[send["number"]]
            person["sent"] += 1
            person["cost"] += send["price"] or 0.0
            person["unpriced"] += send["price"] is None
            person["reached"] = person["reached"] or send["delivery"] == "delivered"
            person["got_link"] = person["got_link"] or (
                send["delivery"] == "delivered" and send["has_link"]
            )
    for order in account.orders:
        if counts(last_before(account, order["number"], order["ordered_at"], linked=False)):
            person = people[order["number"]]
            person["bought"] = True
            if order["currency"] == "AUD":
                person["orders"] += 1
                person["revenue"] += order["amount"]
                person["discounted"] += order["amount"] if order["discount_amount"] else 0.0
            else:
                person["foreign_orders"] += 1
    for click in account.clicks:
        if counts(last_before(account, click["number"], click["clicked_at"], linked=True)):
            people[click["number"]]["clicked"] = True
    for number, at in account.opt_outs.items():
        if counts(last_before(account, number, at, linked=False)):
            people[number]["opted_out"] = True
    every = list(people.values())
    total = {
        name: sum(float(person[name]) for person in every)
        for name in ("sent", "cost", "unpriced", "orders", "foreign_orders", "revenue")
    }
    total |= {
        name: sum(bool(person[name]) for person in every)
        for name in ("reached", "got_link", "bought", "opted_out")
    }
    total["clicked"] = sum(bool(person["got_link"] and person["clicked"]) for person in every)
    for left, right in (("revenue", "sent"), ("revenue", "revenue"), ("revenue", "orders")):
        total[f"{left}_{right}"] = sum(person[left] * person[right] for person in every)
    return {"people": len(every), "discounted": sum(p["discounted"] for p in every), **total}


def reckon_outcomes(account: Account, segment: str, period: str) -> dict[str, int]:
    """Reckon what became of people after the first message that found them in a segment."""
    start, end = window_of("outcome", period)
    firsts: dict[str, datetime] = {}
    for send in account.sends:
        is_reached = send["delivery"] == "delivered" and is_in(send, account, segment)
        if is_reached and start < send["sent_at"] <= end:
            number = send["number"]
            firsts[number] = min(firsts.get(number, send["sent_at"]), send["sent_at"])
    found = dict.fromkeys(
        ("bought_once", "bought_twice", "customers", "stayed", "at_risk", "came_back"), 0
    )
    for number, first in firsts.items():
        orders = [row["ordered_at"] for row in account.orders if row["number"] == number]
        clicks = [row["clicked_at"] for row in account.clicks if row["number"] == number]
        until = first + timedelta(days=MEASUREMENT.outcome_days)
        before = [at for at in orders if at <= first]
        buys = any(first < at <= until for at in orders)
        if len(before) == 1:
            found["bought_once"] += 1
            found["bought_twice"] += buys
        if any(at > first - timedelta(days=MEASUREMENT.customer_days) for at in before):
            found["customers"] += 1
            found["stayed"] += buys
        signs = [at for at in [*orders, *clicks] if at <= first]
        if before and max(signs) <= first - timedelta(days=MEASUREMENT.lapsed_days):
            found["at_risk"] += 1
            found["came_back"] += any(first < at <= until for at in [*orders, *clicks])
    return found


@pytest.mark.parametrize("period", ["now", "before"])
@pytest.mark.parametrize("segment", ["*", *SEGMENTS])
def test_what_is_credited_is_what_a_plain_reckoning_gives(
    account: Account, measured: Measured, segment: str, period: str
) -> None:
    expected = reckon(account, segment, period)
    found = measured.totals["attribution"].get((segment, period))
    if found is None:
        assert not expected["people"]
        return
    assert {name: found[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize("period", ["now", "before"])
@pytest.mark.parametrize("segment", ["*", *SEGMENTS])
def test_what_became_of_people_is_what_a_plain_reckoning_gives(
    account: Account, measured: Measured, segment: str, period: str
) -> None:
    expected = reckon_outcomes(account, segment, period)
    found = measured.totals["outcome"].get((segment, period))
    if found is None:
        assert not any(expected.values())
        return
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("segment", SEGMENTS)
def test_members_and_those_who_left_are_what_a_plain_reckoning_gives(
    account: Account, measured: Measured, segment: str
) -> None:
    start, end = window_of("health", "now")
    moment = max(at for at in account.members if at <= start)
    members = {
        number
        for number in account.members[moment][segment]
        if not moment < account.opt_outs.get(number, moment) <= start
    }
    gone = sum(start < account.opt_outs.get(number, start) <= end for number in members)
    found = measured.totals["health"].get((segment, "now"), {"members": 0, "opted_out": 0})
    assert (found["members"], found["opted_out"]) == (len(members), gone)


@pytest.mark.parametrize("segment", ["*", *SEGMENTS])
def test_doses_are_what_a_plain_reckoning_gives(
    account: Account, measured: Measured, segment: str
) -> None:
    start, end = window_of("attribution", "now")
    delivered = [send for send in account.sends if send["delivery"] == "delivered"]
    charged = [
        last_before(account, number, at, linked=False) for number, at in account.opt_outs.items()
    ]
    for days in MEASUREMENT.dose_days:
        expected: dict[int, list[int]] = {}
        for send in delivered:
            if not start < send["sent_at"] <= end or not is_in(send, account, segment):
                continue
            since = send["sent_at"] - timedelta(days=days)
            dose = sum(
                other["number"] == send["number"] and since < other["sent_at"] <= send["sent_at"]
                for other in delivered
            )
            counts = expected.setdefault(min(dose, MEASUREMENT.most_doses), [0, 0])
            counts[0] += 1
            counts[1] += any(send is one for one in charged)
        rows = measured.doses[
            (measured.doses["segment"] == segment) & (measured.doses["days"] == days)
        ]
        told = {
            int(row["dose"]): [int(row["messages"]), int(row["opt_outs"])]
            for row in rows.to_dict("records")
        }
        assert told == expected


def test_several_currencies_do_not_add_up(measured: Measured) -> None:
    assert measured.currency == "AUD"
    assert pd.notna(measured.orders_from)
