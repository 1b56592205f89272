"""Shop data into the lake: each row joined to a number through a contact's field."""

from __future__ import annotations

import pandas as pd

from sendable.ingestion.session import Pulled, Session, store_rows
from sendable.schemas import TABLES
from sendable.sources.declared import OrderSource, Source
from sendable.sources.shop import ShopRows, read_events, read_orders
from sendable.workspace import Workspace


def pull_source(session: Session, source: Source, workspace: Workspace) -> Pulled:
    """Read one declared source into ``orders`` or ``events``.

    Rows of customers whom no contact names are counted, not kept: without a number there is
    nobody to message. ``orders`` holds completed, cancelled and refunded ones, by status.

    Raises:
        SourceError: The file cannot be read as declared.
    """
    path = source.locate(session.playbook.folder, workspace.root)
    shop = (
        read_orders(source, path) if isinstance(source, OrderSource) else read_events(source, path)
    )
    numbers = _numbers_by_customer(session, source.contact_field)
    joined = shop.rows.assign(number=shop.rows["customer_id"].map(numbers), source=source.name)
    strangers = joined["number"].isna()
    columns = list(TABLES[source.kind].model.to_schema().columns)
    key = "order_id" if source.kind == "orders" else "event_id"
    change, quarantined = store_rows(session, source.kind, joined[~strangers][columns], key)
    return Pulled(
        f"{source.kind}:{source.name}",
        rows=shop.read,
        changed=change.total,
        quarantined=quarantined,
        note=_describe(shop, int(strangers.sum())),
    )


def _numbers_by_customer(session: Session, field: str) -> pd.Series[str]:
    """Give each customer id's number; of several, the contact changed last has it."""
    contacts = session.lake.read("contacts")
    contacts = contacts[contacts["valid_to"].isna() & contacts["number"].notna()]
    contacts = contacts[contacts[field].notna()]
    changed = contacts["updated_at"].fillna(contacts["added_at"])
    contacts = contacts.assign(changed=changed).sort_values(
        ["changed", "contact_id"], na_position="first"
    )
    return contacts.drop_duplicates(field, keep="last").set_index(field)["number"]


def _describe(shop: ShopRows, strangers: int) -> str | None:
    parts = [f"{count:,} rows left out: {reason}" for reason, count in shop.left_out.items()]
    if strangers:
        parts.append(f"{strangers:,} rows of customers whom no contact names")
    return "; ".join(parts) or None
