"""``cliconform record``: what is run once becomes promises that conform, and notice a change."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import psutil
import pytest
import tomli

from support.cli import TIME_LIMIT, Cli

ASK = f"""#!{sys.executable}
import getpass, os, sys
name = input("Your name: ")
getpass.getpass("Password: ")
if input(f"Create an account for {{name}} in {{os.getcwd()}}? [y/N] ") != "y":
    print("nothing done")
    sys.exit(3)
open("account.txt", "w").write(f"name={{name}}\\n")
print("created an account for", name)
"""
JOBS = f"""#!{sys.executable}
import datetime, os, sqlite3, sys, uuid
verb, *rest = sys.argv[1:]
db = sqlite3.connect("jobs.db")
if verb == "add":
    job = uuid.uuid4().hex[:12]
    db.execute("CREATE TABLE IF NOT EXISTS jobs (id TEXT, name TEXT, state TEXT)")
    db.execute("INSERT INTO jobs VALUES (?, ?, 'new')", (job, rest[0]))
    db.commit()
    os.makedirs("logs", exist_ok=True)
    open(f"logs/{{job}}.txt", "w").write(f"job {{job}}\\n")
    print(f"Created job: {{job}}")
    print(f"on {{datetime.date.today()}} in {{os.getcwd()}}")
elif verb == "run":
    job = rest[0]
    count = db.execute("UPDATE jobs SET state = 'done' WHERE id = ?", (job,)).rowcount
    db.commit()
    print(f"{{count}} job done: {{job}}")
else:
    for row in db.execute("SELECT name, state FROM jobs"):
        print(*row)
"""
SPEC = 'spec = 1\n\n[target]\nname    = "tool"   # the tool\ncommand = "./tool"\n'


@pytest.fixture
def tool(cli: Cli) -> Cli:
    cli.write("tool", JOBS).chmod(0o755)
    cli.write("tool.toml", SPEC)
    return cli


class Live:
    """cliconform on a terminal, and a person at it."""

    def __init__(self, cli: Cli, *words: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "cliconform", *words],
            cwd=str(cli.folder),
            env=cli.environ(),
            encoding="utf-8",
            timeout=TIME_LIMIT,
            dimensions=(40, 132),
        )
        self.child.delaybeforesend = None

    def answer(self, prompt: str, keys: str) -> None:
        self.child.expect_exact(prompt)
        self.child.send(keys)

    def end(self) -> int:
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -1


@pytest.fixture
def ask(cli: Cli) -> Iterator[Cli]:
    cli.write("tool", ASK).chmod(0o755)
    cli.write("tool.toml", SPEC)
    before = {each.pid for each in psutil.process_iter()}
    yield cli
    left = [
        each
        for each in psutil.process_iter(["cmdline"])
        if each.pid not in before and str(cli.folder) in " ".join(each.info["cmdline"] or ())
    ]
    assert left == []


def matched(child: pexpect.spawn[str]) -> str:
    """Return the text of the first group of what was expected last."""
    assert isinstance(child.match, re.Match)
    return str(child.match[1])


def table(cli: Cli, id_: str, spec: str = "tool.toml") -> dict[str, Any]:
    found: dict[str, Any] = tomli.loads((cli.folder / spec).read_text())["command"][id_]
    return found


def test_the_id_that_is_printed_stays_the_id_in_the_file_and_in_the_table(tool: Cli) -> None:
    result = tool("record", "tool.toml", "--", "add", "first")
    assert result.code == 0, result.output
    assert table(tool, "add") == {
        "args": "add first",
        "stdout": {"equals": "Created job: ${job}\non ${today} in $HOME\n"},
        "capture": {"job": "^Created job: ([0-9a-f]{12})$"},
        "produces": ["jobs.db", {"path": "logs/${job}.txt", "equals": "job ${job}"}],
        "queries": [
            {
                "database": "jobs.db",
                "sql": "SELECT id, name, state FROM jobs",
                "equals": ["${job}", "first", "new"],
            }
        ],
    }
    assert (tool.folder / "tool.toml").read_text().startswith(SPEC)
    assert tool("lint", "tool.toml", "-W", "error").code == 0
    layout = tool("fmt", "--check", "tool.toml")
    assert layout.code == 0, layout.output
    assert tool("check", "tool.toml", "--now", "2031-02-03").code == 0
    # The table has another id than the one that is printed.
    tool.write("tool", JOBS.replace("(job, rest[0])", '("x" + job[1:], rest[0])'))
    result = tool("check", "tool.toml")
    assert result.code == 1
    assert "queries" in result.out or "jobs" in result.out


def test_a_command_uses_what_the_one_that_it_needs_has_captured(tool: Cli) -> None:
    assert tool("record", "tool.toml", "--", "add", "first").code == 0
    result = tool("record", "tool.toml", "--needs", "add", "--id", "run", "--", "run", "${job}")
    assert result.code == 0, result.output
    made = table(tool, "run")
    assert (made["needs"], made["args"]) == ("add", "run ${job}")
    assert made["stdout"] == {"equals": "1 job done: ${job}"}
    assert tool("check", "tool.toml").code == 0


def test_without_a_terminal_a_prompt_is_an_error_that_says_what_to_do(ask: Cli) -> None:
    ask.write("tool.toml", SPEC + "[defaults]\ntimeout = 2\n")
    result = ask("record", "tool.toml", "--id", "create", "--")
    assert result.code == 3
    assert "waits for input at 'Your name:" in " ".join(result.err.split())
    assert "record it on a terminal" in result.err
    assert "[command" not in (ask.folder / "tool.toml").read_text()


def test_what_is_typed_becomes_a_dialogue_and_a_password_is_nowhere(ask: Cli) -> None:
    live = Live(ask, "record", "tool.toml", "--id", "create")
    live.answer("Your name: ", "Adx\x7fa\r")
    live.answer("Password: ", "hunter22\r")
    live.answer("[y/N] ", "y\r")
    assert live.end() == 0, live.child.before
    made = table(ask, "create")
    assert made["dialogue"] == [
        {"expect": "Your name:", "send": "Ada"},
        {"expect": "Password:", "send": "${env:TOOL_PASSWORD}"},
        {"expect": "Create an account for Ada in ${home}? [y/N]", "send": "y"},
    ]
    assert made["produces"] == [{"path": "account.txt", "equals": "name=Ada"}]
    assert "set TOOL_PASSWORD before you check" in (live.child.before or "")
    for file in ask.folder.rglob("*"):
        assert not file.is_file() or b"hunter22" not in file.read_bytes(), file
    assert ask("check", "tool.toml", env={"TOOL_PASSWORD": "any"}).code == 0
    unset = ask("check", "tool.toml")
    assert unset.code == 3
    assert "TOOL_PASSWORD" in unset.output


def test_a_secret_of_the_environment_is_in_no_promise(cli: Cli) -> None:
    cli.write("tool", '#!/bin/sh\necho "token: $MY_TOKEN"\necho "done: 3 rows"\n').chmod(0o755)
    cli.write("tool.toml", SPEC + '[defaults]\npass_env = "MY_TOKEN"\n')
    result = cli("record", "tool.toml", "--id", "login", env={"MY_TOKEN": "t0p-s3cret-9"})
    assert result.code == 0, result.output
    assert table(cli, "login")["stdout"] == ["done: 3 rows"]
    assert "t0p-s3cret-9" not in result.output + (cli.folder / "tool.toml").read_text()


def test_a_secret_is_in_no_name_column_key_or_other_form_that_is_recorded(cli: Cli) -> None:
    script = """
