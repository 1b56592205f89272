"""Sources read as the step does it: declared in a playbook, pulled into the lake of a world."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.ingestion.session import Pulled
from sendable.ingestion.sources import pull_source
from sendable.sources.declared import OrderSource, Source
from sendable.sources.orders import add_up, make_orders
from sendable.sources.reading import Fault, open_source

from ..ingestion.conftest import session_on
from ..library import World

SOURCE: TypeAdapter[Any] = TypeAdapter(Source)


def declare(**declared: Any) -> Any:
    """Give a source as a playbook declares it: orders in a file, unless it says otherwise."""
    base = {"name": "shop"}
    if "preset" not in declared:
        base["kind"] = "orders"
    if "url" not in declared:
        base["path"] = "x.csv"
    return SOURCE.validate_python({**base, **declared})


def pull(world: World, **declared: Any) -> Pulled:
    """Pull a source whose file lies in the world's folder."""
    world.store()
    if "url" not in declared:
        declared["path"] = str(world.root / declared.get("path", "x.csv"))
    source = declare(**declared)
    nobody = ClickSendClient(Credentials("http://127.0.0.1:9", "nobody", "none"))
    with session_on(nobody, world.workspace, world.playbook, world.run.as_of) as session:
        return pull_source(session, source, world.workspace)


class Looked:
    """What a source holds, before anybody is looked for."""

    def __init__(self, source: Any, folder: Path) -> None:
        self.faults: list[Fault] = []
        self.read = 0
        rows: list[pd.DataFrame] = []
        with open_source(source, folder, folder) as opened:
            self.notes = opened.notes
            for chunk in opened.chunks():
                self.read += len(chunk.rows)
                self.faults += chunk.faults
                bad = [fault.row for fault in chunk.faults]
                rows.append(chunk.rows.join(chunk.join.add_prefix("by_")).drop(index=bad))
        self.rows = pd.concat(rows) if rows else pd.DataFrame()


def read_orders(source: OrderSource, folder: Path) -> tuple[pd.DataFrame, dict[str, int]]:
    """Give a source's orders, customer ids for numbers, and what is left out."""
    looked = Looked(source, folder)
    rows = looked.rows[looked.rows["by_customer_id"].notna()]
    made = make_orders(
        source, rows.assign(number=rows["by_customer_id"], customer_id=rows["by_customer_id"])
    )
    orders = add_up(made.rows) if source.grain == "line" else made.rows
    return orders.reset_index(drop=True), dict(made.left_out)
