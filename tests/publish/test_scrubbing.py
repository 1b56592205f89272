"""A scrub between two runs, as the command asks for it: what the account says now counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sendable.before_send import look_before_send
from sendable.clicksend.sandbox.happenings import plan_campaign, reply
from sendable.clicksend.sandbox.store import AccountStore
from sendable.errors import ConfigurationError
from sendable.numbers import mask_number
from sendable.scrubbing import Scrubbing, Wish, scrub_workspace

from ..ingestion.trouble import account_file, live_account, small_account
from ..library import AS_OF, World, fictional_number, make_playbook
from .scrubbing import Scene

OPT_OUTS, OURS = 3101, 8_001
ASKED, STAYS = fictional_number(501), fictional_number(502)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=20, months=1)


@pytest.fixture
def scene(account: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Somebody on our list has asked us to stop since the last ingest, in words of their own."""
    folder = tmp_path / "account"
    shutil.copytree(account, folder)
    confirmed = {"id": OPT_OUTS, "confirmed": f"{AS_OF:%Y-%m-%d}"}
    playbook = make_playbook(tmp_path / "playbook", opt_out_lists=[confirmed])
    with live_account(folder) as live:
        monkeypatch.setenv("CLICKSEND_BASE_URL", live.address.base_url)
        monkeypatch.setenv("CLICKSEND_USERNAME", live.address.username)
        monkeypatch.setenv("CLICKSEND_API_KEY", live.address.api_key)
        scene = Scene(World(tmp_path, playbook), folder, live)
        scene.make_ours(OURS, [ASKED, STAYS])
        with AccountStore(folder) as store:
            at = int((AS_OF - timedelta(hours=1)).timestamp())
            text = "please take me off your list"
            assert not reply(store, now=at, text=text, number=ASKED, list_id=OURS).moved
        yield scene


def scrub(scene: Scene, **wish: object) -> Scrubbing:
    world = scene.world
    asked = Wish(**wish)  # type: ignore[arg-type]
    return scrub_workspace(world.workspace, world.playbook, asked, AS_OF)


def test_it_reads_the_stops_anew_and_only_says_what_else_it_could_do(scene: Scene) -> None:
    done = scrub(scene, opt_out_list=True, own_lists=True)
    assert scene.phones(OURS) == [STAYS]
    assert done.opt_outs is not None
    assert mask_number(ASKED) in done.opt_outs.missing
    assert {method for method, _ in scene.live.asked} == {"GET", "DELETE"}
    assert scene.deletions() == 1
    # With the word for once, they are written; what is missing is nobody then.
    added = scrub(scene, opt_out_list=True, confirmed=True).opt_outs
    assert added is not None
    assert added.done is not None
    assert added.done.changed == len(done.opt_outs.missing)
    assert ASKED in scene.phones(OPT_OUTS)
    again = scrub(scene, opt_out_list=True).opt_outs
    assert again is not None
    assert again.missing == []


def test_a_word_for_always_names_who_gives_it(scene: Scene) -> None:
    with pytest.raises(ConfigurationError, match="who decides"):
        scrub(scene, opt_out_list=True, word="approved")
    assert not scene.live.asked
    told = scrub(scene, opt_out_list=True, word="approved", who="Pat").opt_outs
    assert told is not None
    assert told.done is not None
    assert ASKED in scene.phones(OPT_OUTS)
    [row] = scene.world.lake.read("approvals").to_dict("records")
    assert (row["decision"], row["who"], row["door"]) == ("approved", "Pat", "command line")


def test_before_a_send_the_stops_are_read_anew_as_well(scene: Scene) -> None:
    with AccountStore(scene.folder) as store:
        tomorrow = int((AS_OF + timedelta(days=1)).timestamp())
        plan_campaign(store, now=1, list_id=OURS, name="Sale", schedule=tomorrow)
    found = look_before_send(scene.world.workspace, scene.world.playbook, AS_OF)
    [told] = [one for one in found if one.list_id == OURS]
    assert (told.people, told.suppressed, told.is_ours) == (2, 1, True)
    with account_file(scene.folder) as database:
        [(left,)] = database.execute("SELECT count(*) FROM contacts WHERE list_id = ?", (OURS,))
    assert left == 2
