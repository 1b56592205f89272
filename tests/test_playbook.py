"""The playbook: the shipped one reads, and every mistake is named where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sendable.errors import PlaybookError, RuleError, SendableError
from sendable.numbers import read_number
from sendable.playbook import exclusion_key, read_playbook
from sendable.rules import feeds_of, parse_rule, say_rule
from sendable.segment_file import MESSAGE_TYPES

from .library import ANN, SHIPPED, make_playbook, segment_file, write_playbook


def test_the_shipped_playbook_reads() -> None:
    playbook = read_playbook(SHIPPED)
    assert len(playbook.segments) == len(list((SHIPPED / "segments").glob("*.yaml"))) >= 5
    assert [(one.id, one.name) for one in playbook.brief.opt_out_lists] == [(3101, "Opt-Out List")]
    assert playbook.brief.opt_out_lists[0].confirmed
    for key, segment in playbook.segments.items():
        assert segment.key == key
        assert segment.file.strategy.use
        if segment.file.audience == "sms":
            assert segment.file.strategy.message_type in MESSAGE_TYPES
            assert segment.file.strategy.cap
    for policy in playbook.policies.all():
        assert policy.source
        assert policy.as_read


def test_a_segments_exclusions_are_a_rule_of_their_own(tmp_path: Path) -> None:
    files = {
        "rested": segment_file("orders() >= 1", 1, exclude="clicks(7) >= 1"),
        "plain": segment_file("in_segment('rested') OR replies() > 0", 2),
    }
    playbook = make_playbook(tmp_path, files)
    assert set(playbook.rules) == {"rested", "plain", exclusion_key("rested")}
    assert playbook.feeds("rested") >= {"orders", "clicks"}
    assert playbook.feeds("plain") >= {"orders", "replies"}


def test_the_digest_is_that_of_every_file(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path)
    before = read_playbook(folder).digest
    assert read_playbook(folder).digest == before
    path = folder / "policies" / "staleness.yaml"
    path.write_text(path.read_text().replace("730", "731"))
    assert read_playbook(folder).digest != before


def test_a_segments_digest_is_that_of_its_rule(tmp_path: Path) -> None:
    def digest(**changes: Any) -> str:
        file = segment_file(**{"rule": "TRUE", "priority": 1, **changes})
        return make_playbook(tmp_path, {"one": file}).segments["one"].digest

    assert digest() == digest(title="Other", priority=3)
    assert len({digest(), digest(rule="NOT FALSE"), digest(exclude="FALSE")}) == 3


def fault(folder: Path) -> SendableError:
    with pytest.raises((PlaybookError, RuleError)) as caught:
        read_playbook(folder)
    return caught.value


def edit(folder: Path, key: str = "everyone", **changes: Any) -> Path:
    """Change a segment's file; a change to None takes the entry out."""
    path = folder / "segments" / f"{key}.yaml"
    content = {**yaml.safe_load(path.read_text()), **changes}
    kept = {name: value for name, value in content.items() if value is not None}
    path.write_text(yaml.safe_dump(kept))
    return path


def line_of(path: Path, text: str) -> int:
    lines = path.read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"priority": "first"}, "priority"),
        ({"priority": 0}, "priority"),
        ({"audience": "phone"}, "audience"),
        ({"colour": "red"}, "colour"),
        ({"review_by": "soon"}, "review_by"),
        ({"title": 5}, "title"),
    ],
)
def test_a_mistake_in_a_segment_is_named_with_file_and_line(
    tmp_path: Path, changes: dict[str, Any], where: str
) -> None:
    path = edit(write_playbook(tmp_path), **changes)
    error = fault(tmp_path)
    assert error.place is not None
    assert (error.place.file, error.place.line) == (path, line_of(path, f"{where}:"))
    assert where in error.message


@pytest.mark.parametrize("missing", ["title", "rule", "strategy", "priority"])
def test_what_a_segment_must_say_is_named(tmp_path: Path, missing: str) -> None:
    path = edit(write_playbook(tmp_path), **{missing: None})
    error = fault(tmp_path)
    assert missing in error.message
    assert error.place is not None
    assert error.place.file == path


