"""No secret is anywhere that cliconform writes: a canary for each form, searched in each place."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from cliconform.cli import boundary
from cliconform.errors import CannotRunError
from cliconform.model.plan import Plan
from support.cli import Cli, Result

CANARY = "c4nary-77+x"
TOOL = r"""
import base64, getpass, json, os, sys, time, urllib.parse
how, secret = sys.argv[1], os.environ.get("SEEN", "c4nary" + "-77+x")
if how == "ask":
    secret = getpass.getpass("Word: ")
elif how == "stdin":
    secret = getpass.getpass("")
elif how == "--help":
    print("Usage: tool [OPTIONS]\n\nOptions:\n  --key TEXT  The key [default: %s]" % secret)
    sys.exit()
print("plain", secret)
for before in ("", "a", "ab"):
    print("base64", base64.b64encode((before + secret + "~").encode()).decode())
print("URL", urllib.parse.quote(secret, safe=""), json.dumps(secret).replace("/", r"\/"))
for part in secret:
    sys.stdout.write(part)
    sys.stdout.flush()
    time.sleep(0.0005)
print(file=sys.stderr)
print("error", secret, file=sys.stderr)
open("a.txt", "w").write("it is " + secret)
open("a.bin", "wb").write(b"\0" + secret.encode())
os.makedirs("d-" + secret)
os.symlink(secret, "link")
print("end")
"""
SPEC = """
spec = 1
[target]
command = ["python3", "${spec_dir}/tool.py"]
secrets = ["OWNER"]
[command.first]
args = ["show", "x"]
stdout = "end"
"""
FORMS = {
    "pass_env": 'pass_env = ["SEEN"]',
    "a name": 'env = { SEEN = "c4nary-77+x", API_KEY = "c4nary-77+x" }',
    "a declared name": 'env = { OWNER = "c4nary-77+x" }',
    "a declared name of one's own": 'args = ["show", "${env:OWNER}"]',
    "a URL": 'env = { DATABASE = "postgres://me:c4nary-77%2Bx@host/db" }',
    "a DSN": """env = { DATABASE = "host=db password='c4nary-77+x'" }""",
    "a cookie": 'env = { JAR = "session=c4nary-77+x; Path=/" }',
    "a known file": 'home.files.".netrc" = "machine x login me password c4nary-77+x"',
    "a copied file": 'home.copy.".netrc" = "netrc.txt"',
    "another file": """home.files."a.toml" = 'password = "c4nary-77+x"'""",
    "standard input": 'tty = false\nstdin = "token: c4nary-77+x"',
    "standard input unseen": 'args = ["stdin"]\nstdin = "c4nary-77+x\\n"',
    "a prompt": 'args = ["ask"]\ndialogue = [{ expect = "Word: ", send = "c4nary-77+x" }]',
}
PROMISES = """
stdout = { contains = ["nothing"], matches = 'plain [^(]{5,}' }
produces = [
  { path = "a.txt", matches = 'it is \\S+', contains = "nowhere" },
  { path = "a.bin", size = 12 },
]
"""
ENVIRONMENT = {"SEEN": CANARY, "OWNER": CANARY}
TRACES = re.compile(rb"c4nary|77\+x|77%2B|YzRuYXJ5LTc3|M0bmFyeS03Ny|jNG5hcnktNzcr", re.IGNORECASE)


def find(data: bytes | str) -> list[bytes]:
    raw = data.encode() if isinstance(data, str) else data
    return TRACES.findall(raw)


@pytest.fixture(scope="module", params=FORMS)
def tool(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A folder with a spec, and with all that a run of it has written."""
    cli = Cli(tmp_path_factory.mktemp("secrets"))
    cli.write("tool.py", TOOL)
    cli.write("netrc.txt", f"machine x login me password {CANARY}")
    form = FORMS[request.param]
    args = "" if "args" in form else 'args = ["show"]\n'
    cli.write("x.toml", f"{SPEC}[command.it]\n{args}{form}\n{PROMISES}")
    files = ("--json", "r.json", "--junit", "j.xml", "--record", "r.zip", "--write-known", "k.toml")
    more = ("--ctrf", "c.json", "--jsonl", "l.jsonl", "--md", "m.md", "--ci", "github")
    (cli.folder / "work").mkdir()
    result = check(cli, *files, *more, "-vv", "--keep", "failed", "--work-dir", "work")
    assert result.code == 1, result.output
    cli.write("printed", result.output)
    return cli


