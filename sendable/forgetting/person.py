"""Who is to be forgotten: their numbers, what was typed for them, and the ids that lead there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import phonenumbers

from sendable.brief import Brief
from sendable.engine.duckdb import Connection, open_engine, query
from sendable.errors import ConfigurationError
from sendable.forgetting.customers import find_customer_ids, list_id_columns
from sendable.lake import Lake
from sendable.numbers import mask_number, read_every_number, twins

WIDE_SIGNS = (
    "\u00a0\u00ad",
    "\u2000-\u2015",
    "\u202a-\u202f",
    "\u2060-\u2064",
    "\u2066-\u2069",
    "\u2212\u3000\ufeff",
)
"""Spaces, dashes and what is not seen, outside ASCII, as the inside of a class of characters."""

_BETWEEN = "".join(
    (
        r"[\s",
        *(sign if sign == "-" else rf"\x{{{ord(sign):04X}}}" for sign in "".join(WIDE_SIGNS)),
        r"().\-/]{0,3}",
    )
)
"""Signs that people set between the digits of a number, as RE2 writes them."""

_TYPED = """
SELECT DISTINCT phone_raw AS text, NULL AS country FROM main.contacts
WHERE phone_raw IS NOT NULL AND NOT is_valid
UNION
SELECT DISTINCT phone_raw, NULL FROM main.opt_outs WHERE phone_raw IS NOT NULL AND number = ''
UNION
SELECT raw, default_country FROM main.numbers WHERE raw IS NOT NULL AND state <> 'valid'
"""

_TYPED_FOR_THEM = """
SELECT DISTINCT phone_raw AS text FROM main.contacts
WHERE phone_raw IS NOT NULL
    AND (list_contains($numbers::VARCHAR[], number) OR list_contains($numbers, also_number))
UNION
SELECT phone_raw FROM main.opt_outs WHERE list_contains($numbers, number)
UNION
SELECT raw FROM main.numbers
WHERE list_contains($numbers, number) OR list_contains($numbers, also_number)
"""

_MESSAGES = """
SELECT message_id FROM main.messages WHERE list_contains($numbers::VARCHAR[], number)
UNION
SELECT message_id FROM main.replies
WHERE
    list_contains($numbers, number)
    -- What may be somebody else's reply stays theirs: it may be a STOP.
    AND (also_number IS NULL OR list_contains($numbers, also_number))
"""

_E_MAILS = """
SELECT lower(email) AS email FROM main.contacts
WHERE email IS NOT NULL
    AND (list_contains($numbers::VARCHAR[], number) OR list_contains($numbers, also_number))
UNION
SELECT lower(email) FROM main.listed_contacts
WHERE email IS NOT NULL AND list_contains($numbers, number)
"""

_CONTACTS = """
SELECT DISTINCT
    contact_id,
    list_id,
    list_name,
    list_id IN (SELECT list_id FROM main.our_lists WHERE list_id IS NOT NULL) AS is_ours,
    coalesce((SELECT bool_or(is_opt_out) FROM main.lists AS l WHERE l.list_id = c.list_id), FALSE)
        AS is_opt_out
FROM main.contacts AS c
WHERE
    valid_to IS NULL
    AND (
        list_contains($numbers::VARCHAR[], number)
        OR list_contains($numbers, also_number)
        OR list_contains($texts::VARCHAR[], phone_raw)
    )
ORDER BY list_id, contact_id
"""

_EVERY_CONTACT = """
SELECT DISTINCT contact_id FROM main.contacts
WHERE
    list_contains($numbers::VARCHAR[], number)
    OR list_contains($numbers, also_number)
    OR list_contains($texts::VARCHAR[], phone_raw)
