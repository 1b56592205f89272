"""Lists that grew quickly, seen against the median of their sizes at past pulls.

A single day's jump back and forth moves no median, so it is no growth. Nor is what the last refresh
has seen: a list is measured against its size of then, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from sendable.brief import Brief, names_list
from sendable.clicksend.models import ContactList
from sendable.lake import Lake
from sendable.our_lists import find_ours
from sendable.runs import Run
from sendable.triggers.found import Trigger, shorten_name
from sendable.triggers_policy import ListsGrew


@dataclass(frozen=True)
class _Size:
    """How many contacts a list has; without an id, all lists together."""

    list_id: int | None
    name: str
    now: int
    before: int

    @property
    def more(self) -> int:
        return self.now - self.before

    def is_quick(self, policy: ListsGrew) -> bool:
        """Whether it grew quickly."""
        return self.more >= policy.least_people and 100 * self.more >= policy.percent * self.before

    def __str__(self) -> str:
        """Say it as part of a sentence."""
        what = "all lists together have" if self.list_id is None else f"the list “{self.name}” has"
        return f"{what} {self.now:,} contacts and usually had {self.before:,}"


def record_list_sizes(lake: Lake, run_id: str, now: datetime) -> None:
    """Write how many contacts each list of the user's own has. Needs the writer lock.

    Args:
        lake: The tables, with the lists as they were just pulled.
        run_id: The ingest.
        now: When it began.
    """
    lists = lake.read("lists")
    entries = [
        ContactList(int(list_id), str(name), int(count))
        for list_id, name, count in zip(
            lists["list_id"], lists["list_name"], lists["contacts_count"], strict=True
        )
    ]
    ours = {entry.list_id for entry in find_ours(lake, entries)}
    rows = lists[~lists["is_opt_out"] & ~lists["list_id"].isin(ours)]
    sizes = rows[["list_id", "list_name", "contacts_count"]].assign(run_id=run_id, measured_at=now)
    lake.replace_run("list_sizes", run_id, sizes)


def find_growth(run: Run, latest: Run, brief: Brief, policy: ListsGrew) -> Trigger | None:
    """Find whether lists, or all of them together, grew quickly.

    Args:
        run: The run whose ingest has just ended.
        latest: The latest published run.
        brief: Which lists are reviewed.
        policy: From when on it is quick growth.

    Returns:
        One trigger for all that grew; nothing where nothing did, or too few pulls are known.
    """
    sizes = run.workspace.lake.read("list_sizes")
    named = zip(sizes["list_id"], sizes["list_name"], strict=True)
    sizes = sizes[[_is_reviewed(int(list_id), str(name), brief) for list_id, name in named]]
    now = sizes[sizes["run_id"] == run.run_id]
    by_day = _lay_by_day(sizes, run, policy)
    if now.empty or len(by_day) < policy.least_pulls:
        return None
    then = sizes[sizes["run_id"] == latest.source_of("ingest")]
    at_refresh = then.set_index("list_id")["contacts_count"].to_dict()
    usual = by_day.median().to_dict()
    found = [
        _Size(
            list_id=int(list_id),
            name=shorten_name(str(name)),
            now=int(count),
            # A list that was not there had nobody on it.
            before=int(max(usual.get(list_id, 0), at_refresh.get(list_id, 0))),
        )
        for list_id, name, count in zip(
            now["list_id"], now["list_name"], now["contacts_count"], strict=True
        )
    ]
    whole = max(by_day.sum(axis=1).median(), sum(at_refresh.values()))
    found.append(_Size(None, "all together", sum(each.now for each in found), int(whole)))
    return _tell([each for each in found if each.is_quick(policy)])


def _lay_by_day(sizes: pd.DataFrame, run: Run, policy: ListsGrew) -> pd.DataFrame:
    """Give the sizes at past pulls: a row for each day, a column for each list."""
    since = run.as_of - timedelta(days=policy.window_days)
    is_past = (sizes["measured_at"] > since) & (sizes["measured_at"] < run.as_of)
    past = sizes[is_past & (sizes["run_id"] != run.run_id)].sort_values("measured_at")
    # Of several pulls in a day the last counts: one day is one witness.
    past = past.assign(day=past["measured_at"].dt.floor("D"))
    return past.pivot_table(
        index="day", columns="list_id", values="contacts_count", aggfunc="last", fill_value=0
    )


def _is_reviewed(list_id: int, name: str, brief: Brief) -> bool:
    if names_list(brief.archived_lists, list_id, name):
        return False
    return brief.lists is None or names_list(brief.lists, list_id, name)


def _tell(found: Iterable[_Size]) -> Trigger | None:
    """Say what grew; in the reason, what grew most."""
    ordered = sorted(found, key=lambda each: -each.more)
    if not ordered:
        return None
    most = ordered[0]
    sentence = "; ".join(map(str, ordered))
    return Trigger(
        kind="lists-grew",
        reason=f"lists grew quickly, {most.name} by {most.more:,}",
        sentence=f"{sentence[0].upper()}{sentence[1:]}",
        counts={"lists": sum(each.list_id is not None for each in ordered), "more": most.more},
    )
