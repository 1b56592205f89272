"""Parts: the standard's alphabets and ClickSend's table, case by case, in Python and in SQL."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sendable.clicksend.sandbox.generator import delivery
from sendable.clicksend.sandbox.generator.campaigns import BODIES
from sendable.clicksend.sandbox.generator.names import FIRST_NAMES, PLANTED_NAMES
from sendable.engine.duckdb import Connection
from sendable.policies import read_policies
from sendable.strategy.parts import BASIC, EXTENDED, count_parts
from sendable.strategy.parts_of_texts import count_parts_of_texts

from ..figures import say
from ..library import SHIPPED

LIMITS = read_policies(SHIPPED).message_costs.limits

GSM, UNICODE = "gsm", "unicode"

# ClickSend's own table: the last length of each number of parts, in characters.
_TABLE = {
    GSM: ("a", (160, 306, 459, 612, 765, 918, 1071, 1224)),
    UNICODE: ("ж", (70, 134, 201, 268, 335, 402, 469, 536)),
}

CASES: list[tuple[str, str, int, int]] = [
    # ClickSend's table, at the end of each row and one behind it.
    *(
        (sign * (last + more), encoding, last + more, parts + more)
        for encoding, (sign, rows) in _TABLE.items()
        for parts, last in enumerate(rows, start=1)
        for more in (0, 1)
    ),
    ("", GSM, 0, 0),
    ("a", GSM, 1, 1),
    ("a" * 159, GSM, 159, 1),
    ("ж" * 69, UNICODE, 69, 1),
    # The basic alphabet beyond ASCII, and what only looks as if it were in it.
    ("@£$¥", GSM, 4, 1),
    ("èéùìòÇ", GSM, 6, 1),
    ("ØøÅåÆæßÉ", GSM, 8, 1),
    ("ΔΦΓΛΩΠΨΣΘΞ", GSM, 10, 1),
    ("ÄÖÑÜ§¿äöñüà¡¤", GSM, 13, 1),
    ("ç", UNICODE, 1, 1),
    ("áíóú", UNICODE, 4, 1),
    ("êâõã", UNICODE, 4, 1),
    ("ΑΒΕ", UNICODE, 3, 1),  # Greek capitals that look like Latin ones
    ("`", UNICODE, 1, 1),
    ("a\tb", UNICODE, 3, 1),
    ("a\u00a0b", UNICODE, 3, 1),
    ("\x1b", UNICODE, 1, 1),
    # The extension table: two places each.
    ("^", GSM, 2, 1),
    ("{}", GSM, 4, 1),
    ("\\", GSM, 2, 1),
    ("[~]", GSM, 6, 1),
    ("|", GSM, 2, 1),
    ("€", GSM, 2, 1),
    ("\f", GSM, 2, 1),
    ("€" * 80, GSM, 160, 1),
    ("€" * 81, GSM, 162, 2),
    ("a" * 159 + "€", GSM, 161, 2),
    ("€" * 153, GSM, 306, 2),
    # In Unicode they take one.
    ("€ж", UNICODE, 2, 1),
    ("{ж}", UNICODE, 3, 1),
    # One curly quote, dash or emoji makes the whole text Unicode.
    ("It’s here", UNICODE, 9, 1),
    ("a" * 69 + "’", UNICODE, 70, 1),
    ("a" * 70 + "’", UNICODE, 71, 2),
    ("a" * 159 + "’", UNICODE, 160, 3),
    ("a" * 159 + "'", GSM, 160, 1),
    ("“Sale”", UNICODE, 6, 1),
    ("9–5", UNICODE, 3, 1),
    ("9-5", GSM, 3, 1),
    ("wait…", UNICODE, 5, 1),
    ("wait...", GSM, 7, 1),
    ("opt‑out", UNICODE, 7, 1),
    # Emoji, in UTF-16 code units.
    ("👍", UNICODE, 2, 1),
    ("👍🏽", UNICODE, 4, 1),
    ("👨‍👩‍👧", UNICODE, 8, 1),
    ("👍" * 35, UNICODE, 70, 1),
    ("👍" * 36, UNICODE, 72, 2),
    ("👍" * 67, UNICODE, 134, 2),
    ("☎", UNICODE, 1, 1),
    ("日本語", UNICODE, 3, 1),
    # Line breaks count as two, however they are written.
    ("a\nb", GSM, 4, 1),
    ("a\r\nb", GSM, 4, 1),
    ("a\rb", GSM, 4, 1),
    ("a\n\r\nb", GSM, 6, 1),
    ("ж\nж", UNICODE, 4, 1),
    ("a" * 158 + "\n", GSM, 160, 1),
    ("a" * 159 + "\n", GSM, 161, 2),
    ("ж" * 69 + "\n", UNICODE, 71, 2),
    # Footers, of the lengths that are given for them.
    ("STOP to end", GSM, 11, 1),
    ("STOP au 36XXX", GSM, 13, 1),
    ("Reply STOP to end", GSM, 17, 1),
    ("Opt-out: reply STOP", GSM, 19, 1),
    ("Reply STOP to opt out", GSM, 21, 1),
    ("Reply STOP to unsubscribe", GSM, 25, 1),
    ("Opt out: StopMsg.me/xxxxx", GSM, 25, 1),
    ("Msg&data rates may apply. Reply HELP for help, STOP to cancel.", GSM, 62, 1),
]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with duckdb.connect() as connection:
        yield connection


def _count_in_sql(connection: Connection, texts: list[str]) -> dict[str, tuple[str, int, int]]:
    connection.register("texts_to_count", pa.table({"text": pa.array(texts, pa.string())}))
    count_parts_of_texts(connection, LIMITS)
    rows = connection.execute("SELECT text, encoding, units, parts FROM counted_texts").fetchall()
    return {text: (encoding, units, parts) for text, encoding, units, parts in rows}


def test_a_text_counts_as_the_standard_and_the_table_say() -> None:
    wrong = [
        (text[:20], (encoding, units, parts), found)
        for text, encoding, units, parts in CASES
        if (found := count_parts(text, LIMITS))
        and (found.encoding, found.units, found.parts) != (encoding, units, parts)
    ]
    say(f"message parts: {len(CASES) - len(wrong)} of {len(CASES)} cases of the table are right")
    assert len(CASES) >= 60
    assert not wrong


def test_sql_counts_every_case_alike(connection: Connection) -> None:
    found = _count_in_sql(connection, [text for text, *_ in CASES])
    assert found == {text: (encoding, units, parts) for text, encoding, units, parts in CASES}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(["\r\n\r", "\x00", "€\u2028", "\U0001f44d\r"])
@given(
    st.lists(
        st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=330)
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=150),
        max_size=20,
    )
)
def test_python_and_sql_agree_on_any_text(connection: Connection, texts: list[str]) -> None:
    expected = {text: count_parts(text, LIMITS) for text in texts}
    assert _count_in_sql(connection, texts) == {
        text: (parts.encoding, parts.units, parts.parts) for text, parts in expected.items()
    }


def test_the_sandbox_charges_for_the_parts_that_we_count() -> None:
    names = sorted({*FIRST_NAMES, *(first for first, _ in PLANTED_NAMES)})
    pairs = [(body, name) for body in range(len(BODIES)) for name in range(len(names))]
    body, person = (np.array(column) for column in zip(*pairs, strict=True))
    charged = delivery.count_parts(body, person, pd.DataFrame({"first_name": names}))
    counted = [
        count_parts(BODIES[at].replace("(First Name)", names[who]), LIMITS).parts
        for at, who in pairs
    ]
    assert charged.tolist() == counted


def test_the_alphabet_has_as_many_characters_as_the_standard_says() -> None:
    assert len(BASIC) == 127  # 128 places, one of which is the escape
    assert len(EXTENDED) == 10
    assert not BASIC & EXTENDED


def test_what_makes_a_text_unicode_is_named_once() -> None:
    assert count_parts("It’s “now”, isn’t it", LIMITS).outside == "’“”"


def test_more_than_six_parts_are_cut_off() -> None:
    assert not count_parts("a" * 918, LIMITS).is_cut
    assert count_parts("a" * 919, LIMITS).is_cut
    assert count_parts("ж" * 403, LIMITS).is_cut
