"""Joining: which number a row of a source is of, by phone, e-mail or customer id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import pandas as pd

from sendable.ingestion.session import Session
from sendable.numbers import mask_number
from sendable.sources.base import Join
from sendable.sources.identifiers import is_ruined, split_phones, tidy_identifiers
from sendable.sources.reading import Fault

Identifier = tuple[str, str]
"""By what a row names its person (``phone``, ``email``, ``customer_id``), and how."""


@dataclass(frozen=True)
class PhoneReading:
    """What a phone cell means: a number, perhaps a second reading, or why it means none."""

    number: str | None
    also_number: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Joined:
    """Whose rows these are; indexes are the rows' numbers in the file.

    ``people`` has ``number``, ``also_number`` and ``customer_id`` for each row that has found its
    person. ``nameless`` rows name nobody; ``strangers`` somebody whom no contact is.
    """

    people: pd.DataFrame
    faults: list[Fault]
    nameless: list[int]
    strangers: Counter[Identifier]


class Account:
    """Who is in the account, by number, e-mail address and custom field."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by: dict[str, pd.Series[str]] = {}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number that a contact has now, by any reading."""
        current = self._current
        return frozenset(current["number"].dropna()) | frozenset(current["also_number"].dropna())

    def by(self, field: str) -> pd.Series[str]:
        """Give each value's number; of several contacts, the one changed last has it."""
        if field not in self._by:
            self._by[field] = self._index(field)
        return self._by[field]

    def _index(self, field: str) -> pd.Series[str]:
        contacts = self._current[self._current["number"].notna() & self._current[field].notna()]
        changed = contacts["updated_at"].fillna(contacts["added_at"])
        contacts = contacts.assign(changed=changed, key=tidy_identifiers(contacts[field], field))
        contacts = contacts.sort_values(["changed", "contact_id"], na_position="first")
        return contacts.drop_duplicates("key", keep="last").set_index("key")["number"]

    def only_by(self, field: str) -> pd.Series[str]:
        """Give the number of each value that never went with another one, by any reading."""
        numbers = self.everyone_by(field).groupby(level=0).agg(["nunique", "first"])
        return numbers.loc[numbers["nunique"] == 1, "first"].astype("str")

    def everyone_by(self, field: str) -> pd.Series[str]:
        """Give every number, now or ever, by any reading, that goes with a value.

        The index repeats: it is for suppressions, where one number too many does no harm.
        """
        contacts = self._contacts[self._contacts[field].notna()]
        keys = tidy_identifiers(contacts[field], field)
        both = [pd.Series(contacts[name].to_numpy(), index=keys) for name in _READINGS]
        return pd.concat(both).dropna().astype("str")

    @cached_property
    def _contacts(self) -> pd.DataFrame:
        return self._session.lake.read("contacts")

    @cached_property
    def _current(self) -> pd.DataFrame:
        return self._contacts[self._contacts["valid_to"].isna()]


_READINGS = ("number", "also_number")


def join_rows(
    session: Session, account: Account, join: Join, keys: pd.DataFrame, *, both_readings: bool
) -> Joined:
    """Find each row's person: by phone if a contact has it, else by e-mail, else by customer id.

    A number that can be read and that no contact has is taken in the end: it may become one.

    Args:
        session: The ingest.
        account: Who is in it.
        join: What the playbook declares.
        keys: The rows' ``phone``, ``email``, ``customer_id`` and ``country``, as far as declared.
        both_readings: Whether a phone text with two valid readings will do.
    """
    readings = _read_phones(session, account, keys, both_readings=both_readings)
    phones = _numbers(readings, keys)
    number = phones.where(phones.isin(account.numbers))
    number = _fill_by_ways(number, join, keys, account.by).fillna(phones)
    return _joined(keys, readings, number)


def join_surely(session: Session, account: Account, join: Join, keys: pd.DataFrame) -> Joined:
    """Find each row's person where there is no doubt who it is: for rows that free somebody.

    A phone that can be read is the person's, whether or not a contact has it. Where there is none,
    an e-mail address or customer id will do that has only ever been of one number: what one of a
    family agreed to says nothing of the others. Arguments as for ``join_rows``.
    """
    readings = _read_phones(session, account, keys, both_readings=False)
    number = _fill_by_ways(_numbers(readings, keys), join, keys, account.only_by)
    return _joined(keys, readings, number)


def _numbers(readings: list[PhoneReading], keys: pd.DataFrame) -> pd.Series[str]:
    return pd.Series([reading.number for reading in readings], index=keys.index, dtype="str")


