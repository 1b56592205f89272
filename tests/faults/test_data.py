"""People's data that is empty, doubled, contradictory, hostile, huge, or in every script."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sendable.policies import read_policies
from sendable.publish.clean_up import write_clean_up
from sendable.publish.documents import write_rulebook
from sendable.publish.tracker import write_tracker
from sendable.replies.classifier import make_classifier

from ..figures import say
from ..ingestion.conftest import ingest
from ..ingestion.trouble import client_of, facts_of, live_account, small_account
from ..library import ANN, AS_OF, BEN, CAS, DAY, SHIPPED, World, make_playbook, segment_file
from .texts import HOSTILE, HUGE, LONG_STOP, letters

FORMULA = re.compile(r"^[=+\-@\t\r]")
LETTERS = list(letters())
ARTICLES = ("А ", "а ", "Ӑ ", "\U0001e030 ")
"""Cyrillic letters that look like an "a": "a stop" is where a bus halts. The last, a raised one, is
known to Python 3.12 and later."""
MEMBERS = {"everyone": segment_file("TRUE", 1), "active": segment_file("delivered(30) >= 1", 2)}


def test_somebody_on_three_lists_in_three_spellings_is_one_person(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "playbook", MEMBERS))
    for on, phone in (("Newsletter", ANN), ("VIP club", "0491 570 156"), ("Newsletter", ANN)):
        world.contact(phone, on)
    for _ in range(3):
        world.reply(BEN, "STOP")
    world.contact(BEN)
    world.contact(BEN, "VIP club")
    decisions = world.exclude()
    assert decisions.index.tolist() == sorted([ANN, BEN])
    assert decisions["outcome"].to_dict() == {ANN: "sendable", BEN: "excluded"}
    world.segment()
    assert world.members("everyone") == {ANN}
    before = len(world.lake.read("suppressions"))
    world.begin(AS_OF + DAY)
    world.exclude()
    assert len(world.lake.read("suppressions")) == before, "no reply is logged twice"


def test_of_two_lists_that_contradict_each_other_the_opt_out_counts(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "playbook", MEMBERS))
    for number in (ANN, BEN, CAS):
        world.contact(number)
        world.contact(number, "VIP club")
    world.opt_out(ANN)
    world.consent(BEN, "express", AS_OF - 3 * DAY)
    world.consent(BEN, "none", AS_OF - 3 * DAY)
    decisions = world.exclude()
    assert decisions["outcome"].to_dict() == {ANN: "excluded", BEN: "held", CAS: "sendable"}
    world.segment()
    assert world.members("everyone") == {CAS}


def test_an_account_with_nobody_in_it_takes_every_step(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "playbook", MEMBERS))
    world.store()
    publication = world.through()
    assert world.lake.read("decisions").empty
    assert write_rulebook(publication, world.run.folder).exists()


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world of an account whose every name and reply is strange, as it came over HTTP."""
    root = tmp_path_factory.mktemp("strange")
    folder = small_account(root / "account", people=90, months=1)
    world = World(root, make_playbook(root / "playbook", MEMBERS))
    parts = [LETTERS[at::40] for at in range(40)]
    names = [*HOSTILE, *("".join(part) for part in parts), HUGE]
    stops = [f"{name[:200]} STOP" for name in names[:-1] if "1+1" not in name and "2+3" not in name]
    texts = [LONG_STOP, *stops, *(name[:500] for name in names)]
    told = 0
    places: dict[int, int] = {}

    def spoils(path: str, answer: Any) -> Any:
        nonlocal told
        rows = answer["data"].get("data", ()) if isinstance(answer.get("data"), dict) else ()
        for row in rows:
            if path.endswith("/contacts"):
                place = places.setdefault(row["contact_id"], len(places))
                name = names[place % len(names)]
                row.update(first_name=name, last_name=name, custom_1=name, address_city=name)
            elif path.endswith("/inbound"):
                row["body"] = texts[told % len(texts)]
                told += 1
            elif path.endswith("/history"):
                row["body"] = names[told % len(names) - 1][:900]
                told += 1
            elif path.endswith("/lists") and row["list_name"] == "Store Sydney":
                row["list_name"] = HOSTILE[3] + HOSTILE[5]
        return answer

    with live_account(folder) as live, client_of(live.address) as client:
        live.spoils = spoils
        ingest(client, world.workspace, world.playbook)
    world.root = root
    return world


