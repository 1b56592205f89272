"""Who is on our own lists, where a campaign is about to be sent to them.

Nothing else of our lists is pulled: that somebody is on one says no more of them than the segment
it was filled from. But people edit lists, and a message that is on its way counts against caps.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from sendable.clicksend.models import Campaign, Contact, ContactList
from sendable.errors import NotFound
from sendable.ingestion.session import Pulled, Session
from sendable.our_lists import find_ours
from sendable.schemas import TABLES

_ABOUT_TO_SEND = frozenset({"approved", "queued", "scheduled", "sending", "waitapproval"})
"""The states in which a campaign counts against caps, as ``strategy/frequency.sql`` has them."""


def pull_our_members(session: Session, campaigns: Iterable[Campaign]) -> Pulled:
    """Pull the members of our lists that campaigns wait for; forget those of all others."""
    wanted = {
        campaign.list_id
        for campaign in campaigns
        if campaign.list_id is not None and (campaign.status or "").lower() in _ABOUT_TO_SEND
    }
    of_account = _lists_of_account(session)
    ours = {entry.list_id for entry in find_ours(session.lake, of_account)}
    stored = session.lake.read("our_members")
    of_others = set(session.lake.read("lists")["list_id"]) - {one.list_id for one in of_account}
    rows = changed = 0
    for list_id in sorted((wanted & ours) | (set(stored["list_id"]) - of_others)):
        seen = _read_members(session, list_id) if list_id in wanted & ours else _nobody()
        rows += len(seen)
        changed += _replace(session, list_id, stored[stored["list_id"] == list_id], seen)
    return Pulled("our_members", session.account, rows=rows, changed=changed)


def _lists_of_account(session: Session) -> list[ContactList]:
    lists = session.lake.read("lists")
    own = lists[lists["account"].fillna(session.account) == session.account]
    return [
        ContactList(int(row["list_id"]), str(row["list_name"]), int(row["contacts_count"]))
        for row in own.to_dict("records")
    ]


def _read_members(session: Session, list_id: int) -> pd.DataFrame:
    """Read a list's contacts whose number can be messaged; a list that is gone has none."""
    found: dict[int, Contact] = {}
    try:
        for contacts, _ in session.client.contact_pages(list_id):
            found |= {contact.contact_id: contact for contact in contacts}
    except NotFound:
        return _nobody()
    people = pd.DataFrame(
        {
            "contact_id": pd.Series(list(found), dtype="int64"),
            "phone": pd.Series([one.phone for one in found.values()], dtype="object"),
            "country": pd.Series([one.country for one in found.values()], dtype="object"),
        }
    )
    readings = session.numbers.read_all(people["phone"], people["country"])
    is_valid = readings["is_valid"].to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "list_id": list_id,
            "contact_id": people.loc[is_valid, "contact_id"].to_numpy(),
            "number": readings.loc[is_valid, "number"].to_numpy(),
        }
    )


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=list(TABLES["our_members"].model.to_schema().columns))


def _replace(session: Session, list_id: int, before: pd.DataFrame, seen: pd.DataFrame) -> int:
    """Put what was seen of a list in place, and give how many came, left or changed."""
    columns = ["contact_id", "number"]
    was = set(before[columns].itertuples(index=False, name=None))
    now = set(seen[columns].itertuples(index=False, name=None))
    if was != now:
        session.lake.remove("our_members", list_id=list_id)
        session.lake.upsert("our_members", seen)
    return len(was ^ now)
