"""Clean-up work: ids to act on, a proposal where there is one, nobody's number, no formula."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as arrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.engine.duckdb import read_sql
from sendable.numbers import mask_number, propose_clean_up
from sendable.people import open_people
from sendable.publish import account_sheets, sheets
from sendable.publish.clean_up import Column, Sheet, find_clean_up, write_clean_up
from sendable.publish.tracker import write_tracker
from sendable.publish.workbook import open_workbook, write_sheet

from ..figures import say
from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    FAY,
    World,
    fictional_number,
    make_playbook,
)
from .worlds import rename_list

PRINTABLE = st.characters(exclude_categories=["Cs", "Cc"])

Rows = list[dict[str, str]]

HELD = "why do you keep sending this"
"""What nobody can be sure of: a complaint, perhaps."""


def work_of(world: World) -> dict[str, Rows]:
    """Exclude in a world and give its clean-up work as written, by kind."""
    world.exclude()
    run = world.run
    with open_people(run, world.playbook.policies, exclude_run=run.run_id) as connection:
        paths = write_clean_up(find_clean_up(connection, world.playbook, run), run.folder)
    found = {}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, make_playbook(tmp_path / "playbook"))


def test_each_number_to_mend_has_its_fault_and_a_proposal(world: World) -> None:
    world.contact(ANN)
    world.contact("491570157")
    world.contact("6.14915E+10")
    world.contact("0491 570 158 (Cas)")
    world.contact("0491 570 159")
    world.contact("+61 491 570 110")
    rows = work_of(world)["numbers"]
    assert [(row["what"], row["proposal"]) for row in rows] == [
        ("lost leading zero", "'+61••••••157"),
        ("spreadsheet ruined the number (scientific notation); ask the source again", ""),
        ("letters or notes beside the number", "'+61••••••158"),
        ("written without country code", "'+61••••••159"),
        ("signs other than + and digits", "'+61••••••110"),
    ]
    assert {row["list"] for row in rows} == {"Newsletter"}


def test_texts_of_one_shape_get_the_proposal_that_each_would_get_alone(world: World) -> None:
    national = [f"0491 57{digits}" for digits in ("0156", "0 157", "0-158")]
    abroad = [fictional_number(place)[1:] for place in range(0, 1000, 7)]
    others = ["447700900123", "07700900124", "0044 7700 900125", "5215512345678", "491511234567"]
    texts = [*national, *abroad, *others, "13 11 14", "0412345678", "0212345678", "412345679"]
    for text in texts:
        world.contact(text)
    rows = work_of(world)["numbers"]
    alone = {text: propose_clean_up(text, "AU") for text in texts}
    expected = sorted(
        (fault.why, mask_number(fault.proposal) if fault.proposal else "")
        for fault in alone.values()
        if fault is not None
    )
    assert sorted((row["what"], row["proposal"].lstrip("'")) for row in rows) == expected
    say(f"clean-up: {len(rows)} proposals equal those made one by one")


def test_who_opted_out_is_named_on_each_list_of_the_users(world: World) -> None:
    for name in ("Newsletter", "VIP club", "Opt-Out List"):
        world.contact(ANN, on=name)
    world.contact("491570157")
    world.contact(CAS)
    world.opt_out(ANN, contact_id=77)
    world.reply(ANN, "STOP", received_at=AS_OF - 9 * DAY)
    world.opt_out(BEN, contact_id=78)
    rows = work_of(world)["opted_out"]
    assert [(row["contact_id"], row["list"]) for row in rows] == [
        ("1001", "Newsletter"),
        ("1004", "Newsletter"),
        ("1002", "VIP club"),
    ]
    assert rows[0] == {
        "contact_id": "1001",
        "list": "Newsletter",
        "number": "'+61••••••156",
        "reason": "On an opt-out list",
        "since": "2026-11-16 09:00",
        "evidence": "contact 77 of opt-out list 109",
    }


def test_of_contacts_with_one_number_the_one_changed_last_stays(world: World) -> None:
    world.contact(ANN, first_name="Ann", email="ann@example.com", updated_at=AS_OF - 9 * DAY)
    world.contact("0491 570 156", last_name="Lee", updated_at=AS_OF - 2 * DAY)
    world.contact(ANN, on="VIP club", city="Perth", updated_at=AS_OF - 5 * DAY)
    world.contact(BEN)
    rows = work_of(world)["duplicates"]
    assert [(row["contact_id"], row["survivor"], row["advice"]) for row in rows] == [
        ("1002", "1002", "keep"),
        ("1003", "1002", "remove, unless they belong on this list as well"),
        ("1001", "1002", "remove: again on the same list"),
    ]
    assert rows[0]["to_copy"] == "first name, e-mail, city"
    assert {row["why"] for row in rows} == {"the survivor was changed last"}
    assert {row["consent_conflict"] for row in rows} == {""}


def test_of_contacts_changed_at_once_the_fullest_stays_then_the_newest(world: World) -> None:
    world.contact(ANN, first_name="Ann")
    world.contact(ANN)
    world.contact(BEN)
    world.contact(BEN)
    rows = work_of(world)["duplicates"]
    survivors = {row["contact_id"]: row["survivor"] for row in rows}
    assert survivors == {"1001": "1001", "1002": "1001", "1003": "1004", "1004": "1004"}
    assert [row["why"].partition(";")[0] for row in rows] == [
        "changed at the same time",
        "changed at the same time",
        "changed at the same time, as full",
        "changed at the same time, as full",
    ]


def test_a_duplicate_shows_which_lists_declare_something_else(tmp_path: Path) -> None:
    consent = {
        "Newsletter": {"state": "express", "method": "form"},
        "VIP club": {"state": "implied", "method": "till"},
    }
    world = World(tmp_path, make_playbook(tmp_path / "playbook", consent=consent))
    for name in ("Newsletter", "VIP club", "Bought addresses"):
        world.contact(ANN, on=name)
    rows = work_of(world)["duplicates"]
    assert {row["consent_conflict"] for row in rows} == {
        "Bought addresses: nothing declared; Newsletter: express; VIP club: implied"
    }


def test_nobody_who_opted_out_is_proposed_as_a_survivor(world: World) -> None:
    world.contact(ANN)
    world.contact(ANN, on="VIP club")
    world.contact(ANN, on="Opt-Out List")
    world.opt_out(ANN)
    rows = work_of(world)["duplicates"]
    assert [(row["survivor"], row["advice"]) for row in rows] == [("", "remove: opted out")] * 2


def test_a_contact_whose_country_was_taken_from_the_playbook_is_listed(world: World) -> None:
    world.contact("0491 570 156")
    world.contact("0491 570 157")
    world.contact(CAS)
    world.contact("61491570159")
    world.contact("12")
    world._rows["contacts"][1]["country"] = "AU"
    rows = work_of(world)["no_country"]
    assert [(row["contact_id"], row["what"]) for row in rows] == [
        ("1001", "no country; read as one of AU"),
        ("1005", "no country, and no number could be read"),
    ]


def test_what_a_declaration_releases_is_what_the_next_run_finds(tmp_path: Path) -> None:
    """Held alone, held for a second reason, refused, opted out, on two such lists, sendable."""
    folder = tmp_path / "playbook"
    world = World(tmp_path, make_playbook(folder))
    world.contact(ANN, on="Bought addresses")
    world.contact(BEN, on="Bought addresses")
    world.reply(BEN, HELD)
    world.contact(CAS, on="Bought addresses")
    world.opt_out(CAS)
    world.contact(DOT, on="Bought addresses")
    world._add(
        "given_consents",
        {
            "source": "crm",
            "consent_key": DOT,
            "number": DOT,
            "state": "none",
            "method": "crm",
            "evidence": "row 2",
        },
    )
    world.contact(EVE, on="Bought addresses")
    world.contact(EVE)
    world.contact(FAY, on="Bought addresses")
    world.contact(FAY, on="Opt-Out List")
    (row,) = work_of(world)["consent"]
    assert row == {
        "list_id": "104",
        "list": "Bought addresses",
        "people": "6",
        "unclear": "5",
        "released": "2",
    }
    before = world.run.manifest.steps["exclude"].counts["sendable"]
    express = {"state": "express", "method": "form"}
    names = ("Newsletter", "VIP club", "Webinar spring", "Bought addresses")
    world.playbook = make_playbook(folder, consent=dict.fromkeys(names, express))
    world.begin(AS_OF + DAY)
    world.exclude()
    after = world.run.manifest.steps["exclude"].counts["sendable"]
    assert after - before == int(row["released"])


def test_an_archived_list_has_no_consent_to_document(tmp_path: Path) -> None:
    playbook = make_playbook(tmp_path / "playbook", archived_lists=["Bought addresses"])
    world = World(tmp_path, playbook)
    world.contact(ANN, on="Bought addresses")
    assert work_of(world)["consent"] == []


HOSTILE = [
    (f"=HYPERLINK(0) {HELD}", f"'=HYPERLINK(0) {HELD}"),
    (f"+61 491 570 157 {HELD}", f"••••• {HELD}"),
    (f"{HELD} to 0 4 9 1 - 5 7 0 . 1 5 6 or a.b@example.com", f"{HELD} to ••••• or •••@•••"),
    (f"n°０４９１ ５７０ １５６ {HELD}", f"n°••••• {HELD}"),
    (f"@SUM(1,1) {HELD}, 'a' \"b\"\nnext", f"'@SUM(1,1) {HELD}, 'a' \"b\"\nnext"),
    (f"<script>alert(1)</script> {HELD}", f"<script>alert(1)</script> {HELD}"),
]


def test_the_words_of_replies_are_shown_without_numbers_and_cannot_run(world: World) -> None:
    for place, (body, _) in enumerate(HOSTILE):
        world.contact(fictional_number(place))
        world.reply(fictional_number(place), body, message_id=f"1EFB2345-0DE2-418B-B606-{place}")
    rows = {row["message_id"][-1]: row for row in work_of(world)["replies_to_read"]}
    assert len(rows) == len(HOSTILE)
    for place, (_, shown) in enumerate(HOSTILE):
        row = rows[str(place)]
        assert shown in row["reply"]
        assert not row["reply"].startswith(("=", "+", "@", "-"))
        assert row["message_id"] == f"1EFB2345-0DE2-418B-B606-{place}"
        assert row["label"] == ""
        assert row["number"] == f"'{mask_number(fictional_number(place))}"
        assert row["received_at"] == "2026-11-18 09:00"


def test_an_id_that_a_spreadsheet_would_change_is_kept_as_text(world: World) -> None:
    world.contact(ANN)
    ids = ["1234567890123456789", "12E45", "007", "-5A", "=1", "1EFB2345-0DE2", "R-7"]
    for place, message_id in enumerate(ids):
        world.reply(ANN, f"{HELD} {place}", message_id=message_id)
    rows = work_of(world)["replies_to_read"]
    assert {row["message_id"] for row in rows} == {
        "'1234567890123456789",
        "'12E45",
        "'007",
        "'-5A",
        "'=1",
        "1EFB2345-0DE2",
        "R-7",
    }
    assert {row["message_id"].removeprefix("'") for row in rows} == set(ids)


def test_only_replies_that_hold_somebody_are_to_be_read(world: World) -> None:
    world.contact(ANN)
    world.contact(BEN, on="Bought addresses")
    world.reply(BEN, HELD, message_id="R-both")
    world.reply(ANN, HELD, message_id="R-old", received_at=AS_OF - 9 * DAY)
    world.reply(ANN, f"{HELD} now", message_id="R-new", original_body="Sale at 0491 570 159!")
    world.reply(ANN, "START", message_id="R-clear")
    world.reply(CAS, HELD, message_id="R-stranger")
    rows = work_of(world)["replies_to_read"]
    # Whom nothing else holds comes first.
    assert [row["message_id"] for row in rows] == ["R-new", "R-old", "R-both"]
    assert rows[0]["in_answer_to"] == "Sale at •••••!"
    assert rows[0]["we_think"]
    assert rows[0]["certainty"]


def test_names_of_lists_start_no_formula_and_show_no_number(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "playbook"))
    for name in ("Bought addresses", "Newsletter"):
        world.contact("0491570156", on=name)
    rename_list(world, "Bought addresses", "=cmd|0491570156")
    world.opt_out(ANN)
    cells = [
        cell for rows in work_of(world).values() for row in rows for cell in row.values() if cell
    ]
    assert "'=cmd|049••••156" in cells
    assert not any(re.match(r"[=+\-@]", cell) for cell in cells)
    assert not any("570156" in cell for cell in cells)


def test_the_workbook_has_a_sheet_of_each_kind_and_says_how_many_more_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_sheets, "_MOST_ROWS", 2)
    for place in range(5):
        world.contact(fictional_number(place)[1:], on="Bought addresses")
    publication = world.through()
    world.run.folder.mkdir(exist_ok=True)
    write_tracker(publication, world.run.folder)
    book = openpyxl.load_workbook(world.run.folder / "tracker.xlsx")
    titles = [sheet.title for sheet in publication.sheets]
    assert book.sheetnames == [
        "Segments",
        "Changes",
        "Trend",
        "Overlap",
        "Waterfall",
        "Lists",
        "Clean-up",
        "Strategy",
        "Flows",
        "Who is served where",
        "In no segment",
        *titles,
        "Reasons",
        "Policies",
    ]
    numbers = book["Numbers"]
    # An id is not shown as 1,001.
    assert (numbers["A2"].value, numbers["A2"].data_type) == ("1001", "s")
    assert numbers.freeze_panes == "A2"
    assert numbers.auto_filter.ref == "A1:E3"
    assert numbers.max_row == 4
    assert numbers["A4"].value == "… and 3 more in clean_up/numbers.csv"
    assert "not legal advice" in book["Policies"].cell(book["Policies"].max_row, 1).value


def test_a_cell_of_the_workbook_is_never_too_long_for_it(tmp_path: Path) -> None:
    with open_workbook(tmp_path / "a.xlsx", "A") as book:
        column = sheets.Column("text", "Text", 20)
        write_sheet(book, sheets.TrackerSheet("a", "A", (column,), [["x" * 40_000]]))
    assert len(openpyxl.load_workbook(tmp_path / "a.xlsx")["A"]["A2"].value) == 32_000


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(PRINTABLE, min_size=1), min_size=1, max_size=20))
def test_numbers_are_masked_in_sql_as_everywhere_else(texts: list[str]) -> None:
    masked = next(
        statement
        for statement in duckdb.extract_statements(read_sql("sendable.publish.clean_up", "masked"))
        if "MACRO shown" in statement.query
    )
    connection = duckdb.connect()
    connection.execute(masked)
    found = [connection.execute("SELECT shown($1)", [text]).fetchone() for text in texts]
    assert found == [(mask_number(text),) for text in texts]


def test_a_sheet_without_rows_is_written_with_its_heading(tmp_path: Path) -> None:
    sheet = Sheet(
        "k", "K", "", (Column("a", "A", 9),), arrow.table({"a": arrow.array([], "string")})
    )
    (path,) = write_clean_up([sheet], tmp_path)
    assert path.read_text(encoding="utf-8-sig").strip() == '"a"'
