"""What is true because somebody wrote it, and did not take it back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator.columns import Flags, ints
from sendable.clicksend.sandbox.generator.memberships import OPT_OUT
from sendable.clicksend.sandbox.generator.second_thoughts import INTEREST, JOIN, START
from sendable.clicksend.sandbox.generator.truth.world import World, state
from sendable.clicksend.sandbox.period import DAY

_OPT_OUTS = ("opted_out_keyword", "opted_out_phrase")
_FOR_GOOD = ("wrong_number", "complaint")
# As long as the shipped policy leaves somebody in peace who said no.
_IN_PEACE = 30 * DAY


def state_words(world: World) -> pd.DataFrame:
    """State who asked for an end, is somebody else, or complained.

    START takes back what went to the same number of the shop's before it, and nothing else.

    Args:
        world: The finished account.
    """
    replies = world.responses.replies
    stops = replies[replies["reason"].isin(_OPT_OUTS)]
    said = pd.concat([stops[~_is_taken_back(stops, world)], replies[_is_for_good(replies)]])
    visible = ints(said, "date") >= world.period.visible_from
    return state(said["person"], said["reason"], visible, said["date"])


def find_lifts(world: World) -> pd.Series:
    """Find who took back every opt-out of theirs, and is on no opt-out list.

    Args:
        world: The finished account.

    Returns:
        The moment of the last START in seconds, by person.
    """
    replies = world.responses.replies
    stops = replies[replies["reason"].isin(_OPT_OUTS)]
    listed = world.rows.loc[world.rows["list_id"] == OPT_OUT, "person"]
    is_out = stops.loc[~_is_taken_back(stops, world), "person"]
    free = stops[~stops["person"].isin(is_out) & ~stops["person"].isin(listed)]
    starts = replies[(replies["effect"] == START) & replies["person"].isin(free["person"])]
    return starts.groupby("person")["date"].max()


def state_noes(world: World) -> pd.DataFrame:
    """State who said no to an offer lately, and has shown no interest since.

    An order that was cancelled or sent back may count as interest or not: either is right.

    Args:
        world: The finished account.
    """
    replies = world.responses.replies
    noes = replies[replies["reason"] == "not_interested"]
    noes = noes[noes["date"] > world.period.now - _IN_PEACE]
    said_at = noes.groupby("person")["date"].max()
    is_friendly = replies["effect"].isin([INTEREST, JOIN, START])
    orders, clicks = world.orders, world.responses.clicks
    clicked = world.messages["person"].to_numpy()[ints(clicks, "message")]
    keeps = orders["status"] == "completed"
    came_round = [
        _after(said_at, replies.loc[is_friendly, "person"], replies.loc[is_friendly, "date"]),
        _after(said_at, orders.loc[keeps, "person"], orders.loc[keeps, "ordered_at"]),
        _after(said_at, pd.Series(clicked), clicks["date_opened"]),
    ]
    said_at = said_at[~said_at.index.isin(np.concatenate(came_round))]
    doubtful = _after(said_at, orders["person"], orders["ordered_at"])
    return state(said_at.index, "not_interested", ~said_at.index.isin(doubtful), said_at)


def _is_taken_back(stops: pd.DataFrame, world: World) -> Flags:
    replies = world.responses.replies
    starts = replies[replies["effect"] == START].groupby(["person", "sender"])["date"].max()
    keys = pd.MultiIndex.from_frame(stops[["person", "sender"]])
    started_at = starts.reindex(keys, fill_value=0).to_numpy(dtype=np.int64)
    return started_at > ints(stops, "date")


def _is_for_good(replies: pd.DataFrame) -> Flags:
    return replies["reason"].isin(_FOR_GOOD).to_numpy()


def _after(said_at: pd.Series, person: pd.Series, date: pd.Series) -> np.ndarray:
    """Give the people to whom something happened after what they said."""
    limit = person.map(said_at).to_numpy(dtype=float)
    return person.to_numpy()[date.to_numpy(dtype=float) > limit]
