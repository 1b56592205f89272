"""Which lists the people are on: the contact rows, with their dates and spellings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator import phones
from sendable.clicksend.sandbox.generator.chance import moments, stream
from sendable.clicksend.sandbox.generator.columns import Flags, Ints, Texts, ints, words
from sendable.clicksend.sandbox.generator.people import ON_UNDECLARED_LISTS
from sendable.clicksend.sandbox.period import DAY, Period

OPT_OUT = 3101
NEWSLETTER = 3102
VIP_CLUB = 3103
WEBINAR = 3104
STORE_SYDNEY = 3105
TRADE_SHOW = 3106
OLD_IMPORT = 3107
EMPTY = 3108

LIST_NAMES = {
    OPT_OUT: "Opt-Out List",
    NEWSLETTER: "Newsletter",
    VIP_CLUB: "VIP club",
    WEBINAR: "Webinar spring",
    STORE_SYDNEY: "Store Sydney",
    TRADE_SHOW: "Trade show leads",
    OLD_IMPORT: "Old import 2023",
    EMPTY: "Empty list",
}

_FIRST_CONTACT_ID = 552_001
_UNDECLARED = {TRADE_SHOW: 0.55, OLD_IMPORT: 0.45}
_NEWSLETTER_ONLY = {NEWSLETTER: 1.0}
_STORE_TOO = {NEWSLETTER: 0.75, STORE_SYDNEY: 0.25}
_ANSWER_BACK = (
    *("leaver_keyword", "leaver_phrase", "wrong_number", "complainer", "not_interested"),
    *("returner", "half_returner"),
)
# The first list of a person: a declared one for everybody but a few.
_HOMES: dict[str, dict[int, float]] = {
    "": {NEWSLETTER: 0.68, STORE_SYDNEY: 0.20, WEBINAR: 0.12},
    "vip": {VIP_CLUB: 0.6, NEWSLETTER: 0.4},
    "stale": {NEWSLETTER: 0.5, STORE_SYDNEY: 0.5},
    **dict.fromkeys(ON_UNDECLARED_LISTS, _UNDECLARED),
    # Enough failures in four months take a list that is written to every week.
    **dict.fromkeys(("dead", "unreached", "revived", "blocked"), _NEWSLETTER_ONLY),
    **dict.fromkeys(_ANSWER_BACK, _STORE_TOO),
}
_OTHERS = {NEWSLETTER: 3.0, VIP_CLUB: 1, WEBINAR: 2, STORE_SYDNEY: 2, TRADE_SHOW: 2, OLD_IMPORT: 2}
_SECOND_LIST, _SECOND_LIST_LEAVER, _THIRD_LIST = 0.18, 0.45, 0.25
_SPELLED_DIFFERENTLY, _SECOND_SPELLED_DIFFERENTLY = 0.05, 0.5
_EMAIL_ONLY = 0.004


def place_people(people: pd.DataFrame, period: Period, seed: int) -> pd.DataFrame:
    """Put the people on lists.

    Args:
        people: The people.
        period: The time the account covers.
        seed: The account's seed.

    Returns:
        One row a contact: ``person`` (-1 for contacts that have only an e-mail address),
        ``list_id``, ``phone_number`` as typed, ``date_added``, ``date_updated``; the index is the
        contact id, in the order of adding.
    """
    rng = stream(seed, "contacts")
    rows = pd.concat(
        [
            _home_rows(rng, people),
            _other_rows(rng, people, period),
            _opted_out_rows(people),
            _email_rows(rng, len(people), period),
        ],
        ignore_index=True,
    )
    # Two rows of one person on one list are possible in ClickSend, but a person chosen twice for
    # the same list here is an accident of drawing.
    rows = rows[(rows["person"] < 0) | ~rows.duplicated(["person", "list_id"])]
    rows = _drop_left_homes(rng, rows, people)
    rows = rows.sort_values("date_added", kind="stable", ignore_index=True)
    rows["phone_number"] = _spell(rng, rows, people)
    rows["date_updated"] = _draw_updates(rng, rows, people, period)
    rows.index = pd.RangeIndex(_FIRST_CONTACT_ID, _FIRST_CONTACT_ID + len(rows), name="contact_id")
    return rows


def refresh_dates(
    rows: pd.DataFrame, people: pd.DataFrame, last_order: Ints, period: Period, seed: int
) -> pd.DataFrame:
    """Give everybody but the stale a sign of life within two years that a run can see.

    Args:
        rows: The contact rows.
        people: The people.
        last_order: When each person last ordered, 0 for never.
        period: The time the account covers.
        seed: The account's seed.

    Returns:
        The rows, with ``date_updated`` moved for those who had no other sign.
    """
    rng = stream(seed, "updates")
    person = ints(rows, "person")
    limit = period.months_ago(23)
    is_fresh = ints(rows, "date_updated") > limit
    seen = np.zeros(len(people), dtype=bool)
    np.logical_or.at(seen, person[person >= 0], is_fresh[person >= 0])
    seen |= (last_order > limit) | (people["persona"] == "stale").to_numpy()
    needs = (person >= 0) & ~seen[person]
    # One touched row is enough; the others of the person keep their age.
    needs &= ~pd.Series(person).where(needs, -1).duplicated().to_numpy()
    count = int(needs.sum())
    latest = np.full(count, period.now - DAY, dtype=np.int64)
    dates = ints(rows, "date_updated").copy()
    dates[needs] = moments(rng, np.full(count, period.months_ago(20), dtype=np.int64), latest)
    return rows.assign(date_updated=dates)


def _home_rows(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    persona = words(people, "persona")
    lists = np.zeros(len(people), dtype=np.int64)
    for name in sorted(set(persona.tolist())):
        where = np.flatnonzero(persona == name)
        lists[where] = _draw_lists(rng, _HOMES.get(name, _HOMES[""]), len(where))
    joined = ints(people, "joined_at")
    return _rows(np.arange(len(people)), lists, joined)


def _other_rows(rng: np.random.Generator, people: pd.DataFrame, period: Period) -> pd.DataFrame:
    persona = words(people, "persona")
    is_leaver = np.isin(persona, ["leaver_keyword", "leaver_phrase"])
    chance = np.where(is_leaver, _SECOND_LIST_LEAVER, _SECOND_LIST)
    second = np.flatnonzero(rng.random(len(people)) < chance)
    third = second[rng.random(len(second)) < _THIRD_LIST]
    person = np.concatenate([second, third])
    lists = _draw_lists(rng, _OTHERS, len(person))
    undeclared = np.isin(persona[person], ON_UNDECLARED_LISTS)
    lists[undeclared] = _draw_lists(rng, _UNDECLARED, int(undeclared.sum()))
    joined = ints(people, "joined_at")[person]
    is_stale = persona[person] == "stale"
    latest = np.where(is_stale, period.months_ago(30.5), period.now - 2 * DAY)
    added = moments(rng, joined, latest)
    return _rows(person, lists, added)


def _opted_out_rows(people: pd.DataFrame) -> pd.DataFrame:
    left = ints(people, "left_before")
    person = np.flatnonzero(left)
    return _rows(person, np.full(len(person), OPT_OUT, dtype=np.int64), left[person])


def _drop_left_homes(
    rng: np.random.Generator, rows: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Take those who left long ago off a list: it was moved, half of them had another."""
    person = ints(rows, "person")
    left_long_ago = (person >= 0) & (ints(people, "left_before")[person] > 0)
    has_one_list = rng.random(len(people))[person] < 0.5
    is_live = (rows["list_id"] != OPT_OUT).to_numpy()
    is_home = ~rows["person"].where(is_live, -2).duplicated().to_numpy()
    is_moved = left_long_ago & is_live & (has_one_list | ~is_home)
    return rows.loc[~is_moved]


