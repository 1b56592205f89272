"""The people behind the contacts: who they are, how they behave, when they joined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator import names, phones
from sendable.clicksend.sandbox.generator.chance import moments, pick, stream
from sendable.clicksend.sandbox.generator.columns import Ints, Texts, ints
from sendable.clicksend.sandbox.period import DAY, Period


@dataclass(frozen=True)
class Persona:
    """A kind of person and their habits.

    Args:
        share: The part of all people that are of this kind.
        click: The chance that a delivered marketing message with a link is clicked.
        reply: The chance that a delivered marketing message gets an ordinary answer.
        customer: The chance that the person has an account in the shop.
        orders: How many orders a customer of this kind makes in 24 months, on average.
        joined: The earliest and latest month (counted back from now) of joining.
    """

    share: float
    click: float = 0.0
    reply: float = 0.0
    customer: float = 0.0
    orders: float = 0.0
    joined: tuple[float, float] = (48.0, 1.2)


PERSONAS: dict[str, Persona] = {
    "engaged": Persona(0.15, click=0.22, reply=0.014, customer=0.9, orders=5),
    "new": Persona(0.06, click=0.18, reply=0.012, customer=0.6, joined=(0.97, 0.04)),
    "regular": Persona(0.0, click=0.05, reply=0.004, customer=0.65, orders=2),
    "vip": Persona(0.06, click=0.28, reply=0.018, customer=1, orders=13, joined=(48, 6)),
    "dormant": Persona(0.10, customer=1, orders=2, joined=(48, 15)),
    "cart_abandoner": Persona(0.03, click=0.12, reply=0.005, customer=1, orders=2),
    "leaver_keyword": Persona(0.05, click=0.03, customer=0.8, orders=3, joined=(40, 7)),
    "leaver_phrase": Persona(0.024, click=0.03, customer=0.7, orders=2, joined=(40, 7)),
    "wrong_number": Persona(0.02, customer=0.3, joined=(40, 7)),
    "complainer": Persona(0.018, click=0.01, customer=0.4, orders=1, joined=(40, 7)),
    "not_interested": Persona(0.022, click=0.02, customer=0.5, orders=1, joined=(40, 7)),
    "dead": Persona(0.016, click=0.03, customer=0.5, orders=1, joined=(40, 7)),
    "invalid": Persona(0.012, customer=0.3),
    "landline": Persona(0.014, customer=0.5, orders=1),
    # A purchase implies no consent in their countries.
    "unclear": Persona(0.03, customer=0.2, orders=1.5, joined=(20, 1.2)),
    "stale": Persona(0.03, joined=(60, 31)),
    # They text STOP and later START: to the same number of the shop's, or in a way that is no START
    # to the sender they stopped.
    "returner": Persona(0.009, click=0.03, customer=0.9, orders=6, joined=(40, 7)),
    "half_returner": Persona(0.01, click=0.03, customer=0.9, orders=6, joined=(40, 7)),
    # On undeclared lists like the unclear: these ask for the messages, those bought in a country
    # where that implies consent.
    "joiner": Persona(0.012, joined=(20, 2.5)),
    "canadian_buyer": Persona(0.008, customer=1, orders=2, joined=(20, 2.5)),
    # Their phones: out of reach lately; dead for weeks and back; behind a network that refuses.
    "unreached": Persona(0.012, joined=(40, 7)),
    "revived": Persona(0.009, click=0.03, customer=0.4, orders=1, joined=(40, 7)),
    "blocked": Persona(0.009, customer=0.4, orders=1, joined=(40, 7)),
}
"""The kinds of people; ``regular`` takes whatever share the others leave."""

_COUNTRIES = {
    "AU": 0.70,
    "US": 0.12,
    "NZ": 0.08,
    "GB": 0.05,
    "SG": 0.02,
    "IE": 0.012,
    "FR": 0.01,
    "DE": 0.008,
}
_LEFT_BEFORE_SHARE = 0.15

ON_UNDECLARED_LISTS = ("unclear", "joiner", "canadian_buyer")
"""The people whose lists have no declared consent basis."""


def habit(people: pd.DataFrame, trait: str) -> np.ndarray:
    """Give one habit of every person, as a column.

    Args:
        people: The people, with their ``persona``.
        trait: A number field of ``Persona``.
    """
    traits = {name: getattr(persona, trait) for name, persona in PERSONAS.items()}
    return people["persona"].map(traits).to_numpy(dtype=float)


def choose_people(period: Period, count: int, seed: int) -> pd.DataFrame:
    """Make the people, one row a telephone number.

    Args:
        period: The time the account covers.
        count: How many people.
        seed: The account's seed.

    Returns:
        ``persona``, ``country``, ``number`` (E.164, or the raw text of an invalid one),
        ``first_name``, ``last_name``, ``city``, ``source``, ``stage``, ``customer_id`` (empty for
        people the shop does not know), ``joined_at`` and ``left_before`` (when a person opted out
        before the time the API shows, else 0); the index is the person.
    """
    rng = stream(seed, "people")
    persona = _draw_personas(rng, count)
    at_home = np.isin(persona, ["invalid", "landline"])
    country = pick(rng, tuple(_COUNTRIES), count, tuple(_COUNTRIES.values()))
    country[at_home] = "AU"
    country[persona == "canadian_buyer"] = "CA"
    people = pd.DataFrame({"persona": persona, "country": country}, dtype=object)
    people["number"] = _draw_numbers(rng, persona, country)
    people["first_name"], people["last_name"] = _draw_names(rng, count)
    people["city"] = _draw_cities(rng, country)
    people["source"] = pick(rng, names.SOURCES, count)
    people["stage"] = pick(rng, names.STAGES, count, (3, 1, 2, 1, 1))
    is_customer = rng.random(count) < habit(people, "customer")
    customer_ids = np.array([f"C{at:06d}" for at in range(1, count + 1)], dtype=object)
    people["customer_id"] = np.where(is_customer, customer_ids, "")
    people["joined_at"] = _draw_joining(rng, period, people)
    people["left_before"] = _draw_early_leaving(rng, period, persona)
    return people


def _draw_personas(rng: np.random.Generator, count: int) -> Texts:
    counts = {name: round(kind.share * count) for name, kind in PERSONAS.items()}
    counts["regular"] = max(count - sum(counts.values()), 0)
    everyone = np.repeat(np.array(list(counts), dtype=object), list(counts.values()))
    return rng.permutation(everyone)[:count]


def _draw_numbers(rng: np.random.Generator, persona: Texts, country: Texts) -> Texts:
    numbers = phones.draw_mobiles(rng, country)
    is_landline, is_invalid = persona == "landline", persona == "invalid"
    numbers[is_landline] = phones.draw_landlines(rng, int(is_landline.sum()))
    numbers[is_invalid] = phones.draw_invalid(rng, int(is_invalid.sum()))
    return numbers


def _draw_names(rng: np.random.Generator, count: int) -> tuple[Texts, Texts]:
    first = pick(rng, names.FIRST_NAMES, count)
    last = pick(rng, names.LAST_NAMES, count)
    # Each planted name at least twice in a small account, about one person in 500 in a large one.
    planted = names.PLANTED_NAMES * max(2, count // (500 * len(names.PLANTED_NAMES)))
    where = rng.choice(count, size=min(len(planted), count), replace=False)
    for person, (first_name, last_name) in zip(where.tolist(), planted, strict=False):
        first[person], last[person] = first_name, last_name
    return first, last


def _draw_cities(rng: np.random.Generator, country: Texts) -> Texts:
    cities = np.empty(len(country), dtype=object)
    for name, options in names.CITIES.items():
        where = np.flatnonzero(country == name)
        cities[where] = pick(rng, options, len(where))
    return cities


def _draw_joining(rng: np.random.Generator, period: Period, people: pd.DataFrame) -> Ints:
    spans = {
        name: (period.months_ago(kind.joined[0]), period.months_ago(kind.joined[1]))
        for name, kind in PERSONAS.items()
    }
    first = people["persona"].map({name: span[0] for name, span in spans.items()})
    last = people["persona"].map({name: span[1] for name, span in spans.items()})
    edges = pd.DataFrame({"first": first, "last": last})
    return moments(rng, ints(edges, "first"), ints(edges, "last"))


def _draw_early_leaving(rng: np.random.Generator, period: Period, persona: Texts) -> Ints:
    left = (persona == "leaver_keyword") & (rng.random(len(persona)) < _LEFT_BEFORE_SHARE)
    # Before the messages that are generated, so that nothing shown contradicts it.
    latest = min(period.start, period.visible_from) - DAY
    earliest = min(period.months_ago(20), latest)
    return np.where(left, rng.integers(earliest, latest + 1, len(persona)), 0)
