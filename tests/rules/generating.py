"""Random rules, each as a text and, beside it, what the reference says it means.

The two are built side by side from the same draws, so that the parser is tested as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from hypothesis import strategies as st

from . import reference
from .pieces import (
    NUMBERS,
    OPERATORS,
    Piece,
    filters,
    flags,
    joined,
    leaves,
    number_piece,
    quote,
    windows,
)
from .reference import NOUN_OF_TIME, NOUNS, Row, World
from .worlds import DAYS, SCHEMAS, TEXTS

FIELDS_BY_KIND: dict[str, list[str]] = {
    "text": [
        *(c for c, kind in SCHEMAS["recipients"].items() if kind == pa.string() and c != "number"),
        *("loyalty_tier", "preferred_channel", "preferred_content", "preferred_language"),
    ],
    "time": [
        *("added_at", "updated_at", "consent_at", "points_expire_at", "loyalty_joined_at"),
        *(f"{end}_{what}_at" for what in NOUN_OF_TIME for end in ("first", "last")),
    ],
    "number": [
        *("total_spend", "average_order_value", "median_order_gap"),
        *("list_count", "contact_count", "loyalty_points", "points_to_next_tier", "overdue_by"),
    ],
    "boolean": ["valid_number", "opted_out", "loyalty_member"],
}


@dataclass(frozen=True)
class Happening:
    """Some events in a rule's text, and which rows of one person they are."""

    text: str
    noun: str
    rows: Callable[[World, Row], list[Row]]

    @property
    def table(self) -> str:
        return NOUNS[self.noun][0]

    def columns(self, *kinds: pa.DataType) -> list[str]:
        schema = SCHEMAS[self.table].items()
        return [name for name, kind in schema if kind in kinds and name != "number"]


@st.composite
def happenings(draw: st.DrawFn, *, windowed: bool = True, bare: bool = True) -> Happening:
    """Draw events: a bare noun, or a call with a window and filters."""
    noun = draw(st.sampled_from(sorted(NOUNS)))
    if bare and draw(st.booleans()):
        return Happening(noun, noun, lambda w, p: w.events(p["number"], noun))
    text, start, end = draw(windows()) if windowed else ("", None, 0)
    chosen = draw(st.lists(filters(NOUNS[noun][0]), max_size=2))
    call = f"{noun}({', '.join(part for part in [text, *(f.text for f in chosen)] if part)})"

    def rows(world: World, person: Row) -> list[Row]:
        passes = lambda row: all(f.meaning(world, row) for f in chosen)  # noqa: E731
        return world.events(person["number"], noun, start, end, passes)

    return Happening(call, noun, rows)


@st.composite
def counts(draw: st.DrawFn) -> Piece:
    if draw(st.integers(0, 9)):
        happening = draw(happenings(bare=False))
        return Piece(happening.text, lambda w, p: len(happening.rows(w, p)))
    text, start, end = draw(windows())
    chosen = draw(st.lists(filters("orders"), max_size=2))
    call = f"spend({', '.join(part for part in [text, *(f.text for f in chosen)] if part)})"
    return Piece(
        call,
        lambda w, p: w.spend(
            p["number"], start, end, lambda row: all(f.meaning(w, row) for f in chosen)
        ),
    )


@st.composite
def measures(draw: st.DrawFn) -> Piece:
    """Draw a sum, mean, max, min or count of different values."""
    how = draw(st.sampled_from(["sum", "mean", "max", "min", "distinct"]))
    kinds = [pa.float64(), pa.int64()] + ([pa.string()] if how == "distinct" else [])
    happening = draw(happenings().filter(lambda h: h.columns(*kinds)))
    column = draw(st.sampled_from(happening.columns(*kinds)))
    return Piece(
        f"{how}({happening.text}, {column})",
        lambda w, p: w.measure(how, happening.rows(w, p), column),
    )


@st.composite
def pairs(draw: st.DrawFn) -> Piece:
    """Draw how many events were followed, or not followed, by another."""
    first, then = draw(happenings()), draw(happenings(windowed=False))
    name = draw(st.sampled_from(["followed", "not_followed"]))
    span, hours = draw(
        st.sampled_from([("", None), (", 1", 24), (", '48h'", 48), (", 30", 720), (", 0", 0)])
    )
    return Piece(
        f"{name}({first.text}, {then.text}{span})",
        lambda w, p: w.pairs(first.noun, first.rows(w, p), then.noun, then.rows(w, p), hours)[
            name == "not_followed"
        ],
    )


