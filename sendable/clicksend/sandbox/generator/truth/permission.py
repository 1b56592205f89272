"""Whose permission is unclear."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator.archive import ARCHIVED
from sendable.clicksend.sandbox.generator.columns import Flags, ints
from sendable.clicksend.sandbox.generator.memberships import OLD_IMPORT, OPT_OUT, TRADE_SHOW
from sendable.clicksend.sandbox.generator.people import ON_UNDECLARED_LISTS
from sendable.clicksend.sandbox.generator.second_thoughts import JOIN
from sendable.clicksend.sandbox.generator.truth.world import World, state
from sendable.clicksend.sandbox.period import DAY

# The shipped policy lets a purchase imply consent here, for so long.
_PURCHASE_COUNTRY = "CA"
_PURCHASE_DAYS = 730


def state_unclear(world: World) -> pd.DataFrame:
    """State who is on no list with a declared basis, and has not agreed in another way.

    Those who joined by a reply have agreed, and in Canada those who bought. Where all they bought
    was cancelled or sent back, either is right. Of those who left their only declared list the
    permission is unclear as well, and it is moot: a run may well stop at the opt-out.

    Args:
        world: The finished account.
    """
    replies, people = world.responses.replies, world.people
    is_undeclared = ~_on_declared_lists(world)
    has_joined = _among(replies.loc[replies["effect"] == JOIN, "person"], people)
    recent = world.orders[world.orders["ordered_at"] > world.period.now - _PURCHASE_DAYS * DAY]
    at_home = (people["country"] == _PURCHASE_COUNTRY).to_numpy()
    has_ordered = at_home & _among(recent["person"], people)
    keeps = recent["status"] == "completed"
    has_bought = at_home & _among(recent.loc[keeps, "person"], people)
    by_nature = people["persona"].isin(ON_UNDECLARED_LISTS).to_numpy()
    person = np.flatnonzero(is_undeclared & ~has_joined & ~has_bought)
    return state(person, "unclear_permission", (by_nature & ~has_ordered)[person])


def _on_declared_lists(world: World) -> Flags:
    live = ~world.rows["list_id"].isin([OPT_OUT, TRADE_SHOW, OLD_IMPORT, ARCHIVED])
    on_list = world.rows.loc[live & (world.rows["person"] >= 0), "person"]
    return _among(on_list, world.people)


def _among(person: pd.Series, people: pd.DataFrame) -> Flags:
    found = np.zeros(len(people), dtype=bool)
    found[ints(person.to_frame("person"), "person")] = True
    return found
