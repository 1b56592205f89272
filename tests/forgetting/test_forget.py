"""A person who asks to be forgotten: nothing of them stays, and nothing of anybody else goes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow as arrow
import pytest
from deltalake import DeltaTable

import sendable.lake
from sendable.errors import ConfigurationError, LakeBusy, LakeError, RunError
from sendable.explanation import explain_number
from sendable.forgetting import tables
from sendable.forgetting.step import count_unfinished, forget_person, look_at_person
from sendable.lake import Lake
from sendable.person_in_segments import explain_in_segment
from sendable.publish.clean_up import write_clean_up
from sendable.publish.tracker import write_tracker
from sendable.runs import list_runs
from sendable.schemas import TABLES

from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, World, frame_of
from .searching import find

DIGITS = "491570156"
LATER = AS_OF + timedelta(hours=2)
OWN_WORDS = ("Annabel", "annabel@example.com", "sell my boat", "B-1")


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after two runs over a few people, of whom one is Ann, however she is written."""
    world = World(tmp_path_factory.mktemp("known"))
    world.contact(ANN, first_name="Annabel", email="Annabel@example.com")
    world.contact("0491 570 156", on="VIP club", first_name="Annabel")
    world.contact("0491 570 156 (Annabel)", on="VIP club")
    world.contact(BEN, first_name="Ben")
    world.contact(CAS)
    world.message(ANN, message_id="B-1", body="Hi Annabel, sale!")
    world.message(BEN, message_id="B-2", body="Ask on +61 491-570-156 or 0491570156 0491570156")
    world.reply(ANN, "stop, or I sell my boat", message_id="B-3")
    world.reply(CAS, "wrong number? is this a scam", message_id="B-4")
    world.order(ANN)
    world.consent(ANN, "express", AS_OF - 50 * DAY)
    world.through()
    world.click(ANN)
    row = {"run_id": world.run.run_id, "table": "orders", "key": "orders:4", "known_at": AS_OF}
    told = '{"phone": "(0491) 570 156", "who": "Annabel"}'
    world.lake.upsert("quarantine", frame_of("quarantine", [{**row, "reason": "no", "row": told}]))
    who = {"source": "shop", "way": "email", "value": "annabel@example.com", "rows": 1}
    world.lake.upsert("unjoined", frame_of("unjoined", [who]))
    world.begin(AS_OF + timedelta(hours=1))
    publication = world.through()
    write_tracker(publication, world.run.folder)
    write_clean_up(publication.sheets, world.run.folder)
    (world.run.folder / "export.csv").write_text(f"number,name\n{ANN},Annabel\n{BEN},Ben\n")
    (world.workspace.root / "spool" / "main").mkdir(parents=True)
    (world.workspace.root / "spool" / "main" / "page.json").write_text(ANN)
    return world.workspace.root


@pytest.fixture
def known(two_runs: Path, tmp_path: Path) -> World:
    shutil.copytree(two_runs, tmp_path / "workspace")
    return World(tmp_path)


def others(lake: Lake) -> dict[tuple[str, int], list[dict[str, object]]]:
    """Give what every version of every table says of people other than Ann."""
    found = {}
    for name in TABLES:
        if name in ("forgotten", "quarantine", "unjoined"):
            continue
        newest = lake.versions([name])[name]
        for version in range(newest + 1):
            rows = DeltaTable(str(lake.path(name)), version=version).to_pyarrow_table().to_pylist()
            found[name, version] = sorted(
                (row for row in rows if not _is_of_ann(row)), key=lambda row: repr(row)
            )
    return found


def _is_of_ann(row: dict[str, object]) -> bool:
    typed = [str(row.get(name)) for name in ("number", "phone_raw", "raw")]
    return (
        ANN in (row.get("number"), row.get("also_number"))
        or any("570 156" in text for text in typed)
        or row.get("message_id") in ("B-1", "B-3")
    )


def forget(world: World, number: str = "0491 570 156") -> None:
    assert forget_person(world.workspace, world.playbook, number, LATER).is_done


