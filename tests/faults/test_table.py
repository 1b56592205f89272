"""The table of faults says what tests show: every row has one, and it asserts what the row says."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from sendable.workspace import PROJECT_ROOT

from .registry import PAGE, Fault, put_in, read_faults

FAULTS = read_faults()
OURS = "tests/faults/"


@cache
def parse(file: str) -> ast.Module:
    return ast.parse((PROJECT_ROOT / file).read_text(encoding="utf-8"))


def function_of(test: str) -> ast.FunctionDef:
    file, name = test.split("::")
    assert (PROJECT_ROOT / file).is_file(), test
    found = [
        node for node in parse(file).body if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    assert len(found) == 1, test
    return found[0]


def texts_in(*nodes: ast.AST) -> str:
    """Give every text that code holds, one under the other."""
    return "\n".join(
        inner.value
        for node in nodes
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    )


def test_there_are_at_least_forty_of_every_group_the_issue_names() -> None:
    assert len(FAULTS) >= 40
    assert len({one.key for one in FAULTS}) == len(FAULTS)
    groups = {one.group for one in FAULTS}
    assert groups == {"The API", "The process", "The data", "Several at once", "Prefect"}


@pytest.mark.parametrize("fault", FAULTS, ids=[one.key for one in FAULTS])
def test_a_row_names_tests_that_there_are_and_that_assert_what_the_user_sees(fault: Fault) -> None:
    functions = [function_of(test) for test in fault.tests]
    assert functions
    if not fault.said:
        return
    # Tests of this room look the words up in the list; others have them in their own code.
    of_file = [
        node
        for test in fault.tests
        for node in parse(test.split("::")[0]).body
        if isinstance(node, ast.Assign)
    ]
    texts = texts_in(*functions, *of_file)
    if any(test.startswith(OURS) for test in fault.tests) and fault.key in texts:
        return
    for words in fault.said:
        assert words in texts, f"no named test asserts {words!r}"


def test_the_table_of_the_documentation_is_that_of_the_list() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert put_in(page) == page, "write it anew with: python -m tests.faults"


def test_every_test_of_this_room_is_in_the_list() -> None:
    listed = {test for one in FAULTS for test in one.tests}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.name == Path(__file__).name:
            continue
        file = f"{OURS}{path.name}"
        for node in parse(file).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert f"{file}::{node.name}" in listed, "it is missing in faults.yaml"
