"""How well step 2 finds what is true: three accounts, every reason, against the targets."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.sandbox.account import TRUTH_FILE, create_account
from sendable.clicksend.sandbox.score import (
    LiftScore,
    MissedOptOuts,
    ReasonScore,
    find_missed_opt_outs,
    score_decisions,
    score_lifts,
)
from sendable.clicksend.sandbox.serving import running_account
from sendable.playbook import read_playbook
from sendable.workspace import Workspace

from ..figures import say
from ..ingestion.conftest import ingest
from ..library import AS_OF, SHIPPED, World

PEOPLE, MONTHS = 5000, 4
"""Each reason has at least 30 people then, whatever the seed."""

SEEDS = (7, *(pytest.param(seed, marks=pytest.mark.soak) for seed in (101, 2026)))
LEAST_RECALL, LEAST_PRECISION = 0.97, 0.95


@dataclass(frozen=True)
class Found:
    """What a run found of the truth."""

    scores: dict[str, ReasonScore]
    missed: MissedOptOuts
    lifted: LiftScore


@pytest.fixture(scope="module", params=SEEDS)
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Take a generated account and the shipped playbook through ingest and exclude."""
    root = tmp_path_factory.mktemp(f"seed-{request.param}")
    workspace, playbook = Workspace(root / "workspace"), read_playbook(SHIPPED)
    create_account(workspace.sandbox, contacts=PEOPLE, months=MONTHS, seed=request.param, now=AS_OF)
    with running_account(workspace.sandbox, now=AS_OF) as address:
        credentials = Credentials(address.base_url, address.username, address.api_key)
        client = ClickSendClient(credentials)
        ingest(client, workspace, playbook)
        client.close()
    decisions = World(root, playbook).exclude().reset_index()
    truth = pd.read_parquet(workspace.sandbox / TRUTH_FILE)
    found = Found(
        score_decisions(decisions, truth),
        find_missed_opt_outs(decisions, truth),
        score_lifts(decisions, truth),
    )
    _say(request.param, found)
    return found


@pytest.mark.slow
def test_every_reason_is_found_and_named_rightly(found: Found) -> None:
    assert {reason for reason, score in found.scores.items() if score.n < 30} == set()
    keyword = found.scores["opted_out_keyword"]
    assert keyword.recall == 1.0
    assert (keyword.precision or 0) >= 0.98
    short = {
        reason: score
        for reason, score in found.scores.items()
        if (score.recall or 0) < LEAST_RECALL or (score.precision or 0) < LEAST_PRECISION
    }
    assert short == {}


@pytest.mark.slow
def test_nobody_who_opted_out_as_far_as_a_run_can_know_is_sendable(found: Found) -> None:
    assert found.missed.knowable == ()


@pytest.mark.slow
def test_nearly_everybody_who_came_back_is_sendable_again(found: Found) -> None:
    assert found.lifted.n >= 30
    assert (found.lifted.share or 0) >= LEAST_RECALL


def _say(seed: int, found: Found) -> None:
    say(f"seed {seed}, {PEOPLE} people: recall, precision, people of whom it could be known")
    for reason, score in found.scores.items():
        say(f"  {reason:20} {_share(score.recall)} {_share(score.precision)} {score.n:4}")
    missed = found.missed
    say(f"  opted out and sendable: {len(missed.knowable)} knowable, {len(missed.unknowable)} not")
    say(f"  came back and sendable: {found.lifted.sendable} of {found.lifted.n}")


def _share(value: float | None) -> str:
    return "    -" if value is None else f"{value:.3f}"
