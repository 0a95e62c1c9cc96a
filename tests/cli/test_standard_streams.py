"""Streams that cannot be written and locales that are not UTF-8: one clear line, and reports."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from xml.etree import ElementTree as ET

import pytest

from support.cli import TIME_LIMIT, Cli, Result

SPEC = """
spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.fine]
args = ["echo fine"]
stdout = ["fine"]
"""
DEVIATING = SPEC.replace('stdout = ["fine"]', 'stdout = ["good"]')
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
EIGHT_BIT = [
    pytest.param({"LC_ALL": "C"}, id="C"),
    pytest.param(ASCII, id="ASCII"),
    pytest.param({"PYTHONIOENCODING": "iso-8859-1"}, id="Latin-1 output"),
]
SURFACE = """
surface = 1
target = "sh"
[[command]]
path = []
"""
RECORDED = ["x.toml", "--surface", "s.toml"]
VERBS = [
    (">&-", ["check", "x.toml"]),
    (">&-", ["plan", "x.toml"]),
    (">&-", ["lint", "x.toml"]),
    (">&-", ["judge", "stored.json", "x.toml"]),
    (">&-", ["schema"]),
    (">&-", ["surface", "x.toml", "--command", "python3 -m json.tool"]),
    (">&-", ["coverage", *RECORDED]),
    (">&-", ["docs", "x.toml", "guide.md", "--surface", "s.toml"]),
    (">&-", ["drift", *RECORDED, "--against", "s.toml"]),
    (">&-", ["--help"]),
    (">&-", ["--version"]),
    (">/dev/full", ["check", "x.toml"]),
    (">/dev/full", ["plan", "x.toml"]),
    (">/dev/full", ["schema"]),
    (">/dev/full", ["coverage", *RECORDED, "--json", "-"]),
    (">/dev/full", ["check", "--help"]),
]


def run(cli: Cli, redirection: str, *words: str, env: Mapping[str, str] | None = None) -> Result:
    """Run cliconform with a redirection as a shell has it: ``>&-``."""
    process = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "cliconform", *words],
        cwd=cli.folder,
        env=cli.environ(env),
        input="",
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=TIME_LIMIT,
        check=False,
    )
    return Result(code=process.returncode, out=process.stdout, err=process.stderr)


@pytest.mark.parametrize(("redirection", "words"), VERBS)
def test_standard_output_that_cannot_be_written_is_told_in_one_line(
    cli: Cli, redirection: str, words: list[str]
) -> None:
    cli.write("x.toml", SPEC)
    cli.write("s.toml", SURFACE)
    cli.write("guide.md", "```bash\nsh -c x\n```\n")
    if "stored.json" in words:
        assert cli("check", "x.toml", "--json", "stored.json").code == 0
    result = run(cli, redirection, *words)
    assert result.code == 3, result.output
    assert result.err.count("error: standard output cannot be written: ") == 1
    assert "Traceback" not in result.err
    assert "fault of cliconform" not in result.err


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("text", [SPEC, DEVIATING], ids=["conforms", "deviates"])
def test_the_reports_are_written_when_standard_output_cannot_be(
    cli: Cli, redirection: str, text: str
) -> None:
    cli.write("x.toml", text)
    words = ("check", "x.toml", "--junit", "j.xml", "--json", "j.json", "--write-known", "k.toml")
    result = run(cli, redirection, *words)
    assert result.code == 3, result.output
    assert ET.parse(cli.folder / "j.xml").getroot().get("tests") == "1"
    assert json.loads((cli.folder / "j.json").read_text())["cliconform"] == 1
    assert (cli.folder / "k.toml").exists()


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_without_standard_error_the_exit_code_is_the_same(cli: Cli, redirection: str) -> None:
    cli.write("x.toml", SPEC)
    assert run(cli, redirection, "check", "x.toml").code == 0
    assert run(cli, redirection, "check", "nowhere.toml").code == 2
    assert run(cli, redirection, "check", "--nonsense").code == 2
    assert run(cli, redirection, "check", "x.toml", "--command", "no-such-program").code == 3
    assert run(cli, redirection, "check", "x.toml", "--select", "none").code == 4


def test_a_usage_error_keeps_its_exit_code_without_standard_output(cli: Cli) -> None:
    assert run(cli, ">&-", "check", "nowhere.toml").code == 2
    assert run(cli, ">/dev/full", "check", "--nonsense").code == 2


@pytest.fixture(scope="module")
def latin_1_locale(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of a locale in ISO 8859-1, made here since systems come without one."""
    folder, name = tmp_path_factory.mktemp("locales"), "de_DE.ISO-8859-1"
    if shutil.which("localedef") is None:
        pytest.skip("localedef is not installed")
    made = subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", folder / name],
        capture_output=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"localedef cannot make {name}")
    return {"LOCPATH": str(folder), "LC_ALL": name}