def test_a_segment_for_sms_needs_a_message_type(tmp_path: Path) -> None:
    folder = write_playbook(
        tmp_path, {"one": segment_file("TRUE", 1, strategy={"message_type": None})}
    )
    error = fault(folder)
    assert "message_type" in error.message
    assert "win-back message" in str(error.remedy)
    assert error.place is not None
    assert error.place.line == line_of(folder / "segments" / "one.yaml", "strategy:") + 1


def test_two_segments_for_sms_cannot_have_one_priority(tmp_path: Path) -> None:
    files = {"one": segment_file("TRUE", 3), "two": segment_file("FALSE", 3)}
    error = fault(write_playbook(tmp_path, files))
    assert "one" in error.message
    assert "two" in error.message
    assert error.place is not None
    assert Path(error.place.file).name == "two.yaml"
    files["two"]["audience"] = "email"
    assert read_playbook(write_playbook(tmp_path, files)).segments.keys() == files.keys()


def test_a_playbook_without_segments_is_refused(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path)
    (folder / "segments" / "everyone.yaml").unlink()
    assert "no segments" in fault(folder).message


@pytest.mark.parametrize(
    "name",
    [
        "playbook.yaml",
        "policies/opt_out_words.yaml",
        "policies/reply_outcomes.yaml",
        "policies/staleness.yaml",
        "policies/delivery.yaml",
    ],
)
def test_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    folder = write_playbook(tmp_path)
    (folder / name).unlink()
    assert name in str(fault(folder))


def test_a_policy_that_does_not_fit_is_named_with_its_line(tmp_path: Path) -> None:
    path = write_playbook(tmp_path) / "policies" / "staleness.yaml"
    path.write_text(path.read_text().replace("default_days: 730", "default_days: never"))
    error = fault(tmp_path)
    assert error.place is not None
    assert (error.place.file, error.place.line) == (path, line_of(path, "default_days"))


def test_words_that_yaml_takes_for_yes_and_no_are_told(tmp_path: Path) -> None:
    """``no`` without quotes is False: as a language's key it would lose its words silently."""
    path = write_playbook(tmp_path) / "policies" / "opt_out_words.yaml"
    path.write_text(path.read_text().replace('"no":', "no:"))
    assert fault(tmp_path).place is not None


BLOCK = """title: One
purpose: p
kind: k
rule: |
  clicks(30) >= 1
    AND ordrs(30) = 0
priority: 1
strategy: {use: u, tone: t, readiness: direct, message_type: offer}
"""


def rule_fault(folder: Path, text: str) -> tuple[int | None, int | None]:
    path = write_playbook(folder) / "segments" / "everyone.yaml"
    path.write_text(text)
    with pytest.raises(RuleError) as caught:
        read_playbook(folder)
    assert caught.value.place is not None
    assert caught.value.place.file == path
    return caught.value.place.line, caught.value.place.column


def test_a_mistake_in_a_rule_is_named_with_its_line(tmp_path: Path) -> None:
    assert rule_fault(tmp_path, BLOCK)[0] == 6


def test_a_mistake_in_a_rule_is_named_with_its_column_in_the_file(tmp_path: Path) -> None:
    column = BLOCK.splitlines()[5].index("ordrs") + 1
    assert rule_fault(tmp_path, BLOCK) == (6, column)


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_mistake_in_a_rule_on_one_line_is_named_with_its_place(
    tmp_path: Path, quote: str
) -> None:
    line = f"rule: {quote}ordrs(30) = 0{quote}"
    text = BLOCK.replace("rule: |\n  clicks(30) >= 1\n    AND ordrs(30) = 0", line)
    assert rule_fault(tmp_path, text) == (4, line.index("ordrs") + 1)


def test_a_mistake_in_a_folded_rule_is_named_with_its_line(tmp_path: Path) -> None:
    assert rule_fault(tmp_path, BLOCK.replace("|", ">").replace("    AND", "  AND"))[0] == 6


def test_a_mistake_in_an_exclusion_is_named_with_its_line(tmp_path: Path) -> None:
    text = BLOCK.replace("    AND ordrs(30) = 0\n", "exclude: |\n  clickz(3) > 0\n")
    assert rule_fault(tmp_path, text)[0] == 7


