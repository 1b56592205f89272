"""Consent: state, method, time and evidence, and how it ages where the number is from."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.consent import find_consents
from sendable.engine.duckdb import open_engine, query
from sendable.people import open_people

from .consents import CANADIAN, EXPRESS, IMPLIED, IRISH, SWISS, people, states, world_with
from .library import ANN, AS_OF, BEN, CAS, DAY, LISTS, World, frame_of, make_playbook


def test_a_declared_list_gives_its_people_consent_with_evidence(world: World) -> None:
    world.contact(ANN, on="Newsletter")
    world.contact(ANN, on="VIP club")
    world.contact(BEN, on="Bought addresses")
    world.exclude()
    rows = world.lake.read("consents", run_id=world.run.run_id)
    assert set(rows["number"]) == {ANN}
    assert len(rows) == 2
    assert rows["evidence"].str.contains("sign-up form").all()
    assert rows["given_at"].isna().all()


def test_neither_age_nor_earlier_messages_make_consent(world: World) -> None:
    world.contact(ANN, on="Bought addresses", added_at=AS_OF - 500 * DAY)
    world.message(ANN)
    world.click(ANN)
    world.order(ANN)
    assert list(world.exclude().loc[ANN, "reasons"]) == ["unclear_permission"]


def test_a_contact_that_left_the_list_takes_the_consent_along(world: World) -> None:
    world.contact(ANN, on="Newsletter", valid_to=AS_OF - DAY)
    world.contact(ANN, on="Bought addresses")
    assert world.exclude().loc[ANN, "outcome"] == "held"


def test_the_name_of_a_list_is_one_in_upper_and_lower_case(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "p", consent={"NEWSLETTER": EXPRESS}))
    world.contact(ANN, on="Newsletter")
    assert world.exclude().loc[ANN, "outcome"] == "sendable"


def test_of_two_bases_the_stricter_one_counts_and_the_conflict_is_known(tmp_path: Path) -> None:
    consent = {"Newsletter": IMPLIED, "VIP club": EXPRESS}
    world = World(tmp_path, make_playbook(tmp_path / "p", consent=consent))
    world.contact(ANN, on="Newsletter")
    world.contact(BEN, on="Newsletter")
    world.contact(BEN, on="VIP club")
    world.contact(CAS, on="VIP club")
    assert states(world) == {ANN: "implied", BEN: "implied", CAS: "express"}
    with people(world) as connection:
        conflicts = query(connection, "SELECT * FROM consent_conflicts").to_dict("records")
    assert conflicts == [
        {"number": BEN, "lists": "Newsletter, VIP club", "states": "implied, express"}
    ]
    outdone = world.lake.read("consents", number=BEN).set_index("state")["in_force"].to_dict()
    assert outdone == {"implied": True, "express": False}


def test_what_a_person_said_counts_beside_the_basis_of_their_list(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "p", consent={"Newsletter": IMPLIED}))
    for number in (ANN, BEN):
        world.contact(number, on="Newsletter")
    world.consent(ANN, "express", AS_OF - DAY)
    assert states(world) == {ANN: "express", BEN: "implied"}


def test_an_opt_out_list_with_declared_consent_makes_nobody_sendable(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "p", consent={"Opt-Out List": EXPRESS}))
    world.contact(ANN, on="Opt-Out List")
    world.opt_out(ANN)
    assert world.exclude().loc[ANN, "outcome"] == "excluded"


def test_a_list_declared_by_its_id_is_that_list_and_no_other(tmp_path: Path) -> None:
    """Two lists of one name may stand on different consent: the id says which is meant."""
    consent = {LISTS["VIP club"]: EXPRESS}
    world = World(tmp_path, make_playbook(tmp_path / "p", consent=consent))
    world.contact(ANN, on="VIP club")
    world.contact(BEN, on="VIP club", list_id=LISTS["Bought addresses"])
    outcomes = world.exclude()["outcome"]
    assert (outcomes[ANN], outcomes[BEN]) == ("sendable", "held")


def test_an_id_goes_before_a_name(tmp_path: Path) -> None:
    consent = {"VIP club": IMPLIED, str(LISTS["VIP club"]): EXPRESS}
    world = World(tmp_path, make_playbook(tmp_path / "p", consent=consent))
    world.contact(ANN, on="VIP club")
    world.exclude()
    rows = world.lake.read("consents", run_id=world.run.run_id)
    assert rows["state"].tolist() == ["express"]


def test_a_name_that_a_list_had_once_gives_no_consent(world: World) -> None:
    """A list that was called like a declared one, and is not any more, is another list."""
    bought = LISTS["Bought addresses"]
    world.contact(ANN, on="Bought addresses")
    world.contact(BEN, on="Newsletter", list_id=bought, valid_to=AS_OF - DAY)
    assert states(world)[ANN] == "unclear"


@pytest.mark.parametrize("archived", ["vip CLUB", LISTS["VIP club"]])
def test_an_archived_list_gives_no_consent_and_takes_none_away(
    tmp_path: Path, archived: str | int
) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "p", archived_lists=[archived]))
    world.contact(ANN, on="VIP club")
    world.contact(BEN, on="VIP club")
    world.contact(BEN, on="Newsletter")
    outcomes = world.exclude()["outcome"]
    assert (outcomes[ANN], outcomes[BEN]) == ("held", "sendable")


def reply(world: World, number: str, body: str = "START", **row: Any) -> None:
    world.reply(number, body, message_id="R-1", **row)


def test_a_reply_that_opts_in_is_express_consent_with_its_id_as_evidence(world: World) -> None:
    world.contact(ANN, on="Bought addresses")
    reply(world, ANN, received_at=AS_OF - DAY)
    assert states(world) == {ANN: "express"}
    row = world.lake.read("consents").iloc[0]
    assert (row["method"], row["evidence"], row["given_at"]) == ("reply", "reply R-1", AS_OF - DAY)


@pytest.mark.parametrize(
    "meaning",
    [
        pytest.param(("positive", "certain", "keep", "keyword"), id="positive"),
        pytest.param(("opt_in", "doubtful", "keep", "phrase"), id="doubtful"),
        pytest.param(("opt_in", "certain", "hold", "phrase"), id="held"),
        pytest.param(("opt_in", "certain", "keep", "automatic"), id="automatic"),
    ],
)
def test_a_reply_that_may_mean_something_else_is_no_consent(
    world: World, meaning: tuple[str, ...]
) -> None:
    world.contact(ANN, on="Bought addresses")
    reply(world, ANN)
    world.store()
    columns = ["message_id", "label", "certainty", "outcome", "manner", "words", "lang"]
    with open_engine(world.lake) as connection:
        connection.register(
            "meanings", pd.DataFrame([("R-1", *meaning, "w", "en")], columns=columns)
        )
        assert find_consents(connection, world.playbook, world.run).num_rows == 0


def test_a_reply_of_later_or_of_one_of_two_numbers_is_no_consent(world: World) -> None:
    for number in (ANN, BEN):
        world.contact(number, on="Bought addresses")
    world.reply(ANN, "START", received_at=AS_OF + DAY)
    world.reply(BEN, "START", also_number=CAS)
    assert set(states(world).values()) == {"unclear"}


def test_a_later_reply_outweighs_a_no_and_an_earlier_one_does_not(world: World) -> None:
    for number in (ANN, BEN, CAS):
        world.contact(number, on="Newsletter")
        world.reply(number, "START", received_at=AS_OF - 9 * DAY)
    world.consent(ANN, "none", AS_OF - 11 * DAY)
    world.consent(BEN, "none", AS_OF - 9 * DAY)
    world.consent(CAS, "none", None)
    assert states(world) == {ANN: "express", BEN: "unclear", CAS: "unclear"}


def test_consent_ages_by_the_country_of_the_number(world: World) -> None:
    for number in (ANN, CANADIAN, IRISH):
        world.contact(number, on="Bought addresses")
        world.consent(number, "implied", AS_OF - 400 * DAY)
    assert states(world) == {ANN: "implied", CANADIAN: "implied", IRISH: "expired"}
    row = world.lake.read("consents", number=IRISH).iloc[0]
    assert (row["expires_at"], row["in_force"]) == (AS_OF - 35 * DAY, False)


@pytest.mark.parametrize(
    ("days", "state"), [(99, "express"), (100, "expired"), (101, "expired"), (None, "unclear")]
)
def test_express_consent_ages_where_the_policy_says_so(
    tmp_path: Path, days: int | None, state: str
) -> None:
    world = world_with(tmp_path, {"by_country": {"AU": {"express_days": 100}}})
    world.contact(ANN, on="Bought addresses")
    world.consent(ANN, "express", None if days is None else AS_OF - days * DAY)
    assert states(world) == {ANN: state}


def test_where_consent_ages_a_basis_without_a_date_is_not_in_force(tmp_path: Path) -> None:
    """Not lapsed either: nobody can say. So it is held, like everything that is not known."""
    world = world_with(tmp_path, {}, consent={"Newsletter": IMPLIED, "VIP club": EXPRESS})
    for number in (ANN, CANADIAN):
        world.contact(number, on="Newsletter")
    world.contact("+14165550124", on="VIP club")
    assert states(world) == {ANN: "implied", CANADIAN: "unclear", "+14165550124": "express"}


def test_the_default_holds_where_no_country_is_named(tmp_path: Path) -> None:
    world = world_with(tmp_path, {"default": {"implied_days": 10}})
    for number in (ANN, SWISS):
        world.contact(number, on="Bought addresses")
        world.consent(number, "implied", AS_OF - 20 * DAY)
    assert states(world) == {ANN: "expired", SWISS: "expired"}, "Australia says nothing of it"


def test_consent_that_lapsed_is_outweighed_by_one_in_force(world: World) -> None:
    world.contact(IRISH, on="Bought addresses")
    world.consent(IRISH, "implied", AS_OF - 400 * DAY)
    world.consent(IRISH, "implied", AS_OF - 40 * DAY)
    assert states(world) == {IRISH: "implied"}


def test_consents_of_an_older_version_were_in_force(world: World) -> None:
    world.contact(ANN, on="Bought addresses")
    rows = world.log_consents()
    row = {"run_id": world.run.run_id, "consent_id": "list:101:" + ANN, "number": ANN}
    row |= {"state": "express", "method": "form", "evidence": "e", "known_at": AS_OF}
    assert rows.empty
    world.lake.upsert("consents", frame_of("consents", [row]))
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        assert query(connection, "SELECT consent_state FROM recipients").iloc[0, 0] == "express"


@pytest.mark.parametrize(("hours", "state"), [(9, "unclear"), (24, "unclear"), (25, "express")])
def test_of_a_refusal_and_a_consent_of_one_day_the_refusal_counts(
    world: World, hours: int, state: str
) -> None:
    world.contact(ANN, on="Bought addresses")
    world.consent(ANN, "none", AS_OF - 5 * DAY)
    world.consent(ANN, "express", AS_OF - 5 * DAY + timedelta(hours=hours))
    assert states(world) == {ANN: state}


def test_of_two_refusals_the_later_one_counts(world: World) -> None:
    world.contact(ANN, on="Bought addresses")
    world.consent(ANN, "none", AS_OF - 20 * DAY)
    world.consent(ANN, "none", AS_OF - 5 * DAY)
    world.consent(ANN, "express", AS_OF - 10 * DAY)
    assert states(world) == {ANN: "unclear"}


def test_what_a_country_does_not_say_is_as_everywhere_else(tmp_path: Path) -> None:
    ages = {"default": {"express_days": 365}, "by_country": {"AU": {"note": "nothing else"}}}
    world = world_with(tmp_path, ages, consent={})
    world.contact(ANN)
    world.consent(ANN, "express", AS_OF - 1000 * DAY)
    assert states(world) == {ANN: "expired"}


def test_each_piece_of_evidence_has_an_id_a_source_and_a_time(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "p", consent={"Newsletter": EXPRESS}))
    world.contact(CANADIAN)
    world.consent(CANADIAN, "implied", AS_OF - 9 * DAY, consent_key="7", evidence="row 7")
    reply(world, CANADIAN)
    world.order(CANADIAN, order_id="A2", source="till")
    with people(world):
        rows = world.lake.read("consents").set_index("consent_id")
    found = rows[["number", "state", "method", "evidence"]].agg(tuple, axis="columns").to_dict()
    assert found == {
        f"list:{LISTS['Newsletter']}:{CANADIAN}": (
            CANADIAN, "express", "form", "list 'Newsletter': the form",
        ),
        "file:forms:7": (CANADIAN, "implied", "web form", "row 7"),
        "reply:R-1": (CANADIAN, "express", "reply", "reply R-1"),
        f"purchases:{CANADIAN}": (CANADIAN, "implied", "purchase", "order A2 of the source till"),
    }  # fmt: skip
    assert set(rows["run_id"]) == {world.run.run_id}
    assert set(rows["known_at"]) == {world.run.manifest.started_at}
    assert rows["in_force"].all()
    expires = rows["expires_at"].dropna().to_dict()
    assert expires == {
        "file:forms:7": AS_OF + 721 * DAY,
        f"purchases:{CANADIAN}": AS_OF + 728 * DAY,
    }


def test_a_list_of_contacts_without_a_valid_number_gives_no_consent(world: World) -> None:
    bought = LISTS["Bought addresses"]
    world.contact(ANN, on="Bought addresses")
    world.contact(BEN, on="Newsletter", list_id=bought, is_valid=False)
    assert states(world)[ANN] == "unclear"


def test_where_no_country_of_the_number_is_known_that_of_the_contact_counts(world: World) -> None:
    row = {"list_id": LISTS["Bought addresses"], "list_name": "Bought addresses", "is_valid": True}
    row |= {"line_type": "unknown", "valid_from": AS_OF - DAY, "known_at": AS_OF - DAY}
    for place, (number, country) in enumerate(((ANN, "IE"), (BEN, "AU"))):
        contact = {**row, "contact_id": 900 + place, "number": number, "country": country}
        contact["phone_raw"] = number
        world.lake.append("contacts", frame_of("contacts", [contact]))
        world.consent(number, "implied", AS_OF - 400 * DAY)
    with people(world):
        rows = world.lake.read("consents").set_index("number")
    assert rows["in_force"].to_dict() == {ANN: False, BEN: True}


def test_what_is_said_or_bought_at_this_very_time_counts_and_a_second_later_not_yet(
    world: World,
) -> None:
    later = AS_OF + timedelta(seconds=1)
    for number, at in ((ANN, AS_OF), (BEN, later)):
        world.contact(number, on="Bought addresses")
        world.consent(number, "express", at)
    for number, at in ((CANADIAN, AS_OF), ("+14165550124", later)):
        world.contact(number, on="Bought addresses")
        world.order(number, at)
    assert states(world) == {
        ANN: "express",
        BEN: "unclear",
        CANADIAN: "implied",
        "+14165550124": "unclear",
    }


def test_a_no_by_one_number_of_a_handset_is_one_for_the_other(world: World) -> None:
    mobile, landline = "+5491123456780", "+541123456780"
    for number in (ANN, mobile):
        world.contact(number, on="Newsletter")
    world.consent(landline, "none", AS_OF - 20 * DAY)
    world.consent(landline, "express", AS_OF - 30 * DAY)
    assert states(world) == {ANN: "express", mobile: "unclear"}
