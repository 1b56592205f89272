"""Our lists: who has to leave each, and the ledger of it.

From a list that Sendable made leaves everybody who said stop or no by now, may have, or was
forgotten, also whom a person put there; and of those whom Sendable put there, whoever is not
sendable by the newest decisions. The list itself is read, not only the ledger. Before a contact of
ours is removed, the ledger says so: a scrub that is killed is finished by the next one, which looks
at the list again.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import pyarrow as arrow

from sendable.clicksend.models import ContactList
from sendable.engine.duckdb import Connection, query, run_script
from sendable.errors import ClickSendError, NotFound
from sendable.numbers import mask_numbers_in
from sendable.publish.listings import OnList
from sendable.publish.scrub.desk import Desk, Outcome, take_off
from sendable.runs import list_runs
from sendable.workspace import Workspace

_NUMBER = arrow.schema([("number", arrow.string())])

# A contact with a number of ours under another id is not ours: a person put it there.
_LEAVING = """
SELECT contact_id FROM on_list SEMI JOIN silenced USING (number)
UNION
SELECT contact_id FROM on_list SEMI JOIN forgotten_there USING (number)
UNION
SELECT on_list.contact_id
FROM on_list
SEMI JOIN unsendable USING (number)
JOIN ours USING (number)
WHERE
    ours.list_name = $list_name
    AND coalesce(ours.contact_id, on_list.contact_id) = on_list.contact_id
ORDER BY contact_id
"""

_DUE = """
SELECT ours.*
FROM ours
WHERE
    list_name = $list_name
    AND (number IN (SELECT number FROM silenced) OR number IN (SELECT number FROM unsendable))
"""


def find_newest_decisions(workspace: Workspace) -> str | None:
    """Give the run that made the newest decisions that a gate let through, if there is any.

    One that looked at other lists than the playbook names decided nothing of the people on the
    others, and is passed over: they would leave our lists for it.
    """
    runs = [
        run
        for run in list_runs(workspace)
        if not run.manifest.is_of_the_past and not run.manifest.is_narrowed
    ]
    return next((run.source_of("exclude") for run in runs if "exclude" in run.manifest.steps), None)


def find_our_lists(
    connection: Connection, lists: Iterable[ContactList]
) -> list[tuple[str, ContactList]]:
    """Give those of the account's lists that Sendable made, each with its name in the ledger.

    Also one that the ledger calls gone, and one whose making was cut off: that is found by its
    name. A list whose id was read back is known by its id alone, however it is called by now: what
    has its name beside it, a person has made.
    """
    known = query(connection, "SELECT list_name, list_id FROM main.our_lists")
    names = set(known.loc[known["list_id"].isna(), "list_name"])
    by_id = {
        int(list_id): str(name)
        for name, list_id in zip(known["list_name"], known["list_id"], strict=True)
        if pd.notna(list_id)
    }
    named = [
        (by_id.get(entry.list_id, entry.name if entry.name in names else None), entry)
        for entry in {entry.list_id: entry for entry in lists}.values()
    ]
    return [(name, entry) for name, entry in named if name is not None]


def scrub_our_lists(desk: Desk, decided_in: str | None) -> list[Outcome]:
    """Take everybody off our lists who may not be on them; one that is gone is passed over.

    What goes wrong on one list does not keep the others from being scrubbed.

    Args:
        desk: What to work with. The lake's writer lock is held.
        decided_in: The run of the newest decisions, as ``find_newest_decisions`` gives it.

    Returns:
        What came of each list that is in the account.

    Raises:
        ClickSendError: The account's lists could not be read.
    """
    run_script(desk.connection, "sendable.publish.scrub", "leaving", decided_in=decided_in)
    if query(desk.connection, "SELECT 1 FROM main.our_lists LIMIT 1").empty:
        return []
    lists = find_our_lists(desk.connection, desk.reader.lists())
    return [_scrub(desk, name, entry) for name, entry in lists]


def _scrub(desk: Desk, name: str, entry: ContactList) -> Outcome:
    """Scrub one list and keep its ledger."""
    due = query(desk.connection, _DUE, {"list_name": name})
    shown, noted = mask_numbers_in(entry.name), set[str]()

    def find_leaving(there: OnList) -> list[int]:
        desk.connection.register("on_list", there.numbers)
        forgotten = desk.lake.door.find(there.numbers["number"])
        desk.connection.register(
            "forgotten_there", arrow.table({"number": sorted(forgotten)}, _NUMBER)
        )
        leaving = query(desk.connection, _LEAVING, {"list_name": name})["contact_id"]
        _note(desk, due[due["number"].isin(set(there.numbers["number"]) - noted)], "removing")
        noted.update(there.numbers["number"])
        return [int(contact_id) for contact_id in leaving]

    try:
        removed = take_off(desk, entry, find_leaving)
    except NotFound:
        # Somebody deleted it a moment ago, with everybody on it.
        return Outcome(shown, entry.list_id)
    except ClickSendError as failure:
        return Outcome(shown, entry.list_id, trouble=failure.message)
    # An import of a push that was killed may still bring those whom nobody has seen yet.
    is_awaited = (due["state"] == "adding") & ~due["number"].isin(noted)
    _note(desk, due[~is_awaited], "gone")
    return Outcome(shown, entry.list_id, removed)


def _note(desk: Desk, rows: pd.DataFrame, state: str) -> None:
    """Write into the ledger what is about to happen to contacts of ours, or has happened."""
    if rows.empty:
        return
    changed = rows.assign(state=state, changed_at=desk.now)
    desk.lake.upsert("our_contacts", changed.astype({"contact_id": "Int64"}))
