"""Mutation testing: each fault is one fault, a draw repeats, and survivors are told."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mutation.finding import REWRITTEN, find_mutants
from mutation.mutants import Mutant, Place
from mutation.rooms import ROOMS, Room
from mutation.sampling import draw
from mutation.selecting import Selection

ROOT = Path(__file__).parents[2]


def find(tmp_path: Path, text: str, name: str = "module.py") -> list[tuple[str, str]]:
    """Give the kind of every fault of a text, and the text with it."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = find_mutants(tmp_path, name)
    return [(one.operator, one.apply(text.encode()).decode()) for one in found]


def test_a_condition_is_turned_loosened_and_dropped(tmp_path: Path) -> None:
    text = "def may(age, asked):\n    return age >= 18 and not asked\n"
    changed = dict.fromkeys(after for _kind, after in find(tmp_path, text))
    assert [after.splitlines()[1].strip() for after in changed] == [
        "return None",
        "return (age >= 18 or not asked)",
        "return (not asked)",
        "return (age >= 18)",
        "return (age > 18) and not asked",
        "return age >= 19 and not asked",
        "return age >= 17 and not asked",
        "return age >= 18 and (asked)",
    ]


def test_words_about_the_program_and_types_are_left_alone(tmp_path: Path) -> None:
    text = '''"""A module."""
from typing import Literal
Kind = Literal["one", "two"]
def look(kind: Kind, sizes: dict[str, int]) -> "Kind | None":
    """Look."""
    assert kind != "two"
    raise ValueError(f"no {kind}")
'''
    assert [kind for kind, _after in find(tmp_path, text)] == ["raise dropped"]


