"""Explain in segments: each statement about a person is so, and changes as it says it will."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sendable.console import screen
from sendable.errors import ConfigurationError, RunError
from sendable.explanation import ConsentShown
from sendable.person_in_segments import InSegments, explain_in_segment, explain_in_segments
from sendable.person_view import show_in_segment, show_in_segments
from sendable.runs import Run
from sendable.segments.tracing import Trace
from sendable.segments.why import SegmentWhy

from .library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, World, make_playbook, segment_file

SEGMENTS = {
    "clickers": segment_file("clicks(30) >= 1 AND country = 'AU'", 2),
    "quiet": segment_file("clicks(30) = 0 AND days_since(last_order_at) > 5.5", 3),
    "best": segment_file("top(total_spend, 50)", 1),
    "rested": segment_file("in_segment('clickers')", 4, exclude="sent(7) >= 1 OR city = 'Perth'"),
    "written": segment_file("TRUE", 5, audience="email"),
    "searched": segment_file("searches(30) >= 1", 6),
}
HALF = timedelta(hours=12)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("explain")
    world = World(root, make_playbook(root / "playbook", SEGMENTS))
    for number, city in ((ANN, "Sydney"), (BEN, None), (CAS, "Sydney"), (DOT, "Sydney")):
        world.contact(number, city=city)
    for days in (2, 9, 12, 40):
        world.click(ANN, AS_OF - days * DAY)
    world.click(BEN, AS_OF - 29 * DAY)
    world.click(CAS, AS_OF - 1 * DAY)
    world.message(CAS, body="Call 0491 570 156 now")
    world.order(ANN, AS_OF - 3 * DAY, amount=80.0)
    world.order(DOT, AS_OF - 5 * DAY, amount=20.0, category="hair")
    world.opt_out(CAS)
    counts = {"rows": 1, "changed": 1, "quarantined": 0, "pulled_at": AS_OF}
    for feed in ("contacts", "clicks", "orders", "messages"):
        row = {"run_id": world.run.run_id, "account": "main", "feed": feed, "state": "complete"}
        world.told("pulls", None, **row, **counts)
    world.exclude()
    world.segment(frozenset({"contacts", "clicks", "orders", "messages"}))
    return world


def why(world: World, number: str, key: str) -> SegmentWhy:
    (found,) = explain_in_segment(number, key, world.playbook, world.run).segments
    return found


def leaves(trace: Trace | None) -> Iterator[Trace]:
    assert trace is not None
    if trace.kind == "leaf":
        yield trace
    for part in trace.parts:
        yield from leaves(part)


def test_a_leaf_has_its_value_and_the_newest_records(world: World) -> None:
    found = why(world, ANN, "clickers")
    assert found.verdict == "in"
    clicks, country = leaves(found.rule)
    assert [(m.what, m.value, m.needed) for m in clicks.measured] == [
        ("clicks in the last 30 days", "3", "at least 1")
    ]
    assert (clicks.says, clicks.holds) == ("clicked at least one SMS in the last 30 days", True)
    assert [record.at for record in clicks.records] == [AS_OF - days * DAY for days in (2, 9, 12)]
    assert clicks.record_count == 3
    assert clicks.records[0].id.startswith("C-")
    assert country.measured[0].value == "“AU”"
    assert found.would_change == (
        "clicked no SMS in the last 30 days",
        "lives in a country other than Australia (or this is not known)",
    )


def test_what_is_absent_shows_the_last_one_ever(world: World) -> None:
    clicks, ordered = leaves(why(world, DOT, "quiet").rule)
    assert (clicks.records, clicks.last_ever, clicks.holds) == ((), None, True)
    assert ordered.measured[0].value == "5"
    assert [(record.at, record.content) for record in ordered.records] == [
        (AS_OF - 5 * DAY, "20.00, hair")
    ]
    later = Run(world.workspace, world.run.manifest.model_copy(update={"as_of": AS_OF + 5 * DAY}))
    (found,) = explain_in_segment(BEN, "clickers", world.playbook, later).segments
    (clicks, _) = leaves(found.rule)
    assert clicks.last_ever is not None
    assert clicks.last_ever.at == AS_OF - 29 * DAY
    assert clicks.measured[0].value == "0"


@pytest.mark.parametrize(
    ("number", "key", "at", "becomes"),
    [
        (ANN, "clickers", AS_OF + 28 * DAY, False),
        (BEN, "clickers", AS_OF + 1 * DAY, False),
        (DOT, "quiet", AS_OF + HALF + timedelta(microseconds=1), True),
        (DOT, "clickers", None, False),
    ],
)
def test_time_alone_changes_it_at_that_moment(
    world: World, number: str, key: str, at: datetime | None, becomes: bool
) -> None:
    change = why(world, number, key).next_change
    assert change is not None
    assert (change.at, change.becomes, change.is_certain) == (at, becomes, True)


def test_a_change_says_which_event_is_too_old_by_then(world: World) -> None:
    change = why(world, ANN, "clickers").next_change
    assert change is not None
    assert change.because == (
        "clicked no SMS in the last 30 days (the click of 19 November 2026 is then 30 days old)",
    )


def test_a_place_among_all_has_its_border_and_depends_on_others(world: World) -> None:
    found = why(world, DOT, "best")
    (leaf,) = leaves(found.rule)
    assert (found.verdict, leaf.is_among_all) == ("rule", True)
    (standing,) = leaf.measured
    assert (standing.what, standing.value) == ("total spend", "20")
    assert standing.needed == "at least 80, where the top 50% of all begins"
    assert found.next_change is not None
    assert not found.next_change.is_certain
    assert why(world, ANN, "best").verdict == "in"


def test_the_segments_own_exclusion_and_what_is_unknown_are_told_apart(world: World) -> None:
    assert why(world, ANN, "rested").verdict == "in"
    assert why(world, BEN, "rested").verdict == "unknown"
    nested = why(world, ANN, "rested").rule
    assert nested is not None
    assert (nested.kind, nested.says) == ("segment", "is in the segment “Group 2”")
    assert len(list(leaves(nested))) == 2


def test_who_may_not_be_messaged_is_out_whatever_the_rule_says(world: World) -> None:
    found = explain_in_segment(CAS, "clickers", world.playbook, world.run)
    assert found.segments[0].verdict == "not eligible"
    assert found.person.reasons[0].code == "opted_out_list"
    assert why(world, ANN, "written").verdict == "not eligible"


def test_what_cannot_be_computed_says_why_and_nothing_else(world: World) -> None:
    found = why(world, ANN, "searched")
    assert found.verdict == "not computable"
    assert "events" in found.not_computable
    assert found.rule is None


def test_every_segment_has_a_line_that_agrees_with_the_run(world: World) -> None:
    for number in (ANN, BEN, CAS, DOT):
        found = explain_in_segments(number, world.playbook, world.run)
        assert [each.segment for each in found.segments] == sorted(SEGMENTS)
        is_in = [each.segment for each in found.segments if each.verdict == "in"]
        assert is_in == found.was_in
        for each in found.segments:
            assert each.verdict == why(world, number, each.segment).verdict
            assert bool(each.decided_by) is (each.verdict != "not computable")


def test_what_is_not_there_is_an_error_of_ours(world: World) -> None:
    with pytest.raises(ConfigurationError, match="no segment 'clikers'"):
        explain_in_segment(ANN, "clikers", world.playbook, world.run)
    with pytest.raises(RunError, match="no recipient"):
        explain_in_segment(EVE, "clickers", world.playbook, world.run)


@pytest.mark.slow
@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_shows_it_without_any_number(world: World, width: int) -> None:
    def shown(found: InSegments) -> str:
        with screen.capture() as captured:
            show_in_segments(found) if len(found.segments) > 1 else show_in_segment(found)
        return captured.get()

    for number in (ANN, BEN, CAS, DOT):
        texts = [shown(explain_in_segments(number, world.playbook, world.run))]
        texts += [
            shown(explain_in_segment(number, key, world.playbook, world.run)) for key in SEGMENTS
        ]
        for text in texts:
            assert not re.search(r"\+?614\d{6,}|0491 570", text)
    text = " ".join(shown(explain_in_segment(ANN, "clickers", world.playbook, world.run)).split())
    assert "✓ in, but messaged under best, which comes first" in text
    assert "leaves on 19 December 2026 at 09:00 UTC" in text


def test_a_consent_that_lapses_before_the_rule_changes_is_the_next_change(world: World) -> None:
    found = explain_in_segment(ANN, "clickers", world.playbook, world.run)
    lapse = AS_OF + 2 * DAY
    implied = ConsentShown("implied", "purchase", AS_OF, lapse, True, "the till")
    older = replace(implied, expires_at=AS_OF + DAY)

    def shown(*consents: ConsentShown) -> str:
        person = replace(found.person, consents=list(consents))
        with screen.capture() as capture:
            show_in_segment(replace(found, person=person))
        return " ".join(capture.get().split())

    assert "leaves on 23 November 2026 at 09:00 UTC at the latest" in shown(older, implied)
    # One that never lapses, or one that is not in force, leaves it to the rule.
    assert "lapsed" not in shown(implied, replace(implied, expires_at=None))
    assert "lapsed" not in shown(replace(implied, in_force=False))
