"""Recipients: distinct numbers, and what is known of each from all their contacts."""

from __future__ import annotations

import pandas as pd
import pytest

from sendable.engine.duckdb import query
from sendable.people import open_people

from .library import ANN, AS_OF, BEN, DAY, World


def recipients(world: World) -> pd.DataFrame:
    world.exclude()
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        return query(connection, "SELECT * FROM recipients").set_index("number")


def test_one_number_in_three_spellings_is_one_recipient(world: World) -> None:
    for text, name in (
        ("+61491570156", "Newsletter"),
        ("0491 570 156", "VIP club"),
        ("61491570156", "Bought addresses"),
    ):
        world.contact(text, on=name)
    people = recipients(world)
    assert list(people.index) == [ANN]
    assert people.loc[ANN, "list_count"] == 3
    assert people.loc[ANN, "contact_count"] == 3


def test_the_contact_changed_last_speaks_and_gaps_are_filled_by_the_next(world: World) -> None:
    world.contact(
        ANN, first_name="Old", city="Perth", updated_at=AS_OF - 9 * DAY, added_at=AS_OF - 99 * DAY
    )
    world.contact(ANN, on="VIP club", first_name="New", updated_at=AS_OF - 2 * DAY)
    row = recipients(world).loc[ANN]
    assert (row["first_name"], row["city"]) == ("New", "Perth")
    assert row["added_at"] == AS_OF - 99 * DAY
    assert row["updated_at"] == AS_OF - 2 * DAY


def test_a_number_that_cannot_be_read_is_kept_as_its_text_to_be_mended(world: World) -> None:
    world.contact("6.14916E+10")
    world.contact("nobody")
    people = recipients(world)
    assert set(people.index) == {"6.14916E+10", "nobody"}
    assert not people["valid_number"].any()


def test_a_contact_without_a_number_is_no_recipient(world: World) -> None:
    world.contact(None, email="ann@example.com")
    assert recipients(world).empty


def test_who_opted_out_is_known_to_rules(world: World) -> None:
    world.contact(ANN)
    world.contact(BEN)
    world.opt_out(ANN)
    people = recipients(world)
    assert people["opted_out"].to_dict() == {ANN: True, BEN: False}


@pytest.mark.parametrize("number", ["61491570156", "12025550123"])
def test_a_second_reading_is_not_lost_among_contacts(world: World, number: str) -> None:
    country = "DE" if number.startswith("61") else "AT"
    world.contact(number, country=country)
    assert recipients(world)["also_number"].notna().all()
