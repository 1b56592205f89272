"""Every mutant of a file: of Python by ``python_faults``, of SQL by ``sql_faults``.

A mutant of Python changes one expression's text and nothing else. A mutant of SQL replaces the
statement it is in, written anew from its tree, be it in a file or in a text of a Python module.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from mutation import python_faults, sql_faults
from mutation.mutants import Mutant, Place

REWRITTEN = "sql rewritten"
"""No fault: SQL as its tree says it, which has to mean the same."""

_SQL = re.compile(r"\s*(SELECT|WITH|CREATE|INSERT)\b")
_HOLE = "hole_{}_here"
_TYPES = frozenset({"Literal", "Annotated", "TypeVar", "NewType"})


def find_mutants(root: Path, path: str) -> list[Mutant]:
    """Give every mutant of a file, in the order of the text.

    Args:
        root: The project's folder.
        path: The file, as seen from there.
    """
    source = (root / path).read_bytes()
    found = _of_sql_file(path, source) if path.endswith(".sql") else _Walk(path, source).walk()
    seen: Counter[str] = Counter()
    mutants = []
    for mutant in found:
        mutants.append(replace(mutant, serial=seen[mutant.key]))
        seen[mutant.key] += 1
    return mutants


def _of_sql_file(path: str, source: bytes) -> Iterator[Mutant]:
    text = source.decode()
    for before, after, kind, start, end in _sql_changes(text):
        line = text.count("\n", 0, start) + 1
        offsets = len(text[:start].encode()), len(text[:end].encode())
        yield Mutant(Place(path, line, "", None), kind, *offsets, before, after)


def _sql_changes(text: str) -> Iterator[tuple[str, str, str, int, int]]:
    """Give what is changed, the new statements, the kind and the stretch: all of the text."""
    trees = [tree for tree in sqlglot.parse(text, read="duckdb") if tree is not None]
    written = [_write(tree) for tree in trees]
    yield "", ";\n".join(written), REWRITTEN, 0, len(text)
    for number, tree in enumerate(trees):
        for node in list(tree.walk()):
            for kind, other in sql_faults.list_faults(node):
                changed = _write_with(tree, node, other)
                after = ";\n".join([*written[:number], changed, *written[number + 1 :]])
                yield _describe(node, other), after, kind, 0, len(text)


def _write_with(tree: exp.Expr, node: exp.Expr, other: exp.Expr | None) -> str:
    """Give a statement with another node, or none, in one's place, and put that one back."""
    parent = node.parent
    if parent is None:
        assert other is not None
        return _write(other)
    if other is None:
        parent.set(str(node.arg_key), None)
        text = _write(tree)
        parent.set(str(node.arg_key), node)
        return text
    node.replace(other)
    text = _write(tree)
    other.replace(node)
    return text


def _write(tree: exp.Expr) -> str:
    return tree.sql("duckdb", comments=False)


def _describe(node: exp.Expr, other: exp.Expr | None) -> str:
    """Say a fault of SQL, with what it is a part of."""
    shown = "nothing" if other is None else _write(other)
    around = f"  [in {_write(node.parent)[:300]}]" if node.parent else ""
    return f"{_write(node)} => {shown}{around}"


