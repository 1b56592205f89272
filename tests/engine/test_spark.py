"""Spark answers a playbook's rules as DuckDB does, to the person: through the lake, at local[2].

The account is a generated one with a shop, so every table that rules read has rows.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sendable.brief import Brief
from sendable.engine.declared import SparkEngine
from sendable.engine.duckdb import Connection, query
from sendable.engine.spark import open_spark
from sendable.errors import EngineError
from sendable.people import open_people
from sendable.playbook import Playbook, read_playbook
from sendable.policies import read_policies
from sendable.rules import Rule, parse_rule, plan_rules, tables_of
from sendable.runs import Run, load_run
from sendable.schemas import TABLES, arrow_schema
from sendable.segments.answering import answer_rules
from sendable.segments.borders import name_orders
from sendable.segments.families import recall_families
from sendable.segments.membership import gather_rules, prepare_facts
from sendable.workspace import PROJECT_ROOT, Workspace

from ..figures import say
from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, World, make_playbook, segment_file
from ..rules.generating import rule_sets
from ..rules.pieces import VOCABULARY, Piece

pytest.importorskip("pyspark", reason="pyspark is not installed: make extras")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("java") is None, reason="there is no Java on this machine, which Spark needs"
    ),
]

NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
SPARK = SparkEngine(name="spark", master="local[2]")
WANTED = 200

# The random rules are about a world of a few people; these are words of the generated account.
WORDS = {
    "'Webinar'": "'Newsletter'",
    "'WEBINAR'": "'VIP club'",
    "'vip'": "'webinar spring'",
    "'new'": "'subscribers'",
    "'old'": "'clickers'",
    "'hair'": "'skincare'",
    "attribute('VIP": "attribute('income",
    "attribute('none": "attribute('gender",
}


def run_program(*arguments: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "sendable", *arguments]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An account with a published run."""
    folder = tmp_path_factory.mktemp("account") / "workspace"
    account = ["--contacts", "600", "--months", "6", "--seed", "11", "--as-of", NOW.isoformat()]
    run_program("demo", "--workspace", str(folder), *account)
    return folder


@pytest.fixture(scope="module")
def run(workspace: Path) -> Run:
    return load_run(Workspace(workspace), "latest")


@pytest.fixture(scope="module")
def shipped(run: Run) -> Playbook:
    """The shipped playbook with the families' values that the run found."""
    return recall_families(read_playbook(PROJECT_ROOT / "playbook"), run)


@contextmanager
def open_facts(run: Run, brief: Brief, rules: Mapping[str, Rule]) -> Iterator[Connection]:
    """Open an engine with the facts of some rules."""
    policies = read_policies(PROJECT_ROOT / "playbook")
    with open_people(run, policies, exclude_run=run.source_of("exclude")) as connection:
        prepare_facts(connection, run, brief, rules.values())
        yield connection


def with_engine(brief: Brief, engine: SparkEngine | None) -> Brief:
    return brief if engine is None else brief.model_copy(update={"engine": engine})


def compare(
    connection: Connection, rules: Mapping[str, Rule], brief: Brief, run: Run
) -> pd.DataFrame:
    """Fail unless both engines give every recipient the same answers; give DuckDB's."""
    plan = plan_rules(rules, as_of=run.as_of, orders=name_orders(rules.values()))
    found = []
    for engine in (None, SPARK):
        answer_rules(connection, plan, with_engine(brief, engine), run)
        rows = query(connection, "SELECT * FROM evaluated ORDER BY number")
        found.append(rows.set_index("number"))
    ours, theirs = found
    assert list(ours.columns) == list(theirs.columns)
    for key in rules:
        assert ours[key].equals(theirs[key]), rules[key].text
    # What people are put in order by, which the borders are kept of.
    others = [name for name in ours.columns if name not in rules]
    pd.testing.assert_frame_equal(ours[others], theirs[others], check_dtype=False, rtol=1e-12)
    return ours[list(rules)]


