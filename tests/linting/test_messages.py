"""What lint says of messages: their opt-out wording, sender, placeholders and length."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from sendable.cli import app
from sendable.linting.messages import lint_messages
from sendable.linting.run import lint_run
from sendable.numbers import mask_number
from sendable.playbook import read_playbook
from sendable.rules.lint.findings import Finding
from sendable.workspace import PROJECT_ROOT

from ..figures import say
from ..library import ANN, BEN, EVE, FAY, SHIPPED, World, make_playbook, segment_file

STOP = " Reply STOP to opt out"
LINK = " Opt out: StopMsg.me/xxxxx"


def codes(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(each.severity, each.code) for each in findings]


def lint(folder: Path, example: str, **brief: Any) -> list[Finding]:
    """Lint a playbook of one segment with an example."""
    strategy = {"example": example, **brief.pop("strategy", {})}
    segments = {"everyone": segment_file("TRUE", 1, strategy=strategy)}
    return lint_messages(make_playbook(folder, segments, **brief))


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (f"Wattle: hello (First Name).{STOP}", []),
        (f"[your shop]: hello (First Name).{STOP}", []),
        (f"Wattle & Co: 20% off{LINK}", []),
        ("", []),
        ("Wattle: hello, see you soon", [("error", "no_opt_out")]),
        ("Wattle: our one-stop shop is open", [("error", "no_opt_out")]),
        (f"Hello (First Name), 20% off today.{STOP}", [("warning", "no_sender_name")]),
        (f"Wattle: hello (first name).{STOP}", [("error", "unknown_placeholder")]),
        (f"Wattle: hello (Fist Name).{STOP}", [("error", "unknown_placeholder")]),
        (f"Wattle: hello (Cust 1).{STOP}", [("error", "unknown_placeholder")]),
        (f"Wattle: 20% off (terms apply).{STOP}", []),
        (f"Wattle: 20% off [terms apply], see [link].{STOP}", []),
        (f"Wattle: hello {{{{First Name}}}}.{STOP}", [("error", "unknown_placeholder")]),
        (f"Wattle: hello [First Name].{STOP}", [("error", "unknown_placeholder")]),
        (f"Wattle: hello %FirstName%.{STOP}", [("error", "unknown_placeholder")]),
        (f"Wattle: hello (Name).{STOP}", [("error", "unknown_placeholder")]),
        (f"Wattle: hello (Company).{STOP}", [("error", "unknown_placeholder")]),
        (f"Flash sale: 30% off all shoes.{STOP}", [("warning", "no_sender_name")]),
        (f"Hurry! 30% off ends at 5: shop now.{STOP}", [("warning", "no_sender_name")]),
        (f"Wattle: your points: (Cust. 2).{STOP}", [("warning", "undeclared_field")]),
        # 94 characters: one part with a straight quote, two with a curly one.
        (f"Wattle: it’s {'x' * 60}{STOP}", [("warning", "costly_sign")]),
        (f"Wattle: it's {'x' * 60}{STOP}", []),
        # In a short message a curly quote costs nothing.
        (f"Wattle: it’s here{STOP}", []),
        (f"Wattle: 9\u00a0–\u00a05{'x' * 60}{STOP}", [("warning", "costly_sign")]),
        (f"Wattle: 🚚 {'x' * 60}{STOP}", [("note", "costly_sign")]),
        (f"Wattle: {'x' * 290}{STOP}", [("note", "long_message")]),
        (f"Wattle: {'x' * 900}{STOP}", [("error", "message_cut")]),
        (f"Wattle: 🚚 {'x' * 370}{STOP}", [("note", "costly_sign"), ("error", "message_cut")]),
    ],
)
def test_what_is_wrong_with_a_message_is_found_and_nothing_else(
    tmp_path: Path, example: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(lint(tmp_path, example)) == expected


@pytest.mark.parametrize(
    ("senders", "example", "expected"),
    [
        (["Wattle"], f"20% off today.{STOP}", [("error", "unheard_stop")]),
        (["Wattle"], f"20% off today.{LINK}", []),
        (["Wattle"], f"20% off today. Reply STOP or{LINK}", [("warning", "unheard_stop")]),
        (["Wattle"], "20% off today.", [("error", "no_opt_out")]),
        (["+61491570110"], f"Wattle: 20% off today.{STOP}", []),
    ],
)
def test_opt_out_wording_has_to_fit_the_sender(
    tmp_path: Path, senders: list[str], example: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(lint(tmp_path, example, marketing={"senders": senders})) == expected


def test_the_remedy_names_the_wording_that_works(tmp_path: Path) -> None:
    [found] = lint(tmp_path, "20% off today.", marketing={"senders": ["Wattle"]})
    assert found.remedy == "End it with “Opt out: StopMsg.me/xxxxx”"


def test_a_notice_need_not_offer_to_opt_out(tmp_path: Path) -> None:
    found = lint(tmp_path, "Wattle: it is on its way", strategy={"message_type": "confirmation"})
    assert codes(found) == [("warning", "no_opt_out")]


def test_a_finding_stands_at_the_line_of_the_example(tmp_path: Path) -> None:
    [found] = lint(tmp_path, "Wattle: hello")
    path = tmp_path / "segments" / "everyone.yaml"
    lines = path.read_text().splitlines()
    assert found.place.file == path
    assert "example:" in lines[(found.place.line or 0) - 1]
    assert (found.segment, found.entry) == ("everyone", "message")


def test_a_sign_that_nobody_sees_is_named(tmp_path: Path) -> None:
    [found] = lint(tmp_path, f"Wattle:\u00a0hello {'x' * 70}{STOP}")
    assert "no-break space" in found.sentence


def test_the_text_of_the_campaign_is_looked_at_as_well(tmp_path: Path) -> None:
    [found] = lint(tmp_path, "", campaign={"message": "Wattle: it’s here"})
    assert codes([found]) == [("error", "no_opt_out")]
    assert found.segment == ""
    line = (tmp_path / "playbook.yaml").read_text().splitlines()[(found.place.line or 0) - 1]
    assert "message:" in line


def test_names_that_are_given_have_to_be_there(tmp_path: Path) -> None:
    make_playbook(tmp_path)
    path = tmp_path / "policies" / "message_costs.yaml"
    policy = yaml.safe_load(path.read_text())
    policy["wording"]["names"] = ["Wattle & Co"]
    path.write_text(yaml.safe_dump(policy, allow_unicode=True))
    for text, expected in (("Sale: now", ["no_sender_name"]), ("Now at wattle & co", [])):
        file = segment_file("TRUE", 1, strategy={"example": text + STOP})
        (tmp_path / "segments" / "everyone.yaml").write_text(yaml.safe_dump(file))
        assert [each.code for each in lint_messages(read_playbook(tmp_path))] == expected


@pytest.mark.parametrize("folder", [SHIPPED, PROJECT_ROOT / "examples" / "online-retail"])
def test_the_messages_of_the_shipped_playbooks_are_in_order(folder: Path) -> None:
    playbook = read_playbook(folder)
    assert not lint_messages(playbook)
    written = [each for each in playbook.segments.values() if each.file.strategy.example]
    say(f"messages: {len(written)} examples of {folder.name}, nothing wrong with any")


@pytest.fixture(scope="module")
def beside_data(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What lint says of one message beside four people and 500 messages of a number."""
    root = tmp_path_factory.mktemp("messages")
    text = "Wattle: hello (First Name)(Cust. 1), " + "x" * 114 + STOP
    segments = {"everyone": segment_file("TRUE", 1, strategy={"example": text})}
    brief = {
        "custom_fields": {"custom_1": {"meaning": "club"}},
        "campaign": {"message": f"Wattle: for (Last Name){LINK}"},
    }
    world = World(root, make_playbook(root, segments, **brief))
    for place, name in enumerate(("Ann", "Maximiliana", "Ž", "Bo")):
        world.contact(f"+6149157010{place}", first_name=name)
    for _ in range(500):
        world.message(ANN, sender=EVE)
        world.message(ANN, sender=FAY)
        world.message(ANN, sender="Wattle")
    for length, parts in ((160, 1), (161, 2), (161, 1)):
        world.message(ANN, body="x" * length, parts=parts, price=0.08)
    world.reply(BEN, "when do you open?", received_by=FAY)
    world.exclude()
    world.segment()
    return [
        each
        for each in lint_run(world.playbook, world.run, [])
        if each.entry == "message" or each.code in ("silent_sender", "charged_otherwise")
    ]


