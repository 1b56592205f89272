"""Costs: each person's own text, at the price of their country, and what suppression saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from sendable.engine.duckdb import Connection
from sendable.policies import read_policies
from sendable.schemas import TABLES, arrow_schema
from sendable.sending_policies import MessageCosts, Price
from sendable.strategy.costs import price_messages, price_withheld
from sendable.strategy.texts import complete_text, find_opt_outs, kind_of_senders

from ..library import ANN, AS_OF, BEN, CAS, DOT, EVE, SHIPPED

COSTS = read_policies(SHIPPED).message_costs
SHORT = "Hi (First Name), see you soon. Reply STOP to opt out"
# With a name of 11 letters 160 characters, with one of 12 letters 161.
LONG = "Hi (First Name), " + "x" * 132 + " STOP to end"

LONDON, TOKYO = "+447400900000", "+819012345678"

_COLUMNS = (
    *("number", "country", "first_name", "last_name", "email", "organization", "city", "state"),
    *("postal_code", "custom_1", "custom_2", "custom_3", "custom_4"),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    people = [
        {"number": ANN, "country": "AU", "first_name": "Ann"},
        {"number": BEN, "country": "AU", "first_name": "Bartholomew"},
        {"number": CAS, "country": "AU", "first_name": "Maximiliana1"},
        {"number": DOT, "country": "AU", "first_name": "Zoë", "custom_1": "Ж"},
        {"number": EVE, "country": "AU"},
        {"number": LONDON, "country": "GB", "first_name": "Łucja"},
        {"number": TOKYO, "country": "JP", "first_name": "Aya"},
    ]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        schema = pa.schema([(name, pa.string()) for name in _COLUMNS])
        connection.register("people", pa.Table.from_pylist(people, schema))
        connection.execute("CREATE TABLE recipients AS SELECT *, TRUE AS valid_number FROM people")
        connection.execute("INSERT INTO recipients (number, valid_number) VALUES ('12 (x)', FALSE)")
        for table in ("messages", "accounts"):
            connection.from_arrow(arrow_schema(TABLES[table].model).empty_table()).create(table)
        _send(connection, "AU", [0.08] * 5 + [0.16 / 2] + [0.10] * 3)
        _send(connection, "AU", [0.50] * 50, sent_at=AS_OF - timedelta(days=200))
        _send(connection, "AU", [0.0] * 50)  # test numbers are never charged
        _send(connection, None, [0.05] * 5, number=LONDON)
        _send(connection, "JP", [0.07] * 4)  # too few to tell
        yield connection


def _send(
    connection: Connection,
    country: str | None,
    prices: list[float],
    *,
    sent_at: datetime = AS_OF - timedelta(days=10),
    number: str = ANN,
) -> None:
    [(serial,)] = connection.execute("SELECT count(*) FROM messages").fetchall()
    rows = [
        {
            "message_id": str(serial + place),
            "number": number,
            "sent_at": sent_at,
            "delivery": "delivered",
            "country": country,
            "parts": 2.0,
            "price": 2 * price,
        }
        for place, price in enumerate(prices)
    ]
    schema = arrow_schema(TABLES["messages"].model)
    connection.from_arrow(pa.Table.from_pylist(rows, schema)).insert_into("messages")


def price(
    connection: Connection, text: str, costs: MessageCosts = COSTS
) -> dict[str, dict[str, Any]]:
    """Price one text for everybody with a number, and give the rows by number."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE to_price AS "
        "SELECT number, 'all' AS segment FROM recipients WHERE valid_number"
    )
    price_messages(connection, {"all": text}, costs, AS_OF)
    found = connection.execute("FROM message_costs")
    columns = [each[0] for each in found.description or ()]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return {row["number"]: row for row in rows}


def test_each_person_is_charged_for_their_own_text(connection: Connection) -> None:
    found = price(connection, LONG)
    parts = {number: row["parts"] for number, row in found.items()}
    assert parts == {ANN: 1, BEN: 1, CAS: 2, DOT: 3, EVE: 1, LONDON: 3, TOKYO: 1}
    assert found[CAS]["price"] == pytest.approx(0.16)
    assert found[DOT]["encoding"] == "unicode"  # ë is not in the GSM alphabet
    assert {row["segment"] for row in found.values()} == {"all"}


def test_a_price_is_the_median_of_what_one_part_cost_lately(connection: Connection) -> None:
    found = price(connection, SHORT)
    assert found[ANN]["price"] == pytest.approx(0.08)
    assert found[ANN]["price_from"] == "past messages"
    # The country of a message that names none is its number's.
    assert found[LONDON]["price"] == pytest.approx(0.05)
    assert found[TOKYO]["price"] is None
    assert found[TOKYO]["price_from"] is None
    assert found[TOKYO]["parts"] == 1


def test_the_policy_prices_what_past_messages_do_not(connection: Connection) -> None:
    fallback = {
        "JP": Price(price=0.09, currency="AUD"),
        "AU": Price(price=9.0, currency="AUD"),
    }
    prices = COSTS.prices.model_copy(update={"fallback": fallback, "currency": "AUD"})
    found = price(connection, SHORT, COSTS.model_copy(update={"prices": prices}))
    assert (found[TOKYO]["price"], found[TOKYO]["price_from"]) == (0.09, "policy")
    assert found[ANN]["price"] == pytest.approx(0.08)
    assert found[ANN]["currency"] == "AUD"


