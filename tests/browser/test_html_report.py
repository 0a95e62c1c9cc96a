"""The HTML report in a real browser: opened from its file, offline, with hostile output in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cliconform.model.observation import Chunk, FileFact
from cliconform.model.table_changes import ChangedRow, FileTables, TableChange
from cliconform.reporting.html.home_tree import Contents
from cliconform.reporting.html.page import render_page
from support import reports
from support.cli import Cli

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

SPEC = r"""
spec = 1
[target]
name = "mytool"
command = "sh"

[command."talk.ask"]
about = "asks for a name"
tags = ["readme"]
args = ["-c", '''
printf '\033[31mred\033[0m\n'; read -p 'name? ' name; echo "hello $name"
mkdir -p data; printf 'a,b\n1,2\n3,4\n' > data/x.csv; printf 'one\ntwo\n' > notes.txt
''']
dialogue = [{ expect = "name?", send = "bob" }]
stdout = ["goodbye"]
queries = [{ sql = "SELECT a, b FROM 'data/x.csv' ORDER BY a", equals = [[1, 2], [3, 5]] }]

[command."talk.change"]
needs = "talk.ask"
args = ["-c", "echo three >> notes.txt; rm -r data; exit 3"]
exit = 3

[command."talk.blocked"]
needs = "bad.exit"
args = ["-c", "true"]

[command."bad.exit"]
tags = ["needs nothing"]
args = ["-c", "exit 1"]

[command."bad.hostile"]
args = ["-c", '''
printf '</script><script>document.title="owned"</script><img src=x onerror="document.title=1">\n'
printf '\342\200\256evil\342\200\254 <b>bold</b> {{ 7*7 }}\n'
''']
stdout = ["nothing of that"]
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cli = Cli(folder=tmp_path_factory.mktemp("report"))
    cli.write("x.toml", SPEC)
    assert cli("check", "x.toml").code == 1
    result = cli("report", "latest", "--html", "report.html")
    assert result.code == 0, result.output
    return cli.folder / "report.html"


class Opened:
    """A page with what its browser had to say of it."""

    def __init__(self, page: Page, file: Path, hash_: str = "") -> None:
        self.page = page
        self.requests: list[str] = []
        self.messages: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.goto(f"{file.as_uri()}{hash_}")

    def visible(self) -> list[str]:
        found = self.page.locator("details.command:visible > summary .id")
        ids: list[str] = found.all_text_contents()
        return ids


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[Opened]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    made = Opened(page, report)
    yield made
    page.close()
    assert made.messages == []
    assert [url for url in made.requests if not url.startswith("file://")] == []
    assert len(made.requests) == 1


def command(opened: Opened, id_: str) -> Locator:
    return opened.page.locator(f'details.command[data-id="{id_}"]')


def test_failures_come_first_and_are_open(opened: Opened) -> None:
    assert opened.visible()[:3] == ["talk.ask", "bad.exit", "bad.hostile"]
    ask = command(opened, "talk.ask")
    assert ask.get_attribute("open") is not None
    assert "x.toml:15" in ask.inner_text()
    assert '"goodbye" not found in stdout' in ask.inner_text()
    assert "hello bob" in ask.inner_text()
    assert "cliconform shell x.toml talk.ask" in ask.inner_text()


def test_rows_of_a_query_are_a_table_with_the_offending_rows_marked(opened: Opened) -> None:
    rows = command(opened, "talk.ask").locator("table.rows tr")
    assert rows.locator("xpath=self::*[contains(@class, 'gone')]").count() == 1
    assert rows.locator("xpath=self::*[contains(@class, 'new')]").count() == 1


def test_what_is_not_open_is_inflated_when_it_is_opened(opened: Opened) -> None:
    change = command(opened, "talk.change")
    assert change.locator(".body").inner_text() == ""
    change.locator("summary").first.click()
    change.locator("details.home > summary").click()
    notes = change.locator("details.home li details", has_text="notes.txt")
    notes.locator("summary").click()
    assert notes.locator("pre").inner_text() == " one\n two\n+three"
    assert change.locator("li.gone").count() >= 1


def test_what_is_blocked_is_folded_below_its_cause(opened: Opened) -> None:
    blocked = command(opened, "bad.exit").locator("details.blocked")
    assert "1 blocked by it" in blocked.inner_text()
    blocked.locator("summary").click()
    assert "talk.blocked" in blocked.inner_text()


def test_the_terminal_is_played_with_marks(opened: Opened) -> None:
    ask = command(opened, "talk.ask")
    ask.locator("button.play").click()
    opened.page.wait_for_selector(".ap-player")
    marks = ask.locator(".player + ul li")
    assert marks.count() == 4
    texts = " ".join(marks.all_text_contents())
    assert "prompt: name?" in texts
    assert "typed: bob" in texts
    assert "deviates: stdout.contains[0]" in texts
    marks.first.locator("button").click()


def test_hostile_output_is_text(opened: Opened) -> None:
    hostile = command(opened, "bad.hostile")
    hostile.locator("button.play").click()
    opened.page.wait_for_selector(".ap-player")
    assert opened.page.title().startswith("x: ")
    text = hostile.locator("pre.output").inner_text()
    assert "<img src=x onerror=" in text
    assert "{{ 7*7 }}" in text
    assert "\\u202eevil" in text
    assert hostile.locator("img, b, script").count() == 0