def _fill_by_ways(
    number: pd.Series[str],
    join: Join,
    keys: pd.DataFrame,
    numbers_by: Callable[[str], pd.Series[str]],
) -> pd.Series[str]:
    """Fill in the numbers that are missing, by e-mail and then by customer id."""
    for way, field in (("email", "email"), ("customer_id", join.contact_field)):
        if way in keys and field is not None:
            found = tidy_identifiers(keys[way], way).map(numbers_by(field))
            number = number.fillna(found.astype("str"))
    return number


def _joined(keys: pd.DataFrame, readings: list[PhoneReading], number: pd.Series[str]) -> Joined:
    """Give the rows whose number is known, and say what is the matter with the others."""
    also = pd.Series([reading.also_number for reading in readings], index=keys.index, dtype="str")
    phones = _numbers(readings, keys)
    people = pd.DataFrame({"number": number, "also_number": also.where(number == phones)})
    people["customer_id"] = (
        tidy_identifiers(keys["customer_id"], "customer_id") if "customer_id" in keys else None
    )
    faults: list[Fault] = []
    nameless: list[int] = []
    strangers: Counter[Identifier] = Counter()
    unknown = number.isna()
    for row, reading in zip(
        keys.index[unknown], compress(readings, unknown.to_numpy()), strict=True
    ):
        cells = ((way, keys.at[row, way]) for way in _WAYS if way in keys)
        named = [(way, text) for way, text in cells if isinstance(text, str)]
        if not named:
            nameless.append(row)
        elif reading.fault is not None and len(named) == 1:
            faults.append(Fault(row, reading.fault))
        else:
            strangers[next(one for one in named if one[0] != "phone")] += 1
    return Joined(
        people=people[~unknown],
        faults=faults,
        nameless=nameless,
        strangers=strangers,
    )


_WAYS = ("phone", "email", "customer_id")


def read_phone(session: Session, text: str, country: str | None) -> list[PhoneReading]:
    """Read a phone cell: a reading for each number that is in it."""
    if is_ruined(text):
        return [PhoneReading(None, fault=_RUINED)]
    readings = []
    for part in split_phones(text):
        reading = session.numbers.read(part, country)
        fault = None if reading.number else "the phone number cannot be read"
        readings.append(PhoneReading(reading.number, reading.also_number, fault))
    return readings


_RUINED = (
    "a spreadsheet has made a number like 6.1E+10 of the phone number, and its last digits are gone"
)


def _read_phones(
    session: Session, account: Account, keys: pd.DataFrame, *, both_readings: bool
) -> list[PhoneReading]:
    """Read the rows' phone cells, each distinct one once; an empty one has an empty reading."""
    if "phone" not in keys:
        return [PhoneReading(None)] * len(keys)
    known: dict[tuple[str, str | None], PhoneReading] = {}
    found = []
    for text, country in zip(keys["phone"], _countries(keys), strict=True):
        if not isinstance(text, str):
            found.append(PhoneReading(None))
            continue
        if (text, country) not in known:
            readings = read_phone(session, text, country)
            known[text, country] = _one_person(account, readings, both_readings=both_readings)
        found.append(known[text, country])
    return found


def _one_person(
    account: Account, readings: list[PhoneReading], *, both_readings: bool
) -> PhoneReading:
    if len({reading.number for reading in readings}) > 1:
        return PhoneReading(None, fault="the cell holds two phone numbers")
    reading = readings[0]
    if reading.also_number is None or both_readings:
        return reading
    numbers = [reading.number, reading.also_number]
    known = [number for number in numbers if number in account.numbers]
    if len(known) == 1:
        return PhoneReading(known[0])
    return PhoneReading(None, fault="the phone number has two readings")


def _countries(keys: pd.DataFrame) -> Iterable[str | None]:
    """Give each row's country where it is a two-letter code; names of countries say nothing."""
    if "country" not in keys:
        return [None] * len(keys)
    codes = keys["country"].str.upper()
    return [
        code if isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) else None for code in codes
    ]


def list_strangers(session: Session, source: str, strangers: Counter[Identifier]) -> None:
    """Write down whom the source names and nobody is, and who is no longer among them."""
    before = session.lake.read("unjoined", source=source)
    gone = before.assign(rows=0)
    now = pd.DataFrame(
        [(source, way, value, rows) for (way, value), rows in sorted(strangers.items())],
        columns=["source", "way", "value", "rows"],
    )
    key = ["source", "way", "value"]
    both = pd.concat([part for part in (gone, now) if not part.empty] or [now])
    session.lake.upsert("unjoined", both.drop_duplicates(key, keep="last"))


def mask_identifier(identifier: Identifier) -> str:
    """Hide an identifier for notes: enough stays to find it again in one's own file."""
    way, value = identifier
    if way == "phone":
        return mask_number(value)
    if way == "email":
        name, _, domain = value.partition("@")
        return f"{name[:1]}•••@{domain}"
    return value[:2] + "•" * min(len(value[2:]), 6)