def test_nothing_of_a_forgotten_person_can_be_read_anywhere(known: World) -> None:
    root = known.workspace.root
    assert len(find(root, DIGITS, *OWN_WORDS)) > 20
    forget(known)
    assert find(root, DIGITS, *OWN_WORDS) == []


def test_every_version_of_every_table_still_says_the_same_of_everybody_else(known: World) -> None:
    before = others(known.lake)
    forget(known)
    after = others(known.lake)
    for (table, version), rows in before.items():
        if table == "messages":
            rows = [
                {**row, "body": "Ask on ••••• or ••••• •••••"}
                if row["message_id"] == "B-2"
                else row
                for row in rows
            ]
        assert after[table, version] == rows, (table, version)
    again = known.begin(LATER)
    known.through()
    assert known.members("everyone") == {BEN}
    assert again.folder.exists()


def test_a_look_changes_nothing(known: World) -> None:
    before = {path: path.read_bytes() for path in known.workspace.root.rglob("*") if path.is_file()}
    told = look_at_person(known.workspace, known.playbook, ANN)
    assert told.tables["contacts"].rows == 3
    assert told.tables["messages"].rows == told.tables["messages"].texts == 1
    assert [one.list_name for one in told.person.on_lists] == ["Newsletter", "VIP club", "VIP club"]
    assert told.files >= 1
    assert not told.is_known
    assert not told.is_done
    assert before == {
        path: path.read_bytes() for path in known.workspace.root.rglob("*") if path.is_file()
    }


def test_a_log_that_a_server_writes_goes_on_in_the_same_file(world: World) -> None:
    log = world.workspace.root / "logs" / "server.log"
    log.parent.mkdir(parents=True)
    with log.open("wb") as written:
        written.write(f"•• sent to {ANN}, {ANN} and {BEN}\n".encode())
        written.flush()
        forget(world)
        written.write(b"still here\n")
    told = log.read_text(encoding="utf-8")
    assert told == f"•• sent to +xxxxxxxxxxx, +xxxxxxxxxxx and {BEN}\nstill here\n"


def test_explain_says_that_they_were_forgotten_and_when(known: World) -> None:
    forget(known)
    run = max(list_runs(known.workspace), key=lambda run: run.run_id)
    for raw in (ANN, "0491 570 156"):
        with pytest.raises(RunError, match="was forgotten on 21 November 2026") as told:
            explain_number(raw, "AU", known.playbook.policies, run)
        assert DIGITS not in str(told.value)
        with pytest.raises(RunError, match="was forgotten on"):
            explain_in_segment(raw, "everyone", known.playbook, run)
    with pytest.raises(RunError, match="no recipient"):
        explain_number(DOT, "AU", known.playbook.policies, run)


@pytest.mark.parametrize(
    "sign",
    [
        "\u2013",
        *(pytest.param(sign, marks=pytest.mark.slow) for sign in "\u00a0\u202f\u2212\u200b"),
    ],
)
def test_signs_outside_ascii_hide_no_number(world: World, sign: str) -> None:
    typed = f"0491{sign}570{sign}156"
    world.contact(typed + " (Annabel)")
    world.message(BEN, body=f"Ask {typed}, says Ben")
    world.store()
    page = world.run.folder / "page.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"<p>{typed}</p>", encoding="utf-8")
    forget(world, ANN)
    assert world.lake.read("contacts").empty
    assert list(world.lake.read("messages")["body"]) == ["Ask •••••, says Ben"]
    assert page.read_text(encoding="utf-8") == "<p>•••••</p>"
    world.contact(typed + " (Annabel)")
    world.store()
    assert world.lake.read("contacts").empty


