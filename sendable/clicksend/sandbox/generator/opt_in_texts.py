"""What people text who want the messages: again, for the first time, or after a no.

All written for this project; the pipeline must not read this file.
"""

from __future__ import annotations

STARTS = (
    *("START", "Start", "start", "start!", " Start ", "START.", "UNSTOP", "Unstop"),
    *("SUBSCRIBE", "Subscribe", "OPT IN", "Opt in", "opt-in"),
)
"""Whole messages that are an opt-in word, however spelled."""

YESES = ("YES", "Yes", "yes", "Yes!", "Y", "y", "YES.", "Yes please", "yes pls")
"""Answers to a message that asks for a YES."""

ASKS_BACK = (
    "Can you start sending me these again please?",
    "hi can we start again, I miss the offers",
    "I'd like to get your texts again",
    "ok you can text me again now",
    "Pressed the wrong thing last week, could you put me back on the list",
)
"""Sentences that ask to be messaged again: a person has to see to those."""

CHANGED_MINDS = (
    "Actually yes please, count me in!",
    "Changed my mind, I'd love to come",
    "On second thought, yes please!",
    "Ok you got me, just ordered two 😍",
    "Love it after all, see you Saturday",
)
"""Friendly words of people who said no before."""