UNION
SELECT contact_id FROM main.opt_outs
WHERE list_contains($numbers, number) OR list_contains($texts, phone_raw)
UNION
SELECT contact_id FROM main.our_contacts
WHERE contact_id IS NOT NULL AND list_contains($numbers, number)
"""

_READS = (
    "contacts",
    "opt_outs",
    "listed_contacts",
    "numbers",
    "messages",
    "replies",
    "lists",
    "our_lists",
    "our_contacts",
    "orders",
)


@dataclass(frozen=True)
class OnList:
    """A contact of the person on a list of the account, as the last ingest saw it.

    ``list_name`` is as ClickSend has it: mask it before it is shown.
    """

    contact_id: int
    list_id: int
    list_name: str
    is_ours: bool
    is_opt_out: bool


@dataclass(frozen=True)
class Person:
    """Who is to be forgotten.

    Attributes:
        numbers: Every reading of what was asked for, in E.164, with the other number of each
            handset.
        texts: What was typed for them, where it is no clean number.
        emails: Their e-mail addresses, in small letters.
        message_ids: Of what they were sent and what they wrote.
        contact_ids: Of their contacts, on any list and at any time.
        customer_ids: By which a shop's file knows them, and nobody else.
        id_columns: Columns of sources that hold customer ids.
        on_lists: Their contacts on the account's lists now.
    """

    numbers: tuple[str, ...]
    texts: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    message_ids: frozenset[str] = frozenset()
    contact_ids: frozenset[int] = frozenset()
    customer_ids: frozenset[str] = frozenset()
    id_columns: frozenset[str] = frozenset()
    on_lists: tuple[OnList, ...] = ()

    @property
    def masked(self) -> tuple[str, ...]:
        """The numbers as they may be shown."""
        return tuple(mask_number(number) for number in self.numbers)

    @property
    def digits(self) -> tuple[str, ...]:
        """The numbers' digits without their country's code, which every spelling ends in."""
        return tuple(dict.fromkeys(_national(number) for number in self.numbers))

    @property
    def pattern(self) -> str:
        """A regular expression (RE2) that finds the numbers in a text, however they are spelt.

        The first group is what stands before the number, the last what stands behind it. Digits
        right behind a ``+`` begin with a country's code: without theirs, they are somebody else's.
        """
        spellings = "|".join(_spelling(number) for number in self.numbers)
        return rf"(^|[^0-9+])(?:{spellings})($|[^0-9])"


def read_person(text: str, default_country: str) -> Person:
    """Say whom a number names: every reading of it, and both numbers of a handset.

    Raises:
        ConfigurationError: It is no phone number.
    """
    readings = read_every_number(text, default_country)
    if not readings:
        raise ConfigurationError(
            "that is no phone number", remedy="Write it as +, the country's code and the number"
        )
    numbers = dict.fromkeys(twin for number in readings for twin in (number, *twins(number)))
    return Person(tuple(numbers))


def find_person(lake: Lake, person: Person, brief: Brief) -> Person:
    """Find in the lake what else names a person: texts, addresses, ids."""
    numbers = {"numbers": list(person.numbers)}
    with open_engine(lake, _READS) as connection:
        texts = _find_texts(connection, person, brief.default_country)
        bound = {**numbers, "texts": sorted(texts)}
        return replace(
            person,
            texts=texts,
            emails=_column(connection, _E_MAILS, numbers),
            message_ids=_column(connection, _MESSAGES, numbers),
            contact_ids=frozenset(
                query(connection, _EVERY_CONTACT, bound)["contact_id"].astype(int)
            ),
            customer_ids=find_customer_ids(connection, person.numbers, brief),
            id_columns=list_id_columns(brief),
            on_lists=tuple(
                OnList(int(row[0]), int(row[1]), str(row[2]), bool(row[3]), bool(row[4]))
                for row in query(connection, _CONTACTS, bound).itertuples(index=False, name=None)
            ),
        )


def _find_texts(connection: Connection, person: Person, default_country: str) -> frozenset[str]:
    """Give what was typed for a person: what was read as theirs, and what may be read so."""
    found = set(_column(connection, _TYPED_FOR_THEM, {"numbers": list(person.numbers)}))
    theirs = set(person.numbers)
    for text, country in query(connection, _TYPED).itertuples(index=False, name=None):
        at = country if isinstance(country, str) else default_country
        if theirs.intersection(read_every_number(text, at)):
            found.add(text)
    return frozenset(found)


def _column(connection: Connection, sql: str, bound: Mapping[str, object]) -> frozenset[str]:
    return frozenset(str(one) for one in query(connection, sql, bound).iloc[:, 0].dropna())


def _national(number: str) -> str:
    return str(phonenumbers.parse(number).national_number)


def _spelling(number: str) -> str:
    """Give an expression for a number: with its country's code, with a 0 for it, or bare."""
    national = _spaced(_national(number))
    code = _spaced(number[1 : len(number) - len(_national(number))])
    bare = rf"0?{_BETWEEN}{national}"
    return rf"(?:\+|0{{0,2}}11|00)?{_BETWEEN}{code}{_BETWEEN}{bare}|{bare}"


def _spaced(digits: Iterable[str]) -> str:
    return _BETWEEN.join(re.escape(digit) for digit in digits)