def test_the_settings_of_the_account_come_before_the_policy(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO accounts (account, currency, most_parts) "
        "VALUES ('main', 'NZD', 8), ('second', 'USD', 1)"
    )
    try:
        found = price(connection, "x" * 919)[ANN]
        assert (found["currency"], found["is_cut"]) == ("NZD", False)
        assert price(connection, "x" * 1225)[ANN]["is_cut"]
    finally:
        connection.execute("DELETE FROM accounts")


def test_every_placeholder_is_filled_with_its_own_field(connection: Connection) -> None:
    found = price(connection, "(Cust. 1)(Last Name) STOP to end")
    encodings = {number for number, row in found.items() if row["encoding"] == "unicode"}
    assert encodings == {DOT}


def test_a_text_that_is_cut_off_says_so(connection: Connection) -> None:
    assert price(connection, "x" * 919)[ANN]["is_cut"]
    assert not price(connection, "x" * 918)[ANN]["is_cut"]


def test_what_is_cut_off_is_not_charged(connection: Connection) -> None:
    whole, cut = price(connection, "x" * 918)[ANN], price(connection, "x" * 1500)[ANN]
    assert (cut["parts"], cut["price"]) == (whole["parts"], whole["price"])
    assert cut["parts"] == COSTS.limits.most_parts


def test_what_suppression_saved_is_counted_by_the_reason_that_decided(
    connection: Connection,
) -> None:
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE decisions_now AS SELECT * FROM (VALUES
            ($1, 'sendable', NULL), ($2, 'excluded', 'opted_out_keyword'),
            ($3, 'excluded', 'opted_out_keyword'), ($4, 'held', 'stale'),
            ($5, 'excluded', 'opted_out_keyword'), ('12 (x)', 'excluded', 'invalid_number')
        ) AS rows (number, outcome, primary_reason)
        """,
        [ANN, BEN, CAS, LONDON, TOKYO],
    )
    price(connection, LONG)
    saved = price_withheld(connection, LONG, COSTS).set_index("reason")
    assert saved["people"].to_dict() == {"opted_out_keyword": 3, "stale": 1}
    assert saved["parts"].to_dict() == {"opted_out_keyword": 4, "stale": 3}
    assert saved.loc["opted_out_keyword", "price"] == pytest.approx(0.24)
    assert saved["unpriced"].to_dict() == {"opted_out_keyword": 1, "stale": 0}


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Sale today. Reply STOP to opt out", "reply words"),
        ("Sale today. STOP to end", "reply"),
        ("Sale today. Text STOP", "reply"),
        ("Promo. STOP au 36111", "reply"),
        ("Répondez STOP", "reply"),
        ("Sale. Opt out: StopMsg.me/xxxxx", "link words"),
        ("Sale. Reply STOP or StopMsg.me/xxxxx", "link reply"),
        ('Reply "STOP" to end msgs', "reply"),
        ("Reply ‘STOP’", "reply"),
        ("Text the word STOP to leave", "reply"),
        ("Zum Abmelden STOP senden", "reply"),
        ("STOP to 0491570110", "reply"),
        ("Reply STOP2END", "reply"),
        ("Unsubscribe: wattle.example/u", "words"),
        ("Non-stop anniversary deals all week", None),
        ("You can't stop an idea. Shop now", None),
        ("Never opt out of style", None),
        ("Your one-stop shop", None),
        ("Don't stop the music", None),
        ("The bus stop to the left", None),
        ("We never stop. Non-stop sale", None),
        ("", None),
    ],
)
def test_a_text_offers_to_opt_out_or_does_not(text: str, way: str | None) -> None:
    assert find_opt_outs(text, COSTS.wording) == set((way or "").split())


@pytest.mark.parametrize(
    ("senders", "kind"),
    [
        (None, None),
        ([], None),
        (["+61491570110"], "number"),
        (["Wattle & Co"], "name"),
        (["+61491570110", "Wattle"], "name"),
    ],
)
def test_a_sender_is_a_number_or_a_name(senders: list[str] | None, kind: str | None) -> None:
    assert kind_of_senders(senders) == kind


def test_a_text_is_completed_with_the_wording_that_its_sender_can_hear() -> None:
    assert complete_text("[your shop]: [link]", COSTS, "number") == (
        "your shop: smsu.io/xxxxxx Reply STOP to opt out"
    )
    assert complete_text("Hello", COSTS, "name") == "Hello Opt out: StopMsg.me/xxxxx"
    assert complete_text(SHORT, COSTS, "name") == SHORT


def test_windows_of_prices_end_at_the_moment_itself(connection: Connection) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE to_price AS SELECT $1 AS number, 'all' AS segment", [ANN]
    )
    price_messages(connection, {"all": SHORT}, COSTS, datetime(2026, 1, 1, tzinfo=UTC))
    assert connection.execute("SELECT price FROM message_costs").fetchall() == [(None,)]
