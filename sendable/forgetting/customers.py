"""Customer ids of a person: by these the shop's next file would bring them back."""

from __future__ import annotations

from collections.abc import Iterable

from sendable.brief import Brief
from sendable.door import cells_of
from sendable.engine.duckdb import Connection, query
from sendable.sources.base import Join
from sendable.sources.identifiers import tidy_customer_id

_OF_ORDERS = "customer_id"
"""What orders, and rows of them that were put aside, call the id."""

_THEIRS = """
WITH told AS (
    UNPIVOT (SELECT number, also_number, custom_1, custom_2, custom_3, custom_4 FROM main.contacts)
    ON custom_1, custom_2, custom_3, custom_4 INTO NAME field VALUE id
    UNION ALL
    SELECT number, NULL, 'customer_id', customer_id FROM main.orders WHERE customer_id IS NOT NULL
),
theirs AS (
    SELECT DISTINCT field, id FROM told
    WHERE list_contains($numbers::VARCHAR[], number) OR list_contains($numbers, also_number)
)
SELECT told.field, told.id
FROM told
SEMI JOIN theirs USING (field, id)
GROUP BY ALL
-- What somebody else has too (a family's id, "guest") leads to nobody.
HAVING bool_and(
    list_contains($numbers, told.number)
    OR coalesce(list_contains($numbers, told.also_number), FALSE)
)
"""


def find_customer_ids(
    connection: Connection, numbers: Iterable[str], brief: Brief
) -> frozenset[str]:
    """Give the ids that nobody but the owner of some numbers has where a source joins by them.

    Args:
        connection: An engine with ``contacts`` and ``orders``.
        numbers: The person's numbers.
        brief: Its sources say which of a contact's fields holds an id.
    """
    fields = {_OF_ORDERS, *(join.contact_field for join in _joins(brief))}
    rows = query(connection, _THEIRS, {"numbers": list(numbers)}).itertuples(index=False, name=None)
    tidied = (tidy_customer_id(str(value)) for field, value in rows if field in fields)
    return frozenset(one for one in tidied if one)


def list_id_columns(brief: Brief) -> frozenset[str]:
    """Give the columns of sources, and of our own rows put aside, that hold customer ids."""
    declared = [join.given()["customer_id"] for join in _joins(brief)]
    names = [(column,) if isinstance(column, str) else column for column in declared]
    return frozenset({_OF_ORDERS}.union(*names))


def is_row_of(row: str, ids: frozenset[str], columns: frozenset[str]) -> bool:
    """Tell whether a row that was put aside has one of some ids in one of some columns."""
    return any(column in columns and value in ids for column, value in cells_of(row))


def _joins(brief: Brief) -> list[Join]:
    joins = [source.joined_by() for source in brief.sources]
    return [join for join in joins if join is not None and join.customer_id is not None]
