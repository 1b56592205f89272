"""Lists: what the account has, and which of them the playbook means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from sendable.brief import names_list
from sendable.clicksend.models import ContactList
from sendable.errors import ConfigurationError
from sendable.ingestion.session import Pulled, Session, store_rows
from sendable.numbers import mask_numbers_in
from sendable.our_lists import find_ours
from sendable.playbook import Playbook
from sendable.rules import lists_of


def pull_lists(session: Session) -> tuple[Pulled, list[ContactList]]:
    """Pull the account's lists. One that is gone leaves the table; its contacts' history stays.

    Returns:
        How it ended, and the user's lists. Those that Sendable made are in the table, so that
        messages to them have a name; but they are nothing to read people from: nobody is a
        recipient, or has agreed to anything, because Sendable put them onto a list.

    Raises:
        ConfigurationError: The account has no lists but Sendable's.
    """
    lists = list({entry.list_id: entry for entry in session.client.lists()}.values())
    ours = {entry.list_id for entry in find_ours(session.lake, lists)}
    users = [entry for entry in lists if entry.list_id not in ours]
    if not users:
        raise ConfigurationError(
            "the account has no contact lists, so there is nobody to look at",
            remedy="Import contacts into ClickSend first, or check which subaccount the key is of",
        )
    opt_out_ids = {entry.list_id for entry in opt_out_lists(session, users)}
    frame = pd.DataFrame(
        {
            "list_id": [entry.list_id for entry in lists],
            "list_name": [entry.name for entry in lists],
            "contacts_count": [entry.contacts_count for entry in lists],
            "is_opt_out": [entry.list_id in opt_out_ids for entry in lists],
            "account": session.account,
            "known_at": session.started_at,
        }
    )
    known = session.lake.read("lists")
    # Rows from before subaccounts have no account; there was one only.
    of_account = known[known["account"].fillna(session.account) == session.account]
    change, quarantined = store_rows(session, "lists", frame, "list_id")
    gone = sorted(set(of_account["list_id"]) - set(frame["list_id"]))
    for list_id in gone:
        session.lake.remove("lists", list_id=int(list_id))
    pulled = Pulled(
        "lists",
        session.account,
        rows=len(users),
        changed=change.total + len(gone),
        quarantined=quarantined,
    )
    return pulled, users


def opt_out_lists(session: Session, lists: Iterable[ContactList]) -> list[ContactList]:
    """Give the lists that the playbook calls opt-out lists."""
    named = session.playbook.brief.opt_out_lists
    return [
        entry
        for entry in lists
        if any(named_.is_list(entry.list_id, entry.name) for named_ in named)
    ]


def reviewed_lists(session: Session, lists: Iterable[ContactList]) -> list[ContactList]:
    """Give the lists to pull, without the opt-out lists, which are pulled in any case."""
    brief = session.playbook.brief
    lists = list(lists)
    opt_outs = opt_out_lists(session, lists)
    wanted = None if brief.lists is None else [*brief.lists, *brief.archived_lists]
    return [
        entry
        for entry in lists
        if entry not in opt_outs and (wanted is None or _is_among(entry, wanted))
    ]


def check_lists(playbook: Playbook, lists: Sequence[ContactList]) -> None:
    """Check that every list the playbook names is in one of its accounts.

    Raises:
        ConfigurationError: One is not, or the campaign goes to one that is not looked at.
    """
    brief = playbook.brief
    used_in_rules = set().union(*(lists_of(rule) for rule in playbook.rules.values()))
    audience = [name for rule in brief.audience_rules for name in rule.lists]
    for what, names in (
        ("lists", brief.lists or []),
        ("archived_lists", brief.archived_lists),
        ("campaign.lists", brief.campaign.lists or []),
        ("consent", list(brief.consent)),
        ("opt_out_lists", [entry.known_by for entry in brief.opt_out_lists]),
        ("audience_rules", audience),
        ("a segment's in_list()", sorted(used_in_rules)),
    ):
        for name in names:
            if not any(_is_among(entry, [name]) for entry in lists):
                raise ConfigurationError(
                    f"the account has no list named {mask_numbers_in(name)!r}, which {what} of the "
                    "playbook names",
                    remedy="Its lists are: "
                    + ", ".join(sorted(mask_numbers_in(entry.name) for entry in lists)),
                )
    if brief.lists is None:
        return
    looked_at = [*brief.lists, *brief.archived_lists]
    for entry in lists:
        if _is_among(entry, brief.campaign.lists or []) and not _is_among(entry, looked_at):
            raise ConfigurationError(
                f"the campaign goes to {mask_numbers_in(entry.name)!r}, which is none of the lists "
                "that the playbook looks at: nobody on it would get it",
                remedy="Name it under lists in playbook.yaml as well",
            )


def _is_among(entry: ContactList, names: Iterable[str]) -> bool:
    return names_list(names, entry.list_id, entry.name)
