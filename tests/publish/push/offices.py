"""An office: a workspace with an account of its own, from which pushes are made."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pandas as pd

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.sandbox.account import create_account_for_customers
from sendable.clicksend.sandbox.serving import running_account
from sendable.playbook import Playbook, read_playbook
from sendable.publish.approval import Said, decide, gather_approvals
from sendable.publish.approval.bands import Band
from sendable.publish.approval.states import Verdict
from sendable.publish.push.course import Outcome
from sendable.pushing import Looked, look_at_push, push_approved
from sendable.rulebooks import keep_rules
from sendable.runs import Run, load_run, point_latest
from sendable.workspace import Workspace

from ...ingestion.conftest import ingest
from ...library import AS_OF, World, segment_file, write_playbook

OPT_OUTS, CUSTOMERS = 3101, 3102
SOON = AS_OF + timedelta(minutes=20)
SEGMENTS = {
    "everyone": segment_file("TRUE", 1, title="Everyone"),
    "nobody-asked": segment_file("TRUE", 2),
    "letter": segment_file("TRUE", 3, audience="email"),
}


def publish_at(root: Path) -> Path:
    """Make a workspace with its own account, ingested and published; one segment is approved."""
    consent = {"state": "express", "method": "web form", "evidence": "sign-up form"}
    folder = write_playbook(
        root / "playbook",
        SEGMENTS,
        consent={"Customers": consent},
        opt_out_lists=[{"id": OPT_OUTS, "confirmed": f"{AS_OF:%Y-%m-%d}"}],
    )
    world = World(root, read_playbook(folder))
    shutil.rmtree(world.lake.root)
    sandbox = world.workspace.sandbox
    create_account_for_customers(sandbox, customer_ids=[str(at) for at in range(12)], now=AS_OF)
    opt_out(sandbox, *numbers_on(sandbox, CUSTOMERS)[:1])
    with running_account(sandbox, now=AS_OF) as address:
        client = ClickSendClient(Credentials(address.base_url, address.username, address.api_key))
        ingest(client, world.workspace, world.playbook)
        client.close()
    world.exclude()
    world.segment()
    keep_rules(world.expanded, world.run)
    world.plan()
    world.run.record("publish", AS_OF, {})
    point_latest(world.run)
    said = Said("approved", ("everyone",), "Pat", "command line")
    decide(world.run, world.playbook, said, AS_OF)
    return root


class Office:
    """A copy of the workspace, in which pushes are made."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root / "workspace")
        self.sandbox = self.workspace.sandbox
        self.playbook: Playbook = read_playbook(root / "playbook")
        self.run: Run = load_run(self.workspace, "latest")

    def look(self, *names: str) -> list[Looked]:
        return look_at_push(self.run, self.playbook, names, lambda: SOON)

    def push(self, *names: str) -> list[Outcome]:
        return push_approved(self.run, self.playbook, names, lambda: SOON)

    def change(self, segment: str, members: list[str]) -> None:
        """Have the run say that other people are a segment's members."""
        lake, run_id = self.workspace.lake, self.run.run_id
        rows = lake.read("membership", run_id=run_id)
        row = rows[rows["segment"] == segment].iloc[:1]
        added = pd.concat([row.assign(number=number) for number in members])
        kept = rows[rows["segment"] != segment]
        lake.replace_run("membership", run_id, pd.concat([kept, added], ignore_index=True))
        sizes = lake.read("segment_sizes", run_id=run_id)
        sizes.loc[sizes["segment"] == segment, "members"] = len(members)
        lake.replace_run("segment_sizes", run_id, sizes)

    def decide(self, verdict: Verdict, segment: str, band: Band | None = None) -> None:
        said = Said(verdict, (segment,), "Pat", "command line", band=band)
        decide(self.run, self.playbook, said, SOON)

    def state(self, segment: str) -> str:
        return gather_approvals(self.run, self.playbook)[segment].state

    def customers(self) -> list[str]:
        return numbers_on(self.sandbox, CUSTOMERS)

    def ours(self) -> dict[str, list[str]]:
        with closing(sqlite3.connect(self.sandbox / "account.sqlite")) as database:
            rows = database.execute(
                "SELECT list_id, list_name FROM lists WHERE list_name LIKE 'Sendable%'"
            ).fetchall()
        return {name: numbers_on(self.sandbox, list_id) for list_id, name in rows}


def numbers_on(sandbox: Path, list_id: int) -> list[str]:
    with closing(sqlite3.connect(sandbox / "account.sqlite")) as database:
        rows = database.execute(
            "SELECT phone_number FROM contacts WHERE list_id = ? ORDER BY phone_number", (list_id,)
        )
        return [number for (number,) in rows]


def opt_out(sandbox: Path, *numbers: str) -> None:
    with closing(sqlite3.connect(sandbox / "account.sqlite")) as database, database:
        database.executemany(
            "INSERT INTO contacts (list_id, phone_number, date_added, date_updated)"
            f" VALUES ({OPT_OUTS}, ?, 1, 1)",
            [(number,) for number in numbers],
        )
