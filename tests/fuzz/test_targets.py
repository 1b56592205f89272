"""Each target with some hundred inputs, and with every input that ever broke it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from .__main__ import NAMES
from .seeds import seeds
from .targets import TARGETS

FOUND = Path(__file__).parent / "found"
_INPUTS = {
    # A workbook is read by a process of its own, 0.1 s each.
    **dict.fromkeys(NAMES, 150),
    "workbook": 5,
}
_quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]


def inputs(target: str) -> st.SearchStrategy[bytes]:
    """Draw any bytes, and seeds with a part replaced."""
    known = st.sampled_from(sorted(seeds(target)))
    changed = st.builds(
        lambda whole, place, part: whole[:place] + part + whole[place + len(part) :],
        known,
        st.integers(0, 200),
        st.binary(max_size=12) | st.text(max_size=8).map(lambda text: text.encode()),
    )
    text = st.text(max_size=60).map(lambda text: b"\0\1\2\3\4\5" + text.encode())
    return st.one_of(changed, changed, text, st.binary(max_size=200))


def try_some(target: str, count: int) -> None:
    @seed(0)
    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=_quiet)
    @given(inputs(target))
    def run(data: bytes) -> None:
        TARGETS[target](data)

    run()


def test_every_target_is_named_for_those_who_fuzz() -> None:
    assert set(NAMES) == set(TARGETS)


@pytest.mark.parametrize("target", NAMES)
def test_what_fuzzing_starts_from_holds(target: str) -> None:
    started = list(seeds(target))
    assert started
    for data in started[:20]:
        TARGETS[target](data)


@pytest.mark.parametrize("target", NAMES)
def test_whatever_comes_in_the_properties_hold(target: str) -> None:
    try_some(target, _INPUTS[target])


@pytest.mark.soak
@pytest.mark.parametrize("target", NAMES)
def test_whatever_comes_in_for_longer(target: str) -> None:
    try_some(target, 20 * _INPUTS[target])


@pytest.mark.parametrize(
    "path", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_what_was_found_once_is_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
