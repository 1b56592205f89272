"""What people may do to an account, and how a run may crash, as hypothesis draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st

from .cast import PEOPLE
from .crashes import Crash

Deed = Literal[
    *("joins", "joins again", "leaves", "moves", "changes number", "becomes nonsense"),
    *("says", "says stop", "is sent to", "clicks", "buys", "signs"),
    *("is put onto an opt-out list", "is taken off an opt-out list", "empties an opt-out list"),
    *("is filed", "leaves the file"),
    *("is put onto ours", "is taken off ours", "renames ours", "deletes ours"),
]


@dataclass(frozen=True)
class Happening:
    """Something that somebody does; what it means is up to who reads it."""

    deed: Deed
    who: str
    other: str
    pick: int
    minutes: int


DEEDS: tuple[Deed, ...] = (
    *("joins", "joins", "joins again", "leaves", "moves", "changes number", "becomes nonsense"),
    *("says", "says", "says", "says stop", "is sent to", "clicks", "buys", "buys", "signs"),
    *("is put onto an opt-out list", "is taken off an opt-out list", "empties an opt-out list"),
    *("is filed", "leaves the file"),
    *("is put onto ours", "is taken off ours", "renames ours", "deletes ours"),
)

HAPPENINGS = st.lists(
    st.builds(
        Happening,
        deed=st.sampled_from(DEEDS),
        who=st.sampled_from(PEOPLE),
        other=st.sampled_from(PEOPLE),
        pick=st.integers(0, 999),
        minutes=st.integers(0, 90),
    ),
    min_size=1,
    max_size=8,
)
CRASHES = st.builds(
    Crash,
    way=st.sampled_from(("a call", "a commit", "a commit", "refused", "in trouble", "a bad call")),
    at=st.integers(1, 40),
    is_done=st.booleans(),
)
CRASH_OR_NOT = st.one_of(st.none(), st.none(), CRASHES)