import base64, json, os, sqlite3, sys, urllib.parse
secret = os.environ["SEEN"]
print("done: 3 rows"), print(base64.b64encode(b"me:" + secret.encode()).decode())
print(json.dumps({"a": secret}), secret[::-1], sep="\\n")
open(f"a-{secret}.txt", "w").write("x")
print("key:", secret[:8], secret[8:], sep="\\n", file=sys.stderr)
open("a.txt", "w").write("first\\n" + urllib.parse.quote(secret, safe="") + "\\nlast line")
open("a.json", "w").write(json.dumps({"k": 1, secret: 2, "l": [secret]}))
open("a.csv", "w").write(f"id,{secret}\\n1,2\\n")
base = sqlite3.connect("a.db")
base.execute(f'CREATE TABLE t (id INTEGER, "{secret}" TEXT)')
base.execute("INSERT INTO t VALUES (4, 'b')"), base.commit()
"""
    cli.write("tool", f"#!{sys.executable}\n{script}").chmod(0o755)
    cli.write("tool.toml", SPEC + '[defaults]\npass_env = "SEEN"\n')
    result = cli("record", "tool.toml", "--id", "login", env={"SEEN": "t0p-s3cret+9x"})
    assert result.code == 0, result.output
    made = table(cli, "login")
    assert "done: 3 rows" in made["stdout"]
    assert "stderr" not in made
    assert "stderr: has a secret that goes over several lines" in result.output
    assert {"path": "a.json", "json": {"k": 1}} in made["produces"]
    assert {"path": "a.csv", "rows": 1} in made["produces"]
    written = (cli.folder / "tool.toml").read_text()
    for text in (result.output, written):
        assert not re.search("t0p|s3cret|terc|9x|dDBw|QwcC1z|0MHAt", text), text


def test_ctrl_c_goes_to_the_program(cli: Cli) -> None:
    cli.write(
        "tool", "#!/bin/sh\ntrap 'echo stopped; exit 7' INT\necho ready\nwhile :; do read x; done\n"
    )
    (cli.folder / "tool").chmod(0o755)
    cli.write("tool.toml", SPEC)
    live = Live(cli, "record", "tool.toml", "--id", "loop")
    live.answer("ready", "\x03")
    assert live.end() == 0, live.child.before
    made = table(cli, "loop")
    assert made["exit"] == 7
    assert made["dialogue"] == [{"expect": "ready", "keys": "ctrl-c"}]


DEAF = f"""#!{sys.executable}
import signal
signal.signal(signal.SIGINT, lambda *_: print("no", flush=True))
print("ready", flush=True)
while True:
    signal.pause()
