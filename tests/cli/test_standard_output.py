"""``-`` as the file of a report: it is standard output, and nothing else is printed there."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.cli import Cli

SPEC = """
spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.wrong]
args = ["echo fine"]
stdout = ["good"]
"""
SURFACE = """
surface = 1
target = "sh"
[[command]]
path = []
"""
GUIDE = "Try it:\n\n```sh\nsh -c ls\n```\n"
SHOWN = ["x.toml", "--surface", "s.toml"]
CHECK = ["check", "x.toml"]
DOCS = ["docs", "x.toml", "guide.md", "--surface", "s.toml"]
# A command line without the option, the option, and how what it prints is read.
REPORTS = [
    (CHECK, "--json", json.loads),
    (CHECK, "--junit", ET.fromstring),
    (CHECK, "--write-known", tomllib.loads),
    (CHECK, "--ctrf", json.loads),
    (CHECK, "--jsonl", lambda text: [json.loads(line) for line in text.splitlines()]),
    (["judge", "stored.json", "x.toml"], "--ctrf", json.loads),
    (["judge", "stored.json", "x.toml"], "--json", json.loads),
    (["judge", "stored.json", "x.toml"], "--junit", ET.fromstring),
    (DOCS, "--json", json.loads),
    (DOCS, "--junit", ET.fromstring),
    (["coverage", *SHOWN], "--json", json.loads),
    (["drift", *SHOWN, "--against", "s.toml"], "--json", json.loads),
    (["surface", "--command", "python3 -m json.tool"], "--json", json.loads),
    (["surface", "--command", "python3 -m json.tool"], "--output", tomllib.loads),
]


@pytest.fixture
def project(cli: Cli) -> Cli:
    cli.write("x.toml", SPEC)
    cli.write("s.toml", SURFACE)
    cli.write("guide.md", GUIDE)
    assert cli("check", "x.toml", "--json", "stored.json").code == 1
    return cli


def list_files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(("words", "option", "parse"), REPORTS)
def test_it_prints_the_report_and_nothing_else(
    project: Cli, words: list[str], option: str, parse: object
) -> None:
    before = list_files(project.folder)
    plain = project(*words)
    result = project(*words, option, "-", env={"GITHUB_ACTIONS": "true"})
    assert result.code == plain.code, result.output
    assert callable(parse)
    parse(result.out)
    assert list_files(project.folder) == before


def test_a_report_that_is_named_by_its_kind_is_printed_alone(project: Cli) -> None:
    result = project(*CHECK, "--report", "jsonl", "--report", "md=m.md")
    types = [json.loads(line)["type"] for line in result.out.splitlines()]
    assert (result.code, types[0], types.count("command")) == (1, "run", 1)
    assert "Markdown: m.md" in result.err


def test_what_a_run_prints_besides_goes_to_standard_error(project: Cli) -> None:
    result = project("check", "x.toml", "--junit", "-", "--json", "run.json")
    assert ET.fromstring(result.out).tag == "testsuites"
    assert '"good" not found in stdout' in result.err
    assert "JUnit: standard output, JSON: run.json" in result.err
    assert json.loads((project.folder / "run.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        (CHECK, "--junit", "--json"),
        (DOCS, "--junit", "--json"),
        (["surface", "x.toml"], "--output", "--json"),
    ],
)
def test_two_reports_cannot_share_it(
    project: Cli, words: list[str], first: str, second: str
) -> None:
    result = project(*words, first, "-", second, "-")
    assert (result.code, result.out) == (2, "")
    assert f"{second} and {first} both write to standard output" in result.err.replace(
        f"{first} and {second}", f"{second} and {first}"
    )


def test_a_surface_can_be_printed_and_written_at_once(project: Cli) -> None:
    words = ["surface", "--command", "python3 -m json.tool", "--json", "-", "--output", "o.toml"]
    result = project(*words)
    assert json.loads(result.out)["target"] == "json.tool"
    assert tomllib.loads((project.folder / "o.toml").read_text("utf-8"))
    assert "written: o.toml" in result.err


def test_a_recording_is_not_printed(project: Cli) -> None:
    result = project("check", "x.toml", "--record", "-")
    assert (result.code, result.out) == (2, "")
    assert "--record - is not possible: a recording is a ZIP file" in result.err
    assert not (project.folder / "-").exists()


@pytest.mark.parametrize(
    ("words", "option", "file", "what"),
    [
        (["history", "x.toml"], "--html", "x.toml", "the spec"),
        (["coverage", *SHOWN], "--json", "x.toml", "the spec"),
        (["coverage", *SHOWN], "--json", "s.toml", "an input"),
        (["drift", *SHOWN, "--against", "s.toml"], "--json", "./x.toml", "the spec"),
        (["drift", *SHOWN, "--against", "s.toml"], "--json", "s.toml", "an input"),
        (DOCS, "--junit", "x.toml", "the spec"),
        (DOCS, "--json", "guide.md", "a document"),
        (["surface", "x.toml"], "--output", "x.toml", "the spec"),
        (["compare", "x.toml", "--a", "sh", "--b", "sh"], "--notes", "x.toml", "the spec"),
        (["compare", "x.toml", "--a", "a.zip", "--b", "sh"], "--json", "a.zip", "a build"),
    ],
)
def test_no_file_that_is_read_is_overwritten(
    project: Cli, words: list[str], option: str, file: str, what: str
) -> None:
    before = {path: path.read_bytes() for path in project.folder.iterdir() if path.is_file()}
    result = project(*words, option, file)
    assert result.code == 2, result.output
    assert f"would overwrite {what}" in result.err
    assert all(path.read_bytes() == content for path, content in before.items())
