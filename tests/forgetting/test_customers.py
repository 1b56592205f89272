"""The shop's file names a forgotten customer again: nothing of them comes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sendable.forgetting.step import forget_person

from ..library import ANN, AS_OF, BEN, CAS, World, make_playbook
from ..sources.pulling import pull
from .searching import find

LATER = AS_OF + timedelta(hours=1)
JOIN = {"customer_id": "who", "contact_field": "custom_1"}
COLUMNS = {"order_id": "id", "ordered_at": "at", "amount": "total", "status": "state"}
SHOP = {"kind": "orders", "name": "shop", "path": "x.csv", "join": JOIN, "columns": COLUMNS}

FILE = """id,who,at,total,state
1,CUST-00771,2026-01-02T00:00Z,10,done
2,CUST-00771,no date at all,10,done
3,7,2026-01-02T00:00Z,10,done
4,7,no date at all,771,done
5,CUST-00990,2026-01-02T00:00Z,10,done
6,CUST-00990,no date at all,7,done
"""


@pytest.fixture
def shop(tmp_path: Path) -> World:
    world = World(tmp_path, make_playbook(tmp_path / "playbook", sources=[SHOP]))
    (tmp_path / "x.csv").write_text(FILE)
    return world


def read(world: World) -> None:
    pull(world, join=JOIN, columns=COLUMNS)


def forget(world: World) -> None:
    world.store()
    assert forget_person(world.workspace, world.playbook, ANN, LATER).is_done


def kept(world: World) -> tuple[set[str], set[str]]:
    """Give whom nobody is, and the file's lines put aside."""
    rows = world.lake.read("quarantine")
    return set(world.lake.read("unjoined")["value"]), {key[-1] for key in rows["key"]}


def test_a_forgotten_customer_does_not_come_back_with_the_shops_file(shop: World) -> None:
    shop.contact(ANN, custom_1="CUST-00771", custom_2="VIP")
    shop.contact(BEN, custom_2="VIP")
    read(shop)
    assert kept(shop) == ({"7", "CUST-00990"}, {"3", "5", "7"})
    forget(shop)
    assert find(shop.workspace.root, "491570156", "CUST-00771") == []
    read(shop)
    assert find(shop.workspace.root, "491570156", "CUST-00771") == []
    assert kept(shop) == ({"7", "CUST-00990"}, {"5", "7"})


def test_a_small_id_is_theirs_only_where_the_source_has_ids(shop: World) -> None:
    shop.contact(ANN, custom_1="7")
    forget(shop)
    read(shop)
    assert kept(shop) == ({"CUST-00771", "CUST-00990"}, {"3", "7"})


def test_an_id_of_two_customers_keeps_neither_out(shop: World) -> None:
    shop.contact(ANN, custom_1="CUST-00771")
    shop.contact(BEN, custom_1="CUST-00771")
    shop.contact(CAS, custom_1="CUST-00990")
    forget(shop)
    read(shop)
    assert kept(shop) == ({"7"}, {"3", "5", "7"})
    assert set(shop.lake.read("orders")["number"]) == {BEN, CAS}


def test_the_id_of_their_orders_is_theirs_wherever_a_contact_has_it(world: World) -> None:
    world.contact(ANN)
    world.order(ANN, customer_id="CUST-00771")
    world.store()
    forget(world)
    (world.root / "x.csv").write_text(FILE)
    read(world)
    assert "CUST-00771" not in kept(world)[0]
