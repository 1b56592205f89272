"""What is true because of how the messages to somebody ended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox import outcomes
from sendable.clicksend.sandbox.generator.columns import Ints, ints
from sendable.clicksend.sandbox.generator.truth.world import World, state
from sendable.clicksend.sandbox.period import DAY

_LAST_FINALS = 3
_DIFFERENT_DAYS = 2
_NOT_FINAL = (outcomes.ON_THE_WAY, outcomes.COMPLETED, outcomes.RETRYING)
# What else is wrong with these people's numbers matters more.
_WORSE_OFF = ("dead", "landline")


def state_dead(world: World) -> pd.DataFrame:
    """State whose last three final states, all of them shown, say that the number does not exist.

    Args:
        world: The finished account.
    """
    dead = _people_of(world, ("dead",))
    finals = _finals(world)
    last = finals[finals["person"].isin(dead)].groupby("person").tail(_LAST_FINALS)
    hard = last["outcome"].isin([outcomes.UNKNOWN_SUBSCRIBER, outcomes.UNIDENTIFIED_SUBSCRIBER])
    per_person = last.assign(hard=hard).groupby("person")
    ended = per_person["hard"].sum() == _LAST_FINALS
    first = per_person["date"].min()
    return state(ended.index[ended], "dead_number", True, first[ended])


def state_unreached(world: World) -> pd.DataFrame:
    """State to whom nothing has been delivered lately, three times or more, on different days.

    Failures that are the sender's or the network's say nothing. Somebody who ordered, clicked or
    wrote since the first of the failures may be called unreached or not: either is right.

    Args:
        world: The finished account.
    """
    finals = _finals(world)
    finals = finals[~finals["outcome"].isin(outcomes.ABOUT_THE_SENDER)]
    delivered = finals[finals["outcome"] == outcomes.DELIVERED].groupby("person")["date"].max()
    since = finals["person"].map(delivered).fillna(0)
    failed = finals[finals["date"] > since]
    per_person = failed.assign(day=failed["date"] // DAY).groupby("person")
    count, days = per_person["date"].count(), per_person["day"].nunique()
    first = per_person["date"].min()[(count >= _LAST_FINALS) & (days >= _DIFFERENT_DAYS)]
    person = first.index.to_numpy(dtype=np.int64)
    alive = _last_signs(world)[person] > first.to_numpy(dtype=np.int64)
    moot = alive | np.isin(person, _people_of(world, _WORSE_OFF))
    return state(person, "unreached", ~moot, first)


def _finals(world: World) -> pd.DataFrame:
    """Give the messages that have ended and that the API shows, in the order of time."""
    sent = world.messages[world.messages["date"] >= world.period.visible_from]
    is_final = ~sent["outcome"].isin(_NOT_FINAL) & (sent["settled_at"] <= world.period.now)
    return sent[is_final]


def _people_of(world: World, personas: tuple[str, ...]) -> Ints:
    return np.flatnonzero(world.people["persona"].isin(personas).to_numpy())


def _last_signs(world: World) -> Ints:
    """Give the moment of each person's last order, click or reply, 0 for none."""
    last = np.zeros(len(world.people), dtype=np.int64)
    clicks, replies = world.responses.clicks, world.responses.replies
    clicked = ints(world.messages, "person")[ints(clicks, "message")]
    np.maximum.at(last, ints(world.orders, "person"), ints(world.orders, "ordered_at"))
    np.maximum.at(last, clicked, ints(clicks, "date_opened"))
    np.maximum.at(last, ints(replies, "person"), ints(replies, "date"))
    return last
