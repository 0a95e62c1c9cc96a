"""A real browser, where there is one; elsewhere these tests are skipped with a word."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip(
        "playwright.sync_api", reason="needs a browser: pip install --group browser"
    )
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    # Chromium refuses its sandbox to root; the pages are our own.
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *sandbox])
        yield made
        made.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[[str, int], Page]]:
    """Return a function that opens an empty page in a colour scheme and of a width, for axe."""
    contexts = []

    def open_(scheme: str, width: int) -> Page:
        context = browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 800},
            bypass_csp=True,  # axe is a script that the page does not allow
        )
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()
