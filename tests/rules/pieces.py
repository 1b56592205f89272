"""Pieces of random rules: constants, windows and tests of a value, each with what it means.

Text and meaning are built side by side from the same draws, so that the parser is tested as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from sendable.rules.vocabulary import CustomMeaning, Vocabulary

from . import reference
from .reference import Row, World
from .worlds import DAYS, SCHEMAS, choices

OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
PATTERNS = st.sampled_from(["%", "skin%", "%CARE", "%o%", "h_ir", "", "50%", "O'B%", "%✓"])
NUMBERS = st.sampled_from(
    ["0", "1", "2", "3", "25", "50", "50.25", "49.99", "-1", "0.5", "30", "1e2"]
)
DATES = st.sampled_from(["2026-10-01", "2026-09-01", "2026-08-02", "2025-10-01"])


@dataclass(frozen=True)
class Piece:
    """A piece of a rule's text, and what it means for one person (or, in a filter, one row)."""

    text: str
    meaning: Callable[[World, Row], Any]
    joined_by: str = ""

    def bracketed(self) -> str:
        return f"({self.text})"


def quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def number_piece(text: str) -> Piece:
    return Piece(text, lambda w, p: float(text))


def date_piece(text: str) -> Piece:
    midnight = datetime.combine(date.fromisoformat(text), time(), UTC)
    return Piece(f"DATE '{text}'", lambda w, p: midnight)


def text_piece(text: str) -> Piece:
    return Piece(quote(text), lambda w, p: text)


SETTINGS: dict[str, Any] = {
    "few": 2,
    "big": 50.25,
    "recent_days": 30,
    "two_days": "48h",
    "kind_of_hair": "hair",
    "launch": date(2026, 9, 1),
}
"""The playbook's settings that random rules may use."""

VOCABULARY = Vocabulary(
    settings=SETTINGS,
    custom={
        "home store": CustomMeaning("custom_3"),
        "Points": CustomMeaning("custom_2", "number"),
    },
)


def setting_pieces(kind: str) -> list[Piece]:
    """Give each setting of a kind, as ``setting('…')`` with its value."""
    wanted = {"number": (int, float), "text": (str,), "time": (date,)}[kind]

    def piece(name: str, value: Any) -> Piece:
        if isinstance(value, date):
            value = datetime.combine(value, time(), UTC)
        return Piece(f"setting('{name}')", lambda w, p: value)

    return [piece(name, value) for name, value in SETTINGS.items() if isinstance(value, wanted)]


def constants(kind: str, name: str = "", table: str = "") -> st.SearchStrategy[Piece]:
    plain = _plain_constants(kind, name, table)
    if kind == "boolean":
        return plain
    return st.one_of(plain, plain, plain, st.sampled_from(setting_pieces(kind)))


def _plain_constants(kind: str, name: str, table: str) -> st.SearchStrategy[Piece]:
    if kind == "boolean":
        return st.booleans().map(lambda truth: Piece(str(truth).upper(), lambda w, p: truth))
    if kind == "number":
        return NUMBERS.map(number_piece)
    if kind == "time":
        return DATES.map(date_piece)
    return st.sampled_from(choices(table, name)).map(text_piece)


@st.composite
def windows(draw: st.DrawFn) -> tuple[str, int | None, int]:
    """Draw a window: its text, and its borders in hours before the as-of time."""
    form = draw(st.sampled_from(["ever", "days", "two", "hours", "quoted", "setting"]))
    start = draw(st.sampled_from([d for d in DAYS if d > 0]))
    if form == "ever":
        return "", None, 0
    if form == "hours":
        return f"'{start * 24}h'", start * 24, 0
    if form == "quoted":
        return f"'{start}d'", start * 24, 0
    if form == "setting":
        name = draw(st.sampled_from(["few", "recent_days", "two_days"]))
        return f"setting('{name}')", {"few": 48, "recent_days": 720, "two_days": 48}[name], 0
    if form == "days":
        return str(start), start * 24, 0
    end = draw(st.sampled_from([d for d in DAYS if d < start]))
    return f"{start}, {end}", start * 24, end * 24


def _column(name: str) -> Piece:
    return Piece(name, lambda w, row: row[name])


