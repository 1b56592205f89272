"""How a segment stands, through edits, moves of its size, decisions and pushes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.errors import ApprovalError
from sendable.publish.approval import Band, Decision
from sendable.publish.approval.states import Evaluated, LastPush, judge

from ...library import AS_OF, DAY, segment_file
from .desks import BRIEF, SEGMENTS, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A run of three segments is published, and nobody has decided."""
    desk = Desk(tmp_path)
    desk.publish()
    return desk


def test_nobody_has_decided_at_first(desk: Desk) -> None:
    assert (desk.stand().state, desk.stand().cause) == ("pending", "undecided")
    assert (desk.stand("letter").state, desk.stand("letter").cause) == ("draft", "not for SMS")


def test_an_approval_holds_for_the_band_of_the_policy(desk: Desk) -> None:
    approved = desk.approve("buyers", note="Spring")
    assert approved.state == "approved"
    assert approved.may_be_pushed
    assert approved.why == (
        "Ann approved it on 21 November 2026, 10:01, for 300 to 500 members (Spring)"
    )
    desk.publish({"buyers": 500})
    assert desk.stand().state == "approved"
    desk.publish({"buyers": 501})
    found = desk.stand()
    assert (found.state, found.cause) == ("pending", "size")
    assert found.why == (
        "it has 501 members, and Ann approved it on 21 November 2026, 10:01 for 300 to 500 members"
    )
    desk.publish({"buyers": 300})
    assert desk.stand().state == "approved", "the same person's word holds for the same size"


def test_a_small_segment_may_move_by_the_least(desk: Desk) -> None:
    approved = desk.approve("rich")
    assert approved.decision is not None
    assert str(approved.decision.band) == "35 to 85"


def test_a_band_of_ones_own_holds_instead(desk: Desk) -> None:
    desk.approve("buyers", band="390-1,000")
    desk.publish({"buyers": 1_000})
    assert desk.stand().state == "approved"
    desk.publish({"buyers": 389})
    assert desk.stand().cause == "size"


@pytest.mark.parametrize(
    "edit",
    [
        {"buyers": segment_file("orders(365) >= 2", 1)},
        {"buyers": {**SEGMENTS["buyers"], "exclude": "sent(7) > 1"}},
        {"rich": segment_file("spend(100) > setting('much')", 2)},
    ],
    ids=["rule", "exclude", "a segment inside"],
)
def test_an_edit_puts_it_back_to_pending_until_somebody_decides_again(
    desk: Desk, edit: dict[str, object]
) -> None:
    desk.approve("buyers")
    desk.write(**edit)
    found = desk.stand()
    assert (found.state, found.cause) == ("pending", "edited since the run")
    with pytest.raises(ApprovalError, match="edited since the run"):
        desk.approve("buyers")
    desk.publish()
    found = desk.stand()
    assert (found.state, found.cause) == ("pending", "edited")
    assert "edited since Ann approved it" in found.why
    assert desk.approve("buyers").state == "approved"


def test_a_brief_of_the_runs_own_is_no_edit_of_the_playbook(desk: Desk) -> None:
    brief = desk.playbook.brief.model_copy(update={"settings": {"much": 800}})
    desk.publish(brief=brief)
    assert desk.approve("buyers").state == "approved"
    desk.write(rich=segment_file("spend(30) > setting('much')", 2))
    assert desk.stand().cause == "edited since the run", "an edit is one all the same"
    desk.publish(brief=brief)
    assert desk.stand().cause == "edited"


def test_a_setting_is_part_of_the_rules_that_name_it(desk: Desk) -> None:
    desk.approve("buyers", "rich")
    desk.write(brief={"settings": {"much": 600}})
    desk.publish()
    assert desk.stand().cause == "edited", "through the segment inside"
    assert desk.stand("rich").cause == "edited"


def test_an_edit_taken_back_needs_no_new_word(desk: Desk) -> None:
    desk.approve("buyers")
    desk.write(buyers=segment_file("TRUE", 1))
    desk.publish()
    desk.write(buyers=SEGMENTS["buyers"], brief=BRIEF)
    desk.publish()
    assert desk.stand().state == "approved"


def test_title_and_tone_are_no_part_of_what_was_approved(desk: Desk) -> None:
    desk.approve("buyers")
    desk.write(buyers={**SEGMENTS["buyers"], "title": "Those who bought", "priority": 9})
    assert desk.stand().state == "approved"
    desk.publish()
    assert desk.stand().state == "approved"


def test_a_rejection_stays_whatever_the_size_and_falls_with_the_rule(desk: Desk) -> None:
    assert desk.reject("buyers", note="Not now").state == "rejected"
    desk.publish({"buyers": 4_000})
    assert desk.stand().state == "rejected"
    desk.write(buyers=segment_file("TRUE", 1))
    assert desk.stand().state == "rejected", "the edit was not evaluated yet"
    desk.publish()
    assert (desk.stand().state, desk.stand().cause) == ("pending", "edited")


def test_a_run_without_an_answer_in_between_does_not_undo_an_approval(desk: Desk) -> None:
    desk.approve("buyers")
    desk.publish({"buyers": None})
    found = desk.stand()
    assert (found.state, found.cause) == ("draft", "not computable")
    assert "it needs orders" in found.why
    with pytest.raises(ApprovalError, match="not computable"):
        desk.approve("buyers")
    desk.publish({"buyers": 410})
    assert desk.stand().state == "approved"


