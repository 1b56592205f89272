"""Which engine a playbook names, and what is said where this machine does not have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.brief import Brief
from sendable.doctor.papers import examine_engine
from sendable.engine import spark
from sendable.engine.declared import DuckdbEngine, SparkEngine
from sendable.engine.spark import find_java, require_engine
from sendable.errors import EngineError, PlaybookError
from sendable.playbook import read_playbook

from ..library import World, make_playbook, segment_file

SPARK = SparkEngine(name="spark", master="local[2]")


def java_that_says(folder: Path, text: str) -> dict[str, str]:
    """Give an environment whose Java is a program that says a version."""
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{text}' >&2\n")
    program.chmod(0o755)
    return {"JAVA_HOME": str(folder)}


def test_rules_are_answered_by_duckdb_unless_a_playbook_says_otherwise(tmp_path: Path) -> None:
    assert make_playbook(tmp_path).brief.engine == DuckdbEngine()


@pytest.mark.parametrize("master", ["local", "local[4]", "local[*]", "yarn", "spark://head:7077"])
def test_a_playbook_names_spark_and_its_master(tmp_path: Path, master: str) -> None:
    engine = make_playbook(tmp_path, engine={"name": "spark", "master": master}).brief.engine
    assert engine == SparkEngine(name="spark", master=master)


def test_a_bare_name_is_spark_on_all_processors_of_this_machine(tmp_path: Path) -> None:
    engine = make_playbook(tmp_path, engine="spark").brief.engine
    assert engine == SparkEngine(name="spark", master="local[*]")


def test_a_brief_from_the_form_keeps_the_playbooks_engine(tmp_path: Path) -> None:
    own = make_playbook(tmp_path, engine="spark")
    form = Brief.model_validate({"goal": "Try things out.", "default_country": "AU"})
    assert read_playbook(tmp_path, form).brief.engine == own.brief.engine
    assert "engine" not in Brief.model_json_schema()["properties"]


@pytest.mark.parametrize(
    "engine", ["presto", {"name": "spark", "master": "head:7077"}, {"name": "duckdb", "master": ""}]
)
def test_another_engine_or_a_wrong_master_is_named_with_its_line(
    tmp_path: Path, engine: object
) -> None:
    with pytest.raises(PlaybookError, match=r"playbook\.yaml:\d+"):
        make_playbook(tmp_path, engine=engine)


def test_without_pyspark_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    with pytest.raises(
        EngineError, match=r"pyspark is not installed\. Run 'make extras', or write"
    ):
        require_engine(SPARK)
    assert [line.verdict for line in examine_engine(SPARK)] == ["error"]


def test_without_java_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: name)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineError, match=r"there is no Java on this machine\. Install Java 17"):
        require_engine(SPARK)


def test_java_is_asked_for_its_release(tmp_path: Path) -> None:
    assert find_java(java_that_says(tmp_path, 'openjdk version "11.0.2" 2019-01-15')) == 11
    assert find_java({"PATH": str(tmp_path)}) is None


def test_java_that_is_too_old_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: name)
    old = java_that_says(tmp_path, 'java version "1.8.0_292"')
    monkeypatch.setenv("JAVA_HOME", old["JAVA_HOME"])
    with pytest.raises(EngineError, match="Java is of version 1 on this machine"):
        require_engine(SPARK)


def test_duckdb_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    require_engine(DuckdbEngine())
    assert examine_engine(DuckdbEngine()) == []


def test_a_run_that_lacks_spark_writes_no_membership(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    files = {"everyone": segment_file("TRUE", 1)}
    world = World(tmp_path, make_playbook(tmp_path / "playbook", files, engine="spark"))
    world.contact()
    world.exclude()
    with pytest.raises(EngineError):
        world.segment()
    assert world.lake.read("membership", run_id=world.run.run_id).empty
    assert [path.name for path in world.lake.spill.iterdir() if path.is_dir()] == []