@st.composite
def trends(draw: st.DrawFn) -> Piece:
    noun = draw(st.sampled_from(sorted(NOUNS)))
    recent, before = draw(st.sampled_from(DAYS[1:])), draw(st.sampled_from(DAYS[1:]))
    chosen = draw(st.lists(filters(NOUNS[noun][0]), max_size=1))
    text = ", ".join([noun, str(recent), str(before), *(f.text for f in chosen)])

    def meaning(world: World, person: Row) -> float | None:
        passes = lambda row: all(f.meaning(world, row) for f in chosen)  # noqa: E731
        ends = ((recent * 24, 0), ((recent + before) * 24, recent * 24))
        lately, past = (len(world.events(person["number"], noun, *end, passes)) for end in ends)
        return (lately * before) / (past * recent) if past else None

    return Piece(f"trend({text})", meaning)


@st.composite
def times(draw: st.DrawFn) -> tuple[Piece, str]:
    """Draw a time: a field, or the first or last of some events, or an attribute."""
    form = draw(st.sampled_from(["field", "end", "end", "attribute"]))
    if form == "field":
        return draw(fields("time"))
    if form == "attribute":
        return draw(attributes("date"))
    end = draw(st.sampled_from(["first", "last"]))
    happening = draw(happenings())
    more = draw(st.lists(filters(happening.table), max_size=1))
    text = f"{end}({', '.join([happening.text, *(f.text for f in more)])})"

    def meaning(world: World, person: Row) -> datetime | None:
        rows = [r for r in happening.rows(world, person) if all(f.meaning(world, r) for f in more)]
        return world.end_time(end, happening.noun, rows)

    return Piece(text, meaning), ""


def attributes(reading: str) -> st.SearchStrategy[tuple[Piece, str]]:
    """Draw an attribute read as a kind; a custom field that is no text is one too."""
    column = {"text": "value", "number": "as_number", "date": "as_time", "boolean": "as_truth"}

    def piece(name: str) -> tuple[Piece, str]:
        kind = "" if reading == "text" else f", '{reading}'"
        meaning = lambda w, p: w.attribute(p, name, column[reading])  # noqa: E731
        return Piece(f"attribute('{name}'{kind})", meaning), ""

    return st.sampled_from(["age", "VIP", "none"]).map(piece)


@st.composite
def texts(draw: st.DrawFn) -> tuple[Piece, str]:
    """Draw a text: a field, an attribute, a custom field by its meaning, or a favourite."""
    form = draw(st.sampled_from(["field", "field", "attribute", "custom", "favourite", "main"]))
    if form == "field":
        return draw(fields("text"))
    if form == "attribute":
        return draw(attributes("text"))
    if form == "custom":
        return Piece("custom('Home Store')", lambda w, p: w.value(p, "custom_3")), ""
    if form == "main":
        span, start, end = draw(windows())
        rows = lambda w, p: w.events(p["number"], "orders", start, end)  # noqa: E731
        return Piece(
            f"main_category({span})", lambda w, p: w.favourite("orders", rows(w, p), "category")
        ), "category"
    happening = draw(happenings())
    column = draw(st.sampled_from(happening.columns(pa.string())))
    return Piece(
        f"favourite({happening.text}, {column})",
        lambda w, p: w.favourite(happening.noun, happening.rows(w, p), column),
    ), column


def fields(kind: str) -> st.SearchStrategy[tuple[Piece, str]]:
    def piece(name: str) -> tuple[Piece, str]:
        return Piece(name, lambda w, p: w.value(p, name)), name

    return st.sampled_from(FIELDS_BY_KIND[kind]).map(piece)


