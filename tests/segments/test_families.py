"""Families: a file that makes a segment for each value of the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.errors import PlaybookError, RuleError
from sendable.families import expand_families, name_members
from sendable.playbook import Playbook, read_playbook
from sendable.preview import preview_segment
from sendable.rules import bind_text, parse_rule, plan_rules, say_rule
from sendable.rules.nodes import Compare, Constant, Field, InList, Or
from sendable.segment_file import PLACEHOLDER
from sendable.segments.computability import find_obstacles, say_obstacles
from sendable.segments.families import names_a_group, recall_families

from ..library import ALL_FEEDS, AS_OF, DAY, World, make_playbook, segment_file, write_playbook

CITIES = segment_file(
    "city = '{value}'", 10, title="People in {value}", for_each="city", least=2, most=3
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    return make_playbook(tmp_path_factory.mktemp("cities"), {"in-city": CITIES})


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_value_is_bound_and_never_read(value: str) -> None:
    rule = parse_rule(
        "city = '{value}' OR in_list('{value}') OR orders(9, category = '{value}') > 0"
    )
    bound = bind_text(rule, PLACEHOLDER, value)
    assert parse_rule(bound.text) == bound
    assert isinstance(bound.tree, Or)
    lives, listed, bought = bound.tree.parts
    assert lives == Compare("=", Field("city", "text"), Constant(value, "text"))
    assert listed == InList(value)
    assert Constant(value, "text") == bought.left.filters[0].right


@settings(deadline=None)
@given(st.lists(TEXTS, unique=True, max_size=8), st.sampled_from(["by", "by-nsw", "in-city"]))
def test_every_value_has_a_key_of_its_own(values: list[str], taken: str) -> None:
    keys = name_members("by", values, [taken])
    assert list(keys) == values
    assert len({key.lower() for key in [*keys.values(), taken]}) == len(values) + 1
    assert all(key.isascii() and key == key.strip("-") for key in keys.values())


def test_keys_say_the_value_and_are_told_apart_where_they_must() -> None:
    assert name_members("by", ["NSW", "New South Wales"], ["by"]) == {
        "NSW": "by-nsw",
        "New South Wales": "by-new-south-wales",
    }
    alike = name_members("by", ["Zürich", "zurich", "東京"], ["by"])
    assert len(set(alike.values())) == 3
    assert all(key.startswith(("by-zurich-", "by-")) for key in alike.values())


def test_before_the_data_is_known_a_family_stands_for_all_its_members(cities: Playbook) -> None:
    segment = cities.segments["in-city"]
    assert segment.file.title == "People in each city"
    assert say_rule(segment.rule) == "Has the city “{value}”"
    assert expand_families(cities, {}).segments == cities.segments


def test_members_are_segments_like_any_other(cities: Playbook) -> None:
    playbook = expand_families(cities, {"in-city": ["Perth", "O'Connor"]})
    first, second = playbook.segments.values()
    assert [first.key, second.key] == ["in-city-o-connor", "in-city-perth"]
    assert [first.file.priority, second.file.priority] == [10, 11]
    assert first.file.title == "People in O'Connor"
    assert first.file.rule == "city = 'O''Connor'"
    assert first.member_of == "in-city"
    assert first.digest != second.digest
    assert set(plan_rules(playbook.rules, as_of=AS_OF).keys) == set(playbook.segments)


def fill(world: World) -> None:
    places = ["Perth"] * 3 + ["Hobart"] * 2 + ["Darwin"] * 2 + ["Cairns"] * 2 + ["Broome"]
    places += ["call 0491 570 156"] * 2 + ["ann@example.com"] * 2 + [" "] * 2
    for position, city in enumerate(places):
        world.contact(f"+1202555{100 + position:04d}", city=city)
    # Enough people, but too few of them may be messaged.
    world.contact("+12025550150", city="Kalgoorlie")
    world.contact("+12025550151", city="Kalgoorlie")
    world.opt_out("+12025550151")


def test_a_family_has_the_values_of_most_people_who_may_be_messaged(
    tmp_path: Path, cities: Playbook
) -> None:
    world = World(tmp_path, cities)
    fill(world)
    world.through()
    sizes = world.lake.read("segment_sizes", run_id=world.run.run_id).set_index("segment")
    # At most three: of those of one size the first by name; nobody's number makes a segment.
    assert sizes["members"].to_dict() == {
        "in-city-cairns": 2,
        "in-city-darwin": 2,
        "in-city-perth": 3,
    }
    assert set(recall_families(cities, world.run).segments) == set(sizes.index)
    assert world.members("in-city-perth") == {f"+1202555{100 + at:04d}" for at in range(3)}


@pytest.mark.parametrize("value", ["call 0491 570 156", "0491570156", "ann@example.com"])
def test_what_may_be_somebodys_number_or_address_names_no_group(value: str) -> None:
    assert not names_a_group(value)
    assert names_a_group("Perth 6000")


def test_a_later_step_sees_the_members_of_the_run_and_not_of_new_data(
    tmp_path: Path, cities: Playbook
) -> None:
    world = World(tmp_path, cities)
    fill(world)
    world.exclude()
    world.segment()
    before = recall_families(cities, world.run).segments
    for position in range(9):
        world.contact(f"+1212555{100 + position:04d}", city="Sydney")
    world.store()
    assert recall_families(cities, world.run).segments == before
    assert recall_families(cities, world.begin(AS_OF + DAY)).segments == cities.segments


def test_without_the_data_a_family_says_what_it_needs(tmp_path: Path) -> None:
    file = segment_file(
        "orders(30, category = '{value}') >= 1", 1, title="Buys {value}", for_each="category"
    )
    world = World(tmp_path / "world", make_playbook(tmp_path / "playbook", {"fans": file}))
    world.contact()
    world.exclude()
    found = world.evaluate(available=ALL_FEEDS - {"orders"})
    assert found["fans"].not_computable
    assert "orders" in str(found["fans"].not_computable)


@pytest.mark.parametrize(
    ("each", "rule", "tell"),
    [
        (
            "attribute('gender')",
            "attribute('gender') = '{value}'",
            lambda w, n: w.told("attributes", n, name="gender", value="female"),
        ),
        (
            "loyalty_tier",
            "loyalty_tier = '{value}'",
            lambda w, n: w.told("loyalty", n, tier="female", points=1.0),
        ),
        (
            "preferred_language",
            "preferred_language = '{value}'",
            lambda w, n: w.told("preferences", n, name="language", value="female"),
        ),
        (
            "category",
            "orders(category = '{value}') > 0",
            lambda w, n: w.order(n, category="female"),
        ),
        (
            "event",
            "attended(name = '{value}') > 0",
            lambda w, n: w.told(
                "events", n, event_id=n, kind="attended", name="female", occurred_at=AS_OF
            ),
        ),
        ("custom('size')", "custom('size') = '{value}'", lambda w, n: None),
    ],
)
def test_families_are_made_from_what_other_sources_tell(
    tmp_path: Path, each: str, rule: str, tell: Any
) -> None:
    file = segment_file(rule, 1, title="Of {value}", for_each=each, least=1)
    custom = {"custom_2": {"meaning": "size"}}
    playbook = make_playbook(tmp_path / "playbook", {"of": file}, custom_fields=custom)
    world = World(tmp_path / "world", playbook)
    world.contact(custom_2="female" if each.startswith("custom") else None)
    tell(world, "+61491570156")
    world.exclude()
    assert {key: len(found.members) for key, found in world.evaluate().items()} == {"of-female": 1}


def test_only_those_count_who_have_what_the_rule_asks_for_besides(tmp_path: Path) -> None:
    file = segment_file(
        "country = 'AU' AND city = '{value}'", 1, title="{value}", for_each="city", least=1
    )
    world = World(tmp_path / "world", make_playbook(tmp_path / "playbook", {"au": file}))
    world.contact(city="Perth")
    world.contact("+12025550100", country="US", city="Perth Amboy")
    world.exclude()
    assert set(world.evaluate()) == {"au-perth"}


@pytest.mark.parametrize(
    ("changes", "line", "meant"),
    [
        ({"for_each": "regin"}, "for_each:", "region"),
        ({"for_each": "first_name"}, "for_each:", "category"),
        ({"for_each": "added_at"}, "for_each:", "category"),
        ({"for_each": "attribute('age', 'number')"}, "for_each:", "number"),
        ({"for_each": "attribute('a') = 'b' OR city"}, "for_each:", "category"),
        ({"for_eech": "region"}, "for_eech:", "for_each"),
        ({"rule": "city = 'Perth'"}, "rule:", "'{value}'"),
        ({"rule": "city LIKE '{value}%' OR city = '{value}'"}, "rule:", "'{value}'"),
        ({"rule": "city LIKE '{value}' OR city = '{value}'"}, "rule:", "'{value}'"),
        ({"exclude": "city = 'x{value}'"}, "exclude:", "'{value}'"),
        ({"title": "People"}, "title:", ""),
        ({"for_each": None}, "rule:", "for_each"),
        ({"most": 0}, "most:", ""),
    ],
)
def test_a_mistake_in_a_family_is_named_with_its_line_and_what_was_meant(
    tmp_path: Path, changes: dict[str, Any], line: str, meant: str
) -> None:
    file = {name: value for name, value in {**CITIES, **changes}.items() if value is not None}
    folder = write_playbook(tmp_path, {"in-city": file})
    with pytest.raises((PlaybookError, RuleError)) as caught:
        read_playbook(folder)
    lines = (folder / "segments" / "in-city.yaml").read_text().splitlines()
    place = caught.value.place
    assert place is not None
    assert place.line is not None
    assert line in lines[place.line - 1]
    assert meant in f"{caught.value.message} {caught.value.remedy}"


def test_a_family_takes_as_many_priorities_as_it_may_have_members(tmp_path: Path) -> None:
    files = {"in-city": CITIES, "next": segment_file("TRUE", 12)}
    with pytest.raises(PlaybookError, match="both have priority 12"):
        make_playbook(tmp_path, files)
    files["next"]["priority"] = 13
    assert make_playbook(tmp_path, files)


def test_no_rule_can_name_a_whole_family(tmp_path: Path) -> None:
    files = {"in-city": CITIES, "next": segment_file("in_segment('in-city')", 13)}
    with pytest.raises(RuleError, match="family of segments"):
        make_playbook(tmp_path, files)


def test_a_setting_that_changes_changes_the_digest_of_who_reads_it(tmp_path: Path) -> None:
    files = {
        "reads": segment_file("orders(setting('days')) > 0", 1),
        "not": segment_file("TRUE", 2),
    }
    one, two = (make_playbook(tmp_path, files, settings={"days": days}) for days in (30, 31))
    assert one.segments["reads"].digest != two.segments["reads"].digest
    assert one.segments["not"].digest == two.segments["not"].digest


def test_a_family_whose_values_have_too_few_people_is_not_computable(
    tmp_path: Path, cities: Playbook
) -> None:
    world = World(tmp_path, cities)
    world.contact("+12025550100", city="Perth")
    world.pull("contacts")
    world.exclude()
    expected = "no city of at least 2 people who may be messaged has been found"
    found = find_obstacles(world.playbook, world.run)["in-city"]
    assert say_obstacles(found) == expected
    assert preview_segment("in-city", cities, world.run).not_computable == expected