"""
SIZE = f"""#!{sys.executable}
import os, signal
signal.pthread_sigmask(signal.SIG_BLOCK, {{signal.SIGWINCH}})
print("ready", flush=True)
signal.sigwait({{signal.SIGWINCH}})
print("now", *os.get_terminal_size(), flush=True)
"""


@pytest.mark.parametrize("keys", ["\x03\x03", "\x03"])
def test_ctrl_c_twice_gives_up_and_leaves_nothing(cli: Cli, keys: str) -> None:
    cli.write("tool", DEAF).chmod(0o755)
    cli.write("tool.toml", SPEC)
    live = Live(cli, "record", "tool.toml", "--id", "loop")
    live.answer("ready", keys)
    if keys == "\x03":
        live.answer("no", "\x03")
    assert live.end() == 130
    assert "given up: nothing of `loop` is written" in (live.child.before or "")
    assert (cli.folder / "tool.toml").read_text() == SPEC
    tool = str(cli.folder / "tool")
    assert not [p for p in psutil.process_iter(["cmdline"]) if tool in (p.info["cmdline"] or ())]


def test_the_terminal_is_as_before_also_after_a_signal(cli: Cli) -> None:
    cli.write("tool", "#!/bin/sh\necho ready\nread x\n").chmod(0o755)
    cli.write("tool.toml", SPEC)
    shell = pexpect.spawn("/bin/sh", cwd=str(cli.folder), env=cli.environ(), encoding="utf-8",
                          timeout=TIME_LIMIT)  # fmt: skip
    shell.sendline("stty -g; echo END")
    shell.expect(r"([0-9a-f:]{20,})\r\nEND")
    before = matched(shell)
    shell.sendline(f"{sys.executable} -m cliconform record tool.toml --id x; echo CODE $?")
    shell.expect_exact("ready")
    (child,) = [each for each in psutil.Process(shell.pid).children() if "record" in each.cmdline()]
    os.kill(child.pid, signal.SIGTERM)
    shell.expect(r"CODE (\d+)")
    assert matched(shell) == "130"
    shell.sendline("stty -g; echo END")
    shell.expect(r"([0-9a-f:]{20,})\r\nEND")
    assert matched(shell) == before
    shell.close()


def test_a_change_of_the_terminals_size_reaches_the_program(cli: Cli) -> None:
    cli.write("tool", SIZE).chmod(0o755)
    cli.write("tool.toml", SPEC + "[defaults]\ntimeout = 2\n")
    live = Live(cli, "record", "tool.toml", "--id", "size")
    live.child.expect_exact("ready")
    live.child.setwinsize(33, 111)
    live.child.expect_exact("now 111 33")
    assert live.end() == 3  # nobody changes the size when it is run again
    assert "timed out after 2 s" in (live.child.before or "")


def test_what_ends_differently_is_not_written(cli: Cli) -> None:
    cli.write(
        "tool", f"#!{sys.executable}\nimport os, sys\nsys.exit(3 + (len(os.getcwd()) > 35))\n"
    )
    (cli.folder / "tool").chmod(0o755)
    cli.write("tool.toml", SPEC)
    result = cli("record", "tool.toml", "--id", "odd")
    assert result.code == 3
    assert "ended differently in its runs: 3, 3, 4" in " ".join(result.err.split())
    assert (cli.folder / "tool.toml").read_text() == SPEC


def test_what_does_not_conform_when_it_is_checked_is_not_written(tool: Cli) -> None:
    spec = SPEC + '[defaults]\noutput = { lacks = ["Created"] }\n'
    tool.write("tool.toml", spec)
    result = tool("record", "tool.toml", "--", "add", "first")
    assert result.code == 1
    assert "nothing is written" in result.err
    assert "output.lacks[0]" in result.err
    assert (tool.folder / "tool.toml").read_text() == spec


def test_an_id_that_is_taken_and_a_spec_that_is_wrong_are_reported_before_anything_runs(
    tool: Cli,
) -> None:
    tool.write("tool.toml", SPEC + '[command.add]\nargs = "add x"\nstdout = "Created"\n')
    assert (
        "`add` is in the spec already" in tool("record", "tool.toml", "--id", "add", "--", "x").err
    )
    assert tool("record", "tool.toml", "--needs", "nobody", "--", "list").code == 2
    assert tool("record", "tool.toml", "--", "run", "${job}").code == 2
    assert tool("record", "tool.toml").code == 2
    tool.write("tool.toml", "spec = 1\n")
    assert tool("record", "tool.toml", "--", "list").code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_leaves_the_old_file(tool: Cli) -> None:
    folder = tool.folder / "specs"
    tool.write("specs/tool.toml", SPEC.replace("./tool", "../tool"))
    folder.chmod(0o555)
    try:
        assert tool("record", "specs/tool.toml", "--", "add", "x").code == 3
    finally:
        folder.chmod(0o755)
    assert "[command" not in (folder / "tool.toml").read_text()


def test_a_read_only_spec_is_left_whole(tool: Cli) -> None:
    (tool.folder / "tool.toml").chmod(0o444)
    result = tool("record", "tool.toml", "--", "add", "x")
    assert result.code in {2, 3}
    assert "read-only" in result.err
    assert (tool.folder / "tool.toml").read_text() == SPEC


def test_a_port_is_a_placeholder(cli: Cli) -> None:
    cli.write("tool", '#!/bin/sh\necho "listening on 127.0.0.1:$2"\n').chmod(0o755)
    cli.write("tool.toml", SPEC)
    result = cli("record", "tool.toml", "--id", "serve", "--", "--port", "8000")
    assert result.code == 0, result.output
    assert table(cli, "serve") == {
        "args": "--port ${port}",
        "ports": ["port"],
        "stdout": {"equals": "listening on 127.0.0.1:${port}"},
        "exact": True,
    }


def test_windows_line_ends_of_a_spec_stay(tool: Cli) -> None:
    (tool.folder / "tool.toml").write_bytes(SPEC.replace("\n", "\r\n").encode())
    assert tool("record", "tool.toml", "--", "add", "x").code == 0
    raw = (tool.folder / "tool.toml").read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")


QUICK_START = """# Tool