@pytest.mark.slow
@pytest.mark.parametrize("files", [1, 4, 9, 13])
def test_cut_off_anywhere_the_same_command_finishes(
    known: World, files: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = others(known.lake)
    written: list[Path] = []
    erase: Callable[..., None] = tables.erase_from

    def cut(path: Path, table: str, person: object) -> None:
        if len(written) == files:
            raise KeyboardInterrupt
        written.append(path)
        erase(path, table, person)

    with monkeypatch.context() as patched:
        patched.setattr(tables, "erase_from", cut)
        with pytest.raises(KeyboardInterrupt):
            forget(known)
    assert count_unfinished(known.lake) == 1
    forget(known, ANN)
    assert count_unfinished(known.lake) == 0
    assert find(known.workspace.root, DIGITS, *OWN_WORDS) == []
    assert others(known.lake).keys() == before.keys()


def test_whoever_is_forgotten_is_turned_away_at_every_door(known: World) -> None:
    forget(known)
    for text in (ANN, "0491570156", "call 0491 570 156", "(04) 9157 0156 (Annabel)", "61491570156"):
        known.contact(text, on="Webinar spring")
    known.contact(BEN, on="Webinar spring")
    known.message(ANN)
    known.reply(ANN, "START")
    known.opt_out(ANN)
    known.told("listed_contacts", ANN, first_name="Annabel")
    known.store()
    who = {"source": "shop", "way": "email", "value": "annabel@example.com", "rows": 1}
    known.lake.upsert("unjoined", frame_of("unjoined", [who]))
    assert find(known.workspace.root, DIGITS, *OWN_WORDS) == []
    rows = known.lake.read("contacts", list_id=103)
    assert list(rows["number"]) == [BEN]


def test_a_checkpoint_of_the_log_names_nobody_and_can_be_read(known: World) -> None:
    for table in ("contacts", "messages"):
        DeltaTable(str(known.lake.path(table))).create_checkpoint()
    forget(known)
    assert find(known.workspace.root, DIGITS, *OWN_WORDS) == []
    assert list(known.lake.path("contacts").glob("_delta_log/*.checkpoint.parquet"))
    assert set(known.lake.read("contacts")["number"]) == {BEN, CAS}
    known.message(BEN, message_id="B-9")
    known.store()
    assert "B-9" in set(known.lake.read("messages")["message_id"])


def test_both_numbers_of_a_handset_are_forgotten(world: World) -> None:
    world.contact("+5491123456789", country="AR")
    world.contact("+541123456789", country="AR")
    world.store()
    forget(world, "+54 11 2345 6789")
    assert world.lake.read("contacts").empty
    assert world.lake.door.find(["+5491123456789", "+541123456789", BEN]) == {
        "+5491123456789",
        "+541123456789",
    }


def test_the_hash_alone_tells_nobody_who_it_was(known: World) -> None:
    forget(known)
    key = known.workspace.root / "forgotten.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().strip() not in str(known.lake.read("forgotten").to_dict())
    key.unlink()
    with pytest.raises(LakeError, match="backup"):
        known.lake.upsert("lists", known.lake.read("lists").assign(contacts_count=7))


def test_what_is_no_number_is_refused_and_a_run_that_writes_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sendable.lake, "_LOCK_WAIT_SECONDS", 0)
    with pytest.raises(ConfigurationError, match="no phone number"):
        forget(world, "nobody")
    with world.lake.writing("run"), pytest.raises(LakeBusy):
        forget(world, ANN)


def test_a_number_is_found_in_any_spelling_and_only_whole(known: World) -> None:
    forget(known)
    door = known.lake.door
    for text in ("+61491570156", "0491 570 156", "tel. (0491) 570-156!", "61 491.570.156"):
        assert door.is_named_in(text), text
    for text in (
        "0491\u2013570\u2013156 (Ann)",
        "0491\u00a0570\u202f156",
        "0491\u2212570\u2212156",
    ):
        assert door.is_named_in(text), ascii(text)
    for text in ("0491\u200b570\u200b156", "\u0660\u0664\u0669\u0661570156", "O491 57O 156"):
        assert door.is_named_in(text), ascii(text)
    for text in ("0491 570 157", "49157015", "2026-11-21", "Ann"):
        assert not door.is_named_in(text), text
    away = door.turned_away("lists", arrow.table({"list_id": [1, 2]}))
    assert away.to_pylist() == [False, False]
