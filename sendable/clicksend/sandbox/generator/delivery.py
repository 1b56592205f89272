"""What became of each message: outcome, when it was known, parts, price."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox import outcomes
from sendable.clicksend.sandbox.generator.campaigns import BODIES
from sendable.clicksend.sandbox.generator.chance import delays, moments, stream
from sendable.clicksend.sandbox.generator.columns import Ints, ints, words
from sendable.clicksend.sandbox.generator.handsets import trouble_handsets
from sendable.clicksend.sandbox.period import DAY, HOUR, Period

CARRIERS = {
    "AU": ("Telstra", "Optus", "Vodafone"),
    "US": ("AT&T", "T-Mobile", "Verizon"),
    "NZ": ("Spark", "One NZ", "2degrees"),
    "GB": ("EE", "O2", "Vodafone", "Three"),
    "SG": ("Singtel", "StarHub"),
    "IE": ("Eir", "Three"),
    "FR": ("Orange", "SFR"),
    "DE": ("Telekom", "O2"),
    "CA": ("Rogers", "Bell", "Telus"),
}
PRICES = {
    "AU": 792,
    "US": 174,
    "NZ": 1150,
    "GB": 561,
    "SG": 640,
    "IE": 890,
    "FR": 815,
    "DE": 1090,
    "CA": 210,
}
"""The price of one part in ten-thousandths of a dollar."""

# Shares of delivered, failed and never settled; the rest of a hundred is the odd outcomes.
_RELIABLE, _FLAKY = (0.94, 0.025, 0.03), (0.70, 0.18, 0.115)
_FLAKY_PEOPLE, _SILENT_HANDSETS = 0.04, 0.004
_NAME = "(First Name)"
_GSM = frozenset(
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    "£¥èéùìòÇØøÅåÆæßÉ¤¡ÄÖÑÜ§¿äöñüà"
)
"""What of GSM 03.38 takes one place; no text or name here has what takes two."""


def settle(messages: pd.DataFrame, people: pd.DataFrame, period: Period, seed: int) -> pd.DataFrame:
    """Decide what became of each message.

    Args:
        messages: The messages.
        people: The people.
        period: The time the account covers.
        seed: The account's seed.

    Returns:
        The messages with ``outcome`` (position in ``OUTCOMES``), ``settled_at``, ``parts`` and
        ``price``.
    """
    rng = stream(seed, "delivery")
    person = ints(messages, "person")
    outcome = _draw_outcomes(rng, person, len(people))
    persona = words(people, "persona")
    outcome[persona[person] == "landline"] = outcomes.NO_SMS
    died_at = _draw_deaths(rng, persona, period)
    kind = np.where(rng.random(len(people)) < 0.7, *_DEATHS)
    is_dead = ints(messages, "date") >= died_at[person]
    outcome = np.where(is_dead, kind[person], outcome)
    outcome = trouble_handsets(messages, people, outcome, period, seed)
    parts = count_parts(ints(messages, "body"), person, people)
    prices = people["country"].map(PRICES).to_numpy(dtype=np.int64)
    wait = np.minimum(delays(rng, len(messages), 8, 1.2), 6 * HOUR)
    # A switched-off phone is given up on after twelve hours.
    wait = np.where(outcome == outcomes.ABSENT, wait + 12 * HOUR, wait)
    return messages.assign(
        outcome=outcome,
        settled_at=ints(messages, "date") + wait,
        parts=parts,
        price=parts * prices[person],
    )


def count_parts(body: Ints, person: Ints, people: pd.DataFrame) -> Ints:
    """Count the parts each message takes once the person's name is in it.

    Args:
        body: The position of each message's text in ``BODIES``.
        person: The recipient of each message.
        people: The people.
    """
    named = np.array([_NAME in text for text in BODIES])
    bare = [text.replace(_NAME, "") for text in BODIES]
    first_names = people["first_name"].tolist()
    length = np.array([len(text) for text in bare])[body]
    length += np.where(named[body], np.array([len(name) for name in first_names])[person], 0)
    is_wide = np.array([not _GSM.issuperset(text) for text in bare])[body]
    wide_names = np.array([not _GSM.issuperset(name) for name in first_names])
    is_wide |= named[body] & wide_names[person]
    single, several = np.where(is_wide, 70, 160), np.where(is_wide, 67, 153)
    return np.where(length <= single, 1, -(-length // several)).astype(np.int64)


_DEATHS = (outcomes.UNKNOWN_SUBSCRIBER, outcomes.UNIDENTIFIED_SUBSCRIBER)


def _draw_outcomes(rng: np.random.Generator, person: Ints, count: int) -> Ints:
    flaky = rng.random(count) < _FLAKY_PEOPLE
    silent = rng.random(count) < _SILENT_HANDSETS
    steps = np.where(flaky[:, None], np.cumsum(_FLAKY), np.cumsum(_RELIABLE))[person]
    chance = rng.random(len(person))
    failures = rng.choice(
        list(outcomes.PASSING_FAILURES),
        size=len(person),
        p=list(outcomes.PASSING_FAILURES.values()),
    )
    outcome = np.select(
        [chance < steps[:, 0], chance < steps[:, 1], chance < steps[:, 2], chance > 0.998],
        [outcomes.DELIVERED, failures, outcomes.ON_THE_WAY, outcomes.RETRYING],
        outcomes.COMPLETED,
    )
    # Some handsets never report back, whatever is sent to them.
    return np.where(silent[person], outcomes.ON_THE_WAY, outcome).astype(np.int64)


def _draw_deaths(rng: np.random.Generator, persona: np.ndarray, period: Period) -> Ints:
    earliest = max(period.start, period.now - 100 * DAY)
    latest = max(period.start, period.now - 40 * DAY)
    count = len(persona)
    died_at = moments(
        rng, np.full(count, earliest, dtype=np.int64), np.full(count, latest, dtype=np.int64)
    )
    return np.where(persona == "dead", died_at, np.iinfo(np.int64).max)
