"""Lists that grew quickly: against the median of past pulls, and against the last refresh."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.runs import STEPS, Run
from sendable.triggers.finding import find_triggers, name_request
from sendable.triggers.found import shorten_name
from sendable.triggers.growth import find_growth, record_list_sizes
from tests.library import AS_OF, DAY, LISTS, World, frame_of, make_playbook

NEWS, CLUB = "Newsletter", "VIP club"


class Account:
    """An account whose lists are pulled day by day, after one refresh."""

    def __init__(self, root: Path, playbook=None) -> None:
        self.world = World(root, playbook)
        self.policy = self.world.playbook.policies.triggers.lists_grew
        self.refreshed = self.world.begin(AS_OF - 40 * DAY)
        self.publish(self.refreshed)

    def publish(self, run: Run) -> None:
        for step in STEPS:
            run.record(step, run.as_of, {})

    def pull(self, at: datetime, **sizes: int) -> Run:
        """Have an ingest see lists of some sizes: ``news`` and ``club``."""
        run = self.world.begin(at)
        names = {"news": NEWS, "club": CLUB, "bought": "Bought addresses"}
        rows = [
            {
                "run_id": run.run_id,
                "list_id": LISTS[names[key]],
                "list_name": names[key],
                "contacts_count": size,
                "measured_at": at,
            }
            for key, size in sizes.items()
        ]
        self.world.lake.upsert("list_sizes", frame_of("list_sizes", rows))
        return run

    def found(self):
        brief = self.world.playbook.brief
        return find_growth(self.world.run, self.refreshed, brief, self.policy)


@pytest.fixture
def account(tmp_path):
    return Account(tmp_path)


def test_a_list_that_grew_past_its_median_is_a_reason(account):
    for day in range(6, 0, -1):
        account.pull(AS_OF - day * DAY, news=5000, club=1000)
    account.pull(AS_OF, news=5000, club=1300)
    found = account.found()
    assert found.kind == "lists-grew"
    assert found.reason == "lists grew quickly, VIP club by 300"
    assert found.sentence == "The list “VIP club” has 1,300 contacts and usually had 1,000"
    assert found.counts == {"lists": 1, "more": 300}


def test_the_whole_may_grow_where_no_list_does(account):
    for day in range(6, 0, -1):
        account.pull(AS_OF - day * DAY, news=900, club=900)
    account.pull(AS_OF, news=1090, club=1090)
    assert account.found().sentence == (
        "All lists together have 2,180 contacts and usually had 1,800"
    )


def test_a_new_list_of_many_people_has_grown_from_nothing(account):
    for day in range(6, 0, -1):
        account.pull(AS_OF - day * DAY, news=5000)
    account.pull(AS_OF, news=5000, club=250)
    assert account.found().reason == "lists grew quickly, VIP club by 250"


@pytest.mark.parametrize("now", [1199, 999, 0])
def test_fewer_people_or_a_smaller_part_is_none(account, now):
    for day in range(6, 0, -1):
        account.pull(AS_OF - day * DAY, news=20_000, club=1000)
    account.pull(AS_OF, news=20_100, club=now)
    assert account.found() is None


def test_a_single_days_jitter_is_no_growth(account):
    sizes = [1000, 1000, 200, 1000, 1000, 1000]
    for day, size in zip(range(6, 0, -1), sizes, strict=True):
        account.pull(AS_OF - day * DAY, club=size)
    account.pull(AS_OF, club=1010)
    assert account.found() is None


def test_many_pulls_of_one_day_are_one_witness(account):
    for hour in range(9):
        account.pull(AS_OF - DAY - hour * DAY / 24, club=1000)
    account.pull(AS_OF, club=2000)
    assert account.found() is None


def test_what_the_last_refresh_has_seen_is_no_growth_and_what_came_since_is(account):
    for day in range(9, 1, -1):
        account.pull(AS_OF - day * DAY, club=1000)
    account.refreshed = account.pull(AS_OF - DAY, club=2000)
    account.publish(account.refreshed)
    account.pull(AS_OF, club=2050)
    assert account.found() is None
    account.pull(AS_OF + DAY, club=2500)
    assert account.found().counts["more"] == 500


def test_lists_that_nobody_reviews_do_not_count(tmp_path):
    playbook = make_playbook(
        tmp_path / "playbook", lists=[NEWS, "Bought addresses"], archived_lists=["Bought addresses"]
    )
    account = Account(tmp_path, playbook)
    for day in range(6, 0, -1):
        account.pull(AS_OF - day * DAY, news=1000, club=1000, bought=1000)
    account.pull(AS_OF, news=1000, club=9000, bought=9000)
    assert account.found() is None


def test_an_ingest_keeps_the_sizes_of_the_users_own_lists(account):
    lake = account.world.lake
    ours = {**_row(700, "Sendable · VIP · a1b2c3"), "contacts_count": 50}
    lake.upsert("lists", frame_of("lists", [ours]))
    record_list_sizes(lake, "r", AS_OF)
    kept = lake.read("list_sizes", run_id="r")
    assert set(kept["list_name"]) == set(LISTS) - {"Opt-Out List"}
    assert set(kept["measured_at"]) == {AS_OF}


def _row(list_id: int, name: str) -> dict[str, object]:
    return {
        "list_id": list_id,
        "list_name": name,
        "contacts_count": 0,
        "is_opt_out": False,
        "account": "main",
        "known_at": AS_OF,
    }


def test_before_the_first_refresh_nothing_is_asked_for(tmp_path):
    world = World(tmp_path)
    assert find_triggers(world.run, world.playbook) == ()


def test_the_same_is_asked_for_by_the_same_name_until_a_refresh_is_published(account):
    for day in range(6, 0, -1):
        account.pull(AS_OF - day * DAY, club=1000)
    today = account.pull(AS_OF, club=2000)
    first = name_request(today, (account.found(),))
    tomorrow = account.pull(AS_OF + DAY, club=2000)
    assert name_request(tomorrow, (account.found(),)) == first
    account.publish(tomorrow)
    assert name_request(tomorrow, (account.found(),)) != first


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.text(max_size=80))
def test_any_lists_name_fits_into_a_runs_reason(name):
    from sendable.runs import RunRequest

    shown = shorten_name(name)
    assert len(shown) <= 40
    assert RunRequest(reason=f"lists grew quickly, {shown} by 1,200,300").reason


def test_a_list_that_is_called_by_somebody_names_nobody():
    shown = shorten_name("Friends of ann@wattle.example 0491 570 156")
    assert "ann@" not in shown
    assert "570" not in shown
