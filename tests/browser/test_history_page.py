"""The page of the history in a real browser: opened from its file, offline, with hostile text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cliconform.model.history import CommandHistory, HistoryRun, SpecHistory, Trend
from cliconform.reporting.history.page import render_history_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = '</td><script>document.title="owned"</script><img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    runs = tuple(
        HistoryRun(
            id=f"run-{number}",
            started=f"2027-01-01T{number % 24:02}:00:00.000+00:00",
            version=f"tool 1.{number} {HOSTILE}",
            fingerprint="00000001",
            machine="a CPU",
            imported=False,
            exit_code=0,
            interrupted=False,
        )
        for number in range(100)
    )
    command = CommandHistory(
        id=f"jobs.list {HOSTILE}",
        verdicts=(*["conforms"] * 99, "deviates"),
        durations=tuple(float(number) for number in range(100)),
        failing_since=99,
        passed_before=98,
        message=HOSTILE,
        seconds=1.0,
        trend=Trend(before=1.0, after=2.0),
    )
    history = SpecHistory(
        spec="/p/x.toml",
        runs=runs,
        total=100,
        commands=(command,),
        growing=(command.id,),
        machine="a CPU",
    )
    page = tmp_path_factory.mktemp("history") / "history.html"
    page.write_bytes(render_history_page(history))
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1200])
def test_it_opens_offline_is_inert_has_no_barrier_and_fits_the_screen(
    open_page: Callable[[str, int], Page], file: Path, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(scheme, width)
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.goto(file.as_uri())
    assert requests == [file.as_uri()]
    assert page.title() == "x: history"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    assert messages == []


def test_its_styles_are_allowed_by_its_policy(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(file.as_uri())
    bad = page.locator("td.strip .bad")
    assert bad.text_content() == "✗"
    assert bad.evaluate("each => getComputedStyle(each).color") != "rgb(0, 0, 0)"
    assert messages == []
    page.close()
