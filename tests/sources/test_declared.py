"""Declared sources: what a playbook may say, and how it is told that it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from sendable.errors import PlaybookError, SourceError
from sendable.sources.declared import OrderSource, Source
from sendable.sources.presets import Preset
from sendable.sources.reading import open_source

from ..library import make_playbook
from .pulling import declare

JOIN = {"customer_id": "who", "contact_field": "custom_1"}
COLUMNS = {"order_id": "id", "ordered_at": "when", "amount": "total"}


def orders(**declared: Any) -> OrderSource:
    return declare(**{"join": JOIN, "columns": COLUMNS, **declared})


def test_placeholders_of_a_path_are_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_EXPORTS", str(tmp_path / "exports"))
    playbook, workspace = tmp_path / "playbook", tmp_path / "workspace"
    paths = {
        "{workspace}/shop/a.csv": workspace / "shop/a.csv",
        "{env:SHOP_EXPORTS}/a.csv": tmp_path / "exports/a.csv",
        "../a.csv": tmp_path / "a.csv",
        "a.csv": playbook / "a.csv",
    }
    for text, path in paths.items():
        assert orders(path=text).locate(playbook, workspace) == path.resolve()


def test_an_environment_variable_that_is_not_set_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_EXPORTS", raising=False)
    with (
        pytest.raises(SourceError, match="SHOP_EXPORTS"),
        open_source(orders(path="{env:SHOP_EXPORTS}/a.csv"), tmp_path, tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    ("declared", "match"),
    [
        ({"url": "sqlite:///x.db", "path": "x.csv", "query": "SELECT 1"}, "path or a url"),
        ({"url": "sqlite:///x.db"}, "a query"),
        ({"path": "orders"}, "set the format"),
        ({"dates": "european"}, "day_first"),
        ({"time_zone": "Sydney"}, "no time zone"),
        ({"decimal": ";"}, "decimal"),
        ({"colums": {}}, "colums"),
        ({"kind": "ordres"}, "ordres"),
        ({"preset": "shopify"}, "shopify-orders"),
        ({"preset": "shopify-orders", "kind": "clicks"}, "is of orders, not of clicks"),
        ({"kind": "attributes", "columns": {"Favourite sport": "Q3"}}, "pattern"),
        ({"kind": "consents", "columns": {"state": "ok"}}, "method"),
        ({"kind": "consents", "columns": {}, "method": "form"}, "state"),
    ],
)
def test_what_cannot_be_meant_is_refused(declared: dict[str, Any], match: str) -> None:
    with pytest.raises(ValidationError, match=match):
        orders(**declared)


def test_what_the_user_writes_stands_beside_a_preset() -> None:
    source = declare(
        preset="shopify-orders",
        grain="order",
        columns={"category": "Vendor"},
        statuses={"pending": "completed"},
        join={"email": "Email"},
    )
    assert source.columns.category == "Vendor"
    assert source.columns.order_id == "Name"
    assert (source.statuses["pending"], source.statuses["voided"]) == ("completed", "cancelled")
    assert (source.grain, source.join.phone) == ("order", None)


def test_a_preset_needs_what_no_export_lacks(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Name,Email\n#1,ann@example.com\n")
    with (
        pytest.raises(SourceError, match="no column 'Created at'"),
        open_source(declare(preset="shopify-orders"), tmp_path, tmp_path),
    ):
        pass
    (tmp_path / "x.csv").write_text("Name,Created at,Total\n#1,2026-01-01,1\n")
    with (
        pytest.raises(SourceError, match="no column 'Phone'"),
        open_source(declare(preset="shopify-orders"), tmp_path, tmp_path),
    ):
        pass


def test_a_misfit_is_told_with_its_line_in_the_playbook(tmp_path: Path) -> None:
    source = {"kind": "orders", "name": "x", "path": "x.csv", "join": JOIN, "columns": {}}
    with pytest.raises(PlaybookError, match=r"playbook\.yaml:\d+.*order_id"):
        make_playbook(tmp_path / "p", sources=[source])


@pytest.mark.parametrize("preset", get_args(Preset))
def test_a_source_is_the_same_after_a_form_has_had_it(preset: str) -> None:
    source = declare(preset=preset)
    adapter = TypeAdapter(Source)
    assert adapter.validate_json(adapter.dump_json(source)) == source


def test_every_field_of_the_form_is_described() -> None:
    schema = TypeAdapter(Source).json_schema()
    order = schema["$defs"]["OrderSource"]["properties"]
    undescribed = {name for name, field in order.items() if "description" not in field}
    assert undescribed <= {"kind", "columns", "join", "grain"}
