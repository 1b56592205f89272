"""A headless Chromium, driven by Playwright: what a reader sees and presses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Chromium with no house of its own to keep, and nobody to call."""

_PATIENCE_MS = 60_000
"""For one thing to appear, on a machine with other work."""


def find_chromium() -> str | None:
    """Give the path of a Chromium, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """Start a browser; it ends with the block."""
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Tab:
    """A page, what it asked of the network, and what went wrong on it."""

    page: Page
    asked: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def evaluate(self, expression: str) -> Any:
        """Give the value of an expression, or of what it promises."""
        return self.page.evaluate(expression)


@contextmanager
def open_tab(
    browser: Browser, address: Path | str, width: int = 1280, scheme: str = "light"
) -> Iterator[Tab]:
    """Open a file or an address at a width, in a colour scheme; it is closed with the block."""
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        is_mobile=width < 500,
    )
    page.set_default_timeout(_PATIENCE_MS)
    tab = Tab(page)
    page.on("request", lambda request: tab.asked.append(request.url))
    page.on("pageerror", lambda error: tab.troubles.append(str(error)))
    page.on("console", lambda message: tab.troubles.append(message.text))
    page.goto(address.as_uri() if isinstance(address, Path) else address)
    try:
        yield tab
    finally:
        page.close()
