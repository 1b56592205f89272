"""All that is true of the account's people, one row for each number and reason."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator.columns import ints, words
from sendable.clicksend.sandbox.generator.memberships import OPT_OUT
from sendable.clicksend.sandbox.generator.truth.delivery import state_dead, state_unreached
from sendable.clicksend.sandbox.generator.truth.permission import state_unclear
from sendable.clicksend.sandbox.generator.truth.words import find_lifts, state_noes, state_words
from sendable.clicksend.sandbox.generator.truth.world import World, state
from sendable.clicksend.sandbox.period import DAY

_BY_NATURE = {"invalid": "invalid_number", "landline": "not_sms_capable"}
# The shipped policy calls nobody stale before, and in France later than elsewhere.
_STALE_AFTER, _STALE_AFTER_IN_FRANCE = 730 * DAY, 1095 * DAY


def tell_truth(world: World) -> pd.DataFrame:
    """Say what is true of every number.

    Args:
        world: The finished account.

    Returns:
        ``number``, ``persona``, ``reason`` (one row each; empty for a number with none),
        ``knowable``, ``since`` (UTC) and ``lifted_at`` (UTC: when somebody took back every opt-out
        of theirs).
    """
    facts = pd.concat(
        [
            _on_the_list(world),
            _left_before(world),
            state_words(world),
            state_noes(world),
            _of_that_nature(world),
            _stale(world),
            state_dead(world),
            state_unreached(world),
            state_unclear(world),
        ],
        ignore_index=True,
    )
    facts = facts.sort_values(["person", "reason", "since"], kind="stable")
    facts = facts.drop_duplicates(["person", "reason"])
    others = np.setdiff1d(np.arange(len(world.people)), facts["person"].to_numpy())
    everything = pd.concat([facts, state(others, "", True)], ignore_index=True)
    person = ints(everything, "person")
    lifted = find_lifts(world).reindex(person, fill_value=0).to_numpy(dtype=np.int64)
    return pd.DataFrame(
        {
            "number": words(world.people, "number")[person],
            "persona": words(world.people, "persona")[person],
            "reason": everything["reason"],
            "knowable": everything["knowable"].to_numpy(dtype=bool),
            "since": _moments(ints(everything, "since")),
            "lifted_at": _moments(lifted),
        }
    )


def _moments(seconds: np.ndarray) -> pd.Series:
    return pd.to_datetime(pd.Series(seconds), unit="s", utc=True).where(seconds > 0)


def _on_the_list(world: World) -> pd.DataFrame:
    rows = world.rows[(world.rows["list_id"] == OPT_OUT) & (world.rows["person"] >= 0)]
    return state(rows["person"], "opted_out_list", True, rows["date_added"])


def _left_before(world: World) -> pd.DataFrame:
    """The STOP itself is long gone; only the row on the Opt-Out List can be known."""
    left = ints(world.people, "left_before")
    person = np.flatnonzero(left)
    return state(person, "opted_out_keyword", False, left[person])


def _of_that_nature(world: World) -> pd.DataFrame:
    reasons = world.people["persona"].map(_BY_NATURE).fillna("").to_numpy(dtype=object)
    person = np.flatnonzero(reasons != "")
    return state(person, reasons[person], True)


def _stale(world: World) -> pd.DataFrame:
    """The stale have no other sign of life than that a contact of theirs was added or changed."""
    changed = world.rows[world.rows["person"] >= 0].groupby("person")["date_updated"].max()
    last = changed.reindex(range(len(world.people)), fill_value=0).to_numpy(dtype=np.int64)
    in_france = (world.people["country"] == "FR").to_numpy()
    limit = world.period.now - np.where(in_france, _STALE_AFTER_IN_FRANCE, _STALE_AFTER)
    is_stale = (world.people["persona"] == "stale").to_numpy() & (last < limit)
    person = np.flatnonzero(is_stale)
    return state(person, "stale", True, last[person])
