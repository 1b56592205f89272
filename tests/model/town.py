"""The town: what people do to the account and to the shop's files, as a phone and a dashboard do.

Everything is written into the sandbox's own file or into the files that the playbook declares.
Nothing here asks Sendable anything.
"""

from __future__ import annotations

import csv
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sendable.clicksend.sandbox.generator.setting import finish, open_new, write_setting
from sendable.clicksend.sandbox.happenings import Reply, reply
from sendable.clicksend.sandbox.outcomes import OUTCOMES
from sendable.clicksend.sandbox.period import period_of
from sendable.clicksend.sandbox.store import ACCOUNT_FILE, AccountStore

from .cast import CAMPAIGN_SENDERS, PEOPLE
from .plain import Contact

OPT_OUTS, SECOND_OPT_OUTS = 3101, 3105
LISTS = {
    "Newsletter": 3102,
    "VIP club": 3103,
    "Bought addresses": 3104,
    "Opt-Out List": OPT_OUTS,
    "Old opt-outs": SECOND_OPT_OUTS,
}
AGREED = ("Newsletter", "VIP club")
ORDINARY = ("Newsletter", "VIP club", "Bought addresses")

_HEADERS = {
    "orders.csv": ("order", "mobile", "placed", "total"),
    "consents.csv": ("mobile", "state", "at", "form"),
    "do-not-text.csv": ("mobile",),
}


def found_town(sandbox: Path, files: Path, now: datetime) -> None:
    """Make an account with five lists and nobody on them, and empty files of a shop."""
    sandbox.mkdir(parents=True, mode=0o700)
    with closing(open_new(sandbox / ACCOUNT_FILE)) as database:
        names = {key: name for name, key in LISTS.items()}
        write_setting(database, period_of(now, 1), 7, names)
        database.executemany(
            "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?)",
            [
                (at, one.status, one.status_code, one.status_text, one.error_code, one.error_text)
                for at, one in enumerate(OUTCOMES)
            ],
        )
        finish(database)
    files.mkdir(parents=True, exist_ok=True)
    for name, header in _HEADERS.items():
        with (files / name).open("w", newline="") as file:
            csv.writer(file).writerow(header)


