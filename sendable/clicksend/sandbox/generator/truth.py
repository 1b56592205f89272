"""What is true about each number, and whether a run could have known it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sendable.clicksend.sandbox import outcomes
from sendable.clicksend.sandbox.generator.archive import ARCHIVED
from sendable.clicksend.sandbox.generator.columns import ints, words
from sendable.clicksend.sandbox.generator.memberships import OLD_IMPORT, OPT_OUT, TRADE_SHOW
from sendable.clicksend.sandbox.period import Period

_BY_NATURE = {
    "invalid": "invalid_number",
    "landline": "not_sms_capable",
    "unclear": "unclear_permission",
    "stale": "stale",
}
_LAST_FINALS = 3


@dataclass(frozen=True)
class World:
    """Everything the truth is read from, as it stands in the account.

    Args:
        people: The people.
        rows: The contact rows after ClickSend processed the STOPs.
        messages: The messages that went out, in the order of time.
        replies: The replies.
        period: The time the account covers.
    """

    people: pd.DataFrame
    rows: pd.DataFrame
    messages: pd.DataFrame
    replies: pd.DataFrame
    period: Period


def tell_truth(world: World) -> pd.DataFrame:
    """Say what is true of every number.

    Args:
        world: The finished account.

    Returns:
        ``number``, ``persona``, ``reason`` (one row each; empty for a number with none),
        ``knowable``, ``since`` (UTC).
    """
    facts = pd.concat(
        [
            _on_the_list(world),
            _said_so(world),
            _left_before(world),
            _of_that_nature(world),
            _died(world),
            _only_undeclared_left(world),
        ],
        ignore_index=True,
    )
    facts = facts.sort_values(["person", "reason", "since"], kind="stable")
    facts = facts.drop_duplicates(["person", "reason"])
    others = np.setdiff1d(np.arange(len(world.people)), facts["person"].to_numpy())
    everything = pd.concat([facts, _facts(others, "", True)], ignore_index=True)
    person = ints(everything, "person")
    since = ints(everything, "since")
    return pd.DataFrame(
        {
            "number": words(world.people, "number")[person],
            "persona": words(world.people, "persona")[person],
            "reason": everything["reason"],
            "knowable": everything["knowable"].to_numpy(dtype=bool),
            "since": pd.to_datetime(pd.Series(since), unit="s", utc=True).where(since > 0),
        }
    )


def _facts(
    person: npt.ArrayLike,
    reason: npt.ArrayLike,
    knowable: npt.ArrayLike,
    since: npt.ArrayLike = 0,
) -> pd.DataFrame:
    who = np.asarray(person, dtype=np.int64)
    return pd.DataFrame(
        {
            "person": who,
            "reason": np.broadcast_to(np.asarray(reason, dtype=object), who.shape),
            "knowable": np.broadcast_to(np.asarray(knowable, dtype=bool), who.shape),
            "since": np.broadcast_to(np.asarray(since, dtype=np.int64), who.shape),
        }
    )


def _on_the_list(world: World) -> pd.DataFrame:
    rows = world.rows[(world.rows["list_id"] == OPT_OUT) & (world.rows["person"] >= 0)]
    return _facts(rows["person"], "opted_out_list", True, rows["date_added"])


def _said_so(world: World) -> pd.DataFrame:
    replies = world.replies[world.replies["reason"] != ""]
    visible = replies["date"] >= world.period.visible_from
    return _facts(replies["person"], replies["reason"], visible, replies["date"])


def _left_before(world: World) -> pd.DataFrame:
    """The STOP itself is long gone; only the row on the Opt-Out List can be known."""
    left = ints(world.people, "left_before")
    person = np.flatnonzero(left)
    return _facts(person, "opted_out_keyword", False, left[person])


def _of_that_nature(world: World) -> pd.DataFrame:
    reasons = world.people["persona"].map(_BY_NATURE).fillna("").to_numpy(dtype=object)
    person = np.flatnonzero(reasons != "")
    return _facts(person, reasons[person], True)


def _died(world: World) -> pd.DataFrame:
    """The last three final states of a dead number, all of them shown, say it does not exist."""
    dead = np.flatnonzero((world.people["persona"] == "dead").to_numpy())
    sent = world.messages[world.messages["person"].isin(dead)]
    sent = sent[sent["date"] >= world.period.visible_from]
    is_final = ~sent["outcome"].isin(
        [outcomes.ON_THE_WAY, outcomes.COMPLETED, outcomes.RETRYING]
    ) & (sent["settled_at"] <= world.period.now)
    last = sent[is_final].groupby("person").tail(_LAST_FINALS)
    hard = last["outcome"].isin([outcomes.UNKNOWN_SUBSCRIBER, outcomes.UNIDENTIFIED_SUBSCRIBER])
    finals = last.assign(hard=hard).groupby("person")
    ended = finals["hard"].sum() == _LAST_FINALS
    first = finals["date"].min()
    return _facts(ended.index[ended], "dead_number", True, first[ended])


def _only_undeclared_left(world: World) -> pd.DataFrame:
    """Whoever left their only declared list: the permission is unclear as well, and it is moot.

    Not counted as knowable, because a run may well stop at the opt-out; counted as true, because a
    run that also says this is right.
    """
    live = ~world.rows["list_id"].isin([OPT_OUT, TRADE_SHOW, OLD_IMPORT, ARCHIVED])
    declared = np.zeros(len(world.people), dtype=bool)
    person = world.rows.loc[live, "person"].to_numpy(dtype=np.int64)
    declared[person[person >= 0]] = True
    unclear = (world.people["persona"] == "unclear").to_numpy()
    return _facts(np.flatnonzero(~declared & ~unclear), "unclear_permission", False)
