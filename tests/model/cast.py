"""Who there is, how their numbers are written, and what they say: facts for the plain model.

The model knows no reader of numbers and no classifier: what a text means is written down here, by
hand, as a person reads it.
"""

from __future__ import annotations

from typing import Literal, get_args

Said = Literal["stop", "phrase", "wrong", "complaint", "doubt", "no", "start", "warm", "plain"]
KINDS: tuple[Said, ...] = get_args(Said)

TEXTS: dict[Said, tuple[str, ...]] = {
    "stop": (
        *("STOP", "stop", " Stop. ", "STOP please", "unsubscribe me", "ST\u200bOP", "STOP!!!"),
        *("opt out", "STOPALL", "S T O P", "ＳＴＯＰ", "Stpo"),
    ),
    "phrase": (
        *("please take me off your list", "no more texts please", "stop texting me"),
        *("Don't message me again", "Great shoes, but please stop sending me these"),
    ),
    "wrong": ("wrong number", "You have the wrong number"),
    "complaint": ("this is spam, I will report you", "where did you get my number"),
    "doubt": ("enough",),
    "no": ("no thanks", "not interested"),
    "start": ("START", "start", "UNSTOP", "Subscribe"),
    "warm": ("I love it, sounds great", "great, thanks"),
    "plain": ("what time do you open?",),
}

# Of the ranges that are kept free for fiction.
PEOPLE = (
    *("+61491570156", "+61491570157", "+61491570158", "+61491570159", "+61491570110"),
    *("+61491570006", "+61491571266", "+61491571491", "+61491571804", "+61491572549"),
    *("+12025550101", "+12025550102"),
)
CAMPAIGN_SENDERS = ("+61491578888", "+61491579212")


def spellings(number: str) -> tuple[str, ...]:
    """Give ways in which the account writes a number, in a country whose code is 61."""
    if not number.startswith("+61"):
        return (number, f"+1 ({number[2:5]}) {number[5:8]}-{number[8:]}")
    local = f"0{number[3:]}"
    return (
        number,
        number[1:],
        local,
        f"{local[:4]} {local[4:7]} {local[7:]}",
        f"+61 {number[3:6]} {number[6:9]} {number[9:]}",
    )


def odd_spellings(number: str, other: str) -> tuple[str, ...]:
    """Give texts that are no number to send to, and that mean somebody all the same."""
    return (f"{spellings(number)[-1]} (Ann)", f"{number} / {other}")


NONSENSE = ("n/a", "12345", "+61 2 5550 0000 0000 1")
"""Texts of contacts whom nobody can reach."""

NUMBER_OF = {text: number for number in PEOPLE for text in spellings(number)}
"""Whose number a contact's text is."""

PERSON_OF = NUMBER_OF | {
    odd_spellings(number, other)[1]: number for number in PEOPLE for other in PEOPLE
}
"""Who a contact is: of two numbers in one text the first; any other text is a person of its own."""

MEANT_BY = {text: frozenset({number}) for text, number in NUMBER_OF.items()} | {
    text: frozenset({number} if "(Ann)" in text else {number, other})
    for number in PEOPLE
    for other in PEOPLE
    if number != other
    for text in odd_spellings(number, other)
}
"""Who is meant where a text says that somebody must not be messaged."""
