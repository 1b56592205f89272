"""Waterfalls: each line takes people from what the one before has left, for all and by list."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable.exclusion.waterfalls import count_waterfall
from sendable.reasons import BY_CODE

from ..library import ANN, AS_OF, BEN, CAS, DOT, EVE, FAY, LISTS, World

PEOPLE = [ANN, BEN, CAS, DOT, EVE, FAY, "0191 570 156", "0491 570 156", None]


def check_sums(rows: pd.DataFrame) -> None:
    """Each scope is a waterfall of its own, whole and in order."""
    for _, lines in rows.groupby("scope"):
        lines = lines.sort_values("position").reset_index(drop=True)
        assert lines["position"].tolist() == list(range(len(lines)))
        for place in range(1, len(lines)):
            taken = 0 if lines["kind"][place] == "total" else lines["people"][place]
            assert lines["left"][place] == lines["left"][place - 1] - taken


def assert_same_rows(rows: pd.DataFrame, others: pd.DataFrame) -> None:
    """Both frames have the same lines, whatever their order and index."""
    by = ["scope", "position"]
    columns = ["scope", "list_name", "position", "step", "kind", "reason", "people", "left"]
    pd.testing.assert_frame_equal(
        rows.sort_values(by)[columns].reset_index(drop=True),
        others.sort_values(by)[columns].reset_index(drop=True),
        check_dtype=False,
    )


def test_the_waterfall_adds_up(world: World) -> None:
    world.contact(ANN)
    world.contact("0491 570 156", on="VIP club")
    world.contact(None, email="nobody@example.com")
    world.contact("0191 570 156")
    world.contact(BEN)
    world.opt_out(BEN)
    world.contact(CAS, on="Bought addresses")
    world.contact(DOT)
    world.reply(DOT, "no more zzz")
    world.contact(EVE)
    world.reply(EVE, "STOP")
    world.contact(FAY, valid_to=AS_OF)
    decisions = world.exclude()
    check_sums(world.waterfall)
    kept = world.lake.read("waterfalls", run_id=world.run.run_id)
    assert_same_rows(kept, world.waterfall)
    assert count_waterfall(world.waterfall) == {
        "contacts": 8,
        "recipients": 6,
        "excluded": 3,
        "held": 2,
        "sendable": 1,
    }
    assert decisions["outcome"].value_counts().to_dict() == {
        "excluded": 3,
        "held": 2,
        "sendable": 1,
    }
    rows = world.waterfall[world.waterfall["scope"] == "account"]
    by_reason = rows[rows["reason"].notna()].set_index("reason")["people"]
    assert by_reason.to_dict() == {
        **dict.fromkeys(BY_CODE, 0),
        "opted_out_list": 1,
        "opted_out_keyword": 1,
        "invalid_number": 1,
        "reply_to_read": 1,
        "unclear_permission": 1,
    }


def test_somebody_on_two_lists_counts_in_both(world: World) -> None:
    for name in ("Newsletter", "VIP club"):
        world.contact(ANN, on=name)
    world.contact("0491 570 156", on="VIP club")
    world.contact(BEN, on="VIP club")
    world.opt_out(ANN)
    world.exclude()
    check_sums(world.waterfall)
    names = world.waterfall.groupby("scope")["list_name"].first()
    assert names.dropna().to_dict() == {"list:101": "Newsletter", "list:102": "VIP club"}
    assert world.waterfall["scope"].unique().tolist() == ["account", "list:101", "list:102"]
    none = {"contacts": 1, "recipients": 1, "excluded": 1, "held": 0, "sendable": 0}
    assert count_waterfall(world.waterfall, "list:101") == none
    assert count_waterfall(world.waterfall, "list:102") == {
        "contacts": 3,
        "recipients": 2,
        "excluded": 1,
        "held": 0,
        "sendable": 1,
    }
    of_all = {"contacts": 4, "recipients": 2, "excluded": 1, "held": 0, "sendable": 1}
    assert count_waterfall(world.waterfall) == of_all


def test_nobody_at_all_makes_a_waterfall_of_zeros(world: World) -> None:
    assert world.exclude().empty
    assert set(world.waterfall["left"]) == {0}
    assert set(count_waterfall(world.waterfall).values()) == {0}


def test_where_nobody_is_taken_out_nobody_is_counted_as_taken() -> None:
    lines = [("total", None, 2), ("total", None, 2), ("total", None, 2)]
    rows = pd.DataFrame(lines, columns=["kind", "reason", "left"])
    rows = rows.assign(scope="account", people=0, position=range(3))
    counts = count_waterfall(rows)
    assert (counts["excluded"], counts["held"]) == (0, 0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PEOPLE),
            st.sampled_from(list(LISTS)),
            st.sampled_from(["", "", "opted out", "stop", "words", "gone", "old"]),
        ),
        max_size=25,
    )
)
@settings(
    deadline=None,
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_waterfall_adds_up_and_agrees_with_the_decisions(
    tmp_path_factory: pytest.TempPathFactory, contacts: list[tuple[str | None, str, str]]
) -> None:
    root = tmp_path_factory.mktemp("waterfall")
    world = World(root)
    for phone, on, state in contacts:
        row = {"added_at": AS_OF.replace(year=2020), "updated_at": None} if state == "old" else {}
        gone = AS_OF if state == "gone" else None
        world.contact(phone, on=on, email="p@example.com", valid_to=gone, **row)
        if phone and phone.startswith("+") and state in ("stop", "words"):
            world.reply(phone, "STOP" if state == "stop" else "no more zzz")
        if phone and phone.startswith("+") and state == "opted out":
            world.opt_out(phone)
    decisions = world.exclude()
    rows = world.waterfall
    check_sums(rows)
    counts = count_waterfall(rows)
    assert counts["contacts"] == sum(state != "gone" for _, _, state in contacts)
    assert counts["recipients"] == len(decisions)
    for outcome in ("excluded", "held", "sendable"):
        assert counts[outcome] == (decisions["outcome"] == outcome).sum()
    by_list = rows[(rows["scope"] != "account") & (rows["position"] == 0)]
    assert by_list["people"].sum() == counts["contacts"]
    shutil.rmtree(root)
