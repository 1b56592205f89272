"""Tiny accounts for the tests of the library: a world of a few people in a few lines.

A ``World`` fills a lake in a folder and takes its run through the steps, without Prefect. Every
number is from a range that is kept free for fiction.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import yaml

from sendable import consent, lifts, suppressions
from sendable.consent import find_consents
from sendable.engine.duckdb import Connection, open_engine, query
from sendable.exclusion.step import record_exclusion
from sendable.exclusion.waterfalls import count_waterfall
from sendable.feeds import find_complete_feeds
from sendable.lake import Lake
from sendable.lake_files import newest_version
from sendable.lake_rows import check_rows
from sendable.lifts import find_lifts
from sendable.marketing import register_marketing
from sendable.numbers import read_number
from sendable.people import open_people
from sendable.playbook import Playbook, read_playbook
from sendable.publish.content import Publication, gather
from sendable.replies.meanings import register_meanings
from sendable.rules.entries import Feed
from sendable.runs import Manifest, Run
from sendable.schemas import TABLES
from sendable.segments.computability import Obstacle
from sendable.segments.families import record_families
from sendable.segments.gaps import list_usual_traits
from sendable.segments.membership import (
    Segmentation,
    evaluate_segments,
    prepare_facts,
    record_segmentation,
)
from sendable.strategy.plan import plan_segments
from sendable.suppressions import find_suppressions
from sendable.workspace import PROJECT_ROOT, Workspace

AS_OF = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

ANN = "+61491570156"
BEN = "+61491570157"
CAS = "+61491570158"
DOT = "+61491570159"
EVE = "+61491570110"
FAY = "+61491570006"

SHIPPED = PROJECT_ROOT / "playbook"
ALL_FEEDS = frozenset(get_args(Feed))
LISTS = {
    "Newsletter": 101,
    "VIP club": 102,
    "Webinar spring": 103,
    "Bought addresses": 104,
    "Opt-Out List": 109,
}
"""All but the last two have a declared consent basis in ``write_playbook``."""


def fictional_number(position: int) -> str:
    """Give one of many fictional numbers: area code, 555, 01xx."""
    areas = ("202", "212", "303", "312", "404", "415", "503", "617", "702", "808")
    return f"+1{areas[position // 100]}55501{position % 100:02d}"


def segment_file(rule: str, priority: int, **changes: Any) -> dict[str, Any]:
    """Give the content of a segment's file; ``strategy`` changes part of the strategy."""
    strategy = {
        "use": "A friendly word.",
        "tone": "Plain.",
        "readiness": "direct",
        "message_type": "offer",
        "cap": {"messages": 2, "days": 7},
        **changes.pop("strategy", {}),
    }
    return {
        "title": f"Group {priority}",
        "purpose": "People for a test.",
        "kind": "test groups",
        "rule": rule,
        "priority": priority,
        "strategy": strategy,
        **changes,
    }


