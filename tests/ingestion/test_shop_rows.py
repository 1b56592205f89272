"""Shop rows into the lake: each joined to a number through a contact's field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.ingestion.session import Pulled
from sendable.ingestion.sources import pull_source

from ..library import ANN, AS_OF, BEN, CAS, DAY, World, make_playbook
from .conftest import session_on

SOURCE = {
    "kind": "orders",
    "name": "shop",
    "path": "{workspace}/orders.csv",
    "join": {"customer_id": "who", "contact_field": "custom_1"},
    "columns": {"order_id": "id", "ordered_at": "when", "amount": "total"},
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, make_playbook(tmp_path / "playbook", sources=[SOURCE]))


def pull(world: World, *rows: tuple[Any, ...]) -> Pulled:
    world.store()
    lines = ["id,who,when,total", *(",".join(str(cell) for cell in row) for row in rows)]
    (world.workspace.root / "orders.csv").write_text("\n".join(lines) + "\n")
    nobody = ClickSendClient(Credentials("http://127.0.0.1:9", "nobody", "none"))
    with session_on(nobody, world.workspace, world.playbook) as session:
        return pull_source(session, world.playbook.brief.sources[0], world.workspace)


def test_rows_reach_the_number_of_the_customer_and_strangers_are_counted(world: World) -> None:
    world.contact(ANN, custom_1="7")
    world.contact(BEN, custom_1="8", valid_to=AS_OF - DAY)
    feed = pull(world, ("A", "7", "2026-01-02", 5), ("B", "8", "2026-01-02", 5), ("C", "", "", ""))
    orders = world.lake.read("orders")
    assert orders[["order_id", "number"]].to_numpy().tolist() == [["A", ANN]]
    assert (feed.feed, feed.rows, feed.changed) == ("orders:shop", 3, 1)
    assert "1 rows of customers whom no contact names" in str(feed.note)
    assert "guest" in str(feed.note)
    assert pull(world, ("A", "7", "2026-01-02", 5)).changed == 0


def test_of_several_contacts_the_one_changed_last_has_the_customer(world: World) -> None:
    world.contact(ANN, custom_1="7", updated_at=AS_OF - 9 * DAY)
    world.contact(BEN, custom_1="7", updated_at=AS_OF - 2 * DAY)
    world.contact(CAS, custom_1="7", updated_at=None)
    pull(world, ("A", "7", "2026-01-02", 5))
    assert list(world.lake.read("orders")["number"]) == [BEN]


def test_a_row_that_does_not_fit_the_table_is_put_aside(world: World) -> None:
    world.contact(ANN, custom_1="7")
    feed = pull(world, ("A", "7", "2026-01-02", 5), ("B", "7", "", 5), ("C", "7", "2026-01-02", ""))
    assert feed.quarantined == 2
    assert set(world.lake.read("quarantine")["key"]) == {"shop:3", "shop:4"}
