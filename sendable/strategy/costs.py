"""Costs: what a text costs for each recipient, with the recipient's own words filled in.

A name of twelve letters may make two parts of one, and a name with a letter that the GSM alphabet
lacks makes the whole text Unicode: parts are counted on what each person would receive.

The price of a part is the median of what the account paid for one lately, by country. Where it has
sent too little there, the policy's is taken; where that has none, the price is unknown, and the sum
says of how many people it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pandas as pd
import pyarrow as pa
from sqlglot import exp

from sendable.engine.duckdb import Connection, query, run_script
from sendable.lake import MAIN_ACCOUNT
from sendable.sending_policies import ContactColumn, MessageCosts
from sendable.strategy.parts_of_texts import count_parts_of_texts

_TO_PRICE = """
CREATE OR REPLACE TEMP VIEW people_to_price AS
SELECT number, segment AS template FROM to_price
"""

_COSTS = """
CREATE OR REPLACE TEMP TABLE message_costs AS
SELECT number, template AS segment, parts, is_cut, price, currency, encoding,
    price_from
FROM priced_texts
"""

# Who has no number that ClickSend would take costs nothing, suppressed or not.
_WITHHELD = """
CREATE OR REPLACE TEMP VIEW people_to_price AS
SELECT decisions.number, decisions.primary_reason AS template
FROM decisions_now AS decisions
JOIN recipients ON recipients.number = decisions.number AND recipients.valid_number
WHERE decisions.outcome <> 'sendable'
"""

_SAVED = """
SELECT
    template AS reason,
    count(*) AS people,
    sum(parts)::BIGINT AS parts,
    sum(price) AS price,
    currency,
    count(*) - count(price) AS unpriced
FROM priced_texts
GROUP BY template, currency
ORDER BY people DESC, reason, currency
"""

_TERMS = "SELECT currency, most_parts FROM main.accounts WHERE account = $account"

_MADE_OF = """
CREATE OR REPLACE TEMP TABLE filled_texts AS
SELECT people.number, people.template, {text} AS text
FROM people_to_price AS people
JOIN templates USING (template)
LEFT JOIN recipients USING (number)
"""


def price_messages(
    connection: Connection, texts: Mapping[str, str], costs: MessageCosts, as_of: datetime
) -> None:
    """Make ``message_costs``: parts and price of the message of each person.

    Its columns: ``number``, ``segment``; ``parts`` that go out, and ``is_cut``, whether ClickSend
    cuts the text off after them; ``price`` and ``currency``, missing where nobody knows;
    ``encoding``, ``gsm`` or ``unicode``; ``price_from``, ``past messages`` or ``policy``.

    Args:
        connection: An engine as ``open_people`` opens it, with a table ``to_price`` (number,
            segment).
        texts: The text of each segment, as ``texts.complete_text`` gives it.
        costs: The policy.
        as_of: The moment up to which past messages tell prices.
    """
    _find_prices(connection, costs, as_of)
    connection.execute(_TO_PRICE)
    _price_people(connection, texts, costs)
    connection.execute(_COSTS)


def price_withheld(connection: Connection, text: str, costs: MessageCosts) -> pd.DataFrame:
    """Give what a text to everybody who is suppressed or held would have cost, by reason.

    Each person counts once, under the reason that decided, as in the waterfall. Numbers that
    ClickSend would refuse are left out.

    Args:
        connection: An engine in which ``price_messages`` found the prices.
        text: The text, as ``texts.complete_text`` gives it.
        costs: The policy.

    Returns:
        ``reason``, ``people``, ``parts``, ``price``, ``currency``, ``unpriced`` (people of whose
        country no price is known), most people first.
    """
    connection.execute(_WITHHELD)
    reasons = connection.execute("SELECT DISTINCT template FROM people_to_price").fetchall()
    _price_people(connection, {reason: text for (reason,) in reasons}, costs)
    return query(connection, _SAVED)


def read_terms(connection: Connection) -> tuple[str | None, int | None]:
    """Give the account's currency, and the parts after which it cuts messages off, if known.

    Args:
        connection: An engine on the lake.
    """
    rows = connection.execute(_TERMS, {"account": MAIN_ACCOUNT}).fetchall()
    return rows[0] if rows else (None, None)


def fill_texts(connection: Connection, texts: Mapping[str, str], costs: MessageCosts) -> None:
    """Make ``filled_texts`` (number, template, text) and ``counted_texts`` of them.

    Args:
        connection: An engine with ``recipients`` and ``people_to_price`` (number, template).
        texts: The text of each template.
        costs: The policy.
    """
    templates = pa.table(
        {
            "template": pa.array(texts.keys(), pa.string()),
            "text": pa.array(texts.values(), pa.string()),
        }
    )
    connection.register("templates", templates)
    used = {
        words: column
        for words, column in costs.placeholders.items()
        if any(words in text for text in texts.values())
    }
    connection.execute(_MADE_OF.format(text=_fill(used).sql("duckdb")))
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW texts_to_count AS SELECT text FROM filled_texts"
    )
    count_parts_of_texts(connection, costs.limits)


def _price_people(connection: Connection, texts: Mapping[str, str], costs: MessageCosts) -> None:
    """Make ``priced_texts`` of ``people_to_price``."""
    fill_texts(connection, texts, costs)
    _, most_parts = read_terms(connection)
    bound = {"most_parts": most_parts or costs.limits.most_parts}
    run_script(connection, "sendable.strategy", "costs", **bound)


def _find_prices(connection: Connection, costs: MessageCosts, as_of: datetime) -> None:
    """Make ``country_prices``: what one part costs, and where that is known from."""
    prices = costs.prices
    fallback = {
        "country": pa.array(prices.fallback.keys(), pa.string()),
        "price": pa.array([each.price for each in prices.fallback.values()], pa.float64()),
        "currency": pa.array([each.currency for each in prices.fallback.values()], pa.string()),
    }
    connection.register("fallback_prices", pa.table(fallback))
    currency, _ = read_terms(connection)
    run_script(
        connection,
        "sendable.strategy",
        "prices",
        since=as_of - timedelta(days=prices.window_days),
        as_of=as_of,
        least_messages=prices.least_messages,
        currency=currency or prices.currency,
    )


def _fill(used: Mapping[str, ContactColumn]) -> exp.Expr:
    """Build the text with each placeholder replaced by the contact's field, or by nothing."""
    text: exp.Expr = exp.column("text", "templates")
    for words, column in used.items():
        value = exp.func("COALESCE", exp.column(column, "recipients"), exp.Literal.string(""))
        text = exp.func("REPLACE", text, exp.Literal.string(words), value)
    return text
