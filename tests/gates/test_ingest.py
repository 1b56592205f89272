"""The gate after ingest: when the opt-out feed stops a run, and what else it sees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.engine.duckdb import open_engine
from sendable.gates.ingest import measure_ingest
from sendable.gates.report import GateReport
from sendable.gates.suites import judge

from ..library import ANN, AS_OF, BEN, CAS, DAY, LISTS, World, frame_of, make_playbook

OPT_OUTS = LISTS["Opt-Out List"]
LONG_AGO = (AS_OF - 300 * DAY).date()
FEEDS = {
    "contacts": 2,
    "opt_outs:109": 2,
    "replies": 1,
    "messages": 1,
    "clicks": 1,
    "orders:shop": 1,
}


def make_world(root: Path, **brief: Any) -> World:
    """Make a sound account of a few people, its list confirmed long ago."""
    lists = {"opt_out_lists": [{"id": OPT_OUTS, "confirmed": LONG_AGO}], **brief}
    world = World(root, make_playbook(root / f"playbook-{len(list(root.iterdir()))}", **lists))
    world.contact(ANN, updated_at=AS_OF - 3 * DAY)
    world.contact(BEN)
    world.message(ANN, message_id="M-1")
    world.reply(ANN, "thanks", original_message_id="M-1")
    world.order(ANN)
    world.store()
    return world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def note_pulls(world: World, changes: Mapping[str, Any]) -> None:
    """Note a run's pulls; a feed changed to a text has that state, to a number those rows."""
    rows = [
        {
            "run_id": world.run.run_id,
            "feed": feed,
            "state": changes[feed] if isinstance(changes.get(feed), str) else "complete",
            "rows": changes[feed] if isinstance(changes.get(feed), int) else rows,
            "changed": 0,
            "quarantined": 0,
            "pulled_at": world.run.manifest.started_at,
        }
        for feed, rows in {**dict.fromkeys(changes, 0), **FEEDS}.items()
        if changes.get(feed, rows) is not None
    ]
    world.lake.replace_run("pulls", world.run.run_id, frame_of("pulls", rows))


