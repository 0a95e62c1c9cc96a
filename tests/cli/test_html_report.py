"""``check --html``, ``judge --html`` and ``report``: one file, with what is in files too."""

from __future__ import annotations

import base64
import re
import sys
import zlib
from pathlib import Path

import pytest

from support.cli import Cli

SPEC = """
spec = 1
[target]
name = "sh"
command = "sh"
[command.x]
args = ["-c", "echo in a file > notes.txt"]
stdout = ["said"]
"""


@pytest.fixture
def written(cli: Cli) -> Cli:
    cli.write("x.toml", SPEC)
    return cli


def read(file: Path) -> str:
    """Return the page with all that it has compressed."""
    page = file.read_text("utf-8")
    packed = re.findall(r'<script type="text/plain" id="[dc]\d+">(.*?)</script>', page)
    return page + "".join(zlib.decompress(base64.b64decode(each)).decode() for each in packed)


@pytest.mark.parametrize("options", [(), ("--no-record",), ("--record", "run.zip")])
def test_check_writes_a_page_with_what_is_in_files(written: Cli, options: tuple[str, ...]) -> None:
    result = written("check", "x.toml", "--html", "page.html", *options)
    assert result.code == 1
    assert "HTML: page.html" in result.out
    page = read(written.folder / "page.html")
    assert "+in a file" in page
    assert "&#34;said&#34; not found in stdout" in page
    left = {path.name for path in written.folder.iterdir()}
    assert left == {"x.toml", "user", "page.html", *({"run.zip"} & {*options})}


def test_judge_and_report_write_it_from_a_recording(written: Cli) -> None:
    assert written("check", "x.toml").code == 1
    written.write("x.toml", SPEC.replace("said", "another word"))
    assert written("judge", "latest", "x.toml", "--html", "judged.html").code == 1
    judged = read(written.folder / "judged.html")
    assert "another word" in judged
    assert "<code>cliconform shell x.toml x</code>" in judged  # as it was run: no --command
    assert written("report", "latest", "--html", "page.html").code == 0
    page = read(written.folder / "page.html")
    assert "another word" not in page
    assert "+in a file" in page


def test_a_stored_run_has_a_page_without_contents(written: Cli) -> None:
    assert written("check", "x.toml", "--json", "run.json").code == 1
    assert written("report", "run.json", "--html", "page.html").code == 0
    page = read(written.folder / "page.html")
    assert "notes.txt" in page
    assert "+in a file" not in page


def test_report_writes_every_other_report_and_needs_one(written: Cli) -> None:
    assert written("check", "x.toml", "--record", "run.zip").code == 1
    names = {"--junit": "j.xml", "--md": "m.md", "--ctrf": "c.json", "--jsonl": "l.jsonl"}
    result = written("report", "run.zip", *[word for pair in names.items() for word in pair])
    assert (result.code, result.err) == (0, "")
    for name in names.values():
        text = (written.folder / name).read_text("utf-8")
        assert re.search(r'"said(&quot;)?"|\\"said\\"|&quot;said&quot;', text), name
        assert name in result.out
    for words, message in (
        (("run.zip",), "no report is named"),
        (("run.zip", "--md", "m.md", "--tab", "c.json"), "--tab is for the HTML"),
        (("run.zip", "--md", "run.zip"), "--md run.zip would overwrite an input"),
        (("run.zip", "--md", "x.toml"), "--md x.toml would overwrite the spec"),
        (("run.zip", "--md", "a", "--ctrf", "a"), "--md a would overwrite the file of --ctrf"),
        (("run.zip", "--md", "-", "--ctrf", "-"), "both write to standard output"),
    ):
        result = written("report", *words)
        assert result.code == 2, words
        assert message in result.err


def test_a_page_overwrites_no_input(written: Cli) -> None:
    assert written("check", "x.toml", "--html", "x.toml").code == 2
    assert written("check", "x.toml", "--record", "run.zip").code == 1
    result = written("report", "run.zip", "--html", "run.zip")
    assert result.code == 2
    assert "would overwrite an input" in result.err


def test_a_tab_that_is_none_is_told(written: Cli) -> None:
    assert written("check", "x.toml").code == 1
    written.write("tab.json", "{}")
    result = written("report", "latest", "--html", "page.html", "--tab", "tab.json")
    assert result.code == 2
    assert "tab.json: error: neither coverage nor drift nor documents" in result.err
    assert not (written.folder / "page.html").exists()


DATA = """
import os, sqlite3, sys
import pyarrow, pyarrow.parquet
data = sqlite3.connect("jobs.db", isolation_level=None)
if sys.argv[1] == "make":
    data.executescript("PRAGMA journal_mode = WAL; CREATE TABLE jobs (id INTEGER, state TEXT)")
    data.execute("INSERT INTO jobs VALUES (1, 'new'), (2, 'new')")
else:
    data.execute("UPDATE jobs SET state = 'running' WHERE id = 2")
    data.execute("PRAGMA wal_checkpoint")
    data.execute("UPDATE jobs SET state = 'done' WHERE id = 2")
bars = pyarrow.table({"close": ["open" if sys.argv[1] == "make" else "closed"]})
pyarrow.parquet.write_table(bars, "bars.parquet", compression="gzip")
os._exit(0)  # what SQLite has in its log stays there
"""


@pytest.mark.parametrize("given", ["", 'env = { API_KEY = "hunter2hunter2" }'])
def test_changed_rows_of_databases_are_in_the_page_with_what_is_in_their_log(
    cli: Cli, given: str
) -> None:
    command = f"[{sys.executable!r}, 'tool.py']"
    commands = "".join(
        f'[command.{name}]\nargs = "{name}"\n{needs}\n{given}\nhome.copy = ["tool.py"]\n'
        for name, needs in (("make", ""), ("work", 'needs = "make"'))
    )
    cli.write("tool.py", DATA)
    cli.write("x.toml", f"spec = 1\n[target]\nname = 'tool'\ncommand = {command}\n{commands}")
    result = cli("check", "x.toml", "--html", "page.html")
    assert result.code == 0, result.output
    page = read(cli.folder / "page.html")
    assert "<strong>jobs</strong>: 1 row changed" in page
    assert re.search(r'<th scope="row">after</th><td>2</td><td class="new">done</td>', page)
    assert (">closed</td>" in page) is not bool(given)
    assert ("its values are not shown" in page) is bool(given)
