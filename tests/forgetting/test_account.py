"""A forgotten person who is still in the account: nobody can message them by way of Sendable."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sendable.before_send import look_before_send
from sendable.clicksend.sandbox.happenings import plan_campaign, reply
from sendable.clicksend.sandbox.store import AccountStore
from sendable.errors import ClickSendError
from sendable.forgetting.step import forget_person, look_at_person
from sendable.ingestion.contacts import changes_since
from sendable.publish.scrub.step import Scrub
from sendable.scrubbing import Wish, scrub_workspace

from ..ingestion.conftest import ingest, session_on
from ..ingestion.trouble import account_file, client_of, live_account, small_account
from ..library import AS_OF, DAY, World, make_playbook
from ..publish.scrubbing import Scene
from .searching import find

OPT_OUTS, NEWSLETTER, OURS = 3101, 3102, 8_001
GONE = "+61491577644"
STAYS = "+61491577649"

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Somebody is on a list of the user's, on one of ours, and wrote to us; all that was read."""
    folder = small_account(tmp_path, people=60, months=1)
    confirmed = {"id": OPT_OUTS, "confirmed": f"{AS_OF:%Y-%m-%d}"}
    playbook = make_playbook(tmp_path / "playbook", opt_out_lists=[confirmed])
    with live_account(folder) as live:
        monkeypatch.setenv("CLICKSEND_BASE_URL", live.address.base_url)
        monkeypatch.setenv("CLICKSEND_USERNAME", live.address.username)
        monkeypatch.setenv("CLICKSEND_API_KEY", live.address.api_key)
        scene = Scene(World(tmp_path, playbook), folder, live)
        with account_file(folder) as database:
            database.execute(
                "INSERT INTO contacts (list_id, phone_number, first_name, address_country,"
                " date_added, date_updated) VALUES (?, ?, 'Zebediah', 'AU', 1, 1)",
                (NEWSLETTER, "0491 577 644"),
            )
        scene.make_ours(OURS, [GONE, STAYS])
        with AccountStore(folder) as store:
            at = int((AS_OF - timedelta(days=1)).timestamp())
            reply(store, now=at, text="who sells xylophones?", number=GONE, list_id=OURS)
        pull(scene, AS_OF)
        yield scene


def pull(scene: Scene, now: datetime) -> dict[str, str | None]:
    """Ingest at a moment; give the note of each feed."""
    scene.live.clock.move(now)
    with client_of(scene.live.address) as client:
        pulled = ingest(client, scene.world.workspace, scene.world.playbook, now)
    return {name: feed.note for name, feed in pulled.items()}


def scrub(scene: Scene) -> Scrub:
    return scrub_workspace(scene.world.workspace, scene.world.playbook, Wish(), AS_OF).scrub


def test_they_leave_our_lists_and_are_never_let_in_again(scene: Scene) -> None:
    world, root = scene.world, scene.world.workspace.root
    words = ("Zebediah", "xylophones")
    assert find(root, "491577644", *words)
    told = look_at_person(world.workspace, world.playbook, GONE)
    [own] = [one for one in told.person.on_lists if not one.is_ours]
    assert own.list_id == NEWSLETTER

    done = forget_person(world.workspace, world.playbook, GONE, AS_OF + timedelta(minutes=5))
    assert done.taken_off == 1
    assert scene.phones(OURS) == [STAYS]
    assert find(root, "491577644", *words) == []

    notes = pull(scene, AS_OF + DAY)
    assert str(own.contact_id) in str(notes["contacts"])
    assert "delete" in str(notes["contacts"])
    assert find(root, "491577644", *words) == [], "the account still has them"
    with client_of(scene.live.address) as client:
        [entry] = [one for one in client.lists() if one.list_id == NEWSLETTER]
        with session_on(client, world.workspace, world.playbook, AS_OF + 2 * DAY) as session:
            assert changes_since(session, entry) is not None
    scene.live.asked.clear()
    pull(scene, AS_OF + 2 * DAY)
    pages = scene.live.asked.count(("GET", f"/v3/lists/{NEWSLETTER}/contacts"))
    assert pages == 1, "the count comes out, so only what changed is asked for"


def test_whom_a_person_puts_back_onto_our_list_is_taken_off(scene: Scene) -> None:
    world = scene.world
    forget_person(world.workspace, world.playbook, GONE, AS_OF)
    with account_file(scene.folder) as database:
        database.execute(
            "INSERT INTO contacts (list_id, phone_number, address_country, date_added,"
            " date_updated) VALUES (?, '0491577644', 'AU', 1, 1)",
            (OURS,),
        )
    assert len(scene.phones(OURS)) == 2
    assert scrub(scene).removed == 1
    assert scene.phones(OURS) == [STAYS]


def test_a_campaign_that_would_reach_them_is_told(scene: Scene) -> None:
    world = scene.world
    with AccountStore(scene.folder) as store:
        tomorrow = int((AS_OF + DAY).timestamp())
        plan_campaign(store, now=1, list_id=NEWSLETTER, name="Sale", schedule=tomorrow)

    def suppressed() -> int:
        waiting = look_before_send(world.workspace, world.playbook, AS_OF)
        return next(one.suppressed for one in waiting if one.list_id == NEWSLETTER)

    before = suppressed()
    forget_person(world.workspace, world.playbook, GONE, AS_OF)
    assert suppressed() == before + 1


def test_an_account_that_refuses_keeps_nothing_from_being_finished(scene: Scene) -> None:
    world = scene.world
    scene.live.happens = lambda count: 403
    with pytest.raises(ClickSendError):
        forget_person(world.workspace, world.playbook, GONE, AS_OF)
    assert world.lake.door.find([GONE]) == {GONE}, "kept out from the first moment"
    scene.live.happens = lambda count: None
    assert forget_person(world.workspace, world.playbook, GONE, AS_OF).is_done
    assert find(world.workspace.root, "491577644") == []


def test_the_account_itself_is_not_changed_but_for_our_list(scene: Scene) -> None:
    before = scene.phones(NEWSLETTER)
    forget_person(scene.world.workspace, scene.world.playbook, GONE, AS_OF)
    assert scene.phones(NEWSLETTER) == before
    shutil.rmtree(scene.world.workspace.root)


def test_whoever_shares_an_opt_out_with_them_stays_out(scene: Scene) -> None:
    world = scene.world
    forget_person(world.workspace, world.playbook, GONE, AS_OF)
    shared = ("0491 577 644 / 0491 577 649", "0491577644 or 0491577650")
    with account_file(scene.folder) as database:
        for text in shared:
            database.execute(
                "INSERT INTO contacts (list_id, phone_number, address_country, date_added,"
                " date_updated) VALUES (?, ?, 'AU', 1, 1)",
                (OPT_OUTS, text),
            )
    pull(scene, AS_OF + DAY)
    assert {STAYS, "+61491577650"} <= set(world.lake.read("opt_outs")["number"])
    assert find(world.workspace.root, "491577644") == []