@pytest.mark.parametrize("rule", ["in_segment('nowhere')", "in_segment('everyone')"])
def test_rules_that_cannot_stand_together_are_refused_before_a_run(
    tmp_path: Path, rule: str
) -> None:
    with pytest.raises(RuleError):
        make_playbook(tmp_path, {"everyone": segment_file(rule, 1)})


@pytest.mark.parametrize("country", ["au", "UK", "XX", "A1"])
def test_a_default_country_that_is_none_never_makes_numbers_unreadable(
    tmp_path: Path, country: str
) -> None:
    """It would leave every national number unread, opt-outs' among them, and say nothing."""
    try:
        playbook = make_playbook(tmp_path, default_country=country)
    except PlaybookError:
        return
    assert read_number("0491 570 156", playbook.brief.default_country).number == ANN


def test_a_source_of_an_unknown_kind_is_named_with_its_line(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path, sources=[{"kind": "orderz", "name": "x"}])
    error = fault(folder)
    assert error.place is not None
    assert error.place.line == line_of(folder / "playbook.yaml", "orderz")


def test_a_mistake_in_a_source_is_named_with_its_own_line(tmp_path: Path) -> None:
    columns = {"order_id": "a", "customer_id": "b", "ordered_at": "c", "amonut": "d"}
    source = {"kind": "orders", "name": "x", "path": "p", "contact_field": "custom_1"}
    folder = write_playbook(tmp_path, sources=[{**source, "columns": columns}])
    error = fault(folder)
    assert error.place is not None
    assert error.place.line == line_of(folder / "playbook.yaml", "amonut")


FIELDS = {
    "custom_1": {"meaning": "the shop's customer id", "kind": "customer_id"},
    "custom_2": {"meaning": "Home store"},
    "custom_3": {"meaning": "visits", "kind": "number"},
}


def test_rules_know_the_playbooks_settings_and_what_its_custom_fields_mean(tmp_path: Path) -> None:
    rules = {
        "quiet": "orders(setting('quiet_days')) = 0",
        "sydney": "custom('home store') = setting('city') AND custom('visits') >= 3",
        "known": "custom('the shop''s customer id') LIKE 'C%'",
    }
    files = {key: segment_file(rule, place) for place, (key, rule) in enumerate(rules.items(), 1)}
    playbook = make_playbook(
        tmp_path, files, settings={"quiet_days": 90, "city": "Sydney"}, custom_fields=FIELDS
    )
    plain = "custom_2 = 'Sydney' AND attribute('visits', 'number') >= 3"
    assert playbook.rules["quiet"].tree == parse_rule("orders(90) = 0").tree
    assert say_rule(playbook.rules["sydney"]).startswith("Has the home store “Sydney”")
    assert playbook.feeds("sydney") == {"contacts"}
    assert feeds_of(parse_rule(plain), {}) == {"contacts", "attributes"}


@pytest.mark.parametrize(
    ("rule", "meant"),
    [
        ("orders(setting('quiet_dayz')) = 0", "quiet_days"),
        ("custom('home stor') = 'Sydney'", "home store"),
    ],
)
@pytest.mark.parametrize("entry", ["rule", "exclude"])
def test_a_wrong_name_of_the_playbooks_own_is_named_with_file_and_line(
    tmp_path: Path, rule: str, meant: str, entry: str
) -> None:
    folder = write_playbook(tmp_path, settings={"quiet_days": 90}, custom_fields=FIELDS)
    path = edit(folder, **{entry: rule})
    error = fault(folder)
    assert error.place is not None
    assert (error.place.file, error.place.line) == (path, line_of(path, f"{entry}:"))
    assert meant in str(error.remedy)


def test_texts_say_the_settings_they_name(tmp_path: Path) -> None:
    file = segment_file(
        "carts(setting('span')) > 0", 1, title="Top {share}", purpose="Within {span} of {least}."
    )
    settings = {"share": 1500, "span": "48h", "least": 0.6}
    shown = make_playbook(tmp_path, {"one": file}, settings=settings).segments["one"].file
    assert (shown.title, shown.purpose) == ("Top 1,500", "Within 48 hours of 0.6.")
    error = fault(edit(tmp_path, "one", title="Top {shaer}").parents[1])
    assert "shaer" in error.message
    assert "share" in str(error.remedy)
