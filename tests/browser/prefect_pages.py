"""Prefect's own pages, as a person uses them: forms, runs and artifacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus

from playwright.sync_api import Browser, Locator, Page, Response, TimeoutError, expect

from ..served import Served
from .browser import open_tab

_STARTED = re.compile(r"/api/deployments/[0-9a-f-]+/create_flow_run$")

_BUSY_TRIES = 5
"""How often something is tried while the server is busy, or the page."""

_SOON_MS = 15_000
"""For a part of a page that was asked for."""


@dataclass
class Pages:
    """The pages of a server, in one tab."""

    page: Page
    served: Served

    def open_form(self, deployment: str) -> None:
        """Open the run form of a deployment, given as ``flow/name``."""
        found = self.served.find_deployment(deployment)
        self.page.goto(f"{self.served.ui_url}/deployments/deployment/{found['id']}/run")
        # The form is there before what the deployment fills into it.
        expect(self.field("Workspace").locator("textarea")).not_to_have_value("")

    def open_run(self, flow_run_id: str, tab: str = "Logs") -> None:
        """Open a run, at one of its tabs."""
        self.page.goto(f"{self.served.ui_url}/runs/flow-run/{flow_run_id}")
        # The picture of the run keeps the page busy: a click that waits for rest waits long.
        self.page.locator("li.p-tab").get_by_text(tab, exact=True).dispatch_event("click")

    def open_artifact(self, flow_run_id: str, key: str) -> None:
        """Open one of a run's artifacts, from the run's own page."""
        card = self.page.get_by_text(key, exact=True).last
        for _ in range(_BUSY_TRIES):
            # While a page still loads it may go back to its first tab, and the card is gone.
            self.open_run(flow_run_id, "Artifacts")
            with suppress(TimeoutError):
                card.dispatch_event("click", timeout=_SOON_MS)
                self.page.wait_for_url("**/artifacts/**", timeout=_SOON_MS)
                return
        raise AssertionError(f"{key} is not among the artifacts of {flow_run_id}")

    def field(self, title: str) -> Locator:
        """Give a field of a form by its title; one that may be left out says so behind it."""
        words = self.page.locator(".schema-form-property__label")
        named = words.filter(has_text=re.compile(rf"^{re.escape(title)}( \(Optional\))?$"))
        return self.page.locator(".schema-form-property", has=named).last

    def fill(self, title: str, text: str) -> None:
        """Write into a field."""
        self.field(title).locator("input, textarea, .cm-content").last.fill(text)

    def choose(self, title: str, option: str) -> None:
        """Choose one of the options of a field."""
        # A click opens the options and, by the focus it brings, closes them.
        self.field(title).locator(".p-select-button__control").focus()
        self.page.keyboard.press("ArrowDown")
        self.page.locator(".p-select-option").get_by_text(option, exact=True).click()

    def add(self, title: str, text: str) -> None:
        """Add an item to a list."""
        self.field(title).get_by_role("button", name="Add item").click()
        self.field(title).locator("input, textarea").last.fill(text)

    def switch(self, title: str, kind: str) -> None:
        """Choose of which kind a field is, where it may be of several."""
        self.field(title).get_by_role("button", name=kind, exact=True).first.click()

    def submit(self) -> str:
        """Press Submit on a form that is right; give the id of the run that it starts."""
        for _ in range(_BUSY_TRIES):
            with self.page.expect_response(_is_start) as started:
                self.page.get_by_role("button", name="Submit").click()
            if started.value.status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
        assert started.value.ok, started.value.text()
        return str(started.value.json()["id"])

    def read_refusal(self) -> str:
        """Press Submit on a form that is not right; give what it says, at the field or below."""
        self.page.get_by_role("button", name="Submit").click()
        below = self.page.get_by_text("Error creating flow run")
        told = self.page.locator(".p-label__message--failed").or_(below)
        told.first.wait_for()
        return "\n".join(told.all_text_contents())


def _is_start(response: Response) -> bool:
    return bool(_STARTED.search(response.url)) and response.request.method == "POST"


@contextmanager
def open_pages(browser: Browser, served: Served, scheme: str = "light") -> Iterator[Pages]:
    """Open a tab on a server's pages; it is closed with the block."""
    with open_tab(browser, served.ui_url, scheme=scheme) as tab:
        yield Pages(tab.page, served)