## Quick start

```console
$ tool add first
Created job: 0123
$ tool list
```

Then `tool list`, and with an id of yours:

```bash
tool run <id>
tool list
```

## Other

```bash
tool add second
```
"""


def test_a_quick_start_becomes_a_chain_of_commands(tool: Cli) -> None:
    tool.write("README.md", QUICK_START)
    result = tool("record", "tool.toml", "--from", "README.md#quick-start", "--id", "readme")
    assert result.code == 0, result.output
    made = tomli.loads((tool.folder / "tool.toml").read_text())["command"]
    assert {id_: each.get("needs") for id_, each in made.items()} == {
        "readme.add": None,
        "readme.list": "readme.add",
        "readme.list-2": "readme.list",
    }
    assert made["readme.list"]["stdout"] == {"equals": "first new"}
    assert "README.md:14: `tool run <id>` has a value that the reader fills in" in result.out
    assert "3 of 3 commands recorded" in result.out
    assert tool("check", "tool.toml").code == 0


def test_a_shell_session_becomes_a_chain_of_commands(tool: Cli) -> None:
    tool.write("session.txt", "$ tool add first\nCreated job: 17\n$ tool list\nfirst new\n")
    result = tool("record", "tool.toml", "--from", "session.txt")
    assert result.code == 0, result.output
    assert table(tool, "list")["needs"] == "add"


def test_a_heading_or_a_file_that_is_not_there_is_reported(tool: Cli) -> None:
    tool.write("README.md", QUICK_START)
    result = tool("record", "tool.toml", "--from", "README.md#quick-strt")
    assert result.code == 2
    assert "did you mean" in result.err
    assert tool("record", "tool.toml", "--from", "NO.md").code == 2
    tool.write("NONE.md", "nothing\n")
    assert tool("record", "tool.toml", "--from", "NONE.md").code == 4


def test_a_spec_beside_the_command_is_found_without_its_name(tool: Cli) -> None:
    Path(tool.folder / "tool.toml").rename(tool.folder / "cliconform.toml")
    result = tool("record", "--", "add", "x")
    assert result.code == 0, result.output
    assert table(tool, "add", "cliconform.toml")["args"] == "add x"
