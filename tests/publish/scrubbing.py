"""A live account with lists of ours in it, and a lake that knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sendable.clicksend.client import Credentials
from sendable.clicksend.writer import ListWriter
from sendable.ingestion.number_book import NumberBook
from sendable.publish.scrub.desk import Desk, open_desk
from sendable.publish.scrub.step import Scrub, scrub

from ..ingestion.trouble import HASTE, Live, account_file, client_of, eager_throttle
from ..library import AS_OF, World, frame_of

NOW = AS_OF + timedelta(hours=1)

_LIST = "INSERT INTO lists (list_id, list_name, list_email_id) VALUES (?, ?, '')"
_CONTACT = """
INSERT INTO contacts (list_id, phone_number, address_country, date_added, date_updated)
VALUES (?, ?, 'AU', 1, 1)
"""


@dataclass
class Scene:
    """An account that is served, the lake of a workspace, and the lists that are in both."""

    world: World
    folder: Path
    live: Live
    names: dict[int, str] = field(default_factory=dict)

    def make_list(self, list_id: int, name: str, phones: Iterable[str] = ()) -> None:
        """Make a list in the account with some people on it, as a person would."""
        with account_file(self.folder) as database:
            database.execute(_LIST, (list_id, name))
            database.executemany(_CONTACT, [(list_id, phone) for phone in phones])

    def make_ours(
        self,
        list_id: int,
        numbers: Iterable[str],
        by_hand: Iterable[str] = (),
        *,
        state: str = "live",
        is_known: bool = True,
    ) -> str:
        """Make a list as a push would have left it, and have people put others onto it by hand."""
        name = f"Sendable · List {list_id} · {list_id:06x}"
        numbers = list(numbers)
        self.make_list(list_id, name, [*numbers, *by_hand])
        ids = self.contacts(list_id)
        listed = {
            "list_name": name,
            "list_id": list_id if is_known else None,
            "segment": "everyone",
            "shard": 0,
            "state": state,
            "made_by": "P-1",
            "changed_at": AS_OF,
        }
        written = [
            {
                "list_name": name,
                "number": number,
                "contact_id": contact_id,
                "state": "there",
                "push_id": "P-1",
                "changed_at": AS_OF,
            }
            for contact_id, number in list(ids.items())[: len(numbers)]
        ]
        self.world.lake.upsert("our_lists", frame_of("our_lists", [listed]))
        self.world.lake.upsert("our_contacts", frame_of("our_contacts", written))
        self.names[list_id] = name
        return name

    def contacts(self, list_id: int) -> dict[int, str]:
        """Give who is on a list of the account: phone texts by contact id."""
        sql = "SELECT contact_id, phone_number FROM contacts WHERE list_id = ? ORDER BY contact_id"
        with account_file(self.folder) as database:
            return dict(database.execute(sql, (list_id,)).fetchall())

    def phones(self, list_id: int) -> list[str]:
        return list(self.contacts(list_id).values())

    def ledger(self, list_id: int) -> dict[str, str]:
        """Give the state of each contact of ours on a list."""
        rows = self.world.lake.read("our_contacts", list_name=self.names[list_id])
        return dict(zip(rows["number"], rows["state"], strict=True))

    def deletions(self) -> int:
        return sum(method == "DELETE" for method, _ in self.live.asked)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Open what a scrub works with, on the lake as it is now."""
        self.world.store()
        throttle, numbers = eager_throttle(), NumberBook(self.world.lake, "AU")
        policies = self.world.playbook.policies
        with client_of(self.live.address, throttle) as client:
            address = self.live.address
            credentials = Credentials(address.base_url, address.username, address.api_key, HASTE)
            writer = ListWriter(credentials, throttle)
            try:
                with open_desk(
                    client, writer, self.world.lake, policies, numbers.read_every, NOW
                ) as desk:
                    yield desk
            finally:
                writer.close()

    def scrub(self) -> Scrub:
        """Scrub, as an ingest does."""
        with self.desk() as desk:
            return scrub(desk, self.world.workspace, self.world.playbook.brief)