@st.composite
def numbers(draw: st.DrawFn) -> Piece:
    """Draw a number that does not depend on where somebody stands among all."""
    forms = ["count", "count", "field", "days", "arithmetic", "measure", "pair", "trend", "share"]
    form = draw(st.sampled_from([*forms, "attribute", "custom"]))
    if form in {"count", "measure", "pair", "trend"}:
        return draw({"count": counts, "measure": measures, "pair": pairs, "trend": trends}[form]())
    if form == "field":
        return draw(fields("number"))[0]
    if form == "attribute":
        return draw(attributes("number"))[0]
    if form == "custom":
        return Piece("custom('points')", lambda w, p: w.attribute(p, "custom_2", "as_number"))
    if form == "days":
        time, _ = draw(times())
        name, sign = draw(st.sampled_from([("days_since", 1), ("days_until", -1)]))
        return Piece(
            f"{name}({time.text})",
            lambda w, p: reference.calculate("*", w.days_since(time.meaning(w, p)), sign),
        )
    if form == "share":
        part, whole = draw(counts()), draw(st.one_of(counts(), pairs()))
        return Piece(
            f"share({part.text}, {whole.text})",
            lambda w, p: reference.calculate("/", part.meaning(w, p), whole.meaning(w, p)),
        )
    left = draw(st.one_of(counts(), fields("number").map(lambda f: f[0])))
    right = draw(st.one_of(counts(), NUMBERS.map(number_piece)))
    operator = draw(st.sampled_from("+-*/"))
    return Piece(
        f"({left.text} {operator} {right.text})",
        lambda w, p: reference.calculate(operator, left.meaning(w, p), right.meaning(w, p)),
    )


@st.composite
def ranks(draw: st.DrawFn) -> Piece:
    """Draw a number that says where somebody stands among all."""
    if draw(st.booleans()):
        value = draw(numbers())
        return Piece(f"percentile({value.text})", lambda w, p: w.percentile(p, value.meaning))
    axis = draw(st.sampled_from(["recency", "frequency", "monetary"]))
    return Piece(f"{axis}_score()", lambda w, p: w.score(p, axis))


NEVER_MISSING = re.compile(
    rf"(?:{'|'.join(sorted(NOUNS))}|spend|sum|distinct|followed|not_followed)\("
)


@st.composite
def conditions(draw: st.DrawFn, segments: tuple[str, ...] = ()) -> Piece:
    """Draw one test of a recipient."""
    forms = ["number"] * 6 + ["rank", "text", "text", "time", "time pair", "flag", "top"]
    forms += ["list", "category", "anniversary", "was", "fixed"]
    form = draw(st.sampled_from([*forms, *(["segment"] * 3 if segments else [])]))
    if form in {"number", "rank"}:
        value = draw(numbers() if form == "number" else ranks())
        drawn = draw(leaves(value, "number"))
        if NEVER_MISSING.match(value.text) and " IS " in drawn.text:
            return Piece(f"{value.text} >= 0", lambda w, p: True)
        return drawn
    if form in {"text", "time"}:
        value, name = draw(texts() if form == "text" else times())
        return draw(leaves(value, form, name))
    if form == "time pair":
        (left, _), (right, _), operator = (
            draw(times()),
            draw(times()),
            draw(OPERATORS),
        )
        return Piece(
            f"{left.text} {operator} {right.text}",
            lambda w, p: reference.compare(operator, left.meaning(w, p), right.meaning(w, p)),
        )
    if form == "flag":
        return draw(flags(draw(st.one_of(fields("boolean"), attributes("boolean")))[0]))
    if form == "top":
        value = draw(numbers())
        percent = draw(st.sampled_from(["15", "50", "33.34", "100", "0.01"]))
        name = draw(st.sampled_from(["top", "bottom"]))
        return Piece(
            f"{name}({value.text}, {percent})",
            lambda w, p: w.top(p, value.meaning, float(percent), lowest=name == "bottom"),
        )
    if form == "anniversary":
        (moment, _), days = draw(times()), draw(st.sampled_from([1, 7, 200, 366]))
        return Piece(
            f"anniversary({moment.text}, {days})",
            lambda w, p: w.anniversary(moment.meaning(w, p), days),
        )
    if form == "category":
        category = draw(st.sampled_from(TEXTS[:4]))
        return Piece(
            f"prefers_category({quote(category)})", lambda w, p: w.prefers_category(p, category)
        )
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
