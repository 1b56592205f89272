"""The page of the sources that a playbook may declare."""

from __future__ import annotations

import inspect
from typing import get_args

from handbook.forms import write_form
from handbook.markdown import code, write_page, write_prose, write_table
from sendable.sources.base import DeclaredSource, Join
from sendable.sources.columns import Columns
from sendable.sources.declared import Source

_OPENING = (
    "What may stand under `sources` in `playbook.yaml`: files and databases of your own. "
    "[Other sources](../sources.md) explains them with examples. A column is the name of one in "
    "the file, or a list of names of which the first that holds something counts."
)
_SHARED = frozenset({*DeclaredSource.model_fields, "kind", "columns", "join"})


def write_sources_page() -> str:
    """Write the page: what all sources share, then a part for each kind."""
    shared = (
        "## Every source\n\n`kind` says what it holds; where it is and how it is written say:\n\n"
        + write_form(DeclaredSource)
    )
    join = f"## join\n\n{write_prose(inspect.getdoc(Join))}\n\n{write_form(Join)}"
    return write_page("Sources", _OPENING, [shared, join, *map(_write_kind, _kinds())])


def _kinds() -> tuple[type[DeclaredSource], ...]:
    """Give the kinds of source, in the order in which they are declared."""
    kinds: tuple[type[DeclaredSource], ...] = get_args(get_args(Source)[0])
    return kinds


def _write_kind(kind: type[DeclaredSource]) -> str:
    names = get_args(kind.model_fields["kind"].annotation)
    about = write_prose(inspect.getdoc(kind))
    goes_to = f"`kind: {names[0]}`" if len(names) == 1 else "`kind:` " + ", ".join(map(code, names))
    parts = [f"## {', '.join(names)}", f"{about}\n\n{goes_to}; its rows go to `{kind.table}`."]
    columns = kind.model_fields["columns"].annotation
    if isinstance(columns, type) and issubclass(columns, Columns):
        parts += [write_prose(inspect.getdoc(columns)), _write_columns(columns)]
    own = write_form(kind, skipped=_SHARED)
    if own.startswith("| field"):
        parts += ["Besides the columns:", own.split("\n\n")[0]]
    return "\n\n".join(parts)


def _write_columns(columns: type[Columns]) -> str:
    rows = [
        (
            code(f"columns.{name}"),
            columns.cell(name).value,
            "needed" if field.is_required() else "",
            field.description or "",
        )
        for name, field in columns.model_fields.items()
    ]
    has_words = any(row[3] for row in rows)
    heads = ("field", "read as", "when left out", "what it is")
    return write_table(heads, rows) if has_words else write_table(heads[:3], [r[:3] for r in rows])