def test_beside_the_data_gaps_and_longer_texts_are_found(beside_data: list[Finding]) -> None:
    said = {each.code: each.sentence for each in beside_data if each.segment}
    assert "nobody of its 4 people has what (Cust. 1) stands for" in said["empty_placeholder"]
    assert "50.0% of them get 2 to 3 parts, the others 1" in said["longer_filled"]


def test_the_text_of_the_campaign_is_tried_on_everybody(beside_data: list[Finding]) -> None:
    [found] = [each for each in beside_data if each.entry == "message" and not each.segment]
    assert found.code == "empty_placeholder"
    assert "nobody of its 4 people has what (Last Name) stands for" in found.sentence


def test_a_number_that_never_got_a_reply_is_named(beside_data: list[Finding]) -> None:
    [found] = [each for each in beside_data if each.code == "silent_sender"]
    assert f"the number {mask_number(EVE)} sent 500 messages" in found.sentence


def test_parts_that_were_charged_otherwise_are_counted(beside_data: list[Finding]) -> None:
    [found] = [each for each in beside_data if each.code == "charged_otherwise"]
    assert found.sentence.startswith("1 of the last 3 messages were charged for other parts")
    assert str(found.place).endswith("message_costs.yaml")


def test_what_was_sent_from_tells_the_sender_where_the_brief_does_not(
    beside_data: list[Finding],
) -> None:
    assert [each.code for each in beside_data].count("unheard_stop") == 1


def test_check_ends_with_an_error_where_a_message_cannot_go_out(tmp_path: Path) -> None:
    lint(tmp_path, "Wattle: hello")
    found = CliRunner().invoke(app, ["check", "--playbook", str(tmp_path), "--json"])
    assert found.exit_code == 1
    assert [each["code"] for each in json.loads(found.stdout)["findings"]][:1] == ["no_opt_out"]
