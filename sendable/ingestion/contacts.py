"""Lists, contacts and opt-outs: who is in the account, and who asked to be out of it."""

from __future__ import annotations

import dataclasses

import pandas as pd

from sendable.clicksend.models import Contact, ContactList
from sendable.errors import ConfigurationError
from sendable.ingestion.session import Progress, Pulled, Session, ignore_progress, store_rows
from sendable.numbers import read_every_number
from sendable.rules import lists_of
from sendable.schemas import TABLES

_ATTRIBUTES = [
    column
    for column in TABLES["contacts"].model.to_schema().columns
    if column not in {"valid_from", "valid_to", "known_at"}
]


def pull_lists(session: Session) -> tuple[Pulled, list[ContactList]]:
    """Pull the account's lists, and check that the playbook's names are among them.

    Raises:
        ConfigurationError: The account has no lists, or the playbook names one it does not have.
    """
    lists = list(session.client.lists())
    if not lists:
        raise ConfigurationError(
            "the account has no contact lists, so there is nobody to look at",
            remedy="Import contacts into ClickSend first, or check which subaccount the key is of",
        )
    _check_names(session, lists)
    opt_out_ids = {entry.list_id for entry in opt_out_lists(session, lists)}
    frame = pd.DataFrame(
        {
            "list_id": [entry.list_id for entry in lists],
            "list_name": [entry.name for entry in lists],
            "contacts_count": [entry.contacts_count for entry in lists],
            "is_opt_out": [entry.list_id in opt_out_ids for entry in lists],
            "known_at": session.started_at,
        }
    )
    change, quarantined = store_rows(session, "lists", frame, "list_id")
    session.lake.keep_only("lists", frame["list_id"].tolist())
    return Pulled("lists", rows=len(lists), changed=change.total, quarantined=quarantined), lists


def opt_out_lists(session: Session, lists: list[ContactList]) -> list[ContactList]:
    """Give the lists that the playbook calls opt-out lists, by name or id."""
    named = {name.casefold() for name in session.playbook.brief.opt_out_lists}
    return [
        entry for entry in lists if entry.name.casefold() in named or str(entry.list_id) in named
    ]


def pull_opt_outs(session: Session, lists: list[ContactList]) -> Pulled:
    """Pull the opt-out lists. Every reading of a number counts, and nobody is ever taken off.

    A row whose number cannot be read is kept as well, and counted: it may still be mended.
    """
    rows = [
        {
            "list_id": entry.list_id,
            "contact_id": contact.contact_id,
            "phone_raw": contact.phone or "",
            "number": number,
            "opted_out_at": contact.added_at,
            "first_seen_at": session.started_at,
        }
        for entry in opt_out_lists(session, lists)
        for page, _ in session.client.contact_pages(entry.list_id)
        for contact in page
        for number in _all_readings(session, contact)
    ]
    unread = sum(row["number"] == "" for row in rows)
    columns = list(TABLES["opt_outs"].model.to_schema().columns)
    change, quarantined = store_rows(
        session, "opt_outs", pd.DataFrame(rows, columns=columns), "contact_id"
    )
    people = len({(row["list_id"], row["contact_id"], row["phone_raw"]) for row in rows})
    note = f"{unread} opt-outs have no number that can be read" if unread else None
    return Pulled("opt_outs", rows=people, changed=change.total, quarantined=quarantined, note=note)


def _all_readings(session: Session, contact: Contact) -> list[str]:
    """Give every number an opted-out contact may be, by its own country and by the default one.

    A contact without any gives one empty text, so that it is kept and counted.
    """
    by_country = session.numbers.read(contact.phone, contact.country)
    by_default = session.numbers.read(contact.phone)
    # A text that is refused as a contact's, such as "0491 570 156 (Ann)", is Ann's all the same.
    guessed = read_every_number(contact.phone, session.playbook.brief.default_country)
    return list(dict.fromkeys((*by_country.numbers, *by_default.numbers, *guessed))) or [""]


