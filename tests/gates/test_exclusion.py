"""The gate after exclude: each planted fault stops the run, and a jump says what jumped."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.errors import GateFailed
from sendable.gates.exclusion import measure_exclusion
from sendable.gates.report import GateReport
from sendable.gates.suites import judge
from sendable.people import open_people
from sendable.policies import ExclusionChanges
from sendable.schemas import TABLES

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    World,
    fictional_number,
    frame_of,
    make_playbook,
)

EXPRESS = {"state": "express", "method": "web form"}


def few_people(root: Path) -> World:
    """Four people: one sendable, one opted out on a list, one by word, one held."""
    world = World(root, make_playbook(root / "playbook"))
    world.contact(ANN)
    world.contact(BEN)
    world.opt_out(BEN)
    world.contact(CAS)
    world.reply(CAS, "STOP")
    world.contact(DOT, on="Bought addresses")
    world.contact("0191 570 156")
    return world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return few_people(tmp_path)


@pytest.fixture(scope="module")
def few_decided(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The few people with their decisions, to be copied."""
    world = few_people(tmp_path_factory.mktemp("few"))
    world.exclude()
    return world


@pytest.fixture
def decided(few_decided: World, tmp_path: Path) -> World:
    """The few people with their decisions, to plant a fault in."""
    return few_decided.copy_to(tmp_path)


def measure(world: World) -> pd.DataFrame:
    run = world.run
    with open_people(run, world.playbook.policies, exclude_run=run.run_id) as connection:
        return measure_exclusion(connection, run, world.playbook)


def hold(world: World) -> GateReport:
    """Judge the run as the flow does, and stop where it would stop."""
    world.run.folder.mkdir(parents=True, exist_ok=True)
    report = judge("exclude", {"exclude": measure(world)}, world.run.folder)
    report.raise_if_failed()
    return report


def change(world: World, table: str, **values: Any) -> None:
    """Change the run's rows of a table, by a function of the frame for each column."""
    rows = world.lake.read(table, run_id=world.run.run_id)
    world.lake.replace_run(table, world.run.run_id, rows.assign(**values))


def let_through(world: World, number: str) -> None:
    """Have a decision that nobody should have made."""
    rows = world.lake.read("decisions", run_id=world.run.run_id)
    wrong = rows["number"] == number
    assert wrong.sum() == 1
    rows.loc[wrong, "outcome"] = "sendable"
    rows.loc[wrong, ["primary_reason", "evidence"]] = None
    rows["reasons"] = [
        [] if bad else list(codes) for bad, codes in zip(wrong, rows["reasons"], strict=True)
    ]
    world.lake.replace_run("decisions", world.run.run_id, rows)
    found = world.lake.read("findings", run_id=world.run.run_id)
    world.lake.replace_run("findings", world.run.run_id, found[found["number"] != number])


def forget_consent(world: World) -> None:
    change(world, "consents", in_force=False)


def let_consent_lapse(world: World) -> None:
    change(world, "consents", expires_at=pd.Timestamp(AS_OF))


def lose_a_decision(world: World) -> None:
    rows = world.lake.read("decisions", run_id=world.run.run_id)
    world.lake.replace_run("decisions", world.run.run_id, rows[rows["number"] != DOT])


def decide_twice(world: World) -> None:
    rows = world.lake.read("decisions", run_id=world.run.run_id)
    twice = pd.concat([rows, rows[rows["number"] == ANN]], ignore_index=True)
    world.lake.replace_run("decisions", world.run.run_id, twice)


def decide_of_a_stranger(world: World) -> None:
    rows = world.lake.read("decisions", run_id=world.run.run_id)
    stranger = rows[rows["number"] == DOT].assign(number=EVE)
    both = pd.concat([rows, stranger], ignore_index=True)
    world.lake.replace_run("decisions", world.run.run_id, both)


def find_a_reason_late(world: World) -> None:
    rows = world.lake.read("findings", run_id=world.run.run_id)
    more = rows[rows["number"] == DOT].assign(number=ANN)
    world.lake.replace_run("findings", world.run.run_id, pd.concat([rows, more]))


def miscount(scope: str) -> Callable[[World], None]:
    def plant(world: World) -> None:
        rows = world.lake.read("waterfalls", run_id=world.run.run_id)
        wrong = (rows["scope"] == scope) & (rows["reason"] == "stale")
        assert wrong.sum() == 1
        rows.loc[wrong, "people"] += 1
        world.lake.replace_run("waterfalls", world.run.run_id, rows)

    return plant


