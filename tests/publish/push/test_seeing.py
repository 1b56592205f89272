"""Whom a contact's text names: who is expected is known in any spelling, and nobody is made up."""

from __future__ import annotations

import pytest

from sendable.clicksend.models import Contact
from sendable.publish.push.seeing import Seen, reader_for, see

from ...library import ANN, BEN


def contact(phone: str | None, country: str | None = None, contact_id: int = 7) -> Contact:
    row = {
        "contact_id": contact_id,
        "list_id": 1,
        "phone_number": phone,
        "address_country": country,
    }
    return Contact.from_json(row)


@pytest.mark.parametrize("text", ["no number", "", None])
def test_a_text_without_a_number_names_nobody(text: str | None) -> None:
    assert reader_for({ANN}, "AU")(contact(text)) == ()


@pytest.mark.parametrize("text", [ANN, ANN.removeprefix("+"), f" {ANN[:3]} {ANN[3:6]} {ANN[6:]}"])
def test_who_is_expected_is_known_in_any_spelling(text: str) -> None:
    for country in ("AU", "US"):
        assert ANN in reader_for({ANN}, country)(contact(text))


def test_a_text_is_read_by_its_own_country_and_by_the_playbooks() -> None:
    read = reader_for((), "US")
    assert ANN in read(contact("0491 570 156", "AU"))
    assert ANN not in read(contact("0491 570 156"))
    assert ANN in reader_for((), "AU")(contact("0491 570 156", "US"))


def test_a_contact_that_was_read_twice_is_one_and_the_last_reading_counts() -> None:
    seen = see(
        [contact(BEN, contact_id=9), contact(BEN, contact_id=7), contact(ANN, contact_id=7)],
        reader_for((), "AU"),
    )
    assert seen == (Seen(7, (ANN,)), Seen(9, (BEN,)))


def test_a_number_of_no_known_country_is_the_one_that_is_written() -> None:
    assert reader_for((), "AU")(contact("+9991234567")) == ("+9991234567",)
    assert reader_for({"+9991234567"}, "AU")(contact("999 1234567"))[0] == "+9991234567"


def test_two_numbers_in_one_text_are_not_read_as_one() -> None:
    for text in ("+999123 +999456", f"{ANN} 07"):
        read = reader_for((), "AU")(contact(text))
        assert all(number not in read for number in ("+999123999456", "+6149157015607"))
