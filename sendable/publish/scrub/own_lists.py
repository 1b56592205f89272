"""The user's own lists: the contacts of the clean-up sheet "Opted out", deleted on their word.

Only who was suppressed, and only where the contact still has that number at the moment of its
deletion: a person may have given the contact to somebody else since the last ingest. Opt-out lists
are never touched, nor is a list that is called like one and that the playbook does not name; nobody
is taken off those.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sendable.engine.duckdb import query
from sendable.errors import ClickSendError
from sendable.lake import MAIN_ACCOUNT
from sendable.numbers import mask_numbers_in
from sendable.publish.listings import PASSES, read_contacts
from sendable.publish.scrub.desk import Desk, Outcome, ask_off

_CALLED_OPT_OUTS = r"opt[\s_-]*(ed|s)?[\s_-]*out|unsubscri"

_FOUND = """
SELECT contacts.contact_id, contacts.list_id, lists.list_name
FROM main.contacts AS contacts
JOIN main.lists AS lists USING (list_id)
ANTI JOIN main.our_lists AS ours ON lists.list_id = ours.list_id
ANTI JOIN main.our_lists AS ours ON lists.list_name = ours.list_name
WHERE
    contacts.valid_to IS NULL
    AND NOT lists.is_opt_out
    AND NOT regexp_matches(lists.list_name, $called, 'i')
    AND coalesce(lists.account, $main) = $main
    AND coalesce(contacts.number, contacts.phone_raw) IN ({suppressed})
ORDER BY contacts.list_id, contacts.contact_id
"""

# Whoever came to the end of a win-back may come back: nobody has to be deleted for it.
_SUPPRESSED = "SELECT number FROM suppressed_now WHERE reason <> 'sunset'"


@dataclass(frozen=True)
class OwnContacts:
    """Contacts of one of the user's lists that are to be deleted."""

    list_id: int
    list_name: str
    contact_ids: tuple[int, ...]


def find_own_contacts(desk: Desk) -> list[OwnContacts]:
    """Give the suppressed people on the user's own lists, by list, as the last ingest saw them."""
    sql = _FOUND.format(suppressed=_SUPPRESSED)
    rows = query(desk.connection, sql, {"main": MAIN_ACCOUNT, "called": _CALLED_OPT_OUTS})
    return [
        OwnContacts(
            int(group["list_id"].iloc[0]),
            mask_numbers_in(str(group["list_name"].iloc[0])),
            tuple(group["contact_id"].astype(int)),
        )
        for _, group in rows.groupby("list_id")
    ]


def scrub_own_lists(desk: Desk, found: Collection[OwnContacts]) -> list[Outcome]:
    """Delete contacts from the user's own lists, each looked at first and once more afterwards.

    Args:
        desk: What to work with.
        found: The contacts, as ``find_own_contacts`` gives them and the user has approved.
    """
    rows = query(desk.connection, f"SELECT DISTINCT number FROM ({_SUPPRESSED})")  # noqa: S608
    suppressed = set(rows["number"])
    return [_scrub(desk, part, suppressed) for part in found]


def _scrub(desk: Desk, part: OwnContacts, suppressed: Collection[str]) -> Outcome:
    """Delete until none of the contacts is there with a suppressed number."""
    asked: set[int] = set()
    due, trouble = list(part.contact_ids), None
    try:
        for _ in range(PASSES):
            due = _still_theirs(desk, part.list_id, due, suppressed)
            if not due:
                break
            for _ in desk.reader.each(lambda one: ask_off(desk, part.list_id, one), due):
                pass
            asked.update(due)
        else:
            trouble = f"{len(due):,} contacts may still be on list {part.list_id}"
    except ClickSendError as failure:
        trouble = failure.message
    return Outcome(part.list_name, part.list_id, len(asked.difference(due)), trouble)


def _still_theirs(
    desk: Desk, list_id: int, contact_ids: Sequence[int], suppressed: Collection[str]
) -> list[int]:
    """Give those contacts that are there and whose number, by any reading, is suppressed now."""
    there = desk.reader.each(lambda one: desk.reader.contact(list_id, one), contact_ids)
    found = [contact for contact in there if contact is not None]
    told = read_contacts(found, desk.read_numbers)
    return sorted({int(one) for one in told.loc[told["number"].isin(suppressed), "contact_id"]})