def pull_contacts(
    session: Session, lists: list[ContactList], progress: Progress = ignore_progress
) -> Pulled:
    """Pull every contact of the reviewed lists and add what changed to their history.

    A contact that is gone, or differs, has its row closed at this ingest's start.
    """
    reviewed = _reviewed(session, lists)
    expected = sum(entry.contacts_count for entry in reviewed)
    rows: list[dict[str, object]] = []
    for entry in reviewed:
        for page, _ in session.client.contact_pages(entry.list_id):
            rows.extend(_row(session, contact, entry) for contact in page)
            progress(len(rows), max(expected, len(rows)))
    columns = list(TABLES["contacts"].model.to_schema().columns)
    seen = pd.DataFrame(rows, columns=columns)
    current = session.lake.read("contacts")
    current = current[current["valid_to"].isna()]
    news, closed = _history_step(current, seen, session)
    # One commit for both: a cut between two would leave a contact with two current rows.
    step = pd.concat([closed, news.astype(closed.dtypes.to_dict())], ignore_index=True)
    change, quarantined = store_rows(session, "contacts", step, "contact_id")
    return Pulled("contacts", rows=len(rows), changed=change.total, quarantined=quarantined)


def _history_step(
    current: pd.DataFrame, seen: pd.DataFrame, session: Session
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare what the lake holds with what was seen; whoever was not seen is gone.

    That goes for the contacts of a list that was deleted, or is no longer reviewed, as well.

    Returns:
        Rows to add, and rows to close; both with the columns of ``contacts``.
    """
    key = ["contact_id", "list_id"]
    seen = seen.drop_duplicates(key, keep="last").set_index(key, drop=False)
    # A contact that has two current rows all the same keeps the newer one.
    current = current.sort_values("valid_from")
    twice = current[current.duplicated(key, keep="last")].assign(valid_to=session.started_at)
    current = current.drop_duplicates(key, keep="last").set_index(key, drop=False)
    both = current.index.intersection(seen.index)
    before, after = current.loc[both, _ATTRIBUTES], seen.loc[both, _ATTRIBUTES]
    after = after.astype(before.dtypes.to_dict())
    same = ((before == after) | (before.isna() & after.isna())).all(axis="columns")
    unchanged = same.index[same]
    closed = current.drop(index=unchanged).assign(valid_to=session.started_at)
    news = seen.drop(index=unchanged).reset_index(drop=True)
    return news, pd.concat([twice, closed.reset_index(drop=True)], ignore_index=True)


def _row(session: Session, contact: Contact, entry: ContactList) -> dict[str, object]:
    reading = session.numbers.read(contact.phone, contact.country)
    row = dataclasses.asdict(contact)
    row["phone_raw"] = row.pop("phone")
    row.update(
        list_id=entry.list_id,
        list_name=entry.name,
        number=reading.number,
        also_number=reading.also_number,
        is_valid=reading.is_valid,
        line_type=reading.line_type,
        number_country=reading.country,
        valid_from=session.started_at,
        valid_to=None,
        known_at=session.started_at,
    )
    return row


def _reviewed(session: Session, lists: list[ContactList]) -> list[ContactList]:
    """Give the lists to pull: those of the brief, and the opt-out lists in any case."""
    wanted = session.playbook.brief.lists
    if wanted is None:
        return lists
    names = {name.casefold() for name in wanted}
    opt_outs = opt_out_lists(session, lists)
    return [
        entry
        for entry in lists
        if entry.name.casefold() in names or str(entry.list_id) in names or entry in opt_outs
    ]


def _check_names(session: Session, lists: list[ContactList]) -> None:
    brief = session.playbook.brief
    known = {entry.name.casefold() for entry in lists} | {str(entry.list_id) for entry in lists}
    used_in_rules = set().union(*(lists_of(rule) for rule in session.playbook.rules.values()))
    for what, names in (
        ("lists", brief.lists or []),
        ("consent", list(brief.consent)),
        ("opt_out_lists", brief.opt_out_lists),
        ("a segment's in_list()", sorted(used_in_rules)),
    ):
        for name in names:
            if name.casefold() not in known:
                raise ConfigurationError(
                    f"the account has no list named {name!r}, which {what} of the playbook names",
                    remedy="Its lists are: " + ", ".join(sorted(entry.name for entry in lists)),
                )