@st.composite
def filters(draw: st.DrawFn, table: str) -> Piece:
    columns = {c: kind for c, kind in SCHEMAS[table].items() if c != "number"}
    name = draw(st.sampled_from(sorted(columns)))
    arrow = columns[name]
    kinds = {
        pa.string(): "text",
        pa.float64(): "number",
        pa.int64(): "number",
        pa.bool_(): "boolean",
    }
    leaf = leaves(_column(name), kinds.get(arrow, "time"), name, table)
    return draw(st.recursive(leaf, joined, max_leaves=3))


@st.composite
def leaves(draw: st.DrawFn, value: Piece, kind: str, name: str = "", table: str = "") -> Piece:
    """Draw a test of a value: a comparison, BETWEEN, IN, LIKE or IS NULL."""
    if kind == "boolean":
        return draw(flags(value))
    forms = ["compare", "compare", "between", "null"]
    forms += ["in", "like"] if kind == "text" else ["in"] if kind == "number" else []
    form = draw(st.sampled_from(forms))
    negation = draw(st.sampled_from(["", "NOT "]))
    flip = bool(negation)
    constant = constants(kind, name, table)
    if form == "compare":
        operator, other = draw(OPERATORS), draw(constant)
        if draw(st.booleans()):
            mirrored = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator)
            return Piece(
                f"{other.text} {mirrored} {value.text}",
                lambda w, p: reference.compare(operator, value.meaning(w, p), other.meaning(w, p)),
            )
        return Piece(
            f"{value.text} {operator} {other.text}",
            lambda w, p: reference.compare(operator, value.meaning(w, p), other.meaning(w, p)),
        )
    if form == "between":
        low, high = draw(constant), draw(constant)
        return Piece(
            f"{value.text} {negation}BETWEEN {low.text} AND {high.text}",
            lambda w, p: (
                reference.between(value.meaning(w, p), low.meaning(w, p), high.meaning(w, p))
                is not flip
            ),
        )
    if form == "in":
        options = draw(st.lists(constant, min_size=1, max_size=3))
        return Piece(
            f"{value.text} {negation}IN ({', '.join(o.text for o in options)})",
            lambda w, p: (
                any(reference.compare("=", value.meaning(w, p), o.meaning(w, p)) for o in options)
                is not flip
            ),
        )
    if form == "like":
        pattern, word = draw(PATTERNS), draw(st.sampled_from(["LIKE", "ILIKE"]))
        return Piece(
            f"{value.text} {negation}{word} {quote(pattern)}",
            lambda w, p: reference.like(value.meaning(w, p), pattern, word == "ILIKE") is not flip,
        )
    return Piece(
        f"{value.text} IS {negation}NULL", lambda w, p: (value.meaning(w, p) is None) is not flip
    )


def joined(parts: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    """Join pieces with AND, OR and NOT, with brackets only where precedence asks for them."""

    def negate(piece: Piece) -> Piece:
        text = piece.bracketed() if piece.joined_by else piece.text
        return Piece(f"NOT {text}", lambda w, p: not piece.meaning(w, p), "not")

    def conjoin(pieces: list[Piece]) -> Piece:
        texts = [p.bracketed() if p.joined_by == "or" else p.text for p in pieces]
        return Piece(" AND ".join(texts), lambda w, p: all(x.meaning(w, p) for x in pieces), "and")

    def disjoin(pieces: list[Piece]) -> Piece:
        texts = [p.text for p in pieces]
        return Piece(" or ".join(texts), lambda w, p: any(x.meaning(w, p) for x in pieces), "or")

    several = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(parts.map(negate), several.map(conjoin), several.map(disjoin))


def flags(value: Piece) -> st.SearchStrategy[Piece]:
    """Draw a test of a yes-or-no value, which may be missing."""

    def piece(truth: str) -> Piece:
        wanted = truth in {"", " = TRUE"}
        if truth == " <> FALSE":
            wanted = True
        return Piece(value.text + truth, lambda w, p: value.meaning(w, p) is wanted)

    return st.sampled_from(["", " = TRUE", " = FALSE", " <> TRUE", " <> FALSE"]).map(piece)
