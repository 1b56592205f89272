"""A push over HTTP: on a good day, on a bad one, with people at work, and killed at any moment."""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from pathlib import Path

import pytest

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.lake import Lake

from ...figures import say
from ...ingestion.test_killed import Killer
from ...ingestion.trouble import account_file, live_account, small_account
from ...library import fictional_number
from .memory import live_lists, make_lake
from .served import everything_else, on_list, our_lists, push_on, say_stop

ALL = [fictional_number(place) for place in range(150)]
FIRST, SECOND, THIRD = ALL[:60], ALL[10:65], ALL[40:150]


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=40, months=1)


@pytest.fixture
def folder(account: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(account, tmp_path / "account"))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return make_lake(tmp_path)


@pytest.mark.parametrize(
    "behaviour",
    [Behaviour(), Behaviour(import_skips_first=True, import_share=0.9, profile="legacy")],
    ids=["as documented", "a header is taken for granted, a tenth does not arrive"],
)
def test_lists_hold_the_members_and_a_second_push_makes_no_write_call(
    behaviour: Behaviour, folder: Path, lake: Lake
) -> None:
    before = everything_else(folder)
    with live_account(folder, behaviour) as live:
        for wanted in (FIRST, SECOND, THIRD):
            outcome, _ = push_on(live.address, lake, wanted)
            assert outcome.record.state == "done"
            lists = live_lists(lake)
            assert sorted(our_lists(folder)) == sorted(lists)
            there = [number for key in lists for number in on_list(folder, key)]
            assert sorted(there) == sorted(wanted)
            assert push_on(live.address, lake, wanted)[1] == 0
        assert len(lists) == 2
    assert everything_else(folder) == before


def test_a_stop_that_a_list_of_ours_got_is_not_added_again(folder: Path, lake: Lake) -> None:
    with live_account(folder) as live:
        push_on(live.address, lake, FIRST)
        [list_id] = live_lists(lake)
        say_stop(live, FIRST[0], list_id)
        outcome, writes = push_on(live.address, lake, FIRST)
        assert (outcome.record.state, writes) == ("done", 0)
        assert on_list(folder, list_id) == sorted(FIRST[1:])


@pytest.mark.slow
def test_a_push_that_is_killed_and_refused_ends_as_an_undisturbed_one(
    folder: Path, lake: Lake, tmp_path: Path
) -> None:
    seed = 1
    before = everything_else(folder)
    draw, began = random.Random(seed), time.monotonic()
    bad_day = Behaviour(fault_rate=0.1, fault_seed=seed, hang_seconds=2)
    with live_account(folder, bad_day) as live:
        killer, starts, by_hand = Killer(live, draw), 0, 0
        for wanted in (FIRST, THIRD):
            file = tmp_path / "numbers.json"
            file.write_text(json.dumps(wanted))
            address = live.address
            command = [sys.executable, "-m", "tests.publish.push.served", address.base_url]
            command += [address.username, address.api_key, str(lake.root), str(file)]
            for _ in range(3):
                killer.run(command, draw.randint(1, 45))
                starts += 1
            by_hand += put_by_hand(folder, live_lists(lake), f"+6149157{seed}{starts:03d}")
            while killer.run(command, sys.maxsize):
                starts += 1
            live.well_after = 0
            outcome, _ = push_on(live.address, lake, wanted)
            live.well_after = None
            assert outcome.record.state == "done"
            assert_members(folder, lake, wanted)
        live.well_after = 0
        assert push_on(live.address, lake, THIRD)[1] == 0
        asked = len(live.asked)
    assert everything_else(folder) == before
    say(
        f"killed {len(killer.moments)} times ({', '.join(killer.moments)}), {by_hand} contacts put "
        f"onto our lists by hand, {asked} requests, {time.monotonic() - began:.0f} s"
    )


def put_by_hand(folder: Path, lists: list[int], number: str) -> int:
    """Put somebody onto a live list of ours, as a person in the dashboard may."""
    if not lists:
        return 0
    with account_file(folder) as database:
        database.execute(
            "INSERT INTO contacts (list_id, phone_number, date_added, date_updated)"
            " VALUES (?, ?, 0, 0)",
            (lists[0], number),
        )
    return 1


def assert_members(folder: Path, lake: Lake, wanted: list[str]) -> None:
    """Everybody is on one list and once; what else is ours holds contacts of others alone."""
    lists = live_lists(lake)
    there = [number for key in lists for number in on_list(folder, key)]
    assert sorted(one for one in there if one in ALL) == sorted(wanted)
    left = [
        number for key in set(our_lists(folder)) - set(lists) for number in on_list(folder, key)
    ]
    assert not set(left) & set(ALL)
    assert len(left) == len(set(left))
