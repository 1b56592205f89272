"""Exports: who is in a file for another tool, in what form, and who may read it."""

from __future__ import annotations

import csv
import shutil
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from sendable import export
from sendable.errors import ApprovalError, ConfigurationError, GateFailed
from sendable.export import export_segment
from sendable.playbook import Playbook
from sendable.publish.approval import Said, decide
from sendable.publish.exports import FORMATS, Exported, Format, read_numbers
from sendable.rulebooks import keep_rules
from sendable.runs import load_run, point_latest

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    World,
    make_playbook,
    segment_file,
)

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    no_message = {"readiness": "none", "message_type": None}
    return make_playbook(
        tmp_path_factory.mktemp("playbook") / "playbook",
        {
            "everyone": segment_file("TRUE", 1),
            "by-mail": segment_file("TRUE", 2, audience="email", strategy=no_message),
            "to-mend": segment_file("TRUE", 3, audience="worklist", strategy=no_message),
        },
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, playbook: Playbook) -> World:
    """Five people, and a published run in which each segment has all of them; SMS is approved."""
    world = World(tmp_path_factory.mktemp("published"), playbook)
    world.contact(ANN, first_name="=cmd|' /C calc'!A0", email="ann@example.com", custom_1="+1")
    world.contact(BEN, first_name='Ben "B", the\nthird', last_name="@Jones", email="B@example.com")
    world.contact(CAS, email="cas@example.com", list_name="Friends of +61491570006")
    world.contact(DOT, first_name="Dot", custom_4="-2+3")
    world.contact(EVE, email="b@example.com", added_at=AS_OF - 5 * DAY, updated_at=AS_OF - DAY)
    world.through()
    keep_rules(world.expanded, world.run)
    world.run.record("publish", AS_OF, {})
    point_latest(world.run)
    decide(world.run, playbook, Said("approved", ("everyone",), "Pat", "command line"), AS_OF)
    return world


@pytest.fixture
def world(tmp_path: Path, published: World) -> World:
    """The same in a folder of its own, for a test that goes on with it."""
    world = World(tmp_path, published.playbook)
    shutil.rmtree(world.workspace.root)
    shutil.copytree(published.workspace.root, world.workspace.root, symlinks=True)
    world.run = load_run(world.workspace, published.run.run_id)
    return world


def export_of(world: World, key: str, form: Format) -> Exported:
    folder = world.root / "out"
    return export_segment(world.run, world.playbook, key, form, folder, AS_OF + HOUR)


def rows_of(exported: Exported) -> list[list[str]]:
    with exported.path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_the_file_for_clicksend_has_digits_and_no_header(published: World) -> None:
    exported = export_of(published, "everyone", "clicksend")
    rows = rows_of(exported)
    assert [row[0] for row in rows] == sorted(one[1:] for one in (ANN, BEN, CAS, DOT, EVE))
    assert {len(row) for row in rows} == {7}
    assert exported.columns == (
        *("phone", "first_name", "last_name"),
        *("custom1", "custom2", "custom3", "custom4"),
    )
    [dot] = [row for row in rows if row[0] == DOT[1:]]
    assert dot == [DOT[1:], "Dot", "", "", "", "", "'-2+3"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_the_members_and_only_its_owner_may_read_it(
    published: World, form: Format
) -> None:
    exported = export_of(published, "everyone", form)
    assert exported.rows == 5
    assert set(read_numbers(exported.path, form).to_pylist()) == {ANN, BEN, CAS, DOT, EVE}
    assert stat.S_IMODE(exported.path.stat().st_mode) == 0o600


def test_no_cell_of_somebodys_words_starts_a_formula(published: World) -> None:
    for form in ("clicksend", "csv"):
        for row in rows_of(export_of(published, "everyone", form)):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row[1:]), form


