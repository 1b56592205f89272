"""Lint beside the data of a run: lists, texts, windows, thresholds and members."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sendable.cli import app
from sendable.linting.playbook import lint_playbook
from sendable.linting.run import lint_run
from sendable.rules.lint.findings import Finding
from sendable.schemas import TABLES

from ..library import ANN, AS_OF, BEN, CAS, DAY, World, frame_of, make_playbook, segment_file

RULES = {
    "country": "country = 'Australia' AND orders() >= 1",
    "city": "city IN ('Sidney', 'Perth') AND orders() >= 1",
    "category": "orders(30, category = 'skincre') >= 1",
    "gone": "in_list('Webinar sprng') AND orders() >= 1",
    "empty": "in_list('VIP club') AND orders() >= 1",
    "unknown": "attribute('shoe_size') = '44' AND orders() >= 1",
    "long": "orders(365) >= 1",
    "many": "orders() >= 50",
    "all": "days_since(last_order_at) < 100",
    "good": "country = 'AU' AND orders(30, category = 'hair') >= 1 AND in_list('newsletter')",
    "rich": "spend(30) >= setting('big')",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("lint")
    files = {
        key: segment_file(rule, place) for place, (key, rule) in enumerate(RULES.items(), start=1)
    }
    world = World(root, make_playbook(root / "playbook", files, settings={"big": 5_000}))
    for number, city in ((ANN, "Sydney"), (BEN, "Perth"), (CAS, None)):
        world.contact(number, city=city)
    for number, category, days in ((ANN, "skincare", 5), (BEN, "hair", 40), (BEN, "hair", 3)):
        world.order(number, AS_OF - days * DAY, category=category)
    world.exclude()
    return world


@pytest.fixture(scope="module")
def findings(world: World) -> list[Finding]:
    return lint_run(world.playbook, world.run, lint_playbook(world.playbook))


@pytest.mark.parametrize(
    ("segment", "code", "words", "remedy"),
    [
        ("country", "unknown_value", "no “country” is “Australia”", "“AU”"),
        ("city", "unknown_value", "no “city” is “Sidney”", "“Sydney”"),
        ("category", "unknown_value", "no “category” is “skincre”", "“skincare”"),
        ("gone", "dead_list", "no list “Webinar sprng”", "“Webinar spring”"),
        ("empty", "dead_list", "the list “VIP club” is empty", "Fill it"),
        ("unknown", "no_such_data", "nobody has a value for “shoe size”", "Check the name"),
        ("long", "longer_than_data", "looks back 365 days", "shorter window"),
        ("many", "out_of_range", "nobody fulfils “orders() >= 50”: it goes from 0 to 2", ""),
        ("rich", "out_of_range", "nobody fulfils “spend(30) >= setting('big')”", ""),
        ("all", "out_of_range", "everybody who has a value fulfils", ""),
    ],
)
def test_what_the_data_does_not_hold_is_found(
    findings: list[Finding], segment: str, code: str, words: str, remedy: str
) -> None:
    [found] = [each for each in findings if each.segment == segment and each.code == code]
    assert words in found.sentence
    assert remedy in found.remedy
    assert Path(found.place.file).stem == segment
    assert found.place.line


def test_nothing_is_said_of_a_rule_that_fits_the_data(findings: list[Finding]) -> None:
    said = [each for each in findings if each.segment in {"good", "city"}]
    assert [each.segment for each in said if each.severity != "note"] == ["city"]


def test_segments_with_the_same_members_are_told_after_a_run(tmp_path: Path) -> None:
    files = {
        "hair": segment_file("orders(30, category = 'hair') >= 1", 1),
        "sydney": segment_file("city = 'Sydney' AND orders() >= 1", 2),
        "half": segment_file("last_name = 'A' AND orders() >= 1", 3),
    }
    world = World(tmp_path, make_playbook(tmp_path / "playbook", files))
    sizes = {"hair": 30, "sydney": 30, "half": 20}
    shared = {("hair", "sydney"): 30, ("half", "hair"): 20, ("half", "sydney"): 19}
    rows: list[dict[str, Any]] = [
        {"run_id": world.run.run_id, "segment": one, "other": other, "people": people}
        for (one, other), people in shared.items()
    ]
    world.contact(ANN)
    world.exclude()
    found = world.segment()
    written = found.sizes.assign(members=found.sizes["segment"].map(sizes).astype("Int64"))
    world.lake.replace_run("segment_sizes", world.run.run_id, written)
    world.lake.replace_run(
        "segment_overlaps",
        world.run.run_id,
        TABLES["segment_overlaps"].model.validate(frame_of("segment_overlaps", rows)),
    )
    pairs = {
        (each.segment, each.code)
        for each in lint_run(world.playbook, world.run, [])
        if each.code in {"twins", "shadowed", "subset"}
    }
    assert pairs == {("sydney", "twins"), ("half", "shadowed")}


def test_check_lists_findings_and_ends_with_one_on_errors(world: World, tmp_path: Path) -> None:
    folder = str(world.playbook.folder)
    runner = CliRunner()
    plain = runner.invoke(app, ["check", "--playbook", folder, "--json"])
    assert plain.exit_code == 0
    beside = runner.invoke(
        app,
        [
            *("check", "--playbook", folder, "--json"),
            *("--workspace", str(world.workspace.root), "--run", world.run.run_id),
        ],
    )
    assert beside.exit_code == 0, beside.output
    rows = json.loads(beside.stdout)["findings"]
    assert {"severity", "code", "file", "line", "column", "sentence", "remedy"} <= rows[0].keys()
    assert len(rows) > len(json.loads(plain.stdout)["findings"])
    wrong = make_playbook(tmp_path, {"no": segment_file("country = 'AU' AND country = 'NZ'", 1)})
    told = runner.invoke(app, ["check", "--playbook", str(wrong.folder)])
    assert told.exit_code == 1
    assert "no.yaml" in told.output
    assert "never true of one person" in " ".join(told.output.split())
