"""What lint says of rules, with the line and column it says it of; and what it does not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sendable.linting.playbook import lint_playbook, lint_rule
from sendable.playbook import Playbook, read_playbook
from sendable.rules import parse_rule
from sendable.rules.lint.findings import Finding

from ..figures import say
from ..library import SHIPPED, make_playbook, segment_file, write_playbook


def found(rule: str) -> list[tuple[str, int | None]]:
    return [(each.code, each.place.column) for each in lint_rule(parse_rule(rule), {})]


@pytest.mark.parametrize(
    ("rule", "code", "column"),
    [
        ("country = 'AU' AND country = 'NZ'", "contradiction", 20),
        ("clicks(30) >= 3 AND clicks(90) < 2", "contradiction", 21),
        ("country = 'AU' AND (orders() < 2 AND orders() > 2)", "contradiction", 38),
        ("days_since(last_click_at) > 30 AND clicks(30) >= 1", "contradiction", 36),
        ("delivered(30) >= 1 AND sent(60) = 0", "contradiction", 24),
        ("orders(365, category = 'hair') >= 2 AND orders(365) <= 1", "contradiction", 41),
        ("in_list('VIP') AND NOT in_list('vip')", "contradiction", 20),
        ("top(total_spend, 15) AND orders() = 0", "contradiction", 26),
        ("recency_score() >= 4 AND last_order_at IS NULL", "contradiction", 26),
        ("city LIKE 'Syd%' AND city IN ('Perth', 'Darwin')", "contradiction", 22),
        ("added_at < DATE '2026-01-01' AND added_at > DATE '2026-02-01'", "contradiction", 34),
        ("orders() > 2.2 AND orders() < 2.9", "contradiction", 20),
        ("orders(30, category = 'a', category = 'b') >= 1", "never_true", 1),
        ("orders() < 0", "never_true", 1),
        ("orders() = 1.5", "never_true", 1),
        ("share(discounted_orders(), orders()) > 1", "never_true", 1),
        ("opted = 'yes'", "never_true", 1),
        ("percentile(total_spend) > 100", "never_true", 1),
        ("orders() >= 0", "always_true", 1),
        ("clicks(30) >= 1 OR clicks(30) = 0", "always_true", 1),
        ("city = 'Perth' OR NOT city = 'Perth'", "always_true", 1),
        ("NOT (country = 'AU' AND country = 'NZ')", "always_true", 1),
        ("orders() >= 1 AND sent() >= 0", "part_always_true", 19),
        ("orders() >= 1 OR sent() < 0", "part_never_true", 18),
        ("orders() >= 1 OR (city = 'A' AND city = 'B')", "contradiction", 34),
        ("clicks(30) >= 3 AND clicks(90) >= 1", "redundant", 21),
        ("country = 'AU' AND country <> 'NZ'", "redundant", 20),
        ("clicks(30) >= 1 OR (clicks(30) >= 1 AND country = 'AU')", "swallowed", 21),
        ("clicks(90) >= 1 OR clicks(30) >= 2", "swallowed", 20),
        ("clicks(90) >= 2 OR clicks(90) >= 1", "swallowed", 1),
        ("clicks(90) >= 2 OR clicks(90) >= 1 OR country = 'AU'", "swallowed", 1),
        ("country = 'AU' AND city = 'A' OR clicks(3) > 0", "mixed_and_or", 1),
        ("clicks('30h') >= 1", "window_unit", 1),
        ("orders('720h') >= 1", "window_unit", 1),
        ("country = 'AU' AND orders('720h') >= 1", "window_unit", 20),
        ("carts(48) >= 1", "window_unit", 1),
        ("days_since(last_click_at) > 7200", "window_unit", 1),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(rule: str, code: str, column: int) -> None:
    assert (code, column) in found(rule)


def test_what_is_always_true_is_not_called_redundant_as_well() -> None:
    assert found("orders() >= 1 AND sent() >= 0") == [("part_always_true", 19)]


@pytest.mark.parametrize(
    "rule",
    [
        # Missing values: neither side holds for who has no city.
        "city = 'Perth' OR city <> 'Perth'",
        "NOT city = 'Perth' AND NOT city <> 'Perth'",
        "city IS NULL OR city = 'Perth'",
        "last_click_at IS NULL OR days_since(last_click_at) > 30",
        # Windows that only touch, and filters that only overlap.
        "clicks(60, 30) >= 1 AND clicks(30) = 0",
        "clicks(30) >= 1 AND clicks(90) <= 1",
        "orders(30) = 0 AND orders(90) >= 1",
        "orders(365, category = 'hair') >= 2 AND orders(365, amount > 50) = 0",
        "days_since(last_click_at) >= 30 AND clicks(31) >= 1",
        "days_since(first_order_at) > 30 AND orders(30) >= 1",
        "discounted_orders() = 0 AND orders() >= 1",
        "spend(30) = 0 AND orders(30) >= 1",
        "(carts('48h') >= 1 AND orders('48h') = 0) OR (clicks(14) >= 2 AND orders(14) = 0)",
        "in_list('a') AND NOT in_list('b')",
        "top(total_spend, 30) AND NOT top(total_spend, 15)",
        "city LIKE 'Syd%' AND city <> 'Sydney'",
        "percentile(total_spend) > 85 AND monetary_score() = 5",
        "carts('48h') >= 1 AND views(14) >= 1",
    ],
)
def test_nothing_is_said_of_a_rule_that_is_in_order(rule: str) -> None:
    assert found(rule) == []


def playbook_of(root: Path, **segments: Any) -> Playbook:
    files = {
        key: file if isinstance(file, dict) else segment_file(file, place)
        for place, (key, file) in enumerate(segments.items(), start=1)
    }
    return make_playbook(root, files, archived_lists=["Old import"])


def codes(findings: list[Finding], segment: str) -> set[str]:
    return {each.code for each in findings if each.segment == segment}


def test_segments_are_compared_with_each_other(tmp_path: Path) -> None:
    found = lint_playbook(
        playbook_of(
            tmp_path,
            clickers="clicks(90) >= 1",
            lately="clicks(30) >= 2",
            same="NOT clicks(90) = 0",
            rested=segment_file("clicks(90) >= 1", 4, exclude="sent(7) >= 1"),
            mend=segment_file("clicks(90) >= 5", 5, audience="worklist"),
            wide=segment_file("orders() >= 1 OR clicks(120) >= 1", 6),
        )
    )
    assert "shadowed" in codes(found, "lately")
    assert "twins" in codes(found, "same")
    assert "shadowed" in codes(found, "rested")
    assert not codes(found, "mend")
    assert "subset" in codes(found, "clickers")
    assert not codes(found, "wide")


def test_a_segment_inside_another_is_looked_through(tmp_path: Path) -> None:
    found = lint_playbook(
        playbook_of(
            tmp_path,
            vip="top(total_spend, 15)",
            none="in_segment('vip') AND orders() = 0",
            part="in_segment('vip') AND clicks(30) >= 1",
        )
    )
    assert "contradiction" in codes(found, "none")
    assert codes(found, "part") == {"shadowed"}


def test_exclusions_are_held_against_their_rule(tmp_path: Path) -> None:
    found = lint_playbook(
        playbook_of(
            tmp_path,
            nobody=segment_file("clicks(30) >= 2", 1, exclude="clicks(90) >= 1"),
            idle=segment_file("clicks(30) >= 2", 2, exclude="clicks(90) = 0"),
            good=segment_file("clicks(30) >= 2", 3, exclude="sent(7) >= 3"),
        )
    )
    assert "excludes_everyone" in codes(found, "nobody")
    assert "excludes_nobody" in codes(found, "idle")
    assert not {"excludes_everyone", "excludes_nobody"} & codes(found, "good")


def test_archived_lists_and_rules_without_behaviour_are_named(tmp_path: Path) -> None:
    found = lint_playbook(
        playbook_of(
            tmp_path,
            old="in_list('old IMPORT') AND clicks(30) >= 1",
            plain="country = 'AU' AND days_since(added_at) < 30",
            mend=segment_file("NOT valid_number", 3, audience="worklist"),
            new=segment_file("clicks(30) >= 1", 4, exclude="was_in_segment('odl', 30)"),
        )
    )
    assert codes(found, "old") == {"archived_list"}
    assert codes(found, "new") == {"unknown_segment"}
    assert codes(found, "plain") == {"no_behaviour"}
    assert not codes(found, "mend")


def test_the_pattern_of_a_family_is_not_taken_for_a_value(tmp_path: Path) -> None:
    rule = "country = '{value}' AND country <> 'NZ' OR clicks(30) >= 1"
    family = segment_file(rule, 2, for_each="country", title="In {value}", most=3)
    found = lint_playbook(playbook_of(tmp_path, clickers="clicks(30) >= 1", family=family))
    assert codes(found, "family") == {"mixed_and_or"}
    assert not codes(found, "clickers")


def test_a_finding_points_into_the_yaml_file(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path)
    path = folder / "segments" / "everyone.yaml"
    text = path.read_text().replace(
        "rule: 'TRUE'", "rule: |\n  orders() >= 1\n    AND country = 'AU'\n    AND country = 'NZ'"
    )
    assert "NZ" in text
    path.write_text(text)
    [finding] = [f for f in lint_playbook(read_playbook(folder)) if f.severity == "error"]
    line = next(n for n, each in enumerate(text.splitlines(), start=1) if "'NZ'" in each)
    assert (finding.place.file, finding.place.line, finding.place.column) == (path, line, 9)
    assert str(finding).startswith(f"{path}:{line}:9: error: ")


@pytest.mark.parametrize("folder", [SHIPPED, SHIPPED.parent / "examples" / "online-retail"])
def test_what_is_shipped_has_no_error_and_no_warning(folder: Path) -> None:
    playbook = read_playbook(folder)
    found = lint_playbook(playbook)
    assert [str(each) for each in found if each.severity != "note"] == []
    say(f"lint: {len(playbook.segments)} segments of {folder.name}, {len(found)} notes")