def test_the_same_change_twice_has_two_names(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("a = 1 if x > 1 else 2 if x > 1 else 3\n")
    keys = [mutant.key for mutant in find_mutants(tmp_path, "module.py")]
    assert len(keys) == len(set(keys))


def test_a_fault_keeps_its_name_when_lines_come_above(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("def f(x):\n    return x < 3\n")
    before = {mutant.key for mutant in find_mutants(tmp_path, "module.py")}
    (tmp_path / "module.py").write_text("import re\n\n\ndef f(x):\n    return x < 3\n")
    assert {mutant.key for mutant in find_mutants(tmp_path, "module.py")} == before


@pytest.mark.parametrize("room", ["consent", "push"])
def test_every_fault_of_a_drawn_sample_can_be_loaded(room: str) -> None:
    for mutant in draw(ROOT, ROOMS[room], 60, seed=3):
        source = (ROOT / mutant.place.path).read_bytes()
        changed = mutant.apply(source).decode()
        assert changed != source.decode()
        if mutant.place.path.endswith(".py"):
            ast.parse(changed)
        else:
            assert duckdb.extract_statements(changed)


def test_sql_is_changed_in_files_and_in_texts_with_what_is_put_in_kept(tmp_path: Path) -> None:
    plain = "SELECT number FROM told LEFT JOIN said USING (number) WHERE age > 3"
    in_file = find(tmp_path, plain, "told.sql")
    assert ("sql join", plain.replace("LEFT JOIN", "JOIN")) in in_file
    assert ("sql comparison", plain.replace(">", ">=")) in in_file
    assert ("sql clause dropped", plain.removesuffix(" WHERE age > 3")) in in_file
    text = 'said = f"SELECT number FROM {table(1)} WHERE age > {limit}"\n'
    found = [after for kind, after in find(tmp_path, text) if kind == "sql comparison"]
    assert found == ['said = f"""SELECT number FROM {table(1)} WHERE age >= {limit} """\n']


def test_sql_written_anew_without_a_fault_finds_the_same_rows(tmp_path: Path) -> None:
    text = "SELECT i FROM range(9) AS t(i) WHERE NOT (i < 3 OR i IS NULL) AND i % 2 = 0 ORDER BY i"
    (changed,) = [after for kind, after in find(tmp_path, text, "a.sql") if kind == REWRITTEN]
    assert duckdb.sql(changed).fetchall() == duckdb.sql(text).fetchall() == [(4,), (6,), (8,)]


def test_a_draw_repeats_and_a_longer_one_begins_with_it() -> None:
    room = Room(("sendable/silence*",), ())
    short = [mutant.key for mutant in draw(ROOT, room, 20, seed=1)]
    assert [mutant.key for mutant in draw(ROOT, room, 30, seed=1)][:20] == short
    assert [mutant.key for mutant in draw(ROOT, room, 20, seed=2)] != short


def test_a_draw_takes_every_kind_of_fault_before_it_takes_one_twice(tmp_path: Path) -> None:
    phrases = ", ".join(f"'phrase {number}'" for number in range(50))
    (tmp_path / "module.py").write_text(f"P = ({phrases})\n\ndef f(x):\n    return x < 3\n")
    drawn = draw(tmp_path, Room(("*",), ()), 4, seed=1)
    assert {mutant.operator for mutant in drawn} == {
        "entry dropped",
        "return nothing",
        "comparison",
        "number",
    }


def test_only_tests_that_reach_a_function_are_asked_and_who_noticed_before_comes_first() -> None:
    selection = Selection(
        {
            "import": frozenset({"module.py:1"}),
            "test_a.py::slow": frozenset({"module.py:9"}),
            "test_a.py::quick": frozenset({"module.py:9"}),
            "test_a.py::other": frozenset({"module.py:20"}),
            "test_b.py": frozenset({"module.py:9"}),
        },
        {"test_a.py::slow": 9, "test_a.py::quick": 1, "test_a.py::other": 1, "test_b.py::one": 30},
    )
    called = Mutant(Place("module.py", 10, "f", 9), "number", 0, 1, "1", "2")
    first, second, last = selection.choose(called, 99)
    assert (first, second) == ("test_a.py::quick", "test_a.py::slow")
    assert last == "test_b.py::one", "what a fixture reaches counts for its whole file"
    selection.note("module.py", "test_b.py::one[with a parameter]")
    assert selection.choose(called, 99)[0] == "test_b.py::one"
    assert selection.choose(called, 32) == ["test_b.py::one", "test_a.py::quick"]
    imported = Mutant(Place("module.py", 2, "f", 1), "number", 0, 1, "1", "2")
    assert set(selection.choose(imported, 99)) == set(selection.seconds)


PROJECT = {
    "sendable/__init__.py": "",
    "sendable/ages.py": "LIMIT = 18\n\n\ndef may(age):\n    return age >= LIMIT\n",
    "tests/__init__.py": "",
    "tests/test_ages.py": (
        "from sendable.ages import may\n\n\ndef test_a_child_may_not():\n    assert not may(3)\n"
        "\n\ndef test_an_adult_may():\n    assert may(40)\n"
    ),
    "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = ['tests']\n",
}


@pytest.mark.slow
def test_a_campaign_tells_who_was_noticed_and_goes_on_where_it_was(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name, text in PROJECT.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    shutil.copytree(ROOT / "mutation", project / "mutation")
    rooms = project / "mutation" / "rooms.py"
    rooms.write_text(rooms.read_text() + '\nROOMS = {"ages": Room(("sendable/*",), ("tests",))}\n')
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    given = ("ages", "--into", str(tmp_path / "answers"), "--summary", str(tmp_path / "all.json"))

    def run(*more: str) -> list[str]:
        command = [sys.executable, "-m", "mutation", *given, *more]
        done = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True)
        return done.stdout.splitlines()

    first = [line for line in run("--mutants", "2") if "sendable/ages.py" in line]
    *said, total = run("--mutants", "50")
    rest = [line for line in said if "sendable/ages.py" in line]
    assert (len(first), len(rest)) == (2, 2), "nobody is asked about twice"
    assert total.split()[:5] == ["all", "4", "1", "0", "3"]
    (killed,) = [line for line in first + rest if line.startswith("killed")]
    assert "return nothing" in killed
    left = json.loads((tmp_path / "all.json").read_text())["survivors"]
    assert {one["before"] for one in left} == {"18", "age >= LIMIT"}

    (project / "tests" / "test_borders.py").write_text(
        "from sendable.ages import may\n\n\ndef test_at_eighteen():\n"
        "    assert may(18) and not may(17)\n"
    )
    *_, total = run("--mutants", "1", "--again")
    assert total.split()[:5] == ["all", "4", "4", "0", "0"], "whoever survived is asked about"
