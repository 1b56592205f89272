"""A survey of an account for a new playbook: its lists, and what can be guessed of them.

It reads little: the lists, one page of contacts of the largest, one page of the newest history.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from phonenumbers import SUPPORTED_REGIONS

from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.models import Contact, ContactList, Subaccount
from sendable.errors import ConfigurationError, NotFound, PermissionDenied
from sendable.numbers import mask_numbers_in
from sendable.our_lists import has_our_name

_OPT_OUT = re.compile(r"opt.*out|unsubscri", re.IGNORECASE)
_ARCHIVED = re.compile(r"archiv|\bold\b|do not use|don.?t use|unused|^zz", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_UNUSED = timedelta(days=365)
_SAMPLED_LISTS, _SAMPLES, _SAMPLE_LENGTH = 5, 3, 40
_CUSTOM_FIELDS = ("custom_1", "custom_2", "custom_3", "custom_4")


@dataclass(frozen=True)
class ArchivedList:
    """A list that looks archived, and why."""

    entry: ContactList
    reason: str


@dataclass(frozen=True)
class Survey:
    """What an account looks like. ``samples`` are a few masked values of each custom field.

    ``senders`` and ``api_usernames`` are of the newest messages, with how many each sent.
    """

    country: str
    lists: Sequence[ContactList]
    opt_outs: Sequence[ContactList]
    archived: Sequence[ArchivedList]
    senders: Sequence[tuple[str, int]]
    api_usernames: Sequence[tuple[str, int]]
    subaccounts: Sequence[Subaccount]
    samples: dict[str, list[str]]


def survey_account(client: ClickSendClient, now: datetime, country: str | None) -> Survey:
    """Look at an account.

    Args:
        client: The account.
        now: The moment from which "long unused" counts back.
        country: The default country; the account's own when absent.

    Raises:
        ConfigurationError: No country is known, or the account has no lists.
        ClickSendError: The account does not answer.
    """
    known = (country or client.account().country or "").upper()
    if known not in SUPPORTED_REGIONS:
        raise ConfigurationError(
            f"{known!r} is no country code" if known else "the account does not tell its country",
            remedy="Add --country with two letters, such as AU (the United Kingdom is GB)",
        )
    # What Sendable made is no list to begin with: nobody agreed to anything by being on one.
    lists = [entry for entry in client.lists() if not has_our_name(entry.name)]
    if not lists:
        raise ConfigurationError(
            "the account has no contact lists, so there is nothing to write a playbook for",
            remedy="Import contacts into ClickSend first, or check which subaccount the key is of",
        )
    opt_outs = [entry for entry in lists if _OPT_OUT.search(entry.name)]
    others = [entry for entry in lists if entry not in opt_outs]
    sent = [message for message in client.newest_messages() if message.direction != "in"]
    return Survey(
        country=known,
        lists=lists,
        opt_outs=opt_outs,
        archived=[found for entry in others if (found := _archived(client, entry, now))],
        senders=Counter(one.sender for one in sent if one.sender).most_common(),
        api_usernames=Counter(one.api_username for one in sent if one.api_username).most_common(),
        subaccounts=_subaccounts(client),
        samples=_sample_fields(client, others),
    )


def _archived(client: ClickSendClient, entry: ContactList, now: datetime) -> ArchivedList | None:
    """Say whether a list looks archived: by its name, or because nobody touched it for a year."""
    if _ARCHIVED.search(entry.name):
        return ArchivedList(entry, "its name says so")
    if entry.contacts_count and not client.has_contacts_since(entry.list_id, now - _UNUSED):
        return ArchivedList(entry, "no contact was added or changed for a year")
    return None


def _subaccounts(client: ClickSendClient) -> list[Subaccount]:
    """Give the subaccounts but the main one; a key that may not see them sees none."""
    try:
        return [entry for entry in client.subaccounts() if not entry.is_main]
    except (NotFound, PermissionDenied):
        return []


def _sample_fields(client: ClickSendClient, lists: Sequence[ContactList]) -> dict[str, list[str]]:
    """Give a few values of each custom field, without people's numbers and addresses."""
    largest = sorted(lists, key=lambda entry: entry.contacts_count, reverse=True)
    contacts: list[Contact] = []
    for entry in largest[:_SAMPLED_LISTS]:
        page, _ = next(client.contact_pages(entry.list_id), ([], 0))
        contacts += page
    return {
        field: [
            mask_value(value)
            for value in dict.fromkeys(filter(None, (getattr(one, field) for one in contacts)))
        ][:_SAMPLES]
        for field in _CUSTOM_FIELDS
    }


def mask_value(value: str) -> str:
    """Hide numbers and e-mail addresses in a contact's value, and cut it short."""
    hidden = _EMAIL.sub("•••@•••", mask_numbers_in(value))
    return hidden if len(hidden) <= _SAMPLE_LENGTH else hidden[:_SAMPLE_LENGTH] + "…"
