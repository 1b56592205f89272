"""What the truth is read from, and the form it is told in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sendable.clicksend.sandbox.generator.responses import Responses
from sendable.clicksend.sandbox.period import Period


@dataclass(frozen=True)
class World:
    """Everything the truth is read from, as it stands in the account.

    Args:
        people: The people.
        rows: The contact rows after ClickSend processed the STOPs.
        orders: The shop's orders.
        messages: The messages that went out, in the order of time.
        responses: Clicks, and replies with the ``effect`` of the later ones.
        period: The time the account covers.
    """

    people: pd.DataFrame
    rows: pd.DataFrame
    orders: pd.DataFrame
    messages: pd.DataFrame
    responses: Responses
    period: Period


def state(
    person: npt.ArrayLike,
    reason: npt.ArrayLike,
    knowable: npt.ArrayLike,
    since: npt.ArrayLike = 0,
) -> pd.DataFrame:
    """State facts: ``person``, ``reason``, ``knowable`` and ``since`` (0 where nobody knows).

    A fact that is true and of no matter, because something else decides about the person, is
    stated as not knowable: a run that says so is right, and one that does not misses nothing.

    Args:
        person: Whom each is about.
        reason: The reason, one for all or one each.
        knowable: Whether a run could have known it, likewise.
        since: Since when, in seconds, likewise.
    """
    who = np.asarray(person, dtype=np.int64)
    return pd.DataFrame(
        {
            "person": who,
            "reason": np.broadcast_to(np.asarray(reason, dtype=object), who.shape),
            "knowable": np.broadcast_to(np.asarray(knowable, dtype=bool), who.shape),
            "since": np.broadcast_to(np.asarray(since, dtype=np.int64), who.shape),
        }
    )