def check(cli: Cli, *words: str) -> Result:
    summary = {"GITHUB_STEP_SUMMARY": "summary.md"}
    return cli("check", "x.toml", "--select", "it", *words, env=ENVIRONMENT | summary)


def test_no_secret_is_in_what_check_prints(tool: Cli) -> None:
    for printed in ((tool.folder / "printed").read_text(), check(tool, "--no-record").output):
        assert not find(printed), printed
        assert "Traceback" not in printed
        assert '"nothing" not found in stdout' in printed
        assert "plain (secret)" in printed
        assert "it is (secret)" in printed


@pytest.mark.parametrize(
    "name", ["r.json", "j.xml", "k.toml", "c.json", "l.jsonl", "m.md", "summary.md"]
)
def test_no_secret_is_in_a_report(tool: Cli, name: str) -> None:
    written = (tool.folder / name).read_bytes()
    assert b"(secret)" in written or b"[..]" in written
    assert not find(written)


def test_no_secret_is_in_a_recording_or_in_a_name_in_it(tool: Cli) -> None:
    with ZipFile(tool.folder / "r.zip") as archive:
        for name in archive.namelist():
            assert not find(name)
            assert not find(archive.read(name)), name
        contents = [archive.read(name) for name in archive.namelist() if "contents/" in name]
    assert b"it is (secret)" in contents


def test_what_is_typed_unseen_is_masked_in_what_was_seen_before(cli: Cli) -> None:
    """Only the prompt of the last command says that it is secret."""
    cli.write("tool.py", TOOL)
    early = '[command.early]\nargs = ["show"]\nstdout.contains = "plain"\n'
    late = f"[command.late]\n{FORMS['a prompt']}\nstdout.contains = 'plain'\n"
    cli.write("x.toml", SPEC.replace("[command.first]", f"{early}{late}[command.first]"))
    select = ("--select", "early", "--select", "late", "--jobs", "1")
    files = ("--json", "r.json", "--junit", "j.xml", "--record", "r.zip")
    assert cli("check", "x.toml", *select, *files).code == 0
    written = [(cli.folder / name).read_bytes() for name in ("r.json", "j.xml")]
    with ZipFile(cli.folder / "r.zip") as archive:
        written += map(archive.read, archive.namelist())
    for each in written:
        assert not find(each), each
    assert b"it is (secret)" in written
    stored = json.loads(written[0])
    assert [each["verdict"] for each in stored["report"]["outcomes"]] == ["conforms"] * 2


def test_no_secret_is_in_the_path_of_a_kept_home(tool: Cli) -> None:
    (kept,) = re.findall(r"home: +(\S+)", (tool.folder / "printed").read_text())
    assert Path(kept, "a.txt").read_text() == f"it is {CANARY}"
    assert not find(kept)


@pytest.mark.parametrize(("run", "environment"), [("r.zip", {}), ("r.json", ENVIRONMENT)])
def test_a_masked_run_is_judged_as_it_was(tool: Cli, run: str, environment: dict[str, str]) -> None:
    before = read_findings(tool.folder / "r.json")
    assert len(before) >= 6
    words = ("judge", run, "x.toml", "--select", "it", "--json", "again.json")
    result = tool(*words, env=environment)
    assert result.code == 1
    assert read_findings(tool.folder / "again.json") == before
    assert not find(result.output)
    assert not find((tool.folder / "again.json").read_bytes())


def read_findings(file: Path) -> dict[str, tuple[str, str]]:
    (outcome,) = json.loads(file.read_bytes())["report"]["outcomes"]
    return {each["address"]: (each["holds"], each["message"]) for each in outcome["findings"]}