def _email_rows(rng: np.random.Generator, count: int, period: Period) -> pd.DataFrame:
    few = max(3, round(count * _EMAIL_ONLY))
    earliest = np.full(few, period.months_ago(20), dtype=np.int64)
    added = moments(rng, earliest, np.full(few, period.now - DAY, dtype=np.int64))
    return _rows(np.full(few, -1), np.full(few, NEWSLETTER, dtype=np.int64), added)


def _rows(person: Ints, lists: Ints, added: Ints) -> pd.DataFrame:
    return pd.DataFrame({"person": person, "list_id": lists, "date_added": added}, dtype=np.int64)


def _draw_lists(rng: np.random.Generator, weights: dict[int, float], count: int) -> Ints:
    shares = np.array(list(weights.values())) / sum(weights.values())
    return rng.choice(np.array(list(weights), dtype=np.int64), size=count, p=shares)


def _spell(rng: np.random.Generator, rows: pd.DataFrame, people: pd.DataFrame) -> Texts:
    person = ints(rows, "person")
    has_phone = person >= 0
    numbers: Texts = words(people, "number")[person]
    persona = words(people, "persona")[person]
    is_second = rows["person"].duplicated().to_numpy() & has_phone
    chance = np.where(is_second, _SECOND_SPELLED_DIFFERENTLY, _SPELLED_DIFFERENTLY)
    changed: Flags = has_phone & (persona != "invalid") & (rng.random(len(rows)) < chance)
    numbers[changed] = phones.spell_differently(rng, numbers[changed])
    numbers[~has_phone] = None
    return numbers


def _draw_updates(
    rng: np.random.Generator, rows: pd.DataFrame, people: pd.DataFrame, period: Period
) -> Ints:
    added = ints(rows, "date_added")
    person = ints(rows, "person")
    is_stale = (people["persona"] == "stale").to_numpy()[person] & (person >= 0)
    latest = np.where(is_stale, period.months_ago(30), period.now - DAY)
    touched = (rng.random(len(rows)) < 0.4) & (rows["list_id"] != OPT_OUT).to_numpy()
    return np.where(touched, moments(rng, added, np.maximum(latest, added)), added)