def test_non_ascii_names_and_output_in_a_latin_1_locale(
    cli: Cli, latin_1_locale: Mapping[str, str]
) -> None:
    assert_names_are_kept(cli, latin_1_locale)


@pytest.mark.parametrize("environment", EIGHT_BIT)
def test_non_ascii_names_and_output_in_an_8_bit_locale(
    cli: Cli, environment: Mapping[str, str]
) -> None:
    assert_names_are_kept(cli, environment)


def assert_names_are_kept(cli: Cli, environment: Mapping[str, str]) -> None:
    inside = Cli(folder=cli.folder / "größe ✓")
    inside.folder.mkdir()
    inside.write("daten/ä.txt", "inhalt: ü\n")
    inside.write(
        "日本.toml",
        """
spec = 1
[target]
name = "täst"
command = ["sh", "-c"]
[home]
files = { "ö.txt" = "ö\\n" }
copy  = { "kopie/ä.txt" = "daten/ä.txt" }
[command.fine]
args = ["cat ö.txt kopie/ä.txt; echo größe ✓ > 'neu ✓.txt'; echo '日本 ${spec_dir}'"]
stdout = ["ö", "ü", "日本 "]
produces = [{ path = "neu ✓.txt", equals = "größe ✓" }]
[command.deviates]
args = ["echo 'größe ✓ 日本'"]
stdout = ["größer ✓"]
""",
    )
    words = ("check", "日本.toml", "--junit", "ä.xml", "--json", "ä.json")
    result = run(inside, "", *words, env=environment)
    assert result.code == 1, result.output
    assert "Traceback" not in result.output
    assert "1 conforms" in result.out
    assert "1 deviates" in result.out
    assert ET.parse(inside.folder / "ä.xml").getroot().get("failures") == "1"
    assert "größer ✓" in (inside.folder / "ä.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["plan", "größe ✓.toml"], 0),
        (["plan", "größe ✓.toml", "--select", "größer"], 4),
        (["lint", "kaputt ✓.toml"], 2),
        (["check", "--größer"], 2),
        (["schema"], 0),
        (["check", "fehlt ✓.toml"], 2),
        (["docs", "größe ✓.toml", "fehlt ✓.md"], 2),
    ],
)
def test_no_verb_fails_at_a_name_that_its_output_cannot_show(
    cli: Cli, words: list[str], code: int
) -> None:
    cli.write(
        "größe ✓.toml", SPEC.replace("fine", "größe ✓").replace("command.größe ✓", "command.x")
    )
    cli.write("kaputt ✓.toml", "spec = 1\n'ü ✓' = 1\n")
    result = run(cli, "", *words, env=ASCII)
    assert result.code == code, result.output
    assert "Traceback" not in result.output
    assert result.output.isascii()


@pytest.mark.parametrize("words", [["--no-color"], ["--color", "never"], ["--color=never"]])
def test_no_color_wins_over_force_color_in_messages_too(cli: Cli, words: list[str]) -> None:
    cli.write("x.toml", "x = \n")
    force = {"FORCE_COLOR": "1"}
    for result in (
        cli("lint", "x.toml", *words, env=force),
        cli(*["check", *words, "x.toml"], env=force),
        cli("check", "nowhere.toml", *words, env=force),
        cli("check", "x.toml", "--jobs", "0", *words, env=force),
        cli("check", "--help", *words, env=force),
    ):
        assert "\x1b" not in result.output


def test_messages_are_coloured_where_the_user_asks_for_it(cli: Cli) -> None:
    cli.write("x.toml", "x = \n")
    assert "\x1b[" in cli("lint", "x.toml", "--color", "always").err
    assert "\x1b[" in cli("lint", "x.toml", env={"FORCE_COLOR": "1"}).err
    assert "\x1b[" not in cli("lint", "x.toml").err