def test_strange_names_and_replies_come_into_the_lake_as_they_are(strange: World) -> None:
    facts = facts_of(strange.workspace)
    names = set(facts["contacts"]["first_name"].dropna())
    kept = [text.strip().encode("utf-8", "replace").decode() for text in HOSTILE]
    assert [ascii(text[:40]) for text in kept if text not in names] == []
    seen = set("".join(names))
    missing = [f"U+{ord(one):04X}" for one in LETTERS if one not in seen and one.strip()]
    assert missing == []
    assert max(map(len, names)) == len(HUGE.strip())
    say(f"{len(LETTERS):,} characters, of every Unicode block, and a name of {len(HUGE):,}")


def test_who_wrote_stop_among_strange_letters_is_not_sendable_and_documents_are_safe(
    strange: World, tmp_path: Path
) -> None:
    decisions = strange.exclude()
    replies = strange.lake.read("replies")
    stopped = set(replies.loc[replies["body"].str.contains("STOP|stop texting"), "number"])
    decided = decisions.reindex(sorted(stopped)).dropna(how="all")
    assert len(decided) > 3
    assert "sendable" not in set(decided["outcome"])
    strange.segment()
    strange.plan()
    publication = strange.gather()
    folder = strange.run.folder
    paths = [write_tracker(publication, folder), write_rulebook(publication, folder)]
    paths += write_clean_up(publication.sheets, folder)
    page = (folder / "rulebook.html").read_text(encoding="utf-8")
    live = [text for text in ("<script>alert", "onerror=alert(1)>") if text in page]
    assert live == [], "it would run"
    for path in folder.rglob("*.csv"):
        for row in csv.reader(path.open(encoding="utf-8-sig", newline="")):
            found = [cell[:40] for cell in row if FORMULA.match(cell) and not is_number(cell)]
            assert found == [], path.name
    assert all(path.resolve().is_relative_to(strange.root.resolve()) for path in paths)
    assert json.loads((folder / "tracker.json").read_text(encoding="utf-8"))


def is_number(text: str) -> bool:
    """Tell whether a cell that begins like a formula is a number or a phone number."""
    return re.fullmatch(r"[+\-]?[\d.]+", text) is not None


def test_a_stop_beside_a_letter_of_any_script_is_never_kept() -> None:
    classifier = make_classifier(read_policies(SHIPPED))
    kept = [
        f"U+{ord(letter):04X}"
        for letter in LETTERS
        for text in (f"{letter} STOP", f"STOP {letter}")
        if not text.startswith(ARTICLES) and classifier.classify(text, None).outcome == "keep"
    ]
    assert kept == []
    say(f"STOP beside each of {len(LETTERS):,} characters of every Unicode block: never kept")


def test_a_stop_at_the_end_of_ten_thousand_characters_is_heard(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.contact(ANN, first_name=HUGE[:100_000])
    world.reply(ANN, LONG_STOP)
    assert len(LONG_STOP) > 9_900
    decision = world.exclude().loc[ANN]
    assert decision["outcome"] != "sendable"
    publication = world.through()
    assert write_rulebook(publication, world.run.folder).stat().st_size < 2_000_000


@pytest.mark.parametrize(
    "phone", [None, "0", "+", "unknown", "+6149157015６", "\u202e+61491570156"]
)
def test_a_contact_without_a_number_that_can_be_read_is_counted_and_never_sendable(
    phone: str | None, tmp_path: Path
) -> None:
    world = World(tmp_path)
    # ClickSend asks for a number or an address; a row with neither is put aside before.
    world.contact(phone, email="ann@example.com")
    world.contact(BEN)
    world.opt_out(ANN)
    decisions = world.exclude()
    assert set(decisions.index[decisions["outcome"] == "sendable"]) == {BEN}
    contacts = world.lake.read("contacts")
    assert len(contacts) == 2
