"""The scrub: who may not be messaged leaves our lists, and nobody else leaves any."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.errors import GateFailed, ScrubFailed
from sendable.publish.scrub.ours import scrub_our_lists

from ..figures import say
from ..ingestion.trouble import Live, account_file, live_account, nothing_happens, small_account
from ..library import ANN, AS_OF, BEN, CAS, DOT, EVE, FAY, World, fictional_number
from .scrubbing import Scene

OURS, OTHER, THEIRS = 8_001, 8_002, 8_003


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=20, months=1)


@pytest.fixture(scope="module")
def served(account: Path) -> Iterator[Live]:
    with live_account(account) as live:
        yield live


@pytest.fixture
def scene(account: Path, served: Live, world: World) -> Iterator[Scene]:
    """An account in which nobody made a list of these tests yet, and a lake of its own."""
    served.asked.clear()
    yield Scene(world, account, served)
    served.happens = nothing_happens
    with account_file(account) as database:
        for table in ("lists", "contacts"):
            database.execute(f"DELETE FROM {table} WHERE list_id BETWEEN 8000 AND 8999")


def test_who_said_stop_leaves_every_list_of_ours_and_no_list_of_theirs(scene: Scene) -> None:
    scene.make_ours(OURS, [ANN, BEN], by_hand=[CAS, "0491 570 159", DOT])
    scene.make_ours(OTHER, [ANN, EVE])
    scene.make_list(THEIRS, "Newsletter", [ANN, BEN, CAS, DOT, EVE])
    scene.world.reply(ANN, "STOP", received_at=AS_OF)
    scene.world.opt_out(CAS)
    scene.world.reply(DOT, "please stop texting me", received_at=AS_OF)
    done = scene.scrub()
    assert scene.phones(OURS) == [BEN]
    assert scene.phones(OTHER) == [EVE]
    assert scene.phones(THEIRS) == [ANN, BEN, CAS, DOT, EVE]
    assert scene.ledger(OURS) == {ANN: "gone", BEN: "there"}
    assert (done.removed, done.troubles) == (5, [])


def test_a_reply_that_may_be_a_stop_is_enough(scene: Scene) -> None:
    scene.make_ours(OURS, [ANN, BEN, CAS])
    scene.world.reply(ANN, "who is this? wrong number", received_at=AS_OF)
    scene.world.reply(BEN, "no thanks, not interested", received_at=AS_OF)
    scene.scrub()
    assert scene.phones(OURS) == [CAS]


def test_before_any_decision_only_those_leave_who_said_something(scene: Scene) -> None:
    scene.make_ours(OURS, [ANN, BEN])
    scene.world.opt_out(ANN)
    scene.scrub()
    assert scene.phones(OURS) == [BEN]


def test_of_those_we_put_there_whoever_is_not_sendable_leaves(scene: Scene) -> None:
    for number, on in ((ANN, "Newsletter"), (BEN, "Bought addresses"), (CAS, "Bought addresses")):
        scene.world.contact(number, on)
    scene.world.exclude()
    # Eve was a recipient once; her contact is gone from every list of the user.
    scene.make_ours(OURS, [ANN, BEN, EVE], by_hand=[CAS])
    scene.scrub()
    assert scene.phones(OURS) == [ANN, CAS]
    assert scene.ledger(OURS) == {ANN: "there", BEN: "gone", EVE: "gone"}


def test_a_run_of_the_past_decides_nothing(scene: Scene) -> None:
    scene.world.contact(ANN)
    scene.world.exclude()
    scene.make_ours(OURS, [ANN])
    past = scene.world.begin(AS_OF + timedelta(hours=1))
    past.manifest.looks_back = True
    past.record("exclude", AS_OF, {})
    scene.scrub()
    assert scene.phones(OURS) == [ANN]


def test_a_contact_that_somebody_put_in_the_place_of_ours_stays_unless_they_said_stop(
    scene: Scene,
) -> None:
    scene.world.contact(ANN, "Bought addresses")
    scene.world.contact(BEN, "Bought addresses")
    scene.world.exclude()
    scene.make_ours(OURS, [ANN, BEN])
    with account_file(scene.folder) as database:
        database.execute("UPDATE contacts SET contact_id = contact_id + 500 WHERE list_id = 8001")
    scene.world.reply(BEN, "STOP", received_at=AS_OF)
    scene.scrub()
    assert scene.phones(OURS) == [ANN]


def test_lists_are_found_however_they_are_known(scene: Scene) -> None:
    scene.world.opt_out(ANN)
    scene.make_ours(OURS, [ANN], state="making", is_known=False)
    scene.make_ours(OTHER, [ANN], state="gone")
    renamed = 8_004
    scene.make_ours(renamed, [ANN])
    lost = 8_005
    scene.make_ours(lost, [ANN])
    with account_file(scene.folder) as database:
        database.execute("UPDATE lists SET list_name = 'My VIPs' WHERE list_id = ?", (renamed,))
        database.execute("DELETE FROM lists WHERE list_id = ?", (lost,))
    done = scene.scrub()
    assert [scene.phones(key) for key in (OURS, OTHER, renamed)] == [[], [], []]
    assert (len(done.ours), done.troubles) == (3, [])


def test_whom_the_import_of_a_killed_push_brings_after_a_scrub_leaves_at_the_next(
    scene: Scene,
) -> None:
    scene.world.contact(ANN, "Bought addresses")
    scene.world.contact(BEN)
    scene.world.exclude()
    name = scene.make_ours(OURS, [ANN, BEN], state="filling")
    asked_for = scene.world.lake.read("our_contacts", list_name=name)
    asked_for = asked_for.assign(state="adding", contact_id=None)
    scene.world.lake.upsert("our_contacts", asked_for.astype({"contact_id": "Int64"}))
    hide = "UPDATE contacts SET list_id = ? WHERE list_id = ?"
    with account_file(scene.folder) as database:
        database.execute(hide, (THEIRS, OURS))
    scene.scrub()
    assert scene.ledger(OURS) == {ANN: "adding", BEN: "adding"}
    with account_file(scene.folder) as database:
        database.execute(hide, (OURS, THEIRS))
    scene.scrub()
    assert scene.phones(OURS) == [BEN]


def test_a_list_that_a_person_called_as_ours_is_called_is_theirs(scene: Scene) -> None:
    scene.world.opt_out(ANN)
    name = scene.make_ours(OURS, [ANN, BEN])
    with account_file(scene.folder) as database:
        database.execute("UPDATE lists SET list_name = 'Spring' WHERE list_id = ?", (OURS,))
    scene.make_list(THEIRS, name, [ANN])
    scene.scrub()
    assert (scene.phones(OURS), scene.phones(THEIRS)) == ([BEN], [ANN])


def test_where_nobody_has_to_leave_nothing_is_written(scene: Scene) -> None:
    scene.make_ours(OURS, [ANN, BEN], by_hand=[CAS])
    version = scene.world.lake.versions(["our_contacts"])
    scene.world.opt_out(DOT)
    assert scene.scrub().removed == 0
    assert {method for method, _ in scene.live.asked} == {"GET"}
    assert scene.world.lake.versions(["our_contacts"]) == version


def test_without_a_list_of_ours_the_account_is_not_asked_for_any(scene: Scene) -> None:
    scene.make_list(OURS, "Sendable · not ours at all", [ANN])
    scene.world.opt_out(ANN)
    assert scene.scrub().ours == []
    assert scene.phones(OURS) == [ANN]
    assert not scene.live.count("/contacts")


def test_what_goes_wrong_on_one_list_is_told_and_the_others_are_scrubbed(scene: Scene) -> None:
    scene.world.opt_out(ANN)
    scene.make_ours(OURS, [ANN])
    scene.make_ours(OTHER, [ANN])

    def refuse(calls: int) -> int | None:
        method, path = scene.live.asked[-1]
        return 403 if method == "DELETE" and f"/{OURS}/" in path else None

    scene.live.happens = refuse
    done = scene.scrub()
    assert (scene.phones(OURS), scene.phones(OTHER)) == ([ANN], [])
    assert scene.ledger(OURS) == {ANN: "removing"}
    assert len(done.troubles) == 1
    with pytest.raises(ScrubFailed, match="people who said stop may still be on lists"):
        done.raise_if_failed()
    with pytest.raises(ScrubFailed, match=r"those lists\. Besides, the gate stopped it\. Look\.$"):
        done.raise_if_failed(GateFailed("the gate stopped it", remedy="Look"))
    # The next one finishes the work.
    scene.live.happens = lambda calls: None
    assert scene.scrub().troubles == []
    assert (scene.phones(OURS), scene.ledger(OURS)) == ([], {ANN: "gone"})


@pytest.mark.parametrize("status", [500, 429])
def test_a_removal_that_is_not_answered_is_looked_at_and_asked_for_again(
    scene: Scene, status: int
) -> None:
    scene.world.opt_out(ANN)
    scene.make_ours(OURS, [ANN, BEN])
    refused = []

    def fail_twice(calls: int) -> int | None:
        if scene.live.asked[-1][0] == "DELETE" and len(refused) < 2:
            refused.append(calls)
            return status
        return None

    scene.live.happens = fail_twice
    assert scene.scrub().troubles == []
    assert (scene.phones(OURS), len(refused)) == ([BEN], 2)


def test_an_account_that_does_not_answer_is_told_and_nothing_is_raised(scene: Scene) -> None:
    scene.world.opt_out(ANN)
    scene.make_ours(OURS, [ANN])
    scene.live.happens = lambda calls: 500
    done = scene.scrub()
    assert len(done.troubles) == 1
    assert scene.phones(OURS) == [ANN]


class Killed(BaseException):
    """The process ends here."""


class Mortal:
    """Something that works until the process ends, before a call that changes anything."""

    def __init__(self, thing: object, steps: Iterator[int], last: int) -> None:
        self._thing, self._steps, self._last = thing, steps, last

    def __getattr__(self, name: str) -> object:
        found = getattr(self._thing, name)
        if name not in ("delete_contact", "upsert"):
            return found

        def call(*given: object) -> object:
            if next(self._steps) > self._last:
                raise Killed
            return found(*given)

        return call


def test_a_scrub_that_is_killed_anywhere_is_finished_by_the_next(scene: Scene) -> None:
    leaving, staying = [fictional_number(at) for at in range(3)], [ANN, BEN]
    for number in leaving:
        scene.world.opt_out(number)
    kills = 0
    for last in (1, 2, 4):
        list_id = 8_100 + last
        scene.make_ours(list_id, [*leaving[:2], *staying], by_hand=leaving[2:])
        steps = count(1)
        with scene.desk() as desk:
            lake, pen = Mortal(desk.lake, steps, last), Mortal(desk.pen, steps, last)
            try:
                scrub_our_lists(replace(desk, lake=lake, pen=pen), None)
            except Killed:
                kills += 1
        assert scene.scrub().troubles == []
        assert scene.phones(list_id) == staying
        assert scene.ledger(list_id) == {
            **dict.fromkeys(leaving[:2], "gone"),
            **dict.fromkeys(staying, "there"),
        }
    say(f"scrub: killed at {kills} moments, each time finished by the next one")
    assert kills == 3


def test_under_faults_and_while_people_edit_the_lists_nobody_is_left(
    account: Path, world: World, tmp_path: Path
) -> None:
    people = [fictional_number(at) for at in range(260)]
    leaving, staying = people[:60], people[60:]
    for number in leaving:
        world.opt_out(number)
    folder = tmp_path / "account"
    shutil.copytree(account, folder)
    behaviour = Behaviour(fault_rate=0.1, fault_seed=5, hang_seconds=2)
    with live_account(folder, behaviour) as live:
        scene = Scene(world, folder, live)
        scene.make_ours(OURS, people[::2], by_hand=people[1::2])
        scene.make_list(THEIRS, "Newsletter", people)
        edits = 0

        def edit(calls: int) -> None:
            nonlocal edits
            if calls % 15 == 0 and edits < 4:
                edits += 1
                add = "INSERT INTO contacts (list_id, phone_number, date_added, date_updated)"
                with account_file(folder) as database:
                    # Somebody puts one back who left, and takes one away who stays.
                    database.execute(f"{add} VALUES (?, ?, 1, 1)", (OURS, leaving[edits]))
                    database.execute(
                        "DELETE FROM contacts WHERE list_id = ? AND phone_number = ?",
                        (OURS, staying[edits]),
                    )

        scene.live.happens = edit
        done = scene.scrub()
        assert done.troubles == []
        assert not set(scene.phones(OURS)) & set(leaving)
        assert set(scene.phones(OURS)) == set(staying) - set(staying[1 : 1 + edits])
        assert scene.phones(THEIRS) == people
        ours_left = [number for number in people[::2] if number in leaving]
        assert {scene.ledger(OURS)[number] for number in ours_left} == {"gone"}
        say(
            f"scrub: {len(leaving)} of 260 off a list, 10 % of calls failing, {edits} edits "
            f"meanwhile: {len(scene.live.asked)} calls, {scene.deletions()} of them removals"
        )


def test_contacts_whose_number_cannot_be_read_stay(scene: Scene) -> None:
    scene.make_ours(OURS, [], by_hand=["Ann's phone", "12"])
    scene.world.opt_out(ANN)
    scene.scrub()
    assert len(scene.phones(OURS)) == 2


def test_both_numbers_of_a_handset_leave(scene: Scene) -> None:
    scene.make_ours(OURS, ["+5491123456789"], by_hand=["+541123456789", FAY])
    scene.world.opt_out("+5491123456789")
    scene.scrub()
    assert scene.phones(OURS) == [FAY]
