"""Consent: from what the playbook declares of a list, and from nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from .library import ANN, AS_OF, BEN, CAS, DAY, LISTS, World, make_playbook, segment_file

EXPRESS = {"state": "express", "method": "form", "evidence": "the form"}
IMPLIED = {"state": "implied", "method": "purchase", "evidence": "the till"}


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


def test_express_consent_on_one_list_is_express(tmp_path: Path) -> None:
    consent = {"Newsletter": IMPLIED, "VIP club": EXPRESS}
    files = {"express": segment_file("consent_state = 'express'", 1)}
    world = World(tmp_path, make_playbook(tmp_path / "p", files, consent=consent))
    world.contact(ANN, on="Newsletter")
    world.contact(BEN, on="Newsletter")
    world.contact(BEN, on="VIP club")
    world.contact(CAS, on="VIP club")
    assert set(world.exclude()["outcome"]) == {"sendable"}
    world.segment()
    assert world.members("express") == {BEN, CAS}


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
