"""Opt-outs, suppressions, consents and old messages from files: what they do to people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.ingestion.sources import opt_outs_first

from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, World
from .pulling import declare, pull


def put(world: World, text: str) -> None:
    (world.root / "x.csv").write_text(text, encoding="utf-8")


def opt_outs(world: World, *cells: str, kind: str = "opt_outs", **declared: Any) -> Any:
    put(world, "\n".join(["phone,at", *cells]) + "\n")
    columns = {"since": "at"}
    return pull(world, kind=kind, name="old", join={"phone": "phone"}, columns=columns, **declared)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("opt_outs", "opted_out_list"), ("suppressions", "manual_suppression")],
)
def test_who_is_listed_is_excluded_with_the_reason(world: World, kind: str, reason: str) -> None:
    for number in (ANN, BEN):
        world.contact(number)
    opt_outs(world, f"{ANN},2026-01-02T00:00Z", kind=kind)
    decisions = world.exclude()
    assert decisions.loc[ANN, "primary_reason"] == reason
    assert decisions.loc[ANN, "evidence"] == "row 2 of the source old"
    assert decisions.loc[BEN, "outcome"] == "sendable"


@pytest.mark.parametrize(
    "reason",
    [
        "do_not_call",
        pytest.param("deactivated_number", marks=pytest.mark.slow),
        pytest.param("reassigned_number", marks=pytest.mark.slow),
    ],
)
def test_a_file_of_suppressions_may_say_why(world: World, reason: str) -> None:
    world.contact(ANN)
    opt_outs(world, f"{ANN},2026-01-02T00:00Z", kind="suppressions", reason=reason)
    assert world.exclude().loc[ANN, "primary_reason"] == reason


def test_opt_outs_have_their_reason() -> None:
    with pytest.raises(ValueError, match="opt_outs have their reason"):
        declare(kind="opt_outs", join=BY_PHONE, reason="do_not_call")
    with pytest.raises(ValueError, match="reason"):
        declare(kind="suppressions", join=BY_PHONE, reason="opted_out_list")


def test_every_reading_of_every_number_in_a_cell_is_suppressed(world: World) -> None:
    german = "+4915123456789"
    for number in (ANN, BEN, german):
        world.contact(number, country="DE" if number == german else "AU")
    put(world, f'phone,land\n"{ANN} or {BEN}",\n49 151 23456789,DE\n')
    join = {"phone": "phone", "country": "land"}
    pull(world, kind="opt_outs", name="old", join=join)
    assert set(world.exclude()["outcome"]) == {"excluded"}
    assert len(world.lake.read("listed_suppressions")) == 4


@pytest.mark.parametrize(
    "cell",
    [
        f"{ANN} (Ann)",
        "0491 570 156 Ann",
        pytest.param(f"mobile {ANN} / {BEN}", marks=pytest.mark.slow),
        pytest.param(f"{BEN} or {ANN} (office)", marks=pytest.mark.slow),
    ],
)
def test_a_cell_that_is_no_clean_number_suppresses_whom_it_holds(world: World, cell: str) -> None:
    world.contact("+61491570156")
    assert ANN == "+61491570156"
    feed = opt_outs(world, f"{cell},2026-01-02T00:00Z")
    assert feed.quarantined == 0
    assert set(world.exclude()["outcome"]) == {"excluded"}


def test_a_stop_whose_id_another_reply_has_is_a_stop(world: World) -> None:
    columns = {"message_id": "id", "received_at": "at", "body": "text"}

    def replies(name: str, *rows: str) -> Any:
        put(world, "\n".join(["id,phone,at,text", *rows]) + "\n")
        return pull(world, kind="replies", name=name, join={"phone": "phone"}, columns=columns)

    for number in (ANN, BEN, CAS):
        world.contact(number)
    replies("may", f"1,{ANN},2026-01-02T00:00Z,ok")
    june = [f"1,{BEN},2026-01-02T00:00Z,STOP"]
    june += [f"2,{CAS},2026-01-03T00:00Z,STOP", f"2,{CAS},2026-01-04T00:00Z,ok"]
    assert replies("june", *june).changed == 3
    assert replies("june", *june).changed == 0
    decisions = world.exclude()
    assert set(decisions[decisions["outcome"] == "excluded"].index) == {BEN, CAS}


def test_a_suppressed_address_is_every_number_it_ever_went_with(world: World) -> None:
    world.contact(ANN, email="us@example.com")
    world.contact(BEN, email="Us@Example.com")
    world.contact(CAS, email="us@example.com", valid_to=AS_OF - DAY)
    world.contact(CAS, on="VIP club")
    world.contact(DOT, email="other@example.com", also_number=None)
    put(world, "mail\nus@example.com\n")
    pull(world, kind="suppressions", name="mails", join={"email": "mail"})
    decisions = world.exclude()
    assert set(decisions[decisions["outcome"] == "excluded"].index) == {ANN, BEN, CAS}


def test_a_date_that_cannot_be_read_costs_no_suppression(world: World) -> None:
    world.contact(ANN)
    feed = opt_outs(world, f"{ANN},long ago", f"{BEN},2026-01-02T00:00Z")
    assert "1 values of since cannot be read" in str(feed.note)
    assert world.exclude().loc[ANN, "outcome"] == "excluded"


def test_an_entry_without_a_number_is_kept_counted_and_told(world: World) -> None:
    feed = opt_outs(world, "6.14916E+10,2026-01-02T00:00Z", ",2026-01-02T00:00Z", f"{ANN},")
    assert "2 entries have no number that can be suppressed" in str(feed.note)
    assert (feed.feed, feed.rows, feed.quarantined) == ("suppressions:old", 3, 2)
    assert (world.lake.read("listed_suppressions")["number"] == "").sum() == 2


def test_leaving_the_file_or_moving_in_it_changes_nothing(world: World) -> None:
    world.contact(ANN)
    opt_outs(world, f"{ANN},2026-01-02T00:00Z", f"{BEN},2026-01-02T00:00Z")
    assert world.log_opt_outs() == 2
    assert opt_outs(world, f"{BEN},2026-01-02T00:00Z").changed == 0
    assert world.log_opt_outs() == 0
    assert world.exclude().loc[ANN, "outcome"] == "excluded"


def test_an_opt_out_of_this_minute_counts_before_the_log_is_written(world: World) -> None:
    from sendable.engine.duckdb import open_engine, query
    from sendable.replies.meanings import register_meanings
    from sendable.suppressions import register_active

    opt_outs(world, f"{ANN},2026-01-02T00:00Z")
    with open_engine(world.lake) as connection:
        register_meanings(connection, world.playbook.policies)
        register_active(connection)
        assert list(query(connection, "SELECT number FROM suppressed_now")["number"]) == [ANN]


def test_opt_outs_are_read_before_a_source_that_may_be_refused() -> None:
    orders = declare(columns={"order_id": "a", "ordered_at": "b", "amount": "c"}, join=BY_PHONE)
    first, second = (declare(kind=kind, join=BY_PHONE) for kind in ("opt_outs", "suppressions"))
    assert opt_outs_first([orders, first, second]) == [first, second, orders]


BY_PHONE = {"phone": "phone"}

CONSENT = {
    "kind": "consents",
    "name": "forms",
    "join": {"phone": "phone"},
    "columns": {"state": "ok", "given_at": "at"},
    "method": "web form",
    "states": {"yes": "express", "no": "none"},
}


def consents(world: World, *rows: str, name: str = "forms") -> Any:
    put(world, "\n".join(["phone,ok,at", *rows]) + "\n")
    return pull(world, **{**CONSENT, "name": name})


def test_a_file_gives_consent_with_its_row_as_evidence(world: World) -> None:
    world.contact(ANN, on="Bought addresses")
    world.contact(BEN, on="Bought addresses")
    consents(world, f"{ANN},yes,2026-01-02T00:00Z")
    decisions = world.exclude()
    assert decisions.loc[ANN, "outcome"] == "sendable"
    assert list(decisions.loc[BEN, "reasons"]) == ["unclear_permission"]
    row = world.lake.read("consents").iloc[0]
    assert (row["state"], row["method"]) == ("express", "web form")
    assert row["given_at"] == pd.Timestamp("2026-01-02", tz="UTC")
    assert row["evidence"] == "row 2 of the source forms"


def test_who_has_not_agreed_is_held_whatever_a_list_declares(world: World) -> None:
    world.contact(ANN, on="Newsletter")
    world.contact(BEN, on="Newsletter")
    consents(world, f"{ANN},no,")
    decisions = world.exclude()
    assert list(decisions.loc[ANN, "reasons"]) == ["unclear_permission"]
    assert decisions.loc[ANN, "outcome"] == "held"
    assert decisions.loc[BEN, "outcome"] == "sendable"


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        (["no,2026-01-02T00:00Z", "yes,2026-02-02T00:00Z"], "sendable"),
        (["yes,2026-01-02T00:00Z", "no,2026-02-02T00:00Z"], "held"),
        (["no,", "yes,2026-02-02T00:00Z"], "held"),
        (["no,some day", "yes,2026-02-02T00:00Z"], "held"),
        (["yes,", "no,2026-01-02T00:00Z"], "held"),
        (["yes,2027-02-02T00:00Z"], "held"),
    ],
)
def test_only_a_later_dated_consent_outweighs_a_no(
    world: World, rows: list[str], outcome: str
) -> None:
    world.contact(ANN, on="Bought addresses")
    consents(world, *[f"{ANN},{row}" for row in rows])
    assert world.exclude().loc[ANN, "outcome"] == outcome


@pytest.mark.parametrize("order", [("yes", "no"), ("no", "yes")])
def test_of_two_rows_about_one_number_the_no_counts(world: World, order: tuple[str, str]) -> None:
    world.contact(ANN, on="Newsletter")
    consents(world, *[f"{ANN},{word}," for word in order])
    assert world.lake.read("given_consents")["state"].tolist() == ["none"]
    assert world.exclude().loc[ANN, "outcome"] == "held"


def test_a_state_without_a_date_is_replaced_by_the_next(world: World) -> None:
    world.contact(ANN, on="Bought addresses")
    consents(world, f"{ANN},no,")
    assert consents(world, f"{ANN},yes,").changed == 1
    assert world.exclude().loc[ANN, "outcome"] == "sendable"


def test_a_stop_in_a_file_of_old_replies_suppresses(world: World) -> None:
    world.contact(ANN)
    put(world, f"from,at,text\n{ANN},2024-01-01T00:00Z,STOP\n")
    columns = {"received_at": "at", "body": "text"}
    pull(world, kind="replies", join={"phone": "from"}, columns=columns)
    assert world.exclude().loc[ANN, "primary_reason"] == "opted_out_keyword"


def test_what_the_account_has_is_not_doubled_and_stands(world: World) -> None:
    at = AS_OF - 2 * DAY
    world.message(ANN, at, message_id="API-1", body="Sale", delivery="delivered")
    world.message(BEN, at, message_id="API-2", body="Sale", delivery="delivered")
    world.reply(CAS, "Thanks", message_id="R-1", received_at=at)
    time = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    put(
        world,
        "id,to,at,text,status\n"
        f",{ANN},{time},Sale ,Failed\n"  # the account's first, without its id
        f"API-2,{BEN},{time},Sale,Failed\n"  # the account's second
        f",{BEN},{time},Other,Failed\n"
        f",{EVE},{time},Sale,Failed\n",
    )
    columns = {"message_id": "id", "sent_at": "at", "body": "text", "status": "status"}
    source = {"kind": "messages", "join": {"phone": "to"}, "columns": columns}
    assert pull(world, **source).changed == 2
    assert pull(world, **source).changed == 0
    states = world.lake.read("messages").groupby("number")["delivery"].agg(sorted).to_dict()
    assert states == {ANN: ["delivered"], BEN: ["delivered", "failed"], EVE: ["failed"]}
    put(world, f"from,at,text\n{CAS},{time},Thanks\n")
    columns = {"received_at": "at", "body": "text"}
    assert pull(world, kind="replies", join={"phone": "from"}, columns=columns).changed == 0


def test_an_unreadable_sender_is_put_aside_with_file_and_row(world: World, tmp_path: Path) -> None:
    put(world, "from,text\nsomebody,STOP\n")
    feed = pull(world, kind="replies", join={"phone": "from"}, columns={"body": "text"})
    assert feed.quarantined == 1
    row = world.lake.read("quarantine").iloc[0]
    assert row["reason"] == f"{tmp_path}/x.csv, row 2: the phone number cannot be read"
    assert row["row"] == '{"text": "STOP", "from": "somebody"}'
