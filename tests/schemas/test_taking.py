"""A frame that is taken as it is has what pandera would have made of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sendable.schemas import TABLES, arrow_schema
from sendable.schemas.base import TableModel

from ..library import ANN, AS_OF, frame_of

NAMES = ("messages", "decisions", "contacts", "given_consents", "segment_sizes", "accounts")
ANYTHING = st.one_of(
    st.none(),
    st.just(float("nan")),
    st.sampled_from([ANN, "+1", "1", "excluded", "sendable", "delivered", "express", ""]),
    st.integers(-3, 10**9),
    st.floats(-2, 2, allow_nan=False).map(lambda value: round(value, 1)),
    st.booleans(),
    st.just(AS_OF),
    st.just(["one", "two"]),
)
GOOD: dict[object, list[Any]] = {
    "string": [ANN, "excluded", "delivered", None],
    "int64": [1, 2.0, None],
    "double": [0.5, 3, None],
    "bool": [True, False, None],
    "timestamp[us, tz=UTC]": [AS_OF, None],
    "list<item: string>": [["one"], ["one", "two"]],
}


@st.composite
def frames(draw: st.DrawFn) -> tuple[str, pd.DataFrame]:
    """Draw a table's rows of which most columns hold values of their type."""
    name = draw(st.sampled_from(NAMES))
    columns = {
        field.name: st.sampled_from(GOOD[str(field.type)])
        for field in arrow_schema(TABLES[name].model)
    }
    if draw(st.booleans()):
        columns[draw(st.sampled_from(sorted(columns)))] = ANYTHING
    return name, frame_of(name, draw(st.lists(st.fixed_dictionaries(columns), max_size=3)))


def told(frame: pd.DataFrame) -> pd.DataFrame:
    """Give values alone: text with gaps may be one type of pandas or another."""
    return frame.astype(object).where(frame.notna(), None)


def judge(judged: Any, frame: pd.DataFrame) -> pd.DataFrame | str:
    try:
        return told(judged(frame))
    except (pandera.errors.SchemaError, pandera.errors.SchemaErrors) as fault:
        return str(fault)


@given(frames())
@settings(deadline=None, max_examples=60)
def test_a_frame_comes_out_as_pandera_gives_it_or_is_refused_in_its_words(
    drawn: tuple[str, pd.DataFrame],
) -> None:
    name, frame = drawn
    model = TABLES[name].model
    ours, theirs = judge(model.validate, frame), judge(super(TableModel, model).validate, frame)
    if isinstance(ours, str) or isinstance(theirs, str):
        assert ours == theirs
    else:
        assert_frame_equal(ours, theirs)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_rows_come_out_in_the_types_that_pandera_gives_them(name: str) -> None:
    model = TABLES[name].model
    nothing = frame_of(name, [])
    assert_frame_equal(model.validate(nothing), super(TableModel, model).validate(nothing))


def test_a_moment_is_no_number() -> None:
    fields = arrow_schema(TABLES["segment_sizes"].model)
    frame = frame_of("segment_sizes", [{one.name: GOOD[str(one.type)][0] for one in fields}])
    frame["members"] = pd.Timestamp("2026-11-21T09:00:00Z")
    with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
        TABLES["segment_sizes"].model.validate(frame)


def test_the_frame_that_is_judged_stays_as_it_was() -> None:
    frame = frame_of("accounts", [{"account": "main", "most_parts": 3.0}])
    before = frame.copy()
    judged = TABLES["accounts"].model.validate(frame)
    judged["account"] = "other"
    assert_frame_equal(frame, before)
