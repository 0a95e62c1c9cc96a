"""A known deviation is known by what was seen: written by one run, compared by the next."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tomli

from support.cli import Cli

# A health check that reports what is broken, with all that differs from run to run.
PROGRAM = """
import datetime, os, sys, tempfile, time, uuid
checks, code = sys.argv[1].split(","), int(sys.argv[2])
print("job: J-" + uuid.uuid4().hex[:6] + "7")
print("checked in", os.getcwd(), "as process", os.getpid())
print("\\n".join(f"check {each}: fine" for each in range(6)))
for check in checks:
    seconds = time.perf_counter() % 7
    print(f"❌ {check}: failed in {seconds:.3f} s, {datetime.datetime.now().isoformat()}, ", end="")
    print(f"see {os.getcwd()}/{datetime.date.today()}.log, {tempfile.mktemp()}, pid {os.getpid()}")
print(f"{os.environ.get('API_TOKEN')} was refused", file=sys.stderr)
sys.exit(code)
"""
SPEC = """
spec = 1
[target]
command = ["python3", "-c", '''{program}''']
[command.health]
args     = "{checks} {code}"
stdout   = {{ contains = ["all is well"], lacks = ["❌"] }}
stderr   = {{ lacks = ["refused"] }}
pass_env = ["API_TOKEN"]
produces = ["report.txt"]
[command.repair]
needs  = "health"
args   = "nothing 0"
stdout = "nothing"
stderr = "refused"
[command.again]
needs  = "repair"
args   = "nothing 0"
stdout = "nothing"
stderr = "refused"
"""
TOKEN = {"API_TOKEN": "s3cret-of-mine"}


def write(cli: Cli, checks: str = "database", code: int = 1) -> None:
    cli.write("x.toml", SPEC.format(program=PROGRAM, checks=checks, code=code))


@pytest.fixture
def known(cli: Cli) -> Cli:
    """A folder with a spec and the known file that a run of it wrote."""
    write(cli)
    assert cli("check", "x.toml", "--write-known", "x.known.toml", env=TOKEN).code == 1
    return cli


def outcome(cli: Cli, id_: str, *words: str) -> Any:
    result = cli("check", "x.toml", "--json", "r.json", *words, env=TOKEN)
    stored = json.loads((cli.folder / "r.json").read_text("utf-8"))["report"]["outcomes"]
    found = next(each for each in stored if each["step"]["id"] == id_)
    return result, found


def test_another_run_on_another_day_sees_what_was_written(known: Cli) -> None:
    for words in ((), ("--now", "2031-05-06"), ("--work-dir", ".")):
        result, health = outcome(known, "health", *words)
        assert (result.code, health["verdict"]) == (0, "known"), result.output


def test_what_varies_is_a_wildcard_and_the_rest_is_literal(known: Cli) -> None:
    text = (known.folder / "x.known.toml").read_text("utf-8")
    told = tomli.loads(text)["known"]["health"]["evidence"]
    assert told == {
        "exit": "exit code 1",
        "stdout.contains[0]": "not found",
        "stdout.lacks[0]": (
            "❌ database: failed in [..], ${today}[..], "
            "see $HOME/${today}.log, $HOME/.tmp/[..], pid [..]"
        ),
        "stderr.lacks[0]": "[..] was refused",
        "produces[0]": "not created",
    }


def test_no_secret_is_written(known: Cli) -> None:
    assert "s3cret" not in (known.folder / "x.known.toml").read_text("utf-8")
    _, health = outcome(known, "health")
    assert "s3cret" not in json.dumps([each["evidence"] for each in health["findings"]])


@pytest.mark.parametrize(
    ("checks", "code", "address", "seen"),
    [
        ("database,disk", 1, "stdout.lacks[0]", "❌ disk"),
        ("disk", 1, "stdout.lacks[0]", "❌ disk"),
        ("database", 3, "exit", "exit code 3"),
    ],
)
def test_another_fault_under_a_known_promise_is_new(
    known: Cli, checks: str, code: int, address: str, seen: str
) -> None:
    write(known, checks, code)
    result, health = outcome(known, "health", "--junit", "j.xml")
    assert (result.code, health["verdict"]) == (1, "deviates")
    (new,) = [each for each in health["findings"] if each["differs_from"]]
    assert (new["address"], new["known"]) == (address, False)
    assert new["differs_from"]["place"] == {"file": "x.known.toml", "line": 5}
    for report in (result.out, (known.folder / "j.xml").read_text("utf-8")):
        assert "x.known.toml:5 is known, but what was seen is new" in report
        assert f"+{seen}" in report
    judged = known("judge", "r.json", "x.toml")
    assert judged.code == 1
    assert "x.known.toml:5 is known, but what was seen is new" in judged.out


def test_what_was_seen_can_be_anything_if_the_row_says_so(known: Cli) -> None:
    write(known, "disk", 3)
    row = '[known.health]\nreason = "x"\nfindings = ["exit", "stdout", "stderr", "produces"]\n'
    known.write("x.known.toml", row + '[known.health.evidence]\nexit = "..."\nstdout = "..."\n')
    result, health = outcome(known, "health")
    assert health["verdict"] == "known"
    assert "`health` does not say what was seen" in result.out  # of stderr and the file


def test_a_row_without_evidence_is_known_as_before_with_a_warning(known: Cli) -> None:
    known.write("x.known.toml", '[known.health]\nreason = "it is #7"\n')
    result, health = outcome(known, "health")
    assert (result.code, health["verdict"]) == (0, "known")
    warning = "x.known.toml:1: warning: `health` does not say what was seen"
    hint = "cliconform check x.toml --known x.known.toml --write-known x.known.toml"
    for each in (result, known("lint", "x.toml")):
        assert warning in each.out
        assert hint in " ".join(each.out.split())
    assert known("lint", "x.toml", "-W", "error").code == 1
    assert known(*hint.split()[1:], env=TOKEN).code == 0
    assert known("lint", "x.toml", "-W", "error").code == 0
    text = (known.folder / "x.known.toml").read_text("utf-8")
    assert text.startswith('[known.health]\nreason = "it is #7"\nfindings = ["exit"')
    assert '[known."health".evidence]' in text


def test_what_is_fixed_shows_what_it_does_now_and_what_depends_on_it(known: Cli) -> None:
    text = (known.folder / "x.toml").read_text("utf-8")
    known.write("x.toml", text.replace("sys.exit(code)", "sys.exit(0)"))
    result, health = outcome(known, "health", "--junit", "j.xml", "--select", "health")
    assert (result.code, health["verdict"]) == (1, "fixed")
    assert health["dependents"] == ["repair", "again"]
    for report in (result.out, (known.folder / "j.xml").read_text("utf-8")):
        assert "the behaviour changed: exit no longer deviates (now exit code 0)" in report
        assert "-exit code 1" in report
        assert "+exit code 0" in report
        assert "2 commands need it, and may behave differently too: repair, again" in report
        assert "│ check 0: fine" in report