class _Walk:
    """A module's tree, gone through once with the function that each node is in."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path = path
        self.source = source
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))

    def walk(self) -> Iterator[Mutant]:
        """Give the module's mutants."""
        yield from self._visit_all(ast.parse(self.source).body, "", None)

    def _visit_all(self, nodes: list[ast.stmt], within: str, line: int | None) -> Iterator[Mutant]:
        for node in nodes:
            if _is_text(node):
                continue  # a docstring
            yield from self._visit(node, within, line)

    def _visit(self, node: ast.AST, within: str, line: int | None) -> Iterator[Mutant]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = f"{within}.{node.name}".lstrip(".")
            inner = line
            if isinstance(node, ast.FunctionDef):
                inner = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
                for default in (*node.args.defaults, *node.args.kw_defaults):
                    if default is not None:
                        yield from self._visit(default, name, line)
            yield from self._visit_all(node.body, name, inner)
            return
        if _is_left_alone(node):
            return
        sql = self._sql_of(node)
        if sql is not None and isinstance(node, ast.expr):
            yield from self._of_text(node, sql, Place(self.path, node.lineno, within, line))
            return
        if isinstance(node, ast.JoinedStr):
            return  # Python 3.11 does not say where the parts of one are
        yield from self._of_node(node, within, line)
        dropped = isinstance(node, ast.Tuple | ast.List | ast.Set) and len(node.elts) > 1
        for child in _children(node):
            if dropped and isinstance(child, ast.Constant):
                continue  # that the entry is dropped is fault enough
            yield from self._visit(child, within, line)

    def _of_node(self, node: ast.AST, within: str, line: int | None) -> Iterator[Mutant]:
        if not isinstance(node, ast.expr | ast.stmt):
            return  # a part that has no place of its own
        for kind, other in python_faults.list_faults(node):
            text = ast.unparse(ast.fix_missing_locations(other))
            if isinstance(node, ast.stmt):
                text = text.replace("\n", "\n" + " " * node.col_offset)
            elif not isinstance(node, ast.Constant | ast.Name | ast.Attribute):
                text = f"({text})"
            place = Place(self.path, node.lineno, within, line)
            yield Mutant(place, kind, *self._stretch(node), ast.unparse(node), text)

    def _of_text(
        self, node: ast.expr, sql: tuple[str, list[str]], place: Place
    ) -> Iterator[Mutant]:
        text, holes = sql
        try:
            changes = list(_sql_changes(text))
        except SqlglotError:
            return  # a part of a statement, which is no tree by itself
        for before, after, kind, _start, _end in changes:
            escaped = after.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
            if isinstance(node, ast.JoinedStr):
                escaped = escaped.replace("{", "{{").replace("}", "}}")
                for number, hole in enumerate(holes):
                    escaped = escaped.replace(_HOLE.format(number), hole)
                literal = f'f"""{escaped} """'
            else:
                literal = f'"""{escaped} """'
                for number, hole in enumerate(holes):
                    literal = literal.replace(_HOLE.format(number), hole)
            yield Mutant(place, kind, *self._stretch(node), before, literal)

    def _sql_of(self, node: ast.AST) -> tuple[str, list[str]] | None:
        """Give a text that is SQL, with names in place of what is put in later."""
        holes: list[str] = []

        def keep(hole: str) -> str:
            holes.append(hole)
            return _HOLE.format(len(holes) - 1)

        if isinstance(node, ast.JoinedStr):
            parts = [
                part.value if isinstance(part, ast.Constant) else keep(_hole_text(part))
                for part in node.values
            ]
            text = "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = re.sub(r"\{\w+\}", lambda found: keep(found[0]), node.value)
        else:
            return None
        return (text, holes) if _SQL.match(text) else None

    def _stretch(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.lines[node.lineno - 1] + node.col_offset
        return start, self.lines[node.end_lineno - 1] + node.end_col_offset


def _hole_text(part: ast.expr) -> str:
    """Give ``{…}`` as it stands in the text."""
    assert isinstance(part, ast.FormattedValue)
    return "{" + ast.unparse(part.value) + "}"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_left_alone(node: ast.AST) -> bool:
    """Tell whether nothing in a node is mutated: it does nothing, or is about types."""
    if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Assign):
        return any(isinstance(name, ast.Name) and name.id == "__all__" for name in node.targets)
    if isinstance(node, ast.Subscript | ast.Call):
        name = node.value if isinstance(node, ast.Subscript) else node.func
        return isinstance(name, ast.Name) and name.id in _TYPES
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return False


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.AnnAssign):
        return iter([node.value] if node.value else [])
    if isinstance(node, ast.Raise):
        return iter(())
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        return iter([node.value])
    return ast.iter_child_nodes(node)
