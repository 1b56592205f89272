"""A scrub that is killed again and again, on a bad day, is finished by the next ingest."""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.happenings import reply
from sendable.clicksend.sandbox.store import AccountStore
from sendable.publish.scrub.opt_out_list import note_decision

from ..figures import say
from ..ingestion.test_killed import Killer
from ..ingestion.trouble import HASTE, live_account, small_account
from ..library import AS_OF, DAY, World, fictional_number, make_playbook
from .scrubbing import Scene

pytestmark = pytest.mark.slow

OPT_OUTS, OURS, OTHER, THEIRS = 3101, 8_001, 8_002, 8_003
KILLS = 5

PEOPLE = [fictional_number(at) for at in range(300)]
ASKED, BOUGHT, STAYING = PEOPLE[:50], PEOPLE[50:70], PEOPLE[70:]
"""Who asked us to stop since the last run, who is not sendable by its decisions, and the others."""


@contextmanager
def scene_at(
    root: Path, account: Path, behaviour: Behaviour | None = None
) -> Iterator[tuple[Scene, list[str], dict[str, str]]]:
    """Serve an account with two lists of ours; give the scene, and options and environment."""
    folder = Path(shutil.copytree(account, root / "account"))
    confirmed = {"id": OPT_OUTS, "confirmed": f"{AS_OF:%Y-%m-%d}"}
    playbook = make_playbook(root / "playbook", opt_out_lists=[confirmed])
    with live_account(folder, behaviour or Behaviour()) as live:
        scene = Scene(World(root, playbook), folder, live)
        for number in PEOPLE:
            scene.world.contact(number, "Bought addresses" if number in BOUGHT else "Newsletter")
        scene.world.exclude()
        scene.make_ours(OURS, PEOPLE[::2], by_hand=PEOPLE[1:140:2])
        scene.make_ours(OTHER, [*ASKED[:20], *STAYING[:5]])
        scene.make_list(THEIRS, "Newsletter", PEOPLE)
        note_decision(scene.world.lake, OPT_OUTS, "approved", "Pat", AS_OF - DAY)
        with AccountStore(folder) as store:
            at = int((AS_OF - timedelta(hours=1)).timestamp())
            for number in ASKED:
                reply(store, now=at, text="please take me off your list", number=number)
        address = live.address
        environment = {
            **os.environ,
            "HOME": str(root),
            "CLICKSEND_BASE_URL": address.base_url,
            "CLICKSEND_USERNAME": address.username,
            "CLICKSEND_API_KEY": address.api_key,
            "CLICKSEND_TIMEOUT_SECONDS": str(HASTE),
        }
        options = [f"--workspace={scene.world.workspace.root}", f"--playbook={playbook.folder}"]
        yield scene, options, environment


def lists_of(scene: Scene) -> Mapping[int, list[str]]:
    return {key: sorted(scene.phones(key)) for key in (OPT_OUTS, OURS, OTHER, THEIRS)}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=20, months=1)


@pytest.fixture(scope="module")
def undisturbed(
    account: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Mapping[int, list[str]], int]:
    """Give the lists as one ingest leaves them on a good day, and how many calls it made."""
    with scene_at(tmp_path_factory.mktemp("undisturbed"), account) as (scene, options, environment):
        killer = Killer(scene.live, random.Random(0))
        assert not killer.run(command("ingest", options), sys.maxsize, env=environment)
        return lists_of(scene), len(scene.live.asked)


def command(name: str, options: list[str]) -> list[str]:
    return [sys.executable, "-m", "sendable", name, *options]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_kills_at_random_moments_under_faults_end_in_the_lists_of_one_good_ingest(
    seed: int, account: Path, undisturbed: tuple[Mapping[int, list[str]], int], tmp_path: Path
) -> None:
    wanted, calls = undisturbed
    assert wanted[OURS] == sorted({*PEOPLE[::2], *PEOPLE[1:140:2]} - {*ASKED, *BOUGHT[::2]})
    assert wanted[THEIRS] == sorted(PEOPLE)
    assert set(ASKED) <= set(wanted[OPT_OUTS])
    bad_day = Behaviour(fault_rate=0.1, fault_seed=seed, hang_seconds=2)
    draw, began = random.Random(seed), time.monotonic()
    with scene_at(tmp_path, account, bad_day) as (scene, options, environment):
        killer, starts = Killer(scene.live, draw), 0
        with (tmp_path / "said.txt").open("w") as said:
            told = {"env": environment, "stdout": said, "stderr": said}
            while len(killer.moments) < KILLS and starts < 2 * KILLS:
                killer.run(command("scrub", options), draw.randint(8, 26), **told)
                starts += 1
            assert not killer.run(command("ingest", options), sys.maxsize, **told)
        assert len(killer.moments) > KILLS // 2
        assert lists_of(scene) == wanted
        left = {*ASKED, *BOUGHT}
        assert scene.ledger(OURS) == {
            number: "gone" if number in left else "there" for number in PEOPLE[::2]
        }
        say(
            f"scrub killed {len(killer.moments)} times ({', '.join(killer.moments)}) of {starts}, "
            f"then one ingest: {len(scene.live.asked)} requests ({calls} undisturbed), "
            f"{time.monotonic() - began:.0f} s"
        )
