"""Clicks of two generations of endpoints, under a budget: known, not yet known, never known."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.throttle import Throttle
from sendable.ingestion.campaigns import pull_campaigns
from sendable.ingestion.clicks import pull_clicks
from sendable.ingestion.messages import pull_messages
from sendable.ingestion.session import Pulled
from sendable.playbook import Playbook
from sendable.workspace import Workspace

from ..library import make_playbook
from .conftest import session_on
from .trouble import account_file, after, client_of, facts_of, live_account, small_account

DAY_MINUTES = 24 * 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=150)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def plenty(tmp_path: Path, requests: int = 5000) -> Playbook:
    return make_playbook(tmp_path / f"playbook-{requests}", pulls={"click_requests": requests})


def pull(
    client: ClickSendClient, workspace: Workspace, playbook: Playbook, minutes: float = 0
) -> Pulled:
    with session_on(client, workspace, playbook, after(minutes)) as session:
        pull_messages(session)
        _, campaigns = pull_campaigns(session)
        return pull_clicks(session, campaigns)


@pytest.fixture(scope="module")
def everything(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    root = tmp_path_factory.mktemp("everything")
    workspace = Workspace(root / "workspace")
    with live_account(folder) as live, client_of(live.address) as client:
        assert pull(client, workspace, plenty(root)).state == "complete"
    clicks = facts_of(workspace, ("clicks",))["clicks"]
    assert clicks["campaign_id"].notna().any()
    assert clicks["message_id"].notna().any()
    return set(clicks["click_id"])


def test_every_click_of_the_account_is_found(
    folder: Path, everything: set[str], tmp_path: Path
) -> None:
    since = int(after(0).timestamp()) - 124 * 86_400
    with account_file(folder) as database:
        [(campaigns,)] = database.execute(
            "SELECT count(*) FROM clicks JOIN messages ON messages.id = clicks.message"
            " WHERE campaign_id IS NOT NULL"
        )
        [(singles,)] = database.execute(
            "SELECT count(*) FROM clicks JOIN messages ON messages.id = clicks.message"
            " WHERE campaign_id IS NULL AND date > ?",
            (since,),
        )
    found = sum(not click.startswith("message:") for click in everything)
    assert len(everything) - found == singles
    # One person in a campaign is one row, however many messages it had.
    assert 0 < found <= campaigns


@pytest.mark.parametrize(
    ("clicks", "state"), [("legacy", "partial"), ("current", "partial"), ("none", "unavailable")]
)
def test_a_generation_that_does_not_answer_is_not_nobody_clicked(
    clicks, state: str, folder: Path, workspace: Workspace, everything: set[str], tmp_path: Path
) -> None:
    with (
        live_account(folder, Behaviour(clicks=clicks)) as live,
        client_of(live.address) as client,
    ):
        pulled = pull(client, workspace, plenty(tmp_path))
        asked = live.count("link-tracking") + live.count("short-url")
        again = pull(client, workspace, plenty(tmp_path), 60)
    assert pulled.state == again.state == state
    assert "no link tracking" in str(pulled.note)
    found = set(workspace.lake.read("clicks")["click_id"])
    kind = {"legacy": False, "current": True}
    if clicks == "none":
        assert found == set()
        assert asked <= 2 * 50, "it does not go on asking for what nobody answers"
    else:
        assert found == {one for one in everything if one.startswith("message:") == kind[clicks]}


@pytest.mark.parametrize("requests", [0, 10, 37])
def test_no_more_is_asked_than_the_playbook_allows_and_later_runs_go_on(
    requests: int, folder: Path, workspace: Workspace, everything: set[str], tmp_path: Path
) -> None:
    playbook = plenty(tmp_path, requests)
    states = []
    known: set[str] = set()
    with live_account(folder) as live, client_of(live.address, Throttle()) as client:
        for run in range(60):
            live.asked.clear()
            pulled = pull(client, workspace, playbook, run * 60)
            asked = live.count("link-tracking") + live.count("short-url")
            # A link that was begun is read to its end, and eight are read at a time.
            assert asked <= requests + 16 * bool(requests)
            states.append(pulled.state)
            clicks = set(workspace.lake.read("clicks")["click_id"])
            assert known <= clicks
            known = clicks
            if pulled.state == "complete" or not requests:
                break
            assert "left for the next runs" in str(pulled.note)
    if requests:
        assert states[:-1] == ["partial"] * (len(states) - 1)
        assert states[-1] == "complete", "each link was asked about once"
        assert len(states) > 1
        assert known == everything
    else:
        assert states == ["partial"]
        assert known == set()


def test_links_that_were_asked_about_are_asked_again_in_turn(
    folder: Path, workspace: Workspace, tmp_path: Path
) -> None:
    """Young links may gain clicks; those that were not looked at for longest come first."""
    with live_account(folder) as live, client_of(live.address) as client:
        pull(client, workspace, plenty(tmp_path))
        live.asked.clear()
        for run in range(1, 25):
            assert pull(client, workspace, plenty(tmp_path, 2), run * 10).state == "complete"
            marks = workspace.lake.read("link_pulls")
            young = marks[marks["sent_at"] > after(-29 * DAY_MINUTES)]
            if (young["pulled_at"] > after(0)).all():
                break
        else:
            pytest.fail("some young links are never looked at again")
        old = marks[marks["sent_at"] < after(-31 * DAY_MINUTES)]
        assert not old.empty
        assert (old["pulled_at"] == after(0)).all(), "old links are left alone"
