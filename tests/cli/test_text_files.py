"""Texts in files beside the spec: expected ones, and input."""

from __future__ import annotations

import pytest

from support.cli import Cli

HEAD = 'spec = 1\n[target]\ncommand = "sh"\n'
SPEC = f"""{HEAD}
[command.say]
args = ["-c", 'cat; printf "%s\\n" "a b" "$HOME/x" | tee file; echo warned >&2']
tty = false
stdin_file = "in.txt"
stdout = {{ equals_file = "expected/out.txt" }}
stderr = {{ equals_file = "expected/err.txt" }}
produces = [{{ path = "file", equals_file = "expected/file.txt" }}]
"""


@pytest.fixture
def spec(cli: Cli) -> Cli:
    cli.write("x.toml", SPEC)
    cli.write("in.txt", "${today} $${x}")
    cli.write("expected/out.txt", "${today} $${x}a [..]\n$HOME/x\n")
    cli.write("expected/err.txt", "warned")
    cli.write("expected/file.txt", "...\n$HOME/x")
    return cli


def test_a_text_in_a_file_is_compared_as_that_of_equals_but_for_placeholders(spec: Cli) -> None:
    assert spec("check", "x.toml", "-W", "error").code == 0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("out.txt", "b\n", "stdout differs from expected/out.txt"),
        ("err.txt", "warned \n", "stderr differs from expected/err.txt only in trailing blanks"),
        ("err.txt", "warned\r\n", "line ends differ: LF in stderr, CRLF in expected/err.txt"),
        ("file.txt", "a b\n", "file differs from expected/file.txt"),
    ],
)
def test_a_deviation_names_the_file_and_shows_what_differs(
    spec: Cli, name: str, text: str, message: str
) -> None:
    spec.write(f"expected/{name}", text)
    result = spec("check", "x.toml")
    assert result.code == 1
    assert message in result.out
    assert f"equals expected/{name}: " not in result.out
    assert "-" + text[0] in result.out or "+$HOME/x" in result.out


def test_a_recorded_run_is_judged_by_the_file_as_it_is_now(spec: Cli) -> None:
    assert spec("check", "x.toml", "--record", "run.zip").code == 0
    for name, begin in (("out.txt", "stdout"), ("file.txt", "file")):
        before = (spec.folder / "expected" / name).read_text("utf-8")
        spec.write(f"expected/{name}", "other\n")
        result = spec("judge", "run.zip", "x.toml")
        assert result.code == 1
        assert f"{begin} differs from expected/{name}" in result.out
        spec.write(f"expected/{name}", before)
    assert spec("judge", "run.zip", "x.toml").code == 0
    spec.write("in.txt", "other")
    assert "1 skipped" in spec("judge", "run.zip", "x.toml").out


def test_what_was_seen_of_a_file_can_be_known(spec: Cli) -> None:
    spec.write("expected/err.txt", "refused\n")
    assert spec("check", "x.toml", "--write-known", "x.known.toml").code == 1
    known = (spec.folder / "x.known.toml").read_text("utf-8")
    assert '"stderr.equals_file" = ["-refused", "+warned"]' in known
    assert spec("check", "x.toml", "--known", "x.known.toml").code == 0
    spec.write("expected/err.txt", "denied\n")
    assert spec("check", "x.toml", "--known", "x.known.toml").code == 1


def test_each_row_of_a_matrix_can_have_files_of_its_own(cli: Cli) -> None:
    cli.write(
        "x.toml",
        f"""{HEAD}
[command.upper]
args = ["-c", "tr a-z A-Z | tee file"]
tty = false
stdin_file = "cases/${{name}}.in"
stdout = {{ equals_file = "cases/${{name}}.out" }}
produces = [{{ path = "file", equals_file = "cases/${{name}}.out" }}]
matrix = {{ name = ["one", "two"] }}
""",
    )
    for name in ("one", "two"):
        cli.write(f"cases/{name}.in", name)
        cli.write(f"cases/{name}.out", name.upper())
    assert cli("check", "x.toml").code == 0
    cli.write("cases/two.out", "ZWEI")
    result = cli("check", "x.toml")
    assert result.code == 1
    assert "1 conforms, 1 deviates" in result.out
    assert "stdout differs from cases/two.out" in result.out


def test_a_response_is_compared_with_a_file(cli: Cli) -> None:
    cli.write("expected/jobs.json", '{"jobs": []}\n')
    cli.write(
        "x.toml",
        f"""{HEAD}
[home]
copy = {{ "www/jobs.json" = "expected/jobs.json" }}
[command.serve]
args = ["-c", "exec python3 -m http.server ${{port}} --bind 127.0.0.1 --directory www"]
ports = ["port"]
service = {{ ready = "http://127.0.0.1:${{port}}/", stop = "SIGTERM" }}
exit = "SIGTERM"
output = {{ lacks = ["Traceback"] }}
[[command.serve.http]]
get = "http://127.0.0.1:${{port}}/jobs.json"
body = {{ equals_file = "expected/jobs.json" }}
""",
    )
    assert cli("check", "x.toml").code == 0


def test_a_file_that_is_missing_is_an_error_of_the_spec(spec: Cli) -> None:
    (spec.folder / "expected/err.txt").unlink()
    result = spec("check", "x.toml")
    assert result.code == 2
    assert "x.toml:10" in result.output
    assert "`expected/err.txt` does not exist" in result.output
