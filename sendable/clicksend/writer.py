"""The list writer: makes contact lists, fills and empties them, and reads them back.

It is the only client that can change an account, and it reaches nothing but contact lists. A change
whose answer did not come raises ``Unanswered`` and is not tried again here: whoever asked for it
looks at the list before asking once more. Reading goes through a client that cannot write.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sendable.clicksend.calls import LIST_WRITING
from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.listing import MOST_PASSES, PAGE_SIZE, Watch
from sendable.clicksend.models import Contact, ContactList, ListState, read_int, read_text
from sendable.clicksend.throttle import Throttle
from sendable.clicksend.transport import Body, Credentials, Query, Transport
from sendable.errors import NotFound, ServerTrouble, Unanswered

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 15.0
_STILL_LOOKS = 6
"""An import that does not say that it is under way is over once the list stood still for so many
looks: with pauses that double, about three quarters of a minute."""

_MOST_LOOKS = 240
"""With the longest pause, an hour."""

Sleep = Callable[[float], None]


class ListWriter:
    """Changes the contact lists of one account. It cannot send, nor read or change anything else.

    Args:
        credentials: The account.
        throttle: Budgets to share with the account's other clients.
        sleep: Waits between two looks at an import.
    """

    def __init__(
        self,
        credentials: Credentials,
        throttle: Throttle | None = None,
        *,
        sleep: Sleep = time.sleep,
    ) -> None:
        throttle = throttle or Throttle()
        self._reader = ClickSendClient(credentials, throttle)
        self._pen = Transport(credentials, throttle, LIST_WRITING)
        self._sleep = sleep
        self._writes = 0

    @property
    def writes(self) -> int:
        """How many changes were asked for so far."""
        return self._writes

    def create_list(self, name: str) -> int:
        """Make an empty list and give its id. ClickSend makes a second one of the same name.

        Raises:
            Unanswered: It may be there: look for its name.
        """
        return self._make("/lists", {"list_name": name}, "list_id")

    def delete_list(self, list_id: int) -> None:
        """Delete a list with everybody on it; one that is gone already is fine."""
        self._delete(f"/lists/{list_id}")

    def add_contact(self, list_id: int, fields: Mapping[str, str | None]) -> int:
        """Put a contact onto a list and give its id. ClickSend adds the same number twice.

        Args:
            list_id: The list.
            fields: ``phone_number`` in E.164, ``first_name``, ``last_name``, ``custom_1`` to
                ``custom_4``; what is absent or nothing stays empty.

        Raises:
            Unanswered: It may be there: look at the list.
        """
        given = {name: value for name, value in fields.items() if value is not None}
        return self._make(f"/lists/{list_id}/contacts", given, "contact_id")

    def delete_contact(self, list_id: int, contact_id: int) -> None:
        """Take a contact off a list; one that is gone already is fine."""
        self._delete(f"/lists/{list_id}/contacts/{contact_id}")

    def upload_contacts(self, content: bytes) -> str:
        """Upload a CSV file and give its address. ClickSend deletes it after ten minutes.

        Args:
            content: The file, without a header: whether a first line is skipped is not documented.

        Raises:
            Unanswered: Nothing is lost: upload it again.
        """
        encoded = base64.b64encode(content).decode("ascii")
        data = self._write("POST", "/uploads", {"content": encoded}, {"convert": "csv"})
        url = read_text(data.get("_url")) if isinstance(data, Mapping) else None
        if url is None:
            raise _unclear("POST /uploads")
        return url

    def import_contacts(self, list_id: int, url: str, field_order: Sequence[str]) -> None:
        """Ask for an uploaded file's rows to be put onto a list. That happens later.

        Args:
            list_id: The list.
            url: Where the file was uploaded to.
            field_order: What its columns are, by the import's own names: ``phone`` and ``custom1``
                where a contact has ``phone_number`` and ``custom_1`` (API fact sheet, section 2.3).

        Raises:
            Unanswered: It may be under way: wait, and look at the list.
        """
        body = {"file_url": url, "field_order": list(field_order)}
        self._write("POST", f"/lists/{list_id}/import", body)

    def wait_for_import(self, list_id: int, expected: int) -> ContactList:
        """Wait until an import is over, and give the list as it stands then.

        It is over when ClickSend says so and the list has as many contacts as expected, or stood
        still for a while: how many arrived, and who, only reading the list tells.

        Args:
            list_id: The list.
            expected: How many contacts it has when all have arrived.

        Raises:
            NotFound: The list is gone.
            ServerTrouble: The import is still going on after an hour.
        """
        pause, still, before = _FIRST_PAUSE, 0, -1
        for _ in range(_MOST_LOOKS):
            state = self._look(list_id)
            count = state.entry.contacts_count
            still, before = (still + 1 if count == before else 0), count
            if not state.is_importing and (count >= expected or still >= _STILL_LOOKS):
                return state.entry
            self._sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        raise _still_at_work(list_id, "importing contacts")

    def remove_opted_out(self, list_id: int, opt_out_list_id: int) -> int:
        """Take off a list whoever is on an opt-out list, and give how many ClickSend says it took.

        It compares texts, as far as anybody knows, so it is a second layer and not the first.

        Raises:
            Unanswered: It may have happened.
            ServerTrouble: It is still going on after an hour.
        """
        path = f"/lists/{list_id}/remove-opted-out-contacts/{opt_out_list_id}"
        data = self._write("PUT", path)
        pause = _FIRST_PAUSE
        for _ in range(_MOST_LOOKS):
            if not self._look(list_id).is_removing:
                return (read_int(data.get("deleted")) or 0) if isinstance(data, Mapping) else 0
            self._sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        raise _still_at_work(list_id, "removing opt-outs")

    def lists(self) -> list[ContactList]:
        """Read every contact list of the account."""
        return list({entry.list_id: entry for entry in self._reader.lists()}.values())

    def contact_list(self, list_id: int) -> ContactList | None:
        """Read one contact list, or nothing where it is gone."""
        state = self._reader.list_state(list_id)
        return None if state is None else state.entry

    def contacts(self, list_id: int) -> list[Contact]:
        """Read everybody on a list, each once, in the account's order.

        Pages are counted, so where one contact leaves and another comes between two pages, a third
        may be missed and no total shows it. A list of several pages is therefore read until two
        readings, one after the other, find the same contacts.

        Raises:
            NotFound: The list is gone.
            ServerTrouble: It changed during every reading.
        """
        before: set[int] | None = None
        for _ in range(MOST_PASSES):
            found = self._read_once(list_id)
            if found is not None and (len(found) <= PAGE_SIZE or found.keys() == before):
                return list(found.values())
            before = None if found is None else set(found)
        raise ServerTrouble(
            f"ClickSend's list {list_id} changed each time it was read",
            remedy="Run the command again when nobody is working on that list",
        )

    def close(self) -> None:
        """Close the connections, and the throttle with them."""
        self._reader.close()
        self._pen.close()

    def _read_once(self, list_id: int) -> dict[int, Contact] | None:
        """Read a list from its first page to its last; nothing where it moved meanwhile."""
        watch, found = Watch(), dict[int, Contact]()
        for page in self._reader.contact_listing(list_id):
            watch.see(page)
            for contact in map(Contact.from_json, page.rows):
                found[contact.contact_id] = contact
        if 0 in found:
            raise ServerTrouble(f"ClickSend's list {list_id} has a contact without an id")
        return found if watch.is_whole and len(found) == watch.total else None

    def _look(self, list_id: int) -> ListState:
        found = self._reader.list_state(list_id)
        if found is None:
            raise NotFound(f"ClickSend has no list {list_id} any more")
        return found

    def _make(self, path: str, body: Body, id_name: str) -> int:
        """Make something and give its id."""
        data = self._write("POST", path, body)
        made = read_int(data.get(id_name)) if isinstance(data, Mapping) else None
        if not made:
            raise _unclear(f"POST {path}")
        return made

    def _delete(self, path: str) -> None:
        try:
            self._write("DELETE", path)
        except NotFound:
            return

    def _write(
        self, method: str, path: str, body: Body | None = None, query: Query | None = None
    ) -> Any:
        """Make a call that changes something and give the envelope's ``data``."""
        self._writes += 1
        answer = self._pen.call(method, path, query, body)
        if not isinstance(answer, Mapping) or "data" not in answer:
            raise _unclear(f"{method} {path}")
        return answer["data"]


def _unclear(call: str) -> Unanswered:
    return Unanswered(
        f"ClickSend answered {call} without saying what it made",
        remedy="Run the command again: it looks first at what is there",
    )


def _still_at_work(list_id: int, work: str) -> ServerTrouble:
    return ServerTrouble(
        f"ClickSend is still {work} on list {list_id} after an hour",
        remedy="Run the command again later: it goes on where this one stopped",
    )