def miscount_the_ends(world: World) -> None:
    rows = world.lake.read("waterfalls", run_id=world.run.run_id)
    of_list = rows["scope"] == "list:101"
    moved = rows.assign(
        people=rows["people"] + (of_list & (rows["kind"] == "total")),
        left=rows["left"] + of_list,
    )
    world.lake.replace_run("waterfalls", world.run.run_id, moved)


def lose_a_list(world: World) -> None:
    rows = world.lake.read("waterfalls", run_id=world.run.run_id)
    world.lake.replace_run("waterfalls", world.run.run_id, rows[rows["scope"] != "list:104"])


def lift_what_nothing_lifts(world: World) -> None:
    suppressed = {
        "suppression_id": "manual",
        "number": EVE,
        "action": "suppress",
        "reason": "manual_suppression",
        "evidence": "row 1",
        "known_at": AS_OF,
        "run_id": "r",
    }
    lifted = {**suppressed, "suppression_id": "lift", "action": "lift", "lifts": "manual"}
    world.lake.append("suppressions", frame_of("suppressions", [suppressed, lifted]))


def let(number: str) -> Callable[[World], None]:
    return lambda world: let_through(world, number)


def say_stop_now(world: World) -> None:
    world.reply(ANN, "STOP")
    world.store()


def list_now(world: World) -> None:
    world.opt_out(ANN)
    world.store()


FAULTS = [
    ("nothing", None, None),
    ("an opt-out of a list is sendable", let(BEN), "listed_and_sendable"),
    ("an opt-out of a list is sendable", let(BEN), "suppressed_and_sendable"),
    ("an opt-out of the log is sendable", let(CAS), "unlifted_and_sendable"),
    ("a reply says stop after the decision", say_stop_now, "suppressed_and_sendable"),
    ("a reply says stop after the decision", say_stop_now, "unlifted_and_sendable"),
    ("a list gets somebody after the decision", list_now, "listed_and_sendable"),
    ("an invalid number is sendable", let("0191 570 156"), "invalid_and_sendable"),
    ("nobody agreed", let(DOT), "sendable_without_consent"),
    ("consent is not in force", forget_consent, "sendable_without_consent"),
    ("consent has lapsed", let_consent_lapse, "sendable_without_consent"),
    ("a reason was found", find_a_reason_late, "sendable_with_a_reason"),
    ("a number is there twice", decide_twice, "duplicates"),
    ("somebody is not decided", lose_a_decision, "not_decided"),
    ("a stranger is decided", decide_of_a_stranger, "decided_and_not_known"),
    ("the waterfall is wrong", miscount("account"), "waterfall_gap"),
    ("a list's waterfall is wrong", miscount("list:101"), "list_waterfalls_wrong"),
    ("a list's ends are wrong", miscount_the_ends, "list_waterfalls_wrong"),
    ("a list has no waterfall", lose_a_list, "list_waterfalls_wrong"),
    ("an unliftable is lifted", lift_what_nothing_lifts, "lifts_of_the_unliftable"),
]


@pytest.mark.parametrize(("fault", "plant", "metric"), FAULTS)
def test_each_planted_fault_is_counted(
    decided: World, fault: str, plant: Callable[[World], None] | None, metric: str | None
) -> None:
    if plant is not None:
        plant(decided)
    row = measure(decided).iloc[0]
    wrong = [
        name
        for name in row.index
        if not name.endswith(("_share", "_in_words")) and name != "recipients" and row[name]
    ]
    assert (metric in wrong) if metric else wrong == [], (fault, wrong)


def test_a_planted_fault_stops_the_run_with_a_remedy(decided: World) -> None:
    assert hold(decided).failures == []
    let_through(decided, BEN)
    with pytest.raises(GateFailed, match="suppressed number") as caught:
        hold(decided)
    assert caught.value.remedy


def test_a_lift_row_lets_somebody_be_sendable_and_nothing_else_does(world: World) -> None:
    """A START to the same sender lifts; with the row gone the same decision stops the run."""
    world.contact(EVE)
    world.reply(EVE, "STOP", received_at=AS_OF - 9 * DAY, received_by="+61400000000")
    world.reply(EVE, "START", received_at=AS_OF - 2 * DAY, received_by="+61400000000")
    decisions = world.exclude()
    assert decisions.loc[EVE, "outcome"] == "sendable"
    assert hold(world).failures == []
    world.lake.remove("suppressions", action="lift")
    row = measure(world).iloc[0]
    assert row["unlifted_and_sendable"] == 1
    assert row["suppressed_and_sendable"] == 1