def measure(world: World, changes: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Note the run's pulls and measure it."""
    world.store()
    note_pulls(world, changes or {})
    with open_engine(world.lake) as connection:
        return measure_ingest(connection, world.run, world.playbook.brief)


def begin(world: World, now: datetime, *, stopped: bool = False) -> World:
    """Begin another run; a stopped one has no record of its ingest."""
    world.begin(now)
    if stopped:
        world.run.manifest.steps.clear()
        world.run.save()
    return world


def judged(world: World, changes: Mapping[str, Any] | None = None) -> GateReport:
    frame = measure(world, changes)
    world.run.folder.mkdir(parents=True, exist_ok=True)
    return judge("ingest", {"ingest": frame}, world.run.folder)


def failures(world: World, changes: Mapping[str, Any] | None = None) -> list[str]:
    return [check.expectation for check in judged(world, changes).failures]


NOT_READ = "The opt-out lists were read to their end"
UNCONFIRMED = "Every opt-out list was confirmed by a person"
EMPTIED = "No opt-out list is empty after people were on it"
FELL = "No opt-out list has fewer people than at the last run"


def test_a_sound_account_passes_without_a_warning(world: World) -> None:
    begin(world, AS_OF - DAY)
    note_pulls(world, {})
    begin(world, AS_OF)
    assert judged(world).verdict == "passed"


def test_a_new_account_with_an_empty_opt_out_list_is_fine(world: World) -> None:
    assert failures(world, {"opt_outs:109": 0}) == []
    begin(world, AS_OF + DAY)
    assert failures(world, {"opt_outs:109": 0}) == []


@pytest.mark.parametrize("ended", ["unavailable", None])
def test_an_opt_out_list_that_was_not_read_stops_the_run(world: World, ended: str | None) -> None:
    assert failures(world, {"opt_outs:109": ended}) == [NOT_READ]


def test_a_list_that_nobody_confirmed_stops_the_run(tmp_path: Path) -> None:
    one = {"id": OPT_OUTS, "confirmed": LONG_AGO}
    for lists in (["Opt-Out List"], [OPT_OUTS], [one, "Bought addresses"]):
        world = make_world(tmp_path, opt_out_lists=lists)
        assert failures(world) == [UNCONFIRMED]
    later = make_world(tmp_path, opt_out_lists=[{**one, "confirmed": (AS_OF + 9 * DAY).date()}])
    assert failures(later) == [UNCONFIRMED]


def test_an_opt_out_list_that_shrank_stops_every_run_until_it_is_confirmed(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    note_pulls(world, {"opt_outs:109": 100})
    for days in (2, 3):  # the stopped run is no measure for the next
        begin(world, AS_OF + days * DAY, stopped=True)
        assert failures(world, {"opt_outs:109": 99}) == [FELL]
    confirmed = {"id": OPT_OUTS, "confirmed": (AS_OF + 3 * DAY).date()}
    accepted = make_playbook(tmp_path / "accepted", opt_out_lists=[confirmed])
    world.playbook = accepted
    begin(world, AS_OF + 3 * DAY + DAY / 24)
    assert failures(world, {"opt_outs:109": 99}) == []
    begin(world, AS_OF + 4 * DAY)
    assert failures(world, {"opt_outs:109": 98}) == [FELL]


def test_a_confirmation_of_the_day_of_the_last_good_run_accepts_no_loss(tmp_path: Path) -> None:
    confirmed = {"id": OPT_OUTS, "confirmed": AS_OF.date()}
    world = make_world(tmp_path, opt_out_lists=[confirmed])
    note_pulls(world, {"opt_outs:109": 100})
    begin(world, AS_OF + DAY / 24)
    assert failures(world, {"opt_outs:109": 99}) == [FELL]


def test_an_opt_out_list_that_was_emptied_stops_the_run(world: World) -> None:
    note_pulls(world, {"opt_outs:109": 100})
    begin(world, AS_OF + DAY)
    assert set(failures(world, {"opt_outs:109": 0})) == {EMPTIED, FELL}


def test_a_list_that_only_a_stopped_run_saw_full_may_not_be_empty(world: World) -> None:
    begin(world, AS_OF + DAY, stopped=True)
    note_pulls(world, {"opt_outs:109": 100})
    begin(world, AS_OF + 2 * DAY)
    assert failures(world, {"opt_outs:109": 0}) == [EMPTIED]


def test_a_pull_between_that_was_not_complete_hides_no_loss(world: World) -> None:
    note_pulls(world, {"opt_outs:109": 100})
    begin(world, AS_OF + DAY, stopped=True)
    assert failures(world, {"opt_outs:109": "unavailable"}) == [NOT_READ]
    begin(world, AS_OF + 2 * DAY)
    assert failures(world, {"opt_outs:109": 50}) == [FELL]


def test_a_loss_that_a_push_saw_first_stops_the_run_all_the_same(world: World) -> None:
    note_pulls(world, {"opt_outs:109": 100})
    # No gate looks at what a push reads.
    seen = world.lake.read("pulls").assign(run_id="20261121T120000Z-0a1b-push")
    seen["pulled_at"] = AS_OF + DAY / 8
    seen.loc[seen["feed"] == "opt_outs:109", "rows"] = 50
    world.lake.replace_run("pulls", "20261121T120000Z-0a1b-push", seen)
    begin(world, AS_OF + DAY)
    assert failures(world, {"opt_outs:109": 50}) == [FELL]


def test_every_critical_check_says_what_to_do(world: World) -> None:
    for check in judged(world, {"opt_outs:109": None}).checks:
        assert check.remedy, check.expectation


def test_counts_shares_and_ages_are_those_of_the_account(world: World) -> None:
    note_pulls(world, {"orders:shop": 100})
    for days in range(40):
        world.message(BEN, AS_OF - DAY * days / 2, delivery="pending", list_id=999)
    world.message(CAS, AS_OF - 40 * DAY)
    world.reply(CAS, "who?", original_message_id="never kept")
    world.contact(CAS, valid_from=AS_OF + DAY, list_id=77, contact_id=4001)
    world.contact(CAS, valid_from=AS_OF + DAY, on="VIP club", contact_id=4001)
    begin(world, AS_OF + 100 * DAY)
    found = measure(world, {"orders:shop": 20}).iloc[0]
    assert found["contacts"] == 4
    assert found["contacts_ratio"] == 2
    assert found["contacts_twice"] == 1
    assert found["contacts_of_unknown_lists"] == 1
    assert found["messages_ratio"] == 0
    assert found["sources_ratio"] == pytest.approx(0.2)
    assert found["pending_share"] == pytest.approx(40 / 42)
    assert found["replies_to_unknown_messages_share"] == pytest.approx(0.5)
    assert found["messages_age_days"] == pytest.approx(100)
    assert found["replies_age_days"] == pytest.approx(103)
    assert found["contacts_age_days"] == pytest.approx(103)
    assert found["sources_age_days"] == pytest.approx(102)
    assert pd.isna(found["messages_of_unknown_lists_share"])
    begin(world, AS_OF)
    assert measure(world).iloc[0]["messages_of_unknown_lists_share"] == pytest.approx(40 / 41)
    replaced = {
        "list_name": "Sendable · VIP · 0a1b2c",
        "list_id": 999,
        "segment": "vip",
        "shard": 0,
    }
    replaced |= {"state": "gone", "made_by": "push-1", "changed_at": AS_OF}
    world.lake.upsert("our_lists", frame_of("our_lists", [replaced]))
    assert measure(world).iloc[0]["messages_of_unknown_lists_share"] == 0


def test_an_account_without_anything_is_measured_without_inventing(tmp_path: Path) -> None:
    found = measure(World(tmp_path), dict.fromkeys(FEEDS)).iloc[0]
    assert found["contacts"] == 0
    assert found["opt_outs"] == -1
    for metric in ("valid_number_share", "failed_share", "messages_age_days", "sources_age_days"):
        assert pd.isna(found[metric])


def test_an_opt_out_list_that_grows_does_not_hide_one_that_was_emptied(world: World) -> None:
    note_pulls(world, {"opt_outs:109": 100, "opt_outs:209": 50})
    begin(world, AS_OF + 2 * DAY)
    assert set(failures(world, {"opt_outs:109": 160, "opt_outs:209": 0})) == {EMPTIED, FELL}


def test_an_opt_out_list_that_is_not_read_any_more_is_a_fall(world: World) -> None:
    note_pulls(world, {"opt_outs:109": 100, "opt_outs:209": 50})
    begin(world, AS_OF + 2 * DAY)
    assert failures(world, {"opt_outs:109": 160}) == [FELL]


def test_a_reply_of_a_file_that_was_put_aside_counts_as_one_of_the_account(world: World) -> None:
    measure(world, {"replies:old": 5})
    pulls = world.lake.read("pulls", run_id=world.run.run_id)
    pulls.loc[pulls["feed"] == "replies:old", "quarantined"] = 2
    world.lake.replace_run("pulls", world.run.run_id, pulls)
    with open_engine(world.lake) as connection:
        found = measure_ingest(connection, world.run, world.playbook.brief)
    assert found["replies_quarantined"].tolist() == [2]