def test_the_filter_understands_tokens_and_is_kept_in_the_url(
    opened: Opened, browser: Browser, report: Path
) -> None:
    field = opened.page.locator("#q")
    for query, shown in (
        ("is:failed", ["talk.ask", "bad.exit", "bad.hostile"]),
        ("tag:readme", ["talk.ask"]),
        ("cmd:bad", ["bad.exit", "bad.hostile"]),
        ("is:failed -cmd:bad", ["talk.ask"]),
        ('"not found" name', ["talk.ask"]),
        ("is:conforms", ["talk.change"]),
        ('tag:"needs nothing"', ["bad.exit"]),
        ("tag:nothing", []),
        ("IS:Failed CMD:TALK", ["talk.ask"]),
        ("is:cached", []),
        ("no such thing", []),
    ):
        field.fill(query)
        assert opened.visible() == shown, query
    assert opened.page.locator("#nothing").is_visible()
    field.fill("tag:readme")
    again = browser.new_page()
    other = Opened(again, report, opened.page.url[opened.page.url.index("#") :])
    assert other.visible() == ["talk.ask"]
    again.close()


def test_the_keyboard_is_enough(opened: Opened) -> None:
    keyboard = opened.page.keyboard
    keyboard.press("j")
    keyboard.press("j")
    focused = "document.activeElement.closest('details.command').dataset.id"
    assert opened.page.evaluate(focused) == "bad.exit"
    keyboard.press("k")
    assert opened.page.evaluate(focused) == "talk.ask"
    keyboard.press("Enter")
    assert command(opened, "talk.ask").get_attribute("open") is None
    keyboard.press("/")
    keyboard.type("cmd:bad")
    assert opened.visible() == ["bad.exit", "bad.hostile"]
    keyboard.press("Escape")
    assert len(opened.visible()) == 5
    opened.page.get_by_role("tab", name="Time").click()
    assert opened.page.url.endswith("#tab=timeline")
    keyboard.press("j")  # back to the commands, as the URL says
    assert opened.page.locator("#commands").is_visible()
    assert opened.page.url.endswith("#")


def test_a_bug_report_is_markdown(opened: Opened) -> None:
    ask = command(opened, "talk.ask")
    ask.locator("button.copy").click()
    text = ask.locator("pre.bug").text_content() or ""
    assert text.startswith("### `talk.ask`: ")
    assert "```console\n$ sh -c" in text
    assert "mytool" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1200])
def test_it_has_no_serious_barrier_and_fits_the_screen(
    open_page: Callable[[str, int], Page], report: Path, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(scheme, width)
    page.goto(report.as_uri())
    for tab in page.locator("[role=tab]").all():
        tab.click()
        found = axe.run(page).response["violations"]
        serious = [each for each in found if each["impact"] in {"serious", "critical"}]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in serious] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_lines_of_megabytes_are_laid_out(browser: Browser, tmp_path: Path) -> None:
    line = Chunk(stream="stdout", at=0.1, data=b"\0" * 5_000_000)
    failed = reports.deviates()
    assert failed.observation is not None
    failed = replace(failed, observation=replace(failed.observation, chunks=(line,)))
    file = tmp_path / "lines.html"
    file.write_bytes(render_page(reports.report(failed), Contents(read=lambda _: None)))
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.goto(file.as_uri())
    output = page.locator("details.command pre.output")
    output.wait_for()
    assert "bytes were not kept" in output.inner_text()
    page.close()


def test_it_is_whole_on_paper(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    assert not page.locator("#tree").is_visible()
    page.emulate_media(media="print")
    for section in ("#commands", "#tree", "#timeline"):
        assert page.locator(section).is_visible()
    assert not page.locator(".search").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#tree").is_visible()
    page.close()


def write_large_page(file: Path) -> Path:
    """Write a page of many commands, the first of which has changed a database."""
    rows = (
        ChangedRow(kind="before", cells=("1", "new"), differs=(False, True)),
        ChangedRow(kind="after", cells=("1", "done"), differs=(False, True)),
        ChangedRow(kind="added", cells=("2", "x" * 300)),
    )
    table = TableChange(name="jobs", summary="2 rows", columns=("id", "state"), rows=rows)
    tables = FileTables(tables=(table,), notes=("index by_state added",))
    fact = FileFact(kind="file", mode=0o644, size=1, digest="1")
    outcomes = [reports.conforms(f"jobs.c{number}") for number in range(600)]
    outcomes[0] = reports.deviates()
    seen = outcomes[0].observation
    assert seen is not None
    changed = {"jobs.db": replace(fact, digest="2")}
    outcomes[0] = replace(outcomes[0], observation=replace(seen, after=changed))
    contents = Contents(read=lambda _: None, compare_tables=lambda _path, _seen: tables)
    file.write_bytes(render_page(reports.report(*outcomes), contents))
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_large_run_shows_its_tabs_when_they_are_looked_at_and_rows_of_a_database(
    open_page: Callable[[str, int], Page], tmp_path: Path, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(scheme, 400)
    page.clock.install(time=0)
    page.clock.pause_at(1)  # a timer fills all tabs, to be printed: not before the clock goes on
    page.goto(write_large_page(tmp_path / "large.html").as_uri())
    page.get_by_text("jobs.db").click()
    marked = page.locator("table.rows td.new, table.rows tr.new td").all_text_contents()
    assert marked == ["done", "2", "x" * 300]
    page.get_by_role("tab", name="Needs").click()
    page.locator("#tree li").nth(599).wait_for()
    assert page.locator("#tree li").count() == 600
    assert page.locator("#timeline tbody tr").count() == 0
    page.clock.resume()
    page.get_by_role("tab", name="Commands").click()
    found = axe.run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.emulate_media(media="print")
    page.locator("#timeline tbody tr").first.wait_for(state="attached")
