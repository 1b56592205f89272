"""The forecast: how many requests an ingest will make, and how long that takes at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sendable.clicksend.listing import PAGE_SIZE
from sendable.clicksend.models import ContactList
from sendable.ingestion.contacts import changes_since
from sendable.ingestion.lists import opt_out_lists, reviewed_lists
from sendable.ingestion.messages import expect_messages, read_marks
from sendable.ingestion.session import Session
from sendable.ingestion.stretches import plan_stretches


@dataclass(frozen=True)
class Forecast:
    """Requests to make, by feed, and the seconds they take; absent while that cannot be said."""

    requests: dict[str, int] = field(default_factory=dict)
    seconds: float | None = None

    @property
    def total(self) -> int:
        """All the requests."""
        return sum(self.requests.values())

    def __str__(self) -> str:
        """Say it in a sentence."""
        parts = ", ".join(f"{count:,} for {feed}" for feed, count in self.requests.items())
        if self.seconds is None:
            when = "no limit is known yet, so how long it takes shows as it goes"
        else:
            when = f"{say_duration(self.seconds)} at the limit seen so far"
        return f"about {self.total:,} requests to make ({parts}); {when}"


def forecast(session: Session, lists: Sequence[ContactList]) -> Forecast:
    """Foresee an account's ingest. Asks the account one question: how long its history is.

    The limits of contacts and history are not known before the first of them is asked for. Until
    then the limit of the lists, which were read just now, stands for both.
    """
    whole = [
        *opt_out_lists(session, lists),
        *(one for one in reviewed_lists(session, lists) if changes_since(session, one) is None),
    ]
    stretches = plan_stretches(read_marks(session), session.started_at)
    messages = expect_messages(session, stretches)
    requests = {
        "contacts": sum(max(1, -(-one.contacts_count // PAGE_SIZE)) + 1 for one in whole),
        "messages": max(len(stretches), -(-messages // PAGE_SIZE)),
    }
    seconds = [session.client.seconds_for("/lists", count) for count in requests.values()]
    known = [each for each in seconds if each is not None]
    return Forecast(requests, sum(known) if session.client.is_limited("/lists") else None)


def say_duration(seconds: float) -> str:
    """Say a duration as people do: seconds, minutes or hours, rounded up."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    if seconds < 5400:
        return f"about {round(seconds / 60)} min"
    return f"about {seconds / 3600:.1f} h"