@dataclass
class Town:
    """An account and a shop, in which time goes by only when somebody says so."""

    sandbox: Path
    files: Path
    now: int

    @contextmanager
    def account(self) -> Iterator[sqlite3.Connection]:
        path = self.sandbox / ACCOUNT_FILE
        with closing(sqlite3.connect(path, timeout=30)) as database, database:
            yield database

    # What stands there.

    def contacts(self, list_id: int | None = None) -> list[Contact]:
        where = "" if list_id is None else f"WHERE list_id = {int(list_id)}"
        with self.account() as database:
            rows = database.execute(
                "SELECT contact_id, list_id, phone_number, date_added FROM contacts "
                f"{where} ORDER BY contact_id"
            )
            return [Contact(*row) for row in rows]

    def lists(self) -> dict[int, str]:
        with self.account() as database:
            return dict(database.execute("SELECT list_id, list_name FROM lists ORDER BY list_id"))

    # What people do with contacts.

    def join(self, list_id: int, text: str) -> int:
        sql = (
            "INSERT INTO contacts (list_id, phone_number, address_country, date_added,"
            " date_updated) VALUES (?, ?, NULL, ?, ?)"
        )
        with self.account() as database:
            return int(database.execute(sql, (list_id, text, self.now, self.now)).lastrowid or 0)

    def move(self, contact_id: int, list_id: int) -> None:
        sql = (
            "UPDATE contacts SET list_id = ?, date_added = ?, date_updated = ? WHERE contact_id = ?"
        )
        with self.account() as database:
            database.execute(sql, (list_id, self.now, self.now, contact_id))

    def change_number(self, contact_id: int, text: str) -> None:
        sql = "UPDATE contacts SET phone_number = ?, date_updated = ? WHERE contact_id = ?"
        with self.account() as database:
            database.execute(sql, (text, self.now, contact_id))

    def leave(self, contact_id: int) -> None:
        with self.account() as database:
            database.execute("DELETE FROM contacts WHERE contact_id = ?", (contact_id,))

    def rename_list(self, list_id: int, name: str) -> None:
        with self.account() as database:
            database.execute("UPDATE lists SET list_name = ? WHERE list_id = ?", (name, list_id))

    def delete_list(self, list_id: int) -> None:
        with self.account() as database:
            database.execute("DELETE FROM contacts WHERE list_id = ?", (list_id,))
            database.execute("DELETE FROM lists WHERE list_id = ?", (list_id,))

    # What people write, and what is written to them.

    def say(self, number: str, text: str, list_id: int | None) -> tuple[Reply, str]:
        """Have somebody reply; give what became of it, and to which number of ours they wrote."""
        with AccountStore(self.sandbox) as store:
            done = reply(store, now=self.now, text=text, number=number, list_id=list_id)
            row = store.row(
                "SELECT to_number FROM inbound WHERE message_id = ?", (done.message_id,)
            )
            assert row is not None
            return done, str(row[0])

    def send_campaign(self, list_id: int, sender: int) -> list[str]:
        """Have a campaign go out to a list; give the ids of its messages."""
        words = "New arrivals: https://smsu.io/x"
        with self.account() as database:
            found = database.execute(
                "SELECT contact_id, phone_number FROM contacts WHERE list_id = ?", (list_id,)
            )
            # The sandbox has the numbers of messages in one spelling.
            people = [row for row in found if row[1] in PEOPLE]
            campaign = database.execute(
                "INSERT INTO campaigns (name, list_id, sender, body, url_to_shorten, schedule,"
                " status, date_added, total_count) VALUES (?, ?, ?, ?, ?, ?, 'Sent', ?, ?)",
                (
                    *("News", list_id, CAMPAIGN_SENDERS[sender], words),
                    *("https://shop.example/new", self.now, self.now, len(people)),
                ),
            ).lastrowid
            body = database.execute(
                "INSERT INTO bodies (text, sender, api_username) VALUES (?, ?, 'dashboard')",
                (words, CAMPAIGN_SENDERS[sender]),
            ).lastrowid
            sent = []
            for contact_id, number in people:
                sent.append(str(uuid.uuid4()).upper())
                database.execute(
                    "INSERT INTO messages (message_id, date, to_number, body_id, outcome,"
                    " settled_at, parts, price, list_id, contact_id, campaign_id, country, carrier)"
                    " VALUES (?, ?, ?, ?, 0, ?, 1, 700, ?, ?, ?, 'AU', 'Test')",
                    (sent[-1], self.now, number, body, self.now, list_id, contact_id, campaign),
                )
            return sent

    def click(self, number: str) -> bool:
        """Have somebody open the link of their last message, if it came some time ago."""
        with self.account() as database:
            row = database.execute(
                "SELECT id FROM messages WHERE to_number = ? AND date < ? AND id NOT IN"
                " (SELECT message FROM clicks) ORDER BY id DESC LIMIT 1",
                (number, self.now - 3600),
            ).fetchone()
            if row is None:
                return False
            database.execute(
                "INSERT INTO clicks VALUES (?, ?, 1, 'AU', 'NSW', 'Phone', 'Safari', 'iOS')",
                (row[0], self.now),
            )
            return True

    # What the shop's files say.

    def buy(self, number: str) -> None:
        self._write("orders.csv", (uuid.uuid4().hex[:8], number, self._moment(self.now), "12.50"))

    def sign(self, number: str, at: int) -> None:
        form = f"form {uuid.uuid4().hex[:6]}"
        self._write("consents.csv", (number, "express", self._moment(at), form))

    def file_suppression(self, numbers: Sequence[str]) -> None:
        """Write the file of people who must not be messaged anew: who is left out has left it."""
        rows = [_HEADERS["do-not-text.csv"], *((number,) for number in numbers)]
        with (self.files / "do-not-text.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)

    def _write(self, name: str, row: Sequence[str]) -> None:
        with (self.files / name).open("a", newline="") as file:
            csv.writer(file).writerow(row)

    def _moment(self, at: int) -> str:
        return datetime.fromtimestamp(at, UTC).isoformat()
