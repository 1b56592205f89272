"""What is done to the user's own lists, on the user's word alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sendable.brief import OptOutList
from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.errors import ConfigurationError
from sendable.publish.scrub.opt_out_list import (
    add_missing_opt_outs,
    find_missing_opt_outs,
    find_opt_out_list,
    is_always_approved,
    note_decision,
)
from sendable.publish.scrub.own_lists import find_own_contacts, scrub_own_lists

from ..figures import say
from ..ingestion.trouble import Live, account_file, live_account, nothing_happens, small_account
from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, FAY, World, fictional_number, frame_of
from .scrubbing import Scene

OPT_OUTS, NEWS, OURS = 8_001, 8_002, 8_003


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=20, months=1)


@pytest.fixture(scope="module")
def served(account: Path) -> Iterator[Live]:
    with live_account(account) as live:
        yield live


def confirm(world: World, list_id: int = OPT_OUTS) -> None:
    """Have the playbook say which list is the opt-out list."""
    entry = OptOutList(id=list_id, confirmed=AS_OF.date())
    brief = world.playbook.brief.model_copy(update={"opt_out_lists": [entry]})
    world.playbook = replace(world.playbook, brief=brief)


@pytest.fixture
def scene(account: Path, served: Live, world: World) -> Iterator[Scene]:
    confirm(world)
    served.asked.clear()
    yield Scene(world, account, served)
    served.happens = nothing_happens
    with account_file(account) as database:
        for table in ("lists", "contacts"):
            database.execute(f"DELETE FROM {table} WHERE list_id BETWEEN 8000 AND 8999")


def test_who_asked_us_to_stop_and_is_not_on_the_opt_out_list_is_found(scene: Scene) -> None:
    scene.make_list(OPT_OUTS, "Opt-Out List", [ANN, "0491 570 157 (Ben)"])
    for number in (ANN, BEN):
        scene.world.reply(number, "STOP", received_at=AS_OF)
    scene.world.reply(CAS, "please take me off your list", received_at=AS_OF)
    scene.world.reply(DOT, "STOP", received_at=AS_OF)
    # To be a wrong number, or to say no to an offer, is not to opt out.
    scene.world.reply(EVE, "wrong number", received_at=AS_OF)
    scene.world.reply(FAY, "not interested", received_at=AS_OF)
    with scene.desk() as desk:
        assert find_missing_opt_outs(desk, OPT_OUTS) == [CAS, DOT]
        assert {method for method, _ in scene.live.asked} == {"GET"}
        done = add_missing_opt_outs(desk, find_opt_out_list(brief_of(scene), desk.reader.lists()))
        assert (done.changed, done.trouble) == (2, None)
        assert find_missing_opt_outs(desk, OPT_OUTS) == []
    assert scene.phones(OPT_OUTS) == [ANN, "0491 570 157 (Ben)", CAS, DOT]


def test_an_opt_out_that_was_lifted_is_not_written(scene: Scene) -> None:
    scene.make_list(OPT_OUTS, "Opt-Out List")
    scene.world.reply(ANN, "STOP", received_at=AS_OF - 2 * DAY, received_by="+61491570006")
    scene.world.reply(ANN, "START", received_at=AS_OF - DAY, received_by="+61491570006")
    scene.world.log_opt_outs()
    scene.world.log_lifts()
    with scene.desk() as desk:
        assert find_missing_opt_outs(desk, OPT_OUTS) == []


def test_lost_answers_double_nobody(account: Path, world: World, tmp_path: Path) -> None:
    confirm(world)
    folder = tmp_path / "account"
    shutil.copytree(account, folder)
    people = [fictional_number(at) for at in range(40)]
    for number in people:
        world.reply(number, "STOP", received_at=AS_OF)
    behaviour = Behaviour(fault_rate=0.3, fault_seed=2, fault_kinds=("dropped", "malformed"))
    with live_account(folder, behaviour) as live:
        scene = Scene(world, folder, live)
        scene.make_list(OPT_OUTS, "Opt-Out List", people[:5])
        with scene.desk() as desk:
            [entry] = [one for one in desk.reader.lists() if one.list_id == OPT_OUTS]
            assert add_missing_opt_outs(desk, entry).trouble is None
        assert sorted(scene.phones(OPT_OUTS)) == sorted(people)
        added = sum(method == "POST" for method, _ in live.asked)
        say(f"found opt-outs: 35 added once each with 30 % of answers lost, in {added} calls")


def test_a_word_for_always_holds_for_one_list_and_until_it_is_taken_back(scene: Scene) -> None:
    scene.make_list(OPT_OUTS, "Opt-Out List")
    scene.world.reply(ANN, "STOP", received_at=AS_OF)
    assert scene.scrub().added is None
    lake = scene.world.lake
    note_decision(lake, OPT_OUTS, "approved", "Pat", AS_OF)
    added = scene.scrub().added
    assert added is not None
    assert (added.changed, scene.phones(OPT_OUTS)) == (1, [ANN])
    assert not is_always_approved(lake, NEWS)
    note_decision(lake, OPT_OUTS, "rejected", "Pat", AS_OF + DAY)
    scene.world.reply(BEN, "STOP", received_at=AS_OF)
    assert scene.scrub().added is None
    assert scene.phones(OPT_OUTS) == [ANN]


def test_nothing_is_written_to_a_list_that_nobody_confirmed(scene: Scene) -> None:
    scene.make_list(OPT_OUTS, "Opt-Out List")
    brief = scene.world.playbook.brief.model_copy(update={"opt_out_lists": []})
    with scene.desk() as desk, pytest.raises(ConfigurationError, match="nobody has confirmed"):
        find_opt_out_list(brief, desk.reader.lists())


def test_with_the_users_word_suppressed_contacts_leave_the_users_own_lists(scene: Scene) -> None:
    scene.make_list(NEWS, "Newsletter", [ANN, BEN, CAS, DOT])
    scene.make_list(OPT_OUTS, "Opt-Out List", [ANN])
    scene.make_ours(OURS, [ANN])
    for list_id, name in ((NEWS, "Newsletter"), (OPT_OUTS, "Opt-Out List"), (OURS, "Sendable")):
        know(scene, list_id, name)
    scene.world.opt_out(ANN)
    scene.world.reply(BEN, "STOP", received_at=AS_OF)
    scene.world.reply(CAS, "STOP", received_at=AS_OF)
    scene.world.reply(DOT, "no, not interested", received_at=AS_OF)
    with account_file(scene.folder) as database:
        # Since the last ingest somebody gave the contact that was Ben's to Eve.
        sql = "UPDATE contacts SET phone_number = ? WHERE list_id = ? AND phone_number = ?"
        database.execute(sql, (EVE, NEWS, BEN))
    with scene.desk() as desk:
        found = find_own_contacts(desk)
        assert [(one.list_id, len(one.contact_ids)) for one in found] == [(NEWS, 3)]
        assert not scene.deletions()
        [done] = scrub_own_lists(desk, found)
        assert (done.changed, done.trouble) == (2, None)
    assert scene.phones(NEWS) == [EVE, DOT]
    assert scene.phones(OPT_OUTS) == [ANN]


def test_nobody_leaves_a_list_that_is_called_like_an_opt_out_list(scene: Scene) -> None:
    names = {NEWS: "Newsletter", 8_151: "opted out (old till)", 8_152: "Unsubscribed 2024"}
    for list_id, name in names.items():
        scene.make_list(list_id, name, [ANN])
        know(scene, list_id, name)
    scene.world.opt_out(ANN)
    with scene.desk() as desk:
        assert [one.list_id for one in find_own_contacts(desk)] == [NEWS]


def test_without_it_an_ingests_scrub_leaves_them_alone(scene: Scene) -> None:
    scene.make_list(NEWS, "Newsletter", [ANN])
    scene.make_ours(OURS, [ANN])
    know(scene, NEWS, "Newsletter")
    scene.world.opt_out(ANN)
    scene.scrub()
    assert (scene.phones(NEWS), scene.phones(OURS)) == ([ANN], [])


def brief_of(scene: Scene):
    return scene.world.playbook.brief


def know(scene: Scene, list_id: int, name: str) -> None:
    """Have an ingest see a list of the account as it is."""
    world = scene.world
    row = {"list_id": list_id, "list_name": name, "contacts_count": 1, "known_at": AS_OF}
    listed = {**row, "is_opt_out": list_id == OPT_OUTS, "account": "main"}
    world.lake.upsert("lists", frame_of("lists", [listed]))
    for contact_id, phone in scene.contacts(list_id).items():
        place = {"contact_id": contact_id, "list_id": list_id, "list_name": name}
        world.contact(phone, **place)
    world.store()
