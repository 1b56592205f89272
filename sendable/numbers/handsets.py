"""Handsets: the two international numbers that Argentina and Mexico give one telephone.

An Argentine mobile is ``+54 9 11 …`` when called from abroad and ``+54 11 …`` when a database
dropped the 9; both are valid, and only one of the two may hold the opt-out. Mexico's mobiles had a
1 after the country code until 2020, which old records still have; ``read_number`` takes it out.
"""

from __future__ import annotations

import re

_ARGENTINE = re.compile(r"\+549?(\d{10})")
_MEXICAN = re.compile(r"\+52(?:1|01|044|045)?(\d{10})")
"""The ten digits of a Mexican number, after the prefixes that mobiles had until 2020."""


def handset_key(number: str) -> str:
    """Give what all numbers of one handset share: the shorter of the two, in E.164."""
    if number.startswith("+54") and (match := _ARGENTINE.fullmatch(number)):
        return "+54" + match[1]
    return drop_old_prefix(number)


def drop_old_prefix(number: str) -> str:
    """Give a Mexican number as it is dialled since 2020; any other number as it is."""
    if number.startswith("+52") and (match := _MEXICAN.fullmatch(number)):
        return "+52" + match[1]
    return number


def twins(number: str) -> tuple[str, ...]:
    """Give every E.164 number that reaches the same handset, the given one among them."""
    key = handset_key(number)
    if key.startswith("+54") and _ARGENTINE.fullmatch(key):
        return key, "+549" + key[3:]
    if key.startswith("+52") and _MEXICAN.fullmatch(key):
        return key, "+521" + key[3:]
    return (number,)