# Jumps


def crowd(root: Path, **brief: Any) -> World:
    """Two hundred people on a declared list, a hundred on one without."""
    world = World(root, make_playbook(root / "playbook", **brief))
    for place in range(200):
        world.contact(fictional_number(place))
    for place in range(200, 300):
        world.contact(fictional_number(place), on="Bought addresses")
    return world


@pytest.fixture(scope="module")
def crowd_decided(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The crowd with its decisions, to be copied."""
    world = crowd(tmp_path_factory.mktemp("crowd"))
    world.exclude()
    return world


def go_on(world: World, now: datetime) -> None:
    """Publish the run, and begin the next."""
    for step in ("segment", "strategise", "publish"):
        world.run.record(step, world.run.as_of, {})
    world.begin(now)


def forget_reasons(world: World, share: float) -> None:
    """Have the earlier run say that a share of the sendable had been excluded as stale."""
    rows = world.lake.read("decisions", run_id=world.run.run_id)
    sendable = rows.index[rows["outcome"] == "sendable"]
    stale = sendable[: round(share * len(rows))]
    rows.loc[stale, "outcome"] = "excluded"
    rows.loc[stale, "primary_reason"] = "stale"
    rows["reasons"] = [
        ["stale"] if place in set(stale) else list(codes)
        for place, codes in zip(rows.index, rows["reasons"], strict=True)
    ]
    world.lake.replace_run("decisions", world.run.run_id, TABLES["decisions"].model.validate(rows))


@pytest.fixture(scope="module")
def fallen(crowd_decided: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A run, nine days after one in which 40% of the crowd were stale: nobody is any more."""
    world = crowd_decided.copy_to(tmp_path_factory.mktemp("fallen"))
    forget_reasons(world, 0.4)
    go_on(world, AS_OF + 9 * DAY)
    world.exclude()
    return world


def with_policy(world: World, **values: Any) -> World:
    """Give the same world by a changed policy of what may change."""
    policies = world.playbook.policies
    changed = ExclusionChanges.model_validate({**policies.exclusion_changes.model_dump(), **values})
    other = copy(world)
    other.playbook = replace(world.playbook, policies=replace(policies, exclusion_changes=changed))
    return other


def test_without_an_earlier_published_run_nothing_has_jumped(
    crowd_decided: World, tmp_path: Path
) -> None:
    world = crowd_decided.copy_to(tmp_path)
    forget_reasons(world, 0.5)
    world.begin(AS_OF + DAY)
    world.exclude()
    row = measure(world).iloc[0]
    assert (row["reasons_jumped"], row["reasons_collapsed"]) == (0, 0)
    assert row["reasons_jumped_in_words"] == "none"


@pytest.mark.parametrize(
    ("share", "jumped", "collapsed"), [(0.04, 0, 0), (0.06, 1, 0), (0.24, 1, 0), (0.26, 1, 1)]
)
def test_a_fall_is_warned_of_and_stops_the_run_by_policy(
    crowd_decided: World, tmp_path: Path, share: float, jumped: int, collapsed: int
) -> None:
    world = crowd_decided.copy_to(tmp_path)
    forget_reasons(world, share)
    go_on(world, AS_OF + DAY)
    world.exclude()
    row = measure(world).iloc[0]
    assert (row["reasons_jumped"], row["reasons_collapsed"]) == (jumped, collapsed)


def test_the_message_names_the_reason_and_its_shares(fallen: World) -> None:
    with pytest.raises(GateFailed) as caught:
        hold(fallen)
    assert "“Stale” fell from 40.0% to 0.0%" in str(caught.value)
    assert "confirmed:" in str(caught.value)
    report = GateReport.model_validate_json(
        (fallen.run.folder / "gates" / "exclude.json").read_text()
    )
    assert report.facts["reasons_collapsed"] == 1
    assert not any(name.endswith("_in_words") for name in report.facts)


@pytest.mark.parametrize(("days", "collapsed"), [(-2, 1), (-1, 0), (0, 0), (1, 0), (2, 1)])
def test_a_fall_that_somebody_confirmed_passes_on_that_day_only(
    fallen: World, days: int, collapsed: int
) -> None:
    confirmed = with_policy(fallen, confirmed=(AS_OF + (9 + days) * DAY).date())
    row = measure(confirmed).iloc[0]
    assert (row["reasons_jumped"], row["reasons_collapsed"]) == (1, collapsed)


@pytest.mark.parametrize(
    "policy", [{"stop_points": None}, {"least_recipients": 301}, {"stop_points": 41.0}]
)
def test_the_policy_says_what_stops(fallen: World, policy: dict[str, Any]) -> None:
    assert measure(fallen).iloc[0]["reasons_collapsed"] == 1
    assert measure(with_policy(fallen, **policy)).iloc[0]["reasons_collapsed"] == 0


def test_a_declared_list_releases_its_people_with_a_warning_that_says_so(tmp_path: Path) -> None:
    lists = ("Newsletter", "Bought addresses")
    world = crowd(tmp_path, consent={"Newsletter": EXPRESS})
    world.exclude()
    go_on(world, AS_OF + DAY)
    world.playbook = make_playbook(tmp_path / "playbook", consent=dict.fromkeys(lists, EXPRESS))
    world.exclude()
    row = measure(world).iloc[0]
    assert (row["reasons_jumped"], row["reasons_collapsed"]) == (1, 0)
    assert row["reasons_jumped_in_words"] == (
        "“Permission unclear” fell from 33.3% to 0.0%, 100 people by a newly declared list"
    )
    assert hold(world).verdict == "passed with warnings"


def test_people_moved_onto_a_declared_list_are_not_released_by_a_declaration(
    tmp_path: Path,
) -> None:
    """A list that came under a declared name after the last run was declared by nobody."""
    lists = ("Newsletter", "VIP club")
    world = crowd(tmp_path, consent=dict.fromkeys(lists, EXPRESS))
    world.exclude()
    go_on(world, AS_OF + DAY)
    for place in range(200, 300):
        world.contact(fictional_number(place), on="VIP club", valid_from=AS_OF + DAY)
    world.exclude()
    row = measure(world).iloc[0]
    assert row["reasons_collapsed"] == 1
    assert "“Permission unclear” fell from 33.3% to 0.0%" in row["reasons_collapsed_in_words"]


def test_a_rise_is_warned_of_and_stops_nothing(tmp_path: Path) -> None:
    lists = ("Newsletter", "Bought addresses")
    world = crowd(tmp_path, consent=dict.fromkeys(lists, EXPRESS))
    world.exclude()
    go_on(world, AS_OF + DAY)
    world.playbook = make_playbook(tmp_path / "playbook", consent={"Newsletter": EXPRESS})
    world.exclude()
    row = measure(world).iloc[0]
    assert (row["reasons_jumped"], row["reasons_collapsed"]) == (1, 0)
    assert row["reasons_jumped_in_words"] == "“Permission unclear” rose from 0.0% to 33.3%"


def test_an_import_hides_no_fall_and_makes_none(crowd_decided: World, tmp_path: Path) -> None:
    world = crowd_decided.copy_to(tmp_path)
    forget_reasons(world, 0.3)
    go_on(world, AS_OF + DAY)
    for place in range(300, 1000):
        world.contact(fictional_number(place), added_at=AS_OF - 900 * DAY, updated_at=None)
    world.exclude()
    row = measure(world).iloc[0]
    # Of everybody more are stale than before; of those who were there before, far fewer are.
    assert "“Stale” fell from 30.0% to 0.0%" in row["reasons_collapsed_in_words"]
    assert "“Stale” rose from 30.0% to 70.0%" in row["reasons_jumped_in_words"]
    # The held are a smaller share of more people, which frees nobody.
    assert "Permission unclear" not in row["reasons_jumped_in_words"]


def test_a_run_that_the_gate_stopped_is_no_measure_for_the_next(
    crowd_decided: World, tmp_path: Path
) -> None:
    world = crowd_decided.copy_to(tmp_path)
    forget_reasons(world, 0.4)
    go_on(world, AS_OF + DAY)
    for day in (1, 2):
        world.exclude()
        assert measure(world).iloc[0]["reasons_collapsed"] == 1
        world.begin(AS_OF + (1 + day) * DAY)


def test_a_run_of_the_past_is_not_measured_by_a_later_one(
    crowd_decided: World, tmp_path: Path
) -> None:
    world = crowd_decided.copy_to(tmp_path)
    forget_reasons(world, 0.4)
    go_on(world, AS_OF - DAY)
    world.exclude()
    assert measure(world).iloc[0]["reasons_jumped"] == 0