def test_a_segment_that_is_gone_or_new_is_a_draft(desk: Desk) -> None:
    desk.approve("buyers", "rich")
    desk.write(buyers=segment_file("TRUE", 1), rich=None, young=segment_file("TRUE", 4))
    assert (desk.stand("rich").state, desk.stand("rich").cause) == ("draft", "gone")
    assert (desk.stand("young").state, desk.stand("young").cause) == ("draft", "new")
    for segment in ("rich", "young"):
        with pytest.raises(ApprovalError, match=segment):
            desk.approve(segment)
        with pytest.raises(ApprovalError, match=segment):
            desk.reject(segment)


def test_a_run_of_the_past_is_acted_on_by_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.publish(as_of=AS_OF - 30 * DAY)
    assert (desk.stand().state, desk.stand().cause) == ("draft", "of the past")
    with pytest.raises(ApprovalError, match="gone by"):
        desk.approve("buyers")


def test_a_push_of_these_members_since_the_word_makes_it_pushed(desk: Desk) -> None:
    approved = desk.approve("buyers")
    desk.pushed(approved, "running")
    assert desk.stand().state == "approved"
    assert "has not come to its end" in desk.stand().why
    desk.pushed(approved, "stopped", "the account refused")
    assert desk.stand().state == "approved"
    assert "the account refused" in desk.stand().why
    desk.pushed(approved, "done")
    found = desk.stand()
    assert found.state == "pushed"
    assert found.pushed_at == desk.now
    desk.publish({"buyers": 420})
    assert desk.stand().state == "approved", "the members are other ones now"


def test_a_push_of_another_segment_or_of_another_rule_is_not_its_own(desk: Desk) -> None:
    approved = desk.approve("buyers")
    desk.pushed(replace(approved, segment="rich"), "done")
    desk.pushed(replace(approved, rule_hash="of another rule"), "done")
    assert desk.stand().state == "approved"
    assert desk.stand("rich").state == "pending"


@pytest.mark.parametrize(("size", "obstacle"), [(None, None), (10, "it needs orders")])
def test_what_has_no_size_or_an_obstacle_is_a_draft(size: int | None, obstacle: str | None) -> None:
    approved = Decision(
        "id", "vip", "approved", "a", "run", 10, Band(5, 15), "Ann", "", "form", AS_OF
    )
    found = Evaluated("vip", "sms", size, obstacle, "a", "a", True)
    approval = judge(found, approved, None)
    assert (approval.state, approval.cause) == ("draft", "not computable")


def test_what_was_pushed_and_rejected_is_pushed_again_only_by_a_new_push(desk: Desk) -> None:
    desk.pushed(desk.approve("buyers"), "done")
    assert desk.reject("buyers").state == "rejected"
    assert desk.approve("buyers").state == "approved"


def test_the_later_word_counts_whatever_the_clock_says(desk: Desk) -> None:
    at = desk.now + timedelta(days=1)
    assert desk.approve("buyers", now=at).state == "approved"
    assert desk.reject("buyers", now=at).state == "rejected", "at the same moment"
    assert desk.approve("buyers", now=at - timedelta(hours=3)).state == "approved"
    said = desk.workspace.lake.read("approvals").sort_values("decided_at")
    assert said["decision"].tolist() == ["approved", "rejected", "approved"], "kept for good"


@settings(deadline=None)
@given(
    audience=st.sampled_from(["sms", "email", "worklist"]),
    size=st.none() | st.integers(0, 30),
    obstacle=st.sampled_from([None, "it needs orders"]),
    hashes=st.tuples(*[st.sampled_from([None, "a", "b"])] * 2),
    is_of_run=st.booleans(),
    said=st.none() | st.tuples(st.sampled_from(["approved", "rejected"]), st.sampled_from("abc")),
    pushed=st.none() | st.sampled_from(["running", "done", "stopped"]),
)
def test_nothing_may_be_pushed_but_what_somebody_approved_as_it_is(
    audience: str,
    size: int | None,
    obstacle: str | None,
    hashes: tuple[str | None, str | None],
    is_of_run: bool,
    said: tuple[Any, str] | None,
    pushed: Any,
) -> None:
    of_run, of_file = hashes
    decision = said and Decision(
        "id", "vip", said[0], said[1], "run", 10, Band(5, 15), "Ann", "", "form", AS_OF
    )
    push = pushed and LastPush(pushed, "refused", AS_OF)
    found = Evaluated("vip", audience, size, obstacle, of_run, of_file, is_of_run)
    approval = judge(found, decision or None, push or None)
    is_the_rule = (
        said is not None
        and said == ("approved", of_run)
        and (audience, obstacle, is_of_run) == ("sms", None, True)
        and of_run == of_file
        and size is not None
    )
    as_it_is = is_the_rule and size is not None and 5 <= size <= 15
    assert approval.may_be_pushed == as_it_is
    assert approval.may_lose_people == (is_the_rule and not as_it_is)
    assert (approval.state == "pushed") == (as_it_is and pushed == "done")
    assert approval.why
