"""The customers of an orders file, for a local account made of them."""

from __future__ import annotations

from pathlib import Path

from sendable.errors import SourceError
from sendable.sources.declared import OrderSource
from sendable.sources.identifiers import tidy_identifiers
from sendable.sources.reading import open_source


def read_customers(source: OrderSource, playbook: Path, workspace: Path) -> list[str]:
    """Give every customer id of an orders source, sorted, also those without a sale.

    Raises:
        SourceError: The source cannot be read, or its orders are not joined by a customer id.
    """
    customers: set[str] = set()
    with open_source(source, playbook, workspace) as opened:
        if "customer_id" not in opened.join:
            raise SourceError(
                f"the orders of the source {source.name!r} have no customer id",
                remedy="Join them by customer_id and contact_field",
            )
        for chunk in opened.chunks():
            ids = tidy_identifiers(chunk.join["customer_id"], "customer_id")
            customers.update(ids.dropna().unique())
    return sorted(customers)
