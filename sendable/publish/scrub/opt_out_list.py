"""Found opt-outs: who asked us to stop and is not on the account's opt-out list, written onto it.

ClickSend moves who replies STOP off the one list that the message went to. Who stopped on another
list, or wrote it in words that it does not know, is found here and offered as an addition to the
opt-out list, so that the account's other users leave them alone as well. Nobody is taken off that
list, ever. It is done on the user's word, once or for always; that is kept among the approvals.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import pandas as pd

from sendable.brief import Brief
from sendable.clicksend.models import ContactList
from sendable.engine.duckdb import query
from sendable.errors import ClickSendError, ConfigurationError, ServerTrouble, Unanswered
from sendable.lake import Lake
from sendable.numbers import mask_numbers_in
from sendable.publish.listings import PASSES, read_settled
from sendable.publish.scrub.desk import Desk, Outcome

FOUND_OPT_OUTS = "found opt-outs"
"""What stands among the approvals where else a segment does. No segment can have this name."""

_ASKED = ("opted_out_list", "opted_out_keyword", "opted_out_phrase")
"""The reasons of the log by which a person asked for an end of the messages themselves."""

_WANTED = """
SELECT DISTINCT number FROM suppressed_now
WHERE list_contains($reasons::VARCHAR[], reason) AND starts_with(number, '+')
ORDER BY number
"""


def find_opt_out_list(brief: Brief, lists: Iterable[ContactList]) -> ContactList:
    """Give the main account's opt-out list: the first that a person has confirmed.

    Raises:
        ConfigurationError: None is confirmed, or it is not in the account.
    """
    there = {entry.list_id: entry for entry in lists}
    confirmed = [one.id for one in brief.opt_out_lists if one.confirmed is not None]
    for list_id in confirmed:
        if list_id in there:
            return there[list_id]
    raise ConfigurationError(
        "nobody has confirmed which list of the account is its opt-out list",
        remedy="Write its id and the day under opt_out_lists in playbook.yaml",
    )


def find_missing_opt_outs(desk: Desk, list_id: int) -> list[str]:
    """Give the numbers of those who asked to stop and are not on an opt-out list.

    Raises:
        ClickSendError: The list could not be read whole.
    """
    wanted = query(desk.connection, _WANTED, {"reasons": list(_ASKED)})["number"].tolist()
    there = read_settled(desk.reader, list_id, desk.read_numbers)
    known = set(there.numbers["number"])
    return [str(number) for number in wanted if number not in known]


def add_missing_opt_outs(desk: Desk, entry: ContactList) -> Outcome:
    """Write the missing opt-outs onto an opt-out list, and read it until none is missing.

    An addition whose answer did not come is settled by reading, so nobody is added twice.
    """
    first: list[str] | None = None
    missing: list[str] = []
    trouble: str | None = None
    try:
        for _ in range(PASSES):
            missing = find_missing_opt_outs(desk, entry.list_id)
            first = missing if first is None else first
            if not missing:
                break
            for _ in desk.reader.each(lambda number: _add(desk, entry.list_id, number), missing):
                pass
        else:
            trouble = f"{len(missing):,} opt-outs may not be on list {entry.list_id} yet"
    except ClickSendError as failure:
        trouble = failure.message
    added = len(set(first or ()).difference(missing))
    return Outcome(mask_numbers_in(entry.name), entry.list_id, added, trouble)


def _add(desk: Desk, list_id: int, number: str) -> None:
    try:
        desk.pen.add_contact(list_id, {"phone_number": number})
    except (Unanswered, ServerTrouble):
        # It may be there: the list is read before anything is asked for again.
        return


def note_decision(
    lake: Lake, list_id: int, decision: Literal["approved", "rejected"], who: str, now: datetime
) -> None:
    """Keep that found opt-outs are to be written onto a list after every ingest, or no more.

    To be called with the lake's writer lock.
    """
    row = {
        "approval_id": secrets.token_hex(8),
        "segment": FOUND_OPT_OUTS,
        "decision": decision,
        "rule_hash": _name(list_id),
        "run_id": "",
        "size": None,
        "lowest": None,
        "highest": None,
        "who": who,
        "note": "after every ingest" if decision == "approved" else "no more",
        "door": "command line",
        "decided_at": now,
    }
    lake.append("approvals", pd.DataFrame([row]))


def was_decided(lake: Lake) -> bool:
    """Tell whether anybody ever decided on writing found opt-outs."""
    return not lake.read("approvals", segment=FOUND_OPT_OUTS).empty


def is_always_approved(lake: Lake, list_id: int) -> bool:
    """Tell whether found opt-outs are written onto this list without asking again.

    The word was given for one list: when another one is confirmed, it has to be given again.
    """
    rows = lake.read("approvals", segment=FOUND_OPT_OUTS).sort_values("decided_at")
    if rows.empty:
        return False
    last = rows.iloc[-1]
    return bool(last["decision"] == "approved" and last["rule_hash"] == _name(list_id))


def _name(list_id: int) -> str:
    return f"list {list_id}"
