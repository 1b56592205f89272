"""The rulebook's page: found one's way in, drawn, said short, and safe whatever people write."""

from __future__ import annotations

import html.parser
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sendable.publish.charts import Bar, draw_size, draw_trend, draw_waterfall, fix_colours
from sendable.publish.content import Publication
from sendable.publish.documents import write_rulebook
from sendable.publish.trends import Point, say_trend
from sendable.rulebooks import keep_rules

from ..library import ANN, AS_OF, DAY, segment_file
from ..segments.in_time import take_run
from .worlds import PEOPLE, SEGMENTS, small_account

HOSTILE = "</text><script>alert(1)</script>"
COUNTRIES = segment_file(
    "country = '{value}'",
    6,
    title="Numbers of {value}",
    for_each="country",
    least=1,
    strategy={"use": "Offers of {value}."},
)


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """An account with people of two countries, and a segment for each."""
    world = small_account(tmp_path_factory.mktemp("pages"), SEGMENTS | {"by-country": COUNTRIES})
    world.contact(ANN)
    world.exclude()
    world.segment()
    keep_rules(world.expanded, world.run)
    world.plan()
    return world.gather()


@pytest.fixture(scope="module")
def page(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_rulebook(publication, tmp_path_factory.mktemp("page")).read_text(encoding="utf-8")


class Outline(html.parser.HTMLParser):
    """Collects headings, ids, links, landmarks and what would be asked of the network."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.unnamed_drawings = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        if values.get("role") == "img" and not values.get("aria-label"):
            self.unnamed_drawings += 1
        self.asked += [values[name] for name in ("src", "srcset", "data") if name in values]
        if tag == "link":
            self.asked.append(values.get("href", ""))


def test_the_page_has_landmarks_and_headings_in_order(page: str) -> None:
    outline = Outline(page)
    for tag in ("header", "nav", "main", "footer"):
        assert tag in outline.tags
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert '<a class="skip" href="#text">' in page


def test_every_link_leads_to_a_place_of_the_page(page: str) -> None:
    outline = Outline(page)
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links} <= set(outline.ids)
    assert all(link.startswith("#") for link in outline.links)
    for key in ("buyers", "regular", "by-country-us", "by-country-au"):
        assert key in outline.ids


def test_the_page_asks_nothing_of_anybody_and_runs_nothing(page: str) -> None:
    outline = Outline(page)
    assert outline.asked == []
    assert "script" not in outline.tags
    assert not re.search(r"url\((?!#)|@import", page)


def test_every_drawing_says_what_it_shows(page: str) -> None:
    outline = Outline(page)
    assert "svg" in outline.tags
    assert outline.unnamed_drawings == 0
    assert page.count('role="img"') == outline.tags.count("svg")


def test_drawings_take_their_colours_from_the_page(page: str) -> None:
    drawn = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    colours = {
        colour
        for each in drawn
        for colour in re.findall(r'(?:fill|stroke)="([^"]+)"', each)
        if colour not in ("none", "transparent")
    }
    assert colours
    assert all(colour.startswith("var(--") for colour in colours)
    for variable in {re.findall(r"--[a-z]+", colour)[0] for colour in colours}:
        assert f"{variable}:" in page
    assert "var(--accent, " not in fix_colours(page)


def test_a_family_has_one_page_with_a_line_for_each_of_its_segments(
    publication: Publication, page: str
) -> None:
    (family,) = [chapter for chapter in publication.chapters if chapter.is_family]
    assert family.title == "Numbers of …"
    assert family.head.key == "by-country-us"
    assert [one.key for one in family.pages] == ["by-country-au", "by-country-us"]
    assert page.count("Written out here for") == 1
    assert page.count('<section class="card page"') == len(publication.chapters)


def test_each_segment_begins_a_page_of_paper(page: str) -> None:
    assert re.search(r"@media print.*\.page \{ break-before: page;", page, flags=re.DOTALL)


def test_what_a_segment_shares_its_people_with_is_said_the_closest_ones(
    publication: Publication,
) -> None:
    pages = {one.key: one for one in publication.pages}
    assert pages["clickers"].neighbours == ()
    assert pages["buyers"].rule_version
    assert pages["buyers"].rule_version != pages["regular"].rule_version


def test_how_each_segment_stands_is_on_its_page(publication: Publication, page: str) -> None:
    states = {one.key: one.approval.state for one in publication.pages}
    assert states["buyers"] == "pending"
    assert states["letter"] == "draft"
    assert "nobody has decided yet" in page


def test_a_trend_is_drawn_from_the_second_run_on(tmp_path: Path) -> None:
    world = small_account(tmp_path)
    take_run(world)
    before = world.run
    world.begin(AS_OF + 10 * DAY)
    world.order(PEOPLE[4], AS_OF + DAY)
    take_run(world, before)
    world.plan()
    publication = world.gather()
    (buyers,) = [one for one in publication.pages if one.key == "buyers"]
    assert [point.people for point in buyers.trend] == [3, 5]
    assert buyers.trend_in_words == "67% more since 21 Nov 2026"
    assert [each.title for each in buyers.neighbours] == ["By e-mail", "Everyone else"]
    page = write_rulebook(publication, tmp_path).read_text(encoding="utf-8")
    assert "Since 21 November 2026: 6 may be messaged" in page
    assert page.count("Members over time") == 2 * len(publication.pages)


@pytest.mark.slow
def test_of_several_runs_on_one_day_the_last_counts(tmp_path: Path) -> None:
    world = small_account(tmp_path)
    take_run(world)
    before = world.run
    world.begin(AS_OF + DAY / 24)
    take_run(world, before)
    world.plan()
    publication = world.gather()
    assert {len(one.trend) for one in publication.pages} == {1}
    page = write_rulebook(publication, tmp_path).read_text(encoding="utf-8")
    assert "Members over time" not in page
    assert "Since 21 November 2026, 09:00 UTC: 6 may be messaged (as before)" in page


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ([10], ""),
        ([10, 12], "20% more since 1 May 2026"),
        ([10, 30, 5], "50% fewer since 1 May 2026"),
        ([10, 10], "as large as on 1 May 2026"),
        ([0, 7], "7 more since 1 May 2026"),
        ([0, 0], "as large as on 1 May 2026"),
        ([None, 7], ""),
        ([7, None], ""),
        ([None, 8, 4], "50% fewer since 2 May 2026"),
    ],
)
def test_a_trend_in_words(sizes: list[int | None], said: str) -> None:
    days = (datetime(2026, 5, day, tzinfo=UTC) for day in range(1, 32))
    points = tuple(Point(at, people) for at, people in zip(days, sizes, strict=False))
    assert say_trend(points) == said


def test_no_text_in_a_drawing_becomes_markup() -> None:
    drawings = (
        draw_waterfall([Bar(HOSTILE, "total", 3, 3), Bar("Held", "held", 1, 2)]),
        draw_size([(HOSTILE, 3)]),
    )
    for drawing in drawings:
        assert "<script" not in drawing
        assert "&lt;/text&gt;&lt;script&gt;" in drawing


def test_a_run_without_an_answer_is_a_gap_in_the_line() -> None:
    known = [Point(AS_OF + place * DAY, people) for place, people in enumerate([3, 4, None, 5, 6])]
    (line,) = re.findall(r'class="mark-line.*?d="([^"]+)"', draw_trend(known), flags=re.DOTALL)
    assert line.count("M") == 2


def test_a_waterfall_hangs_each_loss_where_it_was_taken_from() -> None:
    drawing = draw_waterfall(
        [Bar("All", "total", 10, 10), Bar("Out", "excluded", 4, 6), Bar("Left", "total", 6, 6)]
    )
    for said in ("All", "Out", "Left", ">10<", ">−4<", ">6<"):
        assert said in drawing
