"""The brief: every field reads, in the shapes people and forms write, and mistakes are named."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from sendable.brief import GOALS, Brief, OptOutList, Pulls
from sendable.clicksend.models import ContactList
from sendable.errors import PlaybookError
from sendable.playbook import read_playbook
from sendable.renamed import describe_renamed
from sendable.runs import RunRequest
from sendable.workspace import PROJECT_ROOT

from .library import make_playbook, write_playbook

LEAST: dict[str, Any] = {"goal": "Try things out.", "default_country": "AU"}


def make_brief(**fields: Any) -> Brief:
    return Brief.model_validate({**LEAST, **fields})


@pytest.mark.parametrize("written", ["Reduce churn", "reduce churn.", " REDUCE CHURN "])
def test_a_known_goal_has_one_spelling(written: str) -> None:
    assert make_brief(goal=written).goal == "reduce churn"
    assert "reduce churn" in GOALS


def test_a_goal_in_own_words_stays_as_it_is() -> None:
    assert make_brief(goal="Sell the last lamps.").goal == "Sell the last lamps."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (3101, OptOutList(id=3101)),
        ("3101", OptOutList(id=3101)),
        ("Opt-Out List", OptOutList(name="Opt-Out List")),
        ({"id": 3101, "name": "Out"}, OptOutList(id=3101, name="Out")),
    ],
)
def test_a_bare_opt_out_list_is_one_that_nobody_confirmed(
    written: Any, expected: OptOutList
) -> None:
    assert make_brief(opt_out_lists=[written]).opt_out_lists == [expected]
    assert expected.confirmed is None


def test_a_list_with_an_id_goes_by_the_id_alone() -> None:
    entry = OptOutList(id=7, name="Out")
    assert entry.is_list(7, "Renamed")
    assert not entry.is_list(8, "Out")
    assert OptOutList(name="out").is_list(8, "OUT")


@pytest.mark.parametrize(
    "fields",
    [
        {"goal": ""},
        {"opt_out_lists": []},
        {"opt_out_lists": [{"name": "Out", "confirmed": "2026-11-22"}]},
        {"opt_out_lists": [{}]},
        {"opt_out_lists": [True]},
        {"opt_out_lists": [{"id": 0}]},
        {"custom_fields": {"custom_5": {"meaning": "x"}}},
        {"custom_fields": {"custom_1": {"meaning": "x", "kind": "colour"}}},
        {"audience_rules": [{"about": "region", "field": "phone"}]},
        {"subaccounts": [{"name": "Store 1", "credentials": "STORE"}]},
        {"subaccounts": [{"name": "store", "credentials": "the key itself"}]},
        {"pulls": {"workers": 0}},
        {"acknowledged": ["everything"]},
        {"consent": [{"list": "A", "state": "express", "method": "m"}] * 2},
        {"colour": "red"},
        {"settings": {"many": [1]}},
        {"settings": {"many": float("inf")}},
        {"settings": {"": 1}},
        {"custom_fields": {"custom_1": {"meaning": "Store"}, "custom_2": {"meaning": "store"}}},
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_brief(**fields)


def test_ids_that_yaml_reads_as_numbers_are_names() -> None:
    basis = {"state": "express", "method": "form"}
    brief = make_brief(lists=[1, "Two"], archived_lists=[3], consent={4: basis})
    assert brief.lists == ["1", "Two"]
    assert brief.archived_lists == ["3"]
    assert set(brief.consent) == {"4"}


def test_what_a_form_sends_is_what_a_file_says() -> None:
    basis = {"state": "express", "method": "form", "evidence": "the form"}
    field = {"meaning": "the shop's id", "kind": "customer_id"}
    from_file = make_brief(consent={"News": basis}, custom_fields={"custom_1": field})
    from_form = make_brief(
        consent=[{"list": "News", **basis}], custom_fields={"custom_1": field, "custom_2": None}
    )
    assert from_form == from_file


def test_settings_keep_their_kinds() -> None:
    settings = {"days": 180, "share": 2.5, "span": "48h", "on": True, "day": date(2026, 1, 2)}
    read = make_brief(settings=settings).settings
    assert read == settings
    assert [type(value) for value in read.values()] == [type(v) for v in settings.values()]


def test_a_brief_of_the_run_uses_the_playbooks_custom_fields_unless_it_has_its_own(
    tmp_path: Path,
) -> None:
    make_playbook(tmp_path, custom_fields={"custom_2": {"meaning": "home store"}})
    one, other = (
        make_brief(custom_fields={}),
        make_brief(custom_fields={"custom_3": {"meaning": "size"}}),
    )
    assert read_playbook(tmp_path, one).brief.custom_fields.keys() == {"custom_2"}
    assert read_playbook(tmp_path, other).brief.custom_fields.keys() == {"custom_3"}


def test_a_brief_of_the_run_uses_the_playbooks_settings(tmp_path: Path) -> None:
    make_playbook(tmp_path, settings={"days": 30})
    assert read_playbook(tmp_path, make_brief()).brief.settings == {"days": 30}
    assert read_playbook(tmp_path, make_brief(settings={})).brief.settings == {}


def test_a_mistake_deep_in_the_brief_is_named_with_its_line(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path)
    path = folder / "playbook.yaml"
    lines = path.read_text().rstrip().splitlines()
    lines += ["custom_fields:", "  custom_1:", "    meaning: x", "    kind: colour"]
    path.write_text("\n".join(lines))
    with pytest.raises(PlaybookError, match="kind") as caught:
        read_playbook(folder)
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == (path, len(lines))


def fields_without_help(schema: dict[str, Any]) -> list[str]:
    models = {"RunRequest": schema, **schema["$defs"]}
    return [
        f"{model}.{name}"
        for model, described in models.items()
        for name, field in described.get("properties", {}).items()
        if not field.get("description") and model != "CustomFields"
    ]


def test_the_form_has_a_help_text_for_every_field() -> None:
    assert fields_without_help(RunRequest.model_json_schema()) == []


def test_the_form_chooses_where_there_is_a_choice_and_leaves_sources_to_the_file() -> None:
    fields = Brief.model_json_schema()["properties"]
    goals = next(option["enum"] for option in fields["goal"]["anyOf"] if "enum" in option)
    assert tuple(goals) == GOALS
    assert "AU" in fields["default_country"]["enum"]
    assert "sources" not in fields
    assert "settings" not in fields


def test_a_brief_of_the_run_replaces_the_playbooks_and_is_in_the_digest(tmp_path: Path) -> None:
    source = {
        "kind": "orders",
        "name": "shop",
        "path": "orders.csv",
        "join": {"customer_id": "b", "contact_field": "custom_1"},
        "columns": {"order_id": "a", "ordered_at": "c", "amount": "d"},
    }
    own = make_playbook(tmp_path, sources=[source])
    other = read_playbook(tmp_path, make_brief(goal="reduce churn", default_country="NZ"))
    assert (other.brief.goal, other.brief.default_country) == ("reduce churn", "NZ")
    assert other.brief.sources == own.brief.sources
    assert read_playbook(tmp_path, make_brief(sources=[])).brief.sources == []
    third = read_playbook(tmp_path, make_brief(goal="reduce churn", default_country="AU"))
    assert len({own.digest, other.digest, third.digest}) == 3


REFERENCE = PROJECT_ROOT / "docs" / "brief.md"


def sections() -> dict[str, str]:
    parts = re.split(r"^## ", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0]: part for part in parts}


def test_the_reference_explains_every_field_and_no_other() -> None:
    assert list(sections()) == list(Brief.model_fields)
    for goal in GOALS:
        assert f"`{goal}`" in sections()["goal"]


@pytest.mark.parametrize("field", list(Brief.model_fields))
def test_the_example_of_each_field_in_the_reference_reads(field: str) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", sections()[field], flags=re.DOTALL)
    content = yaml.safe_load(example)
    assert list(content) == [field]
    assert field in make_brief(**content).model_fields_set


def test_the_reference_shows_what_is_asked_of_an_account_that_says_nothing() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", sections()["pulls"], flags=re.DOTALL)
    shown = yaml.safe_load(example)["pulls"]
    assert {**Pulls().model_dump(), "history_minutes": shown["history_minutes"]} == shown


def test_an_opt_out_list_of_another_name_is_told_without_numbers() -> None:
    brief = make_brief(opt_out_lists=[{"id": 7, "name": "Out"}, {"id": 8, "name": "Stop"}, 9])
    now = [ContactList(7, "Sale +61491570156", 1), ContactList(8, "STOP", 1)]
    [warning] = describe_renamed(brief, now)
    assert "7" in warning
    assert "'Out'" in warning
    assert "491570156" not in warning
