"""Random rules, each as a text and, beside it, what the reference says it means.

The two are built side by side from the same draws, so that the parser is tested as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from . import reference
from .reference import NOUN_OF_TIME, NOUNS, Row, World
from .worlds import CHOICES, DAYS, SCHEMAS, TEXTS

OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
PATTERNS = st.sampled_from(["%", "skin%", "%CARE", "%o%", "h_ir", "", "50%", "O'B%", "%✓"])
NUMBERS = st.sampled_from(
    ["0", "1", "2", "3", "25", "50", "50.25", "49.99", "-1", "0.5", "30", "1e2"]
)
DATES = st.sampled_from(["2026-10-01", "2026-09-01", "2026-08-02", "2025-10-01"])
FIELDS_BY_KIND: dict[str, list[str]] = {
    "text": [
        c for c, kind in SCHEMAS["recipients"].items() if kind == pa.string() and c != "number"
    ],
    "time": [
        *("added_at", "updated_at", "consent_at"),
        *(f"{end}_{what}_at" for what in NOUN_OF_TIME for end in ("first", "last")),
    ],
    "number": [
        *("total_spend", "average_order_value", "median_order_gap"),
        *("list_count", "contact_count"),
    ],
    "boolean": ["valid_number", "opted_out"],
}


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


def constants(kind: str, name: str = "") -> st.SearchStrategy[Piece]:
    if kind == "number":
        return NUMBERS.map(number_piece)
    if kind == "time":
        return DATES.map(date_piece)
    return st.sampled_from(CHOICES.get(name, TEXTS)).map(text_piece)


@st.composite
def windows(draw: st.DrawFn) -> tuple[str, int | None, int]:
    """Draw a window: its text, and its borders in hours before the as-of time."""
    form = draw(st.sampled_from(["ever", "days", "two", "hours", "quoted"]))
    start = draw(st.sampled_from([d for d in DAYS if d > 0]))
    if form == "ever":
        return "", None, 0
    if form == "hours":
        return f"'{start * 24}h'", start * 24, 0
    if form == "quoted":
        return f"'{start}d'", start * 24, 0
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
    kind = {pa.string(): "text", pa.float64(): "number", pa.int64(): "number"}.get(arrow, "time")
    leaf = leaves(_column(name), kind, name)
    return draw(st.recursive(leaf, joined, max_leaves=3))


@st.composite
def leaves(draw: st.DrawFn, value: Piece, kind: str, name: str = "") -> Piece:
    """Draw a test of a value: a comparison, BETWEEN, IN, LIKE or IS NULL."""
    forms = ["compare", "compare", "between", "null"]
    forms += ["in", "like"] if kind == "text" else ["in"] if kind == "number" else []
    form = draw(st.sampled_from(forms))
    negation = draw(st.sampled_from(["", "NOT "]))
    flip = bool(negation)
    constant = constants(kind, name)
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


@st.composite
def counts(draw: st.DrawFn) -> Piece:
    noun = draw(st.sampled_from([*sorted(NOUNS), "spend"]))
    text, start, end = draw(windows())
    table = NOUNS["orders" if noun == "spend" else noun][0]
    chosen = draw(st.lists(filters(table), max_size=2))
    call = f"{noun}({', '.join(part for part in [text, *(f.text for f in chosen)] if part)})"

    def passes(world: World) -> Callable[[Row], bool]:
        return lambda row: all(f.meaning(world, row) for f in chosen)

    if noun == "spend":
        return Piece(call, lambda w, p: w.spend(p["number"], start, end, passes(w)))
    return Piece(call, lambda w, p: len(w.events(p["number"], noun, start, end, passes(w))))


def fields(kind: str) -> st.SearchStrategy[tuple[Piece, str]]:
    def piece(name: str) -> tuple[Piece, str]:
        return Piece(name, lambda w, p: w.value(p, name)), name

    return st.sampled_from(FIELDS_BY_KIND[kind]).map(piece)


@st.composite
def numbers(draw: st.DrawFn) -> Piece:
    form = draw(st.sampled_from(["count", "count", "field", "days", "arithmetic"]))
    if form == "count":
        return draw(counts())
    if form == "field":
        return draw(fields("number"))[0]
    if form == "days":
        time, _ = draw(fields("time"))
        return Piece(f"days_since({time.text})", lambda w, p: w.days_since(time.meaning(w, p)))
    left = draw(st.one_of(counts(), fields("number").map(lambda f: f[0])))
    right = draw(st.one_of(counts(), NUMBERS.map(number_piece)))
    operator = draw(st.sampled_from("+-*/"))
    return Piece(
        f"({left.text} {operator} {right.text})",
        lambda w, p: reference.calculate(operator, left.meaning(w, p), right.meaning(w, p)),
    )


@st.composite
def conditions(draw: st.DrawFn, segments: tuple[str, ...] = ()) -> Piece:
    """Draw one test of a recipient."""
    forms = ["number"] * 5 + ["text", "time", "time pair", "flag", "top", "list", "was", "fixed"]
    form = draw(st.sampled_from([*forms, *(["segment"] * 3 if segments else [])]))
    if form == "number":
        value = draw(numbers())
        is_count = "(" in value.text and not value.text.startswith(("(", "days_since"))
        drawn = draw(leaves(value, "number"))
        if is_count and " IS " in drawn.text:
            return Piece(f"{value.text} >= 0", lambda w, p: True)
        return drawn
    if form in {"text", "time"}:
        value, name = draw(fields(form))
        return draw(leaves(value, form, name))
    if form == "time pair":
        (left, _), (right, _), operator = (
            draw(fields("time")),
            draw(fields("time")),
            draw(OPERATORS),
        )
        return Piece(
            f"{left.text} {operator} {right.text}",
            lambda w, p: reference.compare(operator, left.meaning(w, p), right.meaning(w, p)),
        )
    if form == "flag":
        flag, _ = draw(fields("boolean"))
        truth = draw(st.sampled_from(["", " = TRUE", " = FALSE", " <> TRUE"]))
        wanted = truth in {"", " = TRUE"}
        return Piece(flag.text + truth, lambda w, p: flag.meaning(w, p) is wanted)
    if form == "top":
        name = draw(st.sampled_from(FIELDS_BY_KIND["number"]))
        percent = draw(st.sampled_from(["15", "50", "33.34", "100", "0.01"]))
        return Piece(f"top({name}, {percent})", lambda w, p: w.top(p, name, float(percent)))
    if form == "list":
        name = draw(st.sampled_from(["Webinar", "WEBINAR", "vip", "none"]))
        return Piece(f"in_list('{name}')", lambda w, p: w.in_list(p["number"], name))
    if form == "was":
        key, days = draw(st.sampled_from(["new", "old", "x"])), draw(st.sampled_from(DAYS[1:]))
        return Piece(
            f"was_in_segment('{key}', {days})",
            lambda w, p: w.was_in_segment(p["number"], key, days),
        )
    if form == "segment":
        key = draw(st.sampled_from(segments))
        return Piece(f"in_segment('{key}')", lambda w, p: p["number"] in w.segments[key])
    truth = draw(st.booleans())
    return Piece(str(truth).upper(), lambda w, p: truth)


@st.composite
def rule_sets(draw: st.DrawFn) -> dict[str, Piece]:
    """Draw a few rules; later ones may name earlier ones."""
    drawn: dict[str, Piece] = {}
    for key in ("first", "country", "Third one")[: draw(st.integers(1, 3))]:
        leaf = conditions(tuple(drawn))
        drawn[key] = draw(st.recursive(leaf, joined, max_leaves=5))
    return drawn
