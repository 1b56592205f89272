"""Handsets with two numbers: who said stop by one of them is not reached by the other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.explanation import explain_number
from sendable.preview import preview_rule

from ..library import ANN, AS_OF, BEN, DAY, World, frame_of

HANDSETS = [("AR", place) for place in range(6)] + [("MX", place) for place in range(2)]


def forms(country: str, place: int) -> tuple[str, str]:
    """Give the two numbers of a handset: the one that takes SMS, and the other."""
    if country == "AR":
        return f"+549112345678{place}", f"+54112345678{place}"
    return f"+52551234567{place}", f"+521551234567{place}"


@dataclass(frozen=True)
class OptOut:
    """How somebody said stop: by which of the two numbers, and where it was written."""

    handset: tuple[str, int]
    form: int
    way: str

    @property
    def number(self) -> str:
        return forms(*self.handset)[self.form]


opt_outs = st.lists(
    st.builds(
        OptOut,
        st.sampled_from(HANDSETS),
        st.integers(0, 1),
        st.sampled_from(["list", "reply", "second reading", "log"]),
    ),
    max_size=6,
)


def say_stop(world: World, one: OptOut, position: int) -> None:
    if one.way == "list":
        world.opt_out(one.number)
    elif one.way == "reply":
        world.reply(one.number, "STOP")
    elif one.way == "second reading":
        world.opt_out("+12025550199", also_number=one.number)
    else:
        row = {"suppression_id": str(position), "number": one.number, "action": "suppress"}
        row |= {"reason": "opted_out_list", "evidence": "by hand", "known_at": AS_OF}
        world.lake.append("suppressions", frame_of("suppressions", [{**row, "run_id": "r"}]))


@pytest.mark.slow
@given(opt_outs)
@settings(
    deadline=None,
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_stop_by_either_number_excludes_both(
    tmp_path_factory: pytest.TempPathFactory, happened: list[OptOut]
) -> None:
    root = tmp_path_factory.mktemp("handsets")
    world = World(root)
    for handset in HANDSETS:
        for text in forms(*handset):
            world.contact(text)
    for position, one in enumerate(happened):
        say_stop(world, one, position)
    decisions = world.exclude()
    world.segment()
    out = {one.handset for one in happened}
    primaries = world.primaries()
    for handset in HANDSETS:
        current, other = forms(*handset)
        numbers = {current, other} & set(decisions.index)
        assert current in numbers
        opted_out = {
            number
            for number in numbers
            if any(reason.startswith("opted_out") for reason in decisions.loc[number, "reasons"])
        }
        assert opted_out == (numbers if handset in out else set())
        sendable = decisions.loc[current, "outcome"] == "sendable"
        assert sendable == (handset not in out)
        assert (current in primaries) == sendable
    shutil.rmtree(root)


def test_mexicos_old_form_is_the_same_recipient(world: World) -> None:
    world.contact("+52 1 55 1234 5678")
    world.contact("+52 55 1234 5678", on="VIP club")
    assert list(world.exclude().index) == ["+525512345678"]


def test_a_lift_frees_the_other_number_as_well(world: World) -> None:
    mobile, other = forms("AR", 1)
    world.contact(mobile)
    row = {"number": other, "reason": "opted_out_list", "evidence": "e", "run_id": "r"}
    for key, action, at in (("1", "suppress", AS_OF - DAY), ("2", "lift", AS_OF)):
        lifts = "1" if action == "lift" else None
        values = {**row, "suppression_id": key, "action": action, "known_at": at, "lifts": lifts}
        world.lake.append("suppressions", frame_of("suppressions", [values]))
    assert world.exclude().loc[mobile, "outcome"] == "sendable"


def test_the_log_holds_only_the_number_that_said_stop(world: World) -> None:
    _, other = forms("AR", 1)
    world.opt_out(other)
    world.log_opt_outs()
    assert world.lake.read("suppressions")["number"].tolist() == [other]


def test_a_reply_to_be_read_holds_the_other_number_too(world: World) -> None:
    mobile, other = forms("AR", 2)
    world.contact(mobile)
    world.reply(other, "no more zzz")
    decision = world.exclude().loc[mobile]
    assert (decision["outcome"], decision["primary_reason"]) == ("held", "reply_to_read")


def test_a_stop_between_two_steps_counts_for_the_other_number(world: World) -> None:
    mobile, other = forms("AR", 3)
    world.contact(mobile)
    world.exclude()
    world.reply(other, "STOP")
    world.store()
    world.segment()
    assert world.members("everyone") == set()
    assert preview_rule("TRUE", world.playbook, world.run).size == 0
    explanation = explain_number(mobile, "AU", world.playbook.policies, world.run)
    assert (explanation.outcome, explanation.outcome_now) == ("sendable", "excluded")
    assert explanation.segments == []


def test_a_cell_with_two_numbers_is_held_and_keeps_both(world: World) -> None:
    world.contact("0491570156 / 0491570157")
    assert world.exclude()["primary_reason"].tolist() == ["ambiguous_number"]
    contact = world.lake.read("contacts").iloc[0]
    assert (contact["number"], contact["also_number"]) == (ANN, BEN)


@pytest.mark.parametrize("country", ["AR", "MX"])
@pytest.mark.parametrize("form", [0, 1])
def test_a_refusal_by_either_number_counts_for_the_handset(
    world: World, country: str, form: int
) -> None:
    numbers = forms(country, 0)
    world.contact(numbers[0])
    world.consent(numbers[form], "none", AS_OF - DAY)
    decision = world.exclude().loc[numbers[0]]
    assert list(decision["reasons"]) == ["unclear_permission"]
    assert decision["evidence"].startswith("not agreed: row ")


def test_a_refusal_by_the_other_number_keeps_a_consent_from_lifting(world: World) -> None:
    current, other = forms("AR", 0)
    world.contact(current)
    world.opt_out(current, opted_out_at=AS_OF - 30 * DAY)
    world.consent(current, "express", AS_OF - 20 * DAY)
    world.consent(other, "none", AS_OF - 10 * DAY)
    assert "opted_out_list" in world.exclude().loc[current, "reasons"]


@pytest.mark.parametrize("form", [0, 1])
def test_a_preference_by_either_number_counts_for_the_handset(world: World, form: int) -> None:
    numbers = forms("AR", 0)
    world.contact(numbers[0])
    row = {"source": "shop", "number": numbers[form], "name": "channel", "value": "email"}
    world.lake.append("preferences", frame_of("preferences", [row]))
    assert list(world.exclude().loc[numbers[0], "reasons"]) == ["channel_preference"]