def write_playbook(
    folder: Path, segments: Mapping[str, Mapping[str, Any]] | None = None, **brief: Any
) -> Path:
    """Write a playbook with the shipped policies, and give its folder."""
    consent = {"state": "express", "method": "web form", "evidence": "sign-up form"}
    content = {
        "goal": "Try things out.",
        "default_country": "AU",
        "consent": dict.fromkeys(("Newsletter", "VIP club", "Webinar spring"), consent),
        # The shipped playbook leaves receipts alone; tests of ingest look at them, too.
        **brief,
        "pulls": {"receipts": True, **brief.get("pulls", {})},
    }
    (folder / "segments").mkdir(parents=True, exist_ok=True)
    shutil.copytree(SHIPPED / "policies", folder / "policies", dirs_exist_ok=True)
    (folder / "playbook.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
    for key, file in (segments or {"everyone": segment_file("TRUE", 1)}).items():
        text = yaml.safe_dump(dict(file), allow_unicode=True)
        (folder / "segments" / f"{key}.yaml").write_text(text)
    return folder


def make_playbook(
    folder: Path, segments: Mapping[str, Mapping[str, Any]] | None = None, **brief: Any
) -> Playbook:
    """Write a playbook and read it."""
    return read_playbook(write_playbook(folder, segments, **brief))


def frame_of(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Give rows as a frame of a table, which the lake checks; what a row leaves out is missing."""
    return pd.DataFrame(rows, columns=list(TABLES[table].model.to_schema().columns))


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sendable-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _plain_playbook() -> Playbook:
    """Make a playbook with one segment for everyone, once."""
    return make_playbook(_temporary_folder())


@cache
def _empty_tables() -> Path:
    lake = Lake(_temporary_folder() / "lake")
    lake.create()
    return lake.root


def copy_tables(root: Path) -> Lake:
    """Give a lake of empty tables in a folder: copying them is much quicker than making them."""
    shutil.copytree(_empty_tables(), root)
    return Lake(root)


@cache
def _empty_workspace() -> Path:
    """Make tables with the lists in them, once."""
    folder = _temporary_folder()
    workspace = Workspace(folder)
    copy_tables(workspace.lake.root)
    workspace.prepare()
    workspace.lake.upsert("lists", frame_of("lists", [_list_row(name) for name in LISTS]))
    return folder


@dataclass(frozen=True)
class Found:
    """What was found for one segment."""

    matched: int | None
    members: set[str]
    not_computable: str | None


class World:
    """A lake with a few people in it, and a run that goes over it.

    Add people and what they did, then take the steps in order: ``exclude``, ``segment``, ``plan``
    and ``publish``. ``begin`` starts another run on the same lake.
    """

    def __init__(self, root: Path, playbook: Playbook | None = None) -> None:
        self.root = root
        self.playbook = playbook or _plain_playbook()
        self.expanded = self.playbook
        self.workspace = Workspace(root / "workspace")
        self.lake = self.workspace.lake
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._serial = 1000
        if not self.lake.root.exists():
            shutil.copytree(_empty_workspace(), self.workspace.root, dirs_exist_ok=True)
        self.run = self.begin(AS_OF)

    def begin(self, now: datetime) -> Run:
        """Begin a run at a moment, as of that moment, on the data that is there."""
        manifest = Manifest(
            run_id=f"{now:%Y%m%dT%H%M%SZ}-test",
            as_of=now,
            started_at=now,
            playbook_folder=str(self.playbook.folder),
        )
        self.run = Run(self.workspace, manifest)
        self.run.record("ingest", now, {})
        return self.run

    def copy_to(self, root: Path) -> World:
        """Give a world of its own that is as far as this one: quicker than to go there again."""
        other = copy(self)
        other.root = root
        folder = shutil.copytree(self.playbook.folder, root / "playbook")
        other.playbook = replace(self.playbook, folder=folder)
        other.workspace = Workspace(shutil.copytree(self.workspace.root, root / "workspace"))
        other.lake = other.workspace.lake
        other._rows = {table: list(rows) for table, rows in self._rows.items()}
        here = {"playbook_folder": str(other.playbook.folder)}
        other.run = Run(other.workspace, self.run.manifest.model_copy(update=here, deep=True))
        return other

    def contact(
        self, phone: str | None = ANN, on: str = "Newsletter", *, country: str = "AU", **row: Any
    ) -> None:
        """Put a contact on a list; ``phone`` is the text that ClickSend holds."""
        reading = read_number(phone, country)
        self._add(
            "contacts",
            {
                "contact_id": self._next(),
                "list_id": LISTS[on],
                "list_name": on,
                "phone_raw": phone,
                "number": reading.number,
                "also_number": reading.also_number,
                "is_valid": reading.is_valid,
                "line_type": reading.line_type,
                "number_country": reading.country,
                "added_at": AS_OF - 60 * DAY,
                "updated_at": AS_OF - 40 * DAY,
                "valid_from": AS_OF - 30 * DAY,
                "known_at": AS_OF - 30 * DAY,
                **row,
            },
        )

    def opt_out(self, number: str | None, also_number: str | None = None, **row: Any) -> None:
        """Have a contact seen on the opt-out list, with one reading of its number or two."""
        contact_id = self._next()
        for reading in (number, also_number) if also_number else (number,):
            self._add(
                "opt_outs",
                {
                    "list_id": LISTS["Opt-Out List"],
                    "contact_id": contact_id,
                    "phone_raw": number or "",
                    "number": reading or "",
                    "opted_out_at": AS_OF - 5 * DAY,
                    "first_seen_at": AS_OF,
                    **row,
                },
            )

    def reply(self, number: str, body: str, **row: Any) -> None:
        """Have a number write something."""
        values = {"number": number, "body": body, "received_at": AS_OF - 3 * DAY}
        self._add("replies", {"message_id": f"R-{self._next()}", **values, **row})

    def consent(self, number: str, state: str, at: datetime | None, **row: Any) -> None:
        """Have a file say what a number agreed to, or that it did not (``none``)."""
        key = f"K-{self._next()}"
        values = {"source": "forms", "consent_key": key, "method": "web form", "given_at": at}
        evidence = f"row {key[2:]} of the source forms"
        base = {"number": number, "state": state, "evidence": evidence}
        self._add("given_consents", {**values, **base, **row})

    def review(self, message_id: str, label: str, at: datetime = AS_OF) -> None:
        """Have a person say what a reply means."""
        row = {"message_id": message_id, "reviewed_at": at, "label": label}
        self._add("reply_reviews", {**row, "reviewed_by": "Pat"})

    def message(self, number: str, at: datetime = AS_OF - 2 * DAY, **row: Any) -> None:
        """Have the account send something, to the newsletter unless ``list_id`` says other."""
        values = {"number": number, "sent_at": at, "delivery": "delivered"}
        base = {"message_id": f"M-{self._next()}", "list_id": LISTS["Newsletter"]}
        self._add("messages", {**base, **values, **row})

    def click(self, number: str, at: datetime = AS_OF - 2 * DAY) -> None:
        """Have somebody open a link."""
        row = {"click_id": f"C-{self._next()}", "campaign_id": 1, "open_count": 1}
        self._add("clicks", {**row, "number": number, "clicked_at": at})

    def open_by_filter(self, number: str, at: datetime) -> None:
        """Have a filter open the link of a message as soon as it arrives."""
        link = "See https://example.com/new"
        self.message(number, at - timedelta(seconds=2), body=link, list_id=None)
        self.click(number, at)

    def order(self, number: str, at: datetime = AS_OF - 2 * DAY, **row: Any) -> None:
        """Have somebody buy something."""
        base = {"order_id": f"O-{self._next()}", "source": "shop", "status": "completed"}
        values = {"number": number, "ordered_at": at, "amount": 10.0, "discount_amount": 0.0}
        self._add("orders", {**base, **values, **row})

    def pull(self, feed: str, state: str = "complete", **row: Any) -> None:
        """Have this run's ingest ask for a feed, and be answered."""
        values = {"run_id": self.run.run_id, "account": "main", "feed": feed, "state": state}
        counts = {"rows": 1, "changed": 1, "quarantined": 0, "pulled_at": self.run.as_of}
        self._add("pulls", {**values, **counts, **row})

    def told(self, table: str, number: str | None, **row: Any) -> None:
        """Have another source tell something, of a person or of an item."""
        person = {} if number is None else {"number": number}
        self._add(table, {"source": "shop", **person, **row})

    def store(self) -> None:
        """Write everything that was added since the last time."""
        for table, rows in self._rows.items():
            frame, spec = frame_of(table, rows), TABLES[table]
            if self._is_untouched(table) and not frame.duplicated(list(spec.key)).any():
                # There is nothing to compare with, which is most of what an upsert takes.
                self.lake.add_checked(table, check_rows(frame, spec))
            else:
                self.lake.upsert(table, frame)
        self._rows.clear()

    def _is_untouched(self, *tables: str) -> bool:
        """Say whether nothing was ever written into tables: then nothing can be found in them."""
        return all(newest_version(self.lake.path(table)) == 0 for table in tables)

    def log_opt_outs(self) -> int:
        """Write the opt-outs of the lake into the suppression log; give how many are new."""
        self.store()
        if self._is_untouched(*suppressions.READS):
            return 0
        with open_engine(self.lake, suppressions.READS) as connection:
            register_meanings(connection, self.playbook.policies)
            found = find_suppressions(connection, self.run)
        return self.lake.append("suppressions", found).inserted

    def log_lifts(self) -> int:
        """Write what lifts a logged suppression into the log; give how many lifts there are."""
        self.store()
        if self._is_untouched("suppressions"):
            return 0
        with open_engine(self.lake, lifts.READS) as connection:
            register_meanings(connection, self.playbook.policies)
            found = find_lifts(connection, self.playbook.policies, self.run)
        return self.lake.append("suppressions", found).inserted

    def log_consents(self) -> pd.DataFrame:
        """Write what each number agreed to, as of this run; give the rows."""
        self.store()
        with open_engine(self.lake, consent.READS) as connection:
            register_meanings(connection, self.playbook.policies)
            consents = find_consents(connection, self.playbook, self.run)
        self.lake.replace_run_rows("consents", self.run.run_id, consents)
        return consents.to_pandas()

    def exclude(self) -> pd.DataFrame:
        """Take the step "exclude"; give the decisions by number."""
        self.log_opt_outs()
        self.log_lifts()
        self.log_consents()
        exclusion = record_exclusion(self.run, self.playbook)
        self.waterfall, self.warnings = exclusion.waterfalls, exclusion.warnings
        self.run.record("exclude", self.run.as_of, count_waterfall(self.waterfall))
        return self.lake.read("decisions", run_id=self.run.run_id).set_index("number").sort_index()

    @contextmanager
    def evaluating(
        self, available: frozenset[str] = ALL_FEEDS, before: str | None = None
    ) -> Iterator[tuple[Connection, Segmentation]]:
        """Evaluate every segment and keep nothing; give the engine with its tables."""
        exclude_run = self.run.source_of("exclude")
        with open_people(self.run, self.playbook.policies, exclude_run=exclude_run) as connection:
            prepare_facts(connection, self.run, self.playbook.brief, self.playbook.rules.values())
            self.expanded = record_families(connection, self.playbook, self.run)
            yield (
                connection,
                evaluate_segments(
                    connection,
                    self.expanded,
                    self.run,
                    self._without(available),
                    before,
                    also=list_usual_traits(self.expanded, find_complete_feeds(self.run)),
                ),
            )

    def evaluate(self, available: frozenset[str] = ALL_FEEDS) -> dict[str, Found]:
        """Evaluate every segment, by key, and keep nothing."""
        with self.evaluating(available) as (connection, segmentation):
            rows = query(connection, "SELECT segment, number FROM membership_now")
        sizes = segmentation.sizes.set_index("segment")
        return {
            key: Found(
                matched=None if pd.isna(size["matched"]) else int(size["matched"]),
                members=set(rows.loc[rows["segment"] == key, "number"]),
                not_computable=size["not_computable"] if pd.isna(size["matched"]) else None,
            )
            for key, size in sizes.iterrows()
        }

    def segment(
        self, available: frozenset[str] = ALL_FEEDS, before: str | None = None
    ) -> Segmentation:
        """Take the step "segment"; ``before`` is the id of the published run before."""
        self.run.folder.mkdir(parents=True, exist_ok=True)
        with self.evaluating(available, before) as (connection, found):
            record_segmentation(connection, found, self.expanded, self.run)
        counts = {"segments": len(found.sizes), "in_no_segment": found.in_no_segment}
        self.run.record("segment", self.run.as_of, counts)
        return found

    def plan(self) -> pd.DataFrame:
        """Take the step "strategise"; give the plans by segment."""
        sizes = self.lake.read("segment_sizes", run_id=self.run.source_of("segment"))
        exclude_run = self.run.source_of("exclude")
        with open_people(self.run, self.playbook.policies, exclude_run=exclude_run) as connection:
            register_marketing(connection, self.playbook.brief.marketing)
            plans = plan_segments(connection, self.expanded, self.run, sizes)
        self.lake.replace_run("plans", self.run.run_id, plans)
        self.run.record("strategise", self.run.as_of, {})
        return plans.set_index("segment")

    def gather(self) -> Publication:
        """Give what the step "publish" says."""
        exclude_run = self.run.source_of("exclude")
        with open_people(self.run, self.playbook.policies, exclude_run=exclude_run) as connection:
            return gather(connection, self.expanded, self.run)

    def through(self, available: frozenset[str] = ALL_FEEDS) -> Publication:
        """Take every step up to what is to be published."""
        self.exclude()
        self.segment(available)
        self.plan()
        return self.gather()

    def members(self, segment: str) -> set[str]:
        """Give the members of a segment in this run."""
        rows = self.lake.read("membership", run_id=self.run.run_id, segment=segment)
        return set(rows["number"])

    def primaries(self) -> dict[str, str]:
        """Give each served number's primary segment in this run."""
        rows = self.lake.read("membership", run_id=self.run.run_id)
        rows = rows[rows["is_primary"]]
        assert rows["number"].is_unique
        return dict(zip(rows["number"], rows["segment"], strict=True))

    def _without(self, available: frozenset[str]) -> dict[str, tuple[Obstacle, ...]]:
        """Give the obstacles of segments that read a feed which is not available."""
        return {
            key: tuple(
                Obstacle(feed, "missing", f"it needs {feed}, and there is no such data")
                for feed in sorted(self.expanded.feeds(key) - available)
            )
            for key in self.expanded.segments
        }

    def _add(self, table: str, row: dict[str, Any]) -> None:
        self._rows.setdefault(table, []).append(row)

    def _next(self) -> int:
        self._serial += 1
        return self._serial


def _list_row(name: str) -> dict[str, Any]:
    return {
        "list_id": LISTS[name],
        "list_name": name,
        "contacts_count": 1,
        "is_opt_out": name == "Opt-Out List",
        "known_at": AS_OF,
    }
