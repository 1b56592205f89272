"""The rulebook in a browser: with keys, on a phone, in the dark, on paper, and for everybody."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from sendable.gates.report import Check, GateReport
from sendable.publish.documents import write_quality_report, write_rulebook
from sendable.rulebooks import keep_rules

from ..figures import say
from ..library import AS_OF, DAY
from ..publish.test_strategy_pages import fill
from ..publish.worlds import PEOPLE, rename_list, small_account
from ..segments.in_time import take_run
from .browser import open_tab

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a second run, with a plan, results, tests, flows, and a long name."""
    root = tmp_path_factory.mktemp("pages")
    world = small_account(root)
    take_run(world)
    before = world.run
    world.begin(AS_OF + 10 * DAY)
    world.order(PEOPLE[4], AS_OF + DAY)
    rename_list(world, "Bought addresses", "x" * 90 + "<img src=https://evil.example/x>")
    take_run(world, before)
    keep_rules(world.playbook, world.run)
    world.plan()
    fill(world)
    write_rulebook(world.gather(), root)
    checks = [
        Check(
            suite="ingest",
            expectation="each feed is fresh",
            severity="critical",
            passed=passed,
            found="7",
            remedy="Look at it",
        )
        for passed in (True, False)
    ]
    report = GateReport(stage="ingest", checks=checks, facts={"rows": 7})
    (world.run.folder / "gates").mkdir()
    (world.run.folder / "gates" / "ingest.json").write_text(report.model_dump_json())
    shutil.copy(write_quality_report(world.run), root / "quality.html")
    return root


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of axe-core, from npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm to fetch axe-core with")
    room = tmp_path_factory.mktemp("axe")
    packed = subprocess.run(
        [npm, "pack", "axe-core@4", "--silent"],
        cwd=room,
        capture_output=True,
        text=True,
        timeout=180,
    )
    if packed.returncode:
        pytest.skip(f"npm gave no axe-core: {packed.stderr.strip()[-200:]}")
    with tarfile.open(next(room.glob("axe-core-*.tgz"))) as archive:
        archive.extract("package/axe.min.js", room, filter="data")
    return (room / "package" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["rulebook.html", "quality.html"])
def test_the_page_asks_nothing_of_the_network_and_has_no_error(
    browser: Browser, folder: Path, name: str
) -> None:
    with open_tab(browser, folder / name) as tab:
        assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
        assert [url for url in tab.asked if url.startswith("file:")] == [(folder / name).as_uri()]
        assert tab.troubles == []


def test_every_link_and_fold_is_reached_by_keys_and_seen_there(
    browser: Browser, folder: Path
) -> None:
    with open_tab(browser, folder / "rulebook.html") as tab:
        tab.page.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        assert tab.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
        tab.page.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == "text"
    with open_tab(browser, folder / "rulebook.html") as tab:
        stops = tab.evaluate("document.querySelectorAll('a[href], summary').length")
        tab.evaluate("window.reached = new Set(); undefined")
        for _ in range(stops):
            tab.page.keyboard.press("Tab")
            tab.evaluate("window.reached.add(document.activeElement); undefined")
            assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert tab.evaluate(
            "[...document.querySelectorAll('a[href], summary')].every(one => reached.has(one))"
        )
    say(f"rulebook: {stops} links and folds, all reached by keys")


@pytest.mark.parametrize("name", ["rulebook.html", "quality.html"])
@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, folder: Path, name: str, width: int
) -> None:
    with open_tab(browser, folder / name, width) as tab:
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        too_wide = tab.evaluate(
            "[...document.querySelectorAll('body *')].filter("
            "one => !one.closest('details, .scroll')"
            " && one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)"
            ".map(one => one.outerHTML.slice(0, 120))"
        )
        assert too_wide == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        if name == "rulebook.html":
            assert tab.evaluate(
                "[...document.querySelectorAll('svg')].every(one => "
                "one.getBoundingClientRect().right <= document.documentElement.clientWidth)"
            )


def test_drawings_follow_the_colour_scheme(browser: Browser, folder: Path) -> None:
    def read_colours(scheme: str) -> list[Any]:
        with open_tab(browser, folder / "rulebook.html", scheme=scheme) as tab:
            return tab.evaluate(
                "[getComputedStyle(document.body).backgroundColor, ...new Set("
                "[...document.querySelectorAll('svg [fill^=var]')]"
                ".map(one => getComputedStyle(one).fill))].sort()"
            )

    light, dark = read_colours("light"), read_colours("dark")
    assert len(light) == len(dark) > 3
    assert not set(light) & set(dark)


def test_on_paper_each_segment_begins_a_page_in_the_light_colours(
    browser: Browser, folder: Path
) -> None:
    with open_tab(browser, folder / "rulebook.html", scheme="dark") as tab:
        segments = tab.evaluate("document.querySelectorAll('.card.page').length")
        printed = tab.page.pdf(prefer_css_page_size=True, print_background=True)
        tab.page.emulate_media(media="print")
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(29, 43, 46)"
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert printed.startswith(b"%PDF")
    assert segments + 2 <= pages <= 2 * segments + 6
    say(f"rulebook: {segments} segments on {pages} pages of paper")


@pytest.mark.parametrize("name", ["rulebook.html", "quality.html"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing_that_keeps_anybody_out(
    browser: Browser, folder: Path, axe: str, name: str, width: int, scheme: str
) -> None:
    with open_tab(browser, folder / name, width, scheme) as tab:
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        tab.page.add_script_tag(content=axe)
        found = tab.evaluate(
            "axe.run().then(found => ({passed: found.passes.length, "
            "violations: found.violations.map(one => one.id + ': ' "
            "+ one.nodes.slice(0, 3).map(node => node.html).join(' | '))}))"
        )
    assert found["violations"] == []
    say(f"axe-core, {name} at {width} px, {scheme}: {found['passed']} rules, no violation")