def test_a_file_for_programs_has_the_words_as_they_are(published: World) -> None:
    table = parquet.read_table(export_of(published, "everyone", "parquet").path)
    names = dict(zip(table["number"].to_pylist(), table["first_name"].to_pylist(), strict=True))
    assert names[ANN] == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "happens",
    [
        lambda world: world.reply(BEN, "STOP", received_at=AS_OF + HOUR),
        lambda world: world.opt_out(BEN),
        lambda world: world.reply(BEN, "leave me alone and take me off", received_at=AS_OF),
        lambda world: world.reply(BEN, "not interested", received_at=AS_OF),
    ],
)
def test_who_said_stop_or_no_since_the_run_is_left_out(
    world: World, happens: Callable[[World], None]
) -> None:
    happens(world)
    world.store()
    exported = export_of(world, "everyone", "csv")
    assert BEN not in read_numbers(exported.path, "csv").to_pylist()
    assert exported.rows == 4


def test_who_is_not_sendable_by_newer_decisions_is_left_out(world: World) -> None:
    made = world.lake.read("decisions", run_id=world.run.run_id)
    published = world.run
    newer = world.begin(AS_OF + HOUR)
    newly = made.assign(run_id=newer.run_id)
    newly.loc[newly["number"] == BEN, "outcome"] = "excluded"
    newly.loc[newly["number"] == BEN, "primary_reason"] = "landline"
    world.lake.replace_run("decisions", newer.run_id, newly)
    newer.record("exclude", newer.as_of, {})
    world.run = published
    exported = export_of(world, "everyone", "csv")
    assert BEN not in read_numbers(exported.path, "csv").to_pylist()
    assert exported.rows == 4


@pytest.mark.parametrize("form", FORMATS)
def test_a_segment_of_which_nobody_is_left_gives_an_empty_file(world: World, form: Format) -> None:
    for number in (ANN, BEN, CAS, DOT, EVE):
        world.opt_out(number)
    world.store()
    assert export_of(world, "everyone", form).rows == 0


def test_a_stop_while_the_file_is_written_takes_the_file_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = export.write_export

    def write_and_hear(*given: object) -> Exported:
        exported = write(*given)  # type: ignore[arg-type]
        world.reply(BEN, "STOP", received_at=AS_OF)
        world.store()
        return exported

    monkeypatch.setattr(export, "write_export", write_and_hear)
    with pytest.raises(GateFailed, match="1 of 5 exported numbers"):
        export_of(world, "everyone", "csv")
    assert not list((world.root / "out").iterdir())


def test_numbers_are_exported_only_of_what_somebody_approved(world: World) -> None:
    decide(world.run, world.playbook, Said("rejected", ("everyone",), "Pat", "form"), AS_OF + HOUR)
    with pytest.raises(ApprovalError, match="everyone is not approved"):
        export_of(world, "everyone", "parquet")


def test_a_segment_for_e_mail_exports_addresses_once_and_no_phones(world: World) -> None:
    # Ann has unsubscribed from e-mails; Cas has said STOP to texts, which is none to e-mails.
    world.told("email_engagement", ANN, event_id="E-1", kind="unsubscribed", occurred_at=AS_OF)
    world.reply(CAS, "STOP", received_at=AS_OF)
    world.store()
    header, *rows = rows_of(export_of(world, "by-mail", "csv"))
    assert header == ["email", "first_name", "last_name"]
    assert [row[0].lower() for row in rows] == ["b@example.com", "cas@example.com"]
    text = export_of(world, "by-mail", "csv").path.read_text()
    assert not any(number[1:] in text for number in (ANN, BEN, CAS, DOT, EVE))


def test_a_worklist_exports_contact_ids_and_no_numbers(published: World) -> None:
    header, *rows = rows_of(export_of(published, "to-mend", "csv"))
    assert header == ["contact_id", "list_id", "list_name"]
    ids = set(published.lake.read("contacts")["contact_id"].astype(str))
    assert {row[0] for row in rows} == ids
    assert "Friends of +61••••••006" in {row[2] for row in rows}


@pytest.mark.parametrize(
    ("key", "form", "said"),
    [
        ("by-mail", "clicksend", "not for SMS"),
        ("to-mend", "clicksend", "not for SMS"),
        ("nobody", "csv", "there is no segment 'nobody'"),
    ],
)
def test_what_cannot_be_exported_is_said(
    published: World, key: str, form: Format, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        export_of(published, key, form)
