"""The office: a workspace in which Sendable works on a town's account, over HTTP."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
import yaml

from sendable import sessions
from sendable.clicksend.sandbox.server import RateLimits
from sendable.clicksend.writer import ListWriter
from sendable.playbook import read_playbook
from sendable.publish.push_request import PushRequest
from sendable.runs import Run, RunRequest, load_run
from sendable.scrubbing import Wish, scrub_workspace
from sendable.workspace import Workspace

from ..ingestion.trouble import Live, eager_throttle, live_account
from ..library import AS_OF, segment_file, write_playbook
from .bare import without_pages, without_prefect
from .crashes import Crash, disturbed
from .town import AGREED, OPT_OUTS, SECOND_OPT_OUTS, Town, found_town

START = int(AS_OF.timestamp())
SEGMENTS = ("everyone", "buyers", "vip")
TITLES = {"everyone": "Everyone", "buyers": "Buyers", "vip": "VIP customers"}

_SOURCES: list[dict[str, Any]] = [
    {
        "kind": "orders",
        "name": "shop",
        "path": "orders.csv",
        "join": {"phone": "mobile"},
        "columns": {"order_id": "order", "ordered_at": "placed", "amount": "total"},
        "currency": "AUD",
    },
    {
        "kind": "consents",
        "name": "forms",
        "path": "consents.csv",
        "join": {"phone": "mobile"},
        "method": "web form",
        "columns": {"state": "state", "given_at": "at", "evidence": "form"},
        "states": {"express": "express"},
    },
    {
        "kind": "suppressions",
        "name": "do-not-text",
        "path": "do-not-text.csv",
        "join": {"phone": "mobile"},
    },
]


def found_office(root: Path, rules: Mapping[str, str]) -> None:
    """Make a town's account, the shop's files and a playbook in a folder."""
    consent = {"state": "express", "method": "web form", "evidence": "sign-up form"}
    found_town(root / "workspace" / "sandbox", root / "playbook", AS_OF)
    files = {
        key: segment_file(rules[key], at, title=TITLES[key]) for at, key in enumerate(SEGMENTS, 1)
    }
    confirmed = f"{AS_OF:%Y-%m-%d}"
    write_playbook(
        root / "playbook",
        files,
        consent=dict.fromkeys(AGREED, consent),
        opt_out_lists=[{"id": key, "confirmed": confirmed} for key in (OPT_OUTS, SECOND_OPT_OUTS)],
        sources=_SOURCES,
        pulls={"receipts": False},
    )
    # Small numbers, so that a dozen people meet every way in which a push may go.
    policy = root / "playbook" / "policies" / "publishing.yaml"
    content = yaml.safe_load(policy.read_text())
    content.update(import_from=3, band_least=2)
    policy.write_text(yaml.safe_dump(content))


class Office:
    """A workspace, its account on a server of its own, and whoever works there."""

    def __init__(self, root: Path, live: Live) -> None:
        self.root, self.live = root, live
        self.workspace = Workspace(root / "workspace")
        self.town = Town(self.workspace.sandbox, root / "playbook", START)
        self.folder = root / "playbook"

    # Time.

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.town.now, UTC)

    def wait(self, **span: float) -> None:
        """Let time go by, for everybody."""
        self.town.now += int(timedelta(**span).total_seconds())
        self.live.clock.move(self.now)

    # What is done there.

    def refresh(self, crash: Crash | None = None) -> str:
        from flows import refresh

        with self._at_work(crash):
            state = refresh.refresh(RunRequest(workspace=self.workspace.root, playbook=self.folder))
        return str(state.data)

    def ingest(self, crash: Crash | None = None) -> str:
        from flows import ingest

        with self._at_work(crash):
            return ingest.ingest(RunRequest(workspace=self.workspace.root, playbook=self.folder))

    def push(self, crash: Crash | None = None) -> list[dict[str, Any]]:
        from flows import push

        with self._at_work(crash):
            return push.push(self._asked("push what is approved")).data

    def decide(self, verdict: str, segment: str, band: str = "") -> None:
        """Take a decision down, by the task that both doors go through."""
        from tasks import approval

        wish = "approve and push" if verdict == "approved" else "reject"
        request = self._asked(wish, segments=[segment], who="Pat", band=band)
        with self._at_work(None):
            approval.take_decision(request, self.latest(), self.playbook())

    def scrub(self, crash: Crash | None = None) -> None:
        with self._at_work(crash):
            scrub_workspace(self.workspace, self.playbook(), Wish(), self.now).raise_if_failed()

    def write_rule(self, segment: str, rule: str) -> None:
        path = self.folder / "segments" / f"{segment}.yaml"
        content = yaml.safe_load(path.read_text())
        path.write_text(yaml.safe_dump({**content, "rule": rule}, allow_unicode=True))

    def confirm_opt_out_lists(self) -> None:
        path = self.folder / "playbook.yaml"
        content = yaml.safe_load(path.read_text())
        for entry in content["opt_out_lists"]:
            entry["confirmed"] = f"{self.now:%Y-%m-%d}"
        path.write_text(yaml.safe_dump(content, allow_unicode=True))

    # What stands there.

    def playbook(self) -> Any:
        return read_playbook(self.folder)

    def latest(self) -> Run:
        return load_run(self.workspace, "latest")

    def read(self, table: str, **equal_to: str | int) -> pd.DataFrame:
        return self.workspace.lake.read(table, **equal_to)

    def _asked(self, decision: str, **said: Any) -> PushRequest:
        return PushRequest(
            decision=decision, workspace=self.workspace.root, playbook=self.folder, **said
        )

    @contextmanager
    def _at_work(self, crash: Crash | None) -> Iterator[None]:
        address = self.live.address
        credentials = {
            "CLICKSEND_BASE_URL": address.base_url,
            "CLICKSEND_USERNAME": address.username,
            "CLICKSEND_API_KEY": address.api_key,
            "CLICKSEND_TIMEOUT_SECONDS": "20",
        }
        hasty = partial(ListWriter, sleep=lambda seconds: None)
        with (
            patch.dict(os.environ, credentials),
            patch.object(sessions, "Throttle", eager_throttle),
            patch.object(sessions, "ListWriter", hasty),
            without_prefect(lambda: self.now),
            without_pages(),
            disturbed(self.live, crash),
        ):
            yield


@contextmanager
def open_office(founded: Path) -> Iterator[Office]:
    """Open a copy of an office that was founded, with a server of its own."""
    with ExitStack() as opened:
        root = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="sendable-model-")))
        for part in ("workspace", "playbook"):
            shutil.copytree(founded / part, root / part, symlinks=True)
        sandbox = root / "workspace" / "sandbox"
        # Days go by in a second here, and the limit of a minute is one of seconds.
        unlimited = RateLimits(endpoints={})
        live = opened.enter_context(live_account(sandbox, now=AS_OF, limits=unlimited))
        yield Office(root, live)