def test_no_secret_is_in_a_replay_or_a_cast(tool: Cli) -> None:
    result = tool("replay", "r.zip", "it", "--speed", "1000", "--cast", "x.cast")
    assert result.code == 0, result.output
    assert not find(result.output)
    assert not find((tool.folder / "x.cast").read_bytes())


def test_a_known_file_with_masked_evidence_is_true_in_the_next_run(tool: Cli) -> None:
    result = check(tool, "--known", "k.toml", "--no-record")
    assert result.code == 0, result.output
    assert "1 known" in result.out


def test_no_secret_is_in_the_plan_or_in_the_lines_of_the_shell(cli: Cli) -> None:
    cli.write("tool.py", TOOL)
    words = 'args = ["show", "${env:URL}"]\n'
    cli.write("x.toml", f"{SPEC}[command.it]\n{words}")
    environment = {"URL": f"postgres://me:{CANARY}@host", "SHELL": "/bin/true"}
    for call in (("plan", "x.toml"), ("shell", "x.toml", "it*")):
        result = cli(*call, env=environment)
        assert result.code == 0, result.output
        assert "postgres://me:(secret)@host" in result.out
        assert not find(result.output)


def test_no_secret_is_in_a_surface_in_coverage_or_in_documents(cli: Cli) -> None:
    cli.write("tool.py", TOOL)
    defaults = '[defaults]\npass_env = ["SEEN"]\n'
    command = f'[command.it]\nargs = ["--key", "ghp_{CANARY[:6]}0123456789", "--kex"]\n'
    cli.write("x.toml", f"{SPEC}{defaults}{command}")
    cli.write("README.md", "```bash runnable\npython3 show\n```\n")
    for words in (
        ("surface", "x.toml"),
        ("coverage", "x.toml", "--fresh", "--json", "c.json", "-v"),
        ("drift", "x.toml"),
        ("docs", "x.toml", "README.md", "--run"),
    ):
        result = cli(*words, env=ENVIRONMENT)
        assert "fault of cliconform" not in result.output
        assert result.code != 2, result.output
        assert not find(result.output), words
    for name in ("x.surface.toml", "c.json"):
        assert not find((cli.folder / name).read_bytes()), name


def test_no_secret_is_in_the_first_spec_of_a_program(cli: Cli) -> None:
    """Its help page has the value of a secret variable."""
    cli.write("tool", f"#!{sys.executable}\n{TOOL}").chmod(0o755)
    result = cli("init", "--command", "./tool", "x.toml", env={"API_TOKEN": CANARY})
    assert not find(result.output)
    assert result.code == 0, result.output
    assert not find((cli.folder / "x.toml").read_bytes())
    assert cli("check", "x.toml").code == 0


def test_an_ending_that_is_no_verdict_has_no_secret(cli: Cli) -> None:
    """The folder that it starts in is not there; the error names it."""
    cli.write("tool.py", TOOL)
    first = f'[command.first]\nargs = ["show"]\nenv = {{ API_KEY = "{CANARY}" }}\n'
    it = f'[command.it]\nargs = ["show"]\nneeds = "first"\ncwd = "{CANARY}"\n'
    cli.write("x.toml", SPEC[: SPEC.index("[command")] + first + it)
    result = cli("check", "x.toml", "--json", "r.json")
    assert result.code == 3, result.output
    assert "(secret)" in result.output
    assert not find(result.output), result.output
    assert not find((cli.folder / "r.json").read_bytes())
    result = cli("check", "x.toml", "--command", f"./{CANARY}", env={"SOME_TOKEN": CANARY})
    assert result.code == 3
    assert "the target's program `./(secret)` was not found" in result.output
    assert not find(result.output)


