"""The pen: what a push asks of the account. No call that sends a message is among it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sendable.clicksend.models import Contact, ContactList

Fields = Mapping[str, str | None]
"""A contact's fields by ClickSend's own names: ``phone_number``, ``first_name``, ``custom_1``."""


class Pen(Protocol):
    """Reads and writes lists and contacts, and nothing else.

    Each call may raise a ``ClickSendError``. A write whose outcome nobody knows raises
    ``Unanswered``, and is settled by reading back, never by asking again.
    """

    def lists(self) -> Iterable[ContactList]:
        """Read every list of the account."""

    def contacts(self, list_id: int) -> Iterable[Contact]:
        """Read a list to its end. ``NotFound`` says that there is no such list."""

    def create_list(self, name: str) -> int:
        """Make a list, and give its id."""

    def delete_list(self, list_id: int) -> None:
        """Delete a list with everybody on it."""

    def add_contact(self, list_id: int, fields: Fields) -> int:
        """Put a contact onto a list, and give its id."""

    def delete_contact(self, list_id: int, contact_id: int) -> None:
        """Take a contact off a list. One that is gone already is fine."""

    def upload_contacts(self, csv: bytes) -> str:
        """Upload a file for an import, and give its address, which lasts some minutes."""

    def import_contacts(self, list_id: int, url: str, field_order: Sequence[str]) -> None:
        """Have an uploaded file brought onto a list, which takes a while."""

    def wait_for_import(self, list_id: int, expected: int) -> object:
        """Wait until an import onto a list is over: it has as many contacts, or stands still."""

    def remove_opted_out(self, list_id: int, opt_out_list_id: int) -> int:
        """Have ClickSend take everybody off a list who is on an opt-out list; give how many."""
