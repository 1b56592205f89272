"""Writing while one call in four meets trouble: what was lost is found by looking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sendable.clicksend.client import Credentials
from sendable.clicksend.sandbox.account import create_account_for_customers
from sendable.clicksend.sandbox.behaviour import Behaviour, FaultKind
from sendable.clicksend.sandbox.serving import running_account
from sendable.clicksend.writer import ListWriter
from sendable.errors import ClickSendError, Unanswered

from ..figures import say
from ..library import AS_OF
from .answering import hasty_throttle

NUMBERS = [f"+155501001{at:02d}" for at in range(40)]
NAME = "Sendable · Bad days · 0a1b2c"
OPT_OUT = 3101


@pytest.fixture(params=[1, 2])
def writer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ListWriter]:
    create_account_for_customers(tmp_path, customer_ids=["A1"], now=AS_OF)
    behaviour = Behaviour(fault_rate=0.25, fault_seed=request.param, hang_seconds=0.3)
    with running_account(tmp_path, now=AS_OF, behaviour=behaviour) as at:
        credentials = Credentials(at.base_url, at.username, at.api_key, timeout=0.5)
        writer = ListWriter(credentials, hasty_throttle(), sleep=lambda _: None)
        yield writer
        writer.close()


def make(writer: ListWriter) -> int:
    """Make a list, looking for it where nobody said whether it was made."""
    while True:
        try:
            return writer.create_list(NAME)
        except Unanswered:
            found = [one.list_id for one in writer.lists() if one.name == NAME]
            if found:
                return found[0]


def add(writer: ListWriter, list_id: int, number: str) -> bool:
    """Add a number, looking where nobody said whether it was added. Tells whether it had to."""
    while True:
        try:
            writer.add_contact(list_id, {"phone_number": number})
        except Unanswered:
            if number in {one.phone for one in writer.contacts(list_id)}:
                return True
        else:
            return False


@pytest.mark.slow
def test_nobody_is_missing_or_twice_when_one_call_in_four_goes_wrong(writer: ListWriter) -> None:
    list_id = make(writer)
    found_there = sum([add(writer, list_id, number) for number in NUMBERS])
    assert sorted(str(one.phone) for one in writer.contacts(list_id)) == NUMBERS
    for contact in writer.contacts(list_id)[:20]:
        writer.delete_contact(list_id, contact.contact_id)
    add(writer, OPT_OUT, NUMBERS[30])
    writer.remove_opted_out(list_id, OPT_OUT)
    left = [number for number in NUMBERS[20:] if number != NUMBERS[30]]
    assert sorted(str(one.phone) for one in writer.contacts(list_id)) == left
    writer.delete_list(list_id)
    assert NAME not in {one.name for one in writer.lists()}
    say(f"writing on a bad day: {writer.writes} changes, {found_there} found by looking")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["too_many", "server_error", "dropped", "hang"])
def test_a_change_happened_or_not_and_the_error_says_what_is_known(
    kind: FaultKind, tmp_path: Path
) -> None:
    """A call that was refused may be made again; of one without an answer nobody knows."""
    create_account_for_customers(tmp_path, customer_ids=["A1"], now=AS_OF)
    behaviour = Behaviour(fault_rate=1, fault_kinds=(kind,), hang_seconds=0.3)
    with running_account(tmp_path, now=AS_OF, behaviour=behaviour) as at:
        credentials = Credentials(at.base_url, at.username, at.api_key, timeout=0.2)
        writer = ListWriter(credentials, hasty_throttle())
        with pytest.raises(ClickSendError) as caught:
            writer.create_list(NAME)
        writer.close()
    assert isinstance(caught.value, Unanswered) is (kind != "too_many")