def draw_rules() -> list[str]:
    """Draw the texts of random rules, those that ask for another of theirs left out."""
    drawn: dict[str, None] = {}

    @settings(
        max_examples=WANTED,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(pieces=rule_sets())
    def draw(pieces: dict[str, Piece]) -> None:
        drawn.update(dict.fromkeys(text for piece in pieces.values() if fits(text := piece.text)))

    def fits(text: str) -> bool:
        return len(text) > len("TRUE") + 1 and not re.search("in_segment\\('(first|country)", text)

    draw()
    texts = [re.sub("|".join(map(re.escape, WORDS)), lambda m: WORDS[m[0]], one) for one in drawn]
    return list(dict.fromkeys(texts))[:WANTED]


def test_every_shipped_segment_has_duckdbs_members(run: Run, shipped: Playbook) -> None:
    example = read_playbook(PROJECT_ROOT / "examples" / "online-retail")
    said = []
    for name, playbook in (("the shipped playbook", shipped), ("online-retail", example)):
        rules = gather_rules(list(playbook.segments.values()), playbook.rules)
        with open_facts(run, shipped.brief, rules) as connection:
            members = compare(connection, rules, shipped.brief, run)
        filled = int(members[list(playbook.segments)].any().sum())
        said.append(f"{len(playbook.segments)} segments of {name} ({filled} have members)")
    say(f"engine: Spark gives exactly DuckDB's members in {' and '.join(said)}")


def test_200_random_rules_have_duckdbs_members(run: Run, shipped: Playbook) -> None:
    texts = draw_rules()
    assert len(texts) == WANTED
    fields = {**shipped.brief.model_dump()["custom_fields"]}
    fields["custom_2"] = {"meaning": "points", "kind": "number"}
    brief = Brief.model_validate({**shipped.brief.model_dump(), "custom_fields": fields})
    rules = {
        f"rule {place}": parse_rule(text, vocabulary=VOCABULARY)
        for place, text in enumerate(texts, start=1)
    }
    telling = 0
    with open_facts(run, brief, rules) as connection:
        for start in range(0, WANTED, 40):
            chosen = dict(list(rules.items())[start : start + 40])
            members = compare(connection, chosen, brief, run)
            telling += int((members.any() & ~members.all()).sum())
    # A rule that takes everybody or nobody tells little.
    assert telling >= WANTED // 3
    read = tables_of(rules.values())
    say(
        f"engine: Spark gives exactly DuckDB's members for {WANTED} random rules over {len(read)}"
        f" tables and {len(members):,} people; {telling} of them divide the people"
    )


def test_a_segment_step_on_spark_writes_duckdbs_membership(workspace: Path, tmp_path: Path) -> None:
    playbook = tmp_path / "playbook"
    shutil.copytree(PROJECT_ROOT / "playbook", playbook)
    written = {}
    for engine in ("duckdb", "spark"):
        folder = shutil.copytree(workspace, tmp_path / engine, symlinks=True)
        if engine == "spark":
            with (playbook / "playbook.yaml").open("a", encoding="utf-8") as brief:
                brief.write("\nengine: {name: spark, master: 'local[2]'}\n")
        run_program("segment", "--workspace", str(folder), "--playbook", str(playbook))
        newest = max((folder / "runs").glob("2*"))
        lake = Workspace(folder).lake
        tables = {"membership.parquet": pd.read_parquet(newest / "membership.parquet")}
        for table in ("membership", "segment_sizes", "segment_waterfalls", "standing_borders"):
            tables[table] = lake.read(table, run_id=newest.name)
        for name, rows in tables.items():
            bare = rows.drop(columns=["run_id", "as_of", "entered_at"], errors="ignore")
            tables[name] = bare.sort_values(list(bare.columns[:3])).reset_index(drop=True)
        written[engine] = tables
        assert [path for path in lake.spill.iterdir() if path.is_dir()] == []
    for name, rows in written["duckdb"].items():
        pd.testing.assert_frame_equal(rows, written["spark"][name])
    members = len(written["spark"]["membership.parquet"])
    say(f"engine: a segment step on Spark writes DuckDB's membership.parquet, {members:,} rows")


def test_suppression_stands_outside_on_spark_as_well(tmp_path: Path) -> None:
    rules = ["TRUE", "opted_out OR TRUE", "in_list('Opt-Out List') OR in_list('Newsletter')"]
    files = {f"rule{place}": segment_file(rule, place + 1) for place, rule in enumerate(rules)}
    engine = {"name": "spark", "master": "local[2]"}
    world = World(tmp_path, make_playbook(tmp_path / "playbook", files, engine=engine))
    for number in (ANN, BEN, DOT):
        world.contact(number)
    world.contact(EVE, on="Bought addresses")
    world.opt_out(DOT)
    world.exclude()
    # Ben says stop after the decisions.
    world.reply(BEN, "STOP")
    world.log_opt_outs()
    world.segment()
    assert {key: world.members(key) for key in files} == {key: {ANN} for key in files}


def test_names_of_campaigns_links_and_past_members_are_read_alike(tmp_path: Path) -> None:
    rules = {
        "of-spring": "sent(90, campaign = 'Spring') >= 1",
        "of-list": "sent(90, list_name = 'Newsletter') >= 1",
        "with-link": "sent(90, has_link) >= 1",
        "was-in": "was_in_segment('of-list', 90)",
    }
    files = {key: segment_file(rule, place) for place, (key, rule) in enumerate(rules.items(), 1)}
    marketing = {"not_containing": ["ΚΩΔΙΚΟΣ", "indirim"]}
    world = World(tmp_path, make_playbook(tmp_path / "pb", files, marketing=marketing))
    for number in (ANN, BEN, CAS, DOT, EVE):
        world.contact(number)
    base = {"list_id": 101, "status": "Sent", "has_link": False}
    for place, (name, days) in enumerate((("Winter", 8), ("Spring", 7), ("Summer", 5)), start=1):
        row = {"campaign_id": place, "name": name, "scheduled_at": AS_OF - days * DAY, **base}
        world._add("campaigns", row)
    # Of two at one moment, the one made later; a day after it, no campaign's.
    world._add(
        "campaigns",
        {"campaign_id": 9, "name": "Spring", **base} | {"scheduled_at": AS_OF - 5 * DAY},
    )
    world.message(ANN, AS_OF - 7 * DAY, body="see smsg.us/abc")
    world.message(BEN, AS_OF - 6 * DAY, body="\u212aey WWW.x")
    world.message(CAS, AS_OF - 4.9 * DAY, body="éa.com/x")
    world.message(DOT, AS_OF - 7 * DAY, body="κωδικος")
    world.message(EVE, AS_OF - 7 * DAY, body="İNDİRİM http://a")
    world.exclude()
    world.segment()
    with world.evaluating() as (connection, _):
        members = compare(connection, world.playbook.rules, world.playbook.brief, world.run)
    assert members["of-spring"].to_dict() == {
        ANN: True,
        BEN: True,
        CAS: True,
        DOT: False,
        EVE: False,
    }
    assert members["with-link"].to_dict() == {
        ANN: True,
        BEN: True,
        CAS: True,
        DOT: False,
        EVE: False,
    }


def test_only_the_active_files_of_a_table_are_read(tmp_path: Path) -> None:
    world = World(tmp_path)
    lake = world.lake
    for number in (ANN, BEN, CAS):
        world.order(number)
    world.store()
    lake.remove("orders", number=BEN)
    folder = lake.path("orders")
    there = list(folder.glob("*.parquet"))
    active = [folder / file for file in lake.files(["orders"])["orders"]]
    assert len(there) > len(active)
    with open_spark(SPARK, tmp_path / "scratch") as session:
        session.show_table("orders", arrow_schema(TABLES["orders"].model), active)
        files = session.answer("SELECT number FROM orders", ["number"], tmp_path / "out")
    read = pd.concat(pd.read_parquet(file) for file in files)
    assert set(read["number"]) == {ANN, CAS}


def test_what_spark_says_of_a_row_is_not_in_the_error(tmp_path: Path) -> None:
    with (
        open_spark(SPARK, tmp_path / "scratch") as session,
        pytest.raises(EngineError) as caught,
    ):
        session.answer(f"SELECT CAST('{ANN} x' AS INT) AS a", ["a"], tmp_path / "out")
    assert ANN not in str(caught.value)
    assert "CAST_INVALID_INPUT" in str(caught.value)