@pytest.mark.parametrize("error", [ValueError, CannotRunError])
@pytest.mark.parametrize("place", ["plan", "environment", "form"])
def test_no_secret_is_in_a_traceback(
    error: type[Exception],
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    secret = "ghp_c4naryc4nary77" if place == "form" else CANARY

    def fail(plan: Plan) -> None:
        raise error(f"cannot use {secret} for {len(plan.steps)} steps")

    def run() -> None:
        secrets = (secret,) if place == "plan" else ()
        try:
            fail(Plan(spec="", name="", target="", command=(), steps=(), total=0, secrets=secrets))
        except Exception as first:
            raise error("it failed") if place == "plan" else first from first

    if place == "environment":
        monkeypatch.setenv("SOME_TOKEN", secret)
    with pytest.raises(SystemExit) as end:
        boundary.run(run)
    printed = capfd.readouterr()
    assert end.value.code == 3
    expected = "it failed" if place == "plan" else "cannot use (secret) for 0 steps"
    assert expected in printed.err
    assert not find(printed.out + printed.err)


def test_a_stored_run_of_an_earlier_version_is_masked_when_it_is_judged(cli: Cli) -> None:
    cli.write("tool.py", TOOL)
    form = 'args = ["show"]\nenv = { DATABASE = "x://me:other-1@host" }'
    cli.write("x.toml", f"{SPEC}[command.it]\n{form}\nstdout = 'plain'\nproduces = 'a.txt'\n")
    assert cli("check", "x.toml", "--select", "it", "--json", "r.json").code == 0
    old = (cli.folder / "r.json").read_text().replace("(secret)", CANARY)
    for field in ("stdin_unseen", "masked", "unseen", "shown_by_program"):
        old = re.sub(rf'^ *"{field}": \w+,?\n', "", old, flags=re.MULTILINE)
    old = re.sub(r",(\s*[}\]])", r"\1", old)
    cli.write("old.json", old)
    cli.write("x.toml", (cli.folder / "x.toml").read_text().replace("other-1", CANARY))
    result = cli("judge", "old.json", "x.toml", "--select", "it", "--json", "new.json", "-vv")
    assert result.code == 0, result.output
    assert "1 conforms" in result.out
    assert not find((cli.folder / "new.json").read_bytes())
    assert not find(result.output)


def test_a_name_that_no_command_has_is_a_warning_and_a_wrong_one_a_problem(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    result = cli("lint", "x.toml")
    assert "x.toml:5" in result.output
    assert "no command has the variable `OWNER`" in result.output
    cli.write("x.toml", SPEC.replace('"OWNER"', '"my-key"'))
    result = cli("lint", "x.toml")
    assert result.code == 2
    assert "`my-key` is not a valid name of an environment variable" in result.output


def test_no_secret_is_proposed_for_a_spec(cli: Cli) -> None:
    cli.write("tool.py", TOOL)
    of_it = f'args = ["show"]\nenv = {{ API_KEY = "{CANARY}" }}\n'
    of_it += 'produces = [{ path = "a.txt", equals = "it is something else" }]\n'
    rows = f'matrix.who = ["{CANARY}", "b"]\nargs = ["show", "${{who}}"]\nstdout = "rows of"\n'
    text = f"{SPEC}[command.it]\n{of_it}[command.rows]\n{rows}env = {{ API_KEY = '{CANARY}' }}\n"
    cli.write("x.toml", text)
    assert cli("check", "x.toml", "--record", "r.zip").code == 1
    result = cli("update", "x.toml", "--run", "r.zip", "--write", "--trim")
    assert "what the program shows has a secret, which no spec has" in result.output
    assert "it is promised for rows[(secret)] too" in result.output
    assert not find(result.output)
    assert (cli.folder / "x.toml").read_text() == text


def test_no_secret_is_in_a_comparison(cli: Cli) -> None:
    cli.write("tool.py", TOOL)
    cli.write("other.py", TOOL.replace('print("end")', 'print("more", secret, "2")'))
    cli.write("x.toml", f'{SPEC}[command.it]\nargs = ["show"]\npass_env = ["SEEN"]\n')
    builds = ("--a", f"python3 {cli.folder}/tool.py", "--b", f"python3 {cli.folder}/other.py")
    files = ("--json", "c.json", "--notes", "n.md", "-v")
    result = cli("compare", "x.toml", "--select", "it", *builds, *files, env=ENVIRONMENT)
    assert "more (secret) 2" in result.out
    for written in (
        result.output,
        *((cli.folder / name).read_text() for name in ("c.json", "n.md")),
    ):
        assert "(secret)" in written
        assert not find(written)
