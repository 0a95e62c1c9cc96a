"""``cliconform update --review``: one edit at a time, on a terminal."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from support.cli import TIME_LIMIT, Cli

OLD = 'case "$1" in\n sum) echo "Total: 3 rows" ;;\n fail) echo "bad"; exit 3 ;;\nesac\n'
NEW = OLD.replace("3 rows", "4 records").replace("exit 3", "exit 4")
SPEC = """spec = 1
[target]
name = "tool"
command = ["sh", "FOLDER/tool.sh"]
[command.fail]
args = "fail"
exit = 3   # not 2
[command.sum]
args = "sum"
stdout = ["Total: 3 rows"]
"""
EXIT = SPEC.replace("exit = 3 ", "exit = 4 ")
BOTH = EXIT.replace("3 rows", "4 records")


@pytest.fixture
def changed(tmp_path: Path) -> Cli:
    """A folder with a spec, and the recordings of it for the old and the new program."""
    cli = Cli(folder=tmp_path)
    cli.write("x.toml", SPEC.replace("FOLDER", str(tmp_path)))
    cli.write("tool.sh", OLD)
    assert cli("check", "x.toml").code == 0
    cli.write("tool.sh", NEW)
    assert cli("check", "x.toml").code == 1
    return cli


def read(cli: Cli, name: str = "x.toml") -> str:
    return (cli.folder / name).read_text(encoding="utf-8").replace(str(cli.folder), "FOLDER")


@contextmanager
def reviewing(cli: Cli, **environ: str) -> Iterator[pexpect.spawn[str]]:
    """A review on a terminal that has echo and lines, as a shell's has."""
    python = shlex.quote(sys.executable)
    shell = f"{python} -m cliconform update x.toml --review --no-run; echo code=$?; stty -a"
    child = pexpect.spawn(
        "/bin/sh",
        ["-c", shell],
        cwd=cli.folder,
        env={**cli.environ({"TERM": "xterm", **environ})},
        timeout=TIME_LIMIT,
        dimensions=(40, 120),
        encoding="utf-8",
    )
    try:
        yield child
    finally:
        child.close(force=True)


def press(child: pexpect.spawn[str], key: str) -> None:
    """Press ``key`` once the keys are offered."""
    child.expect("write nothing")
    child.send(key)


def end(child: pexpect.spawn[str]) -> tuple[int, str]:
    """Return the exit code and all that was shown; the terminal is as it was."""
    child.expect(r"code=(\d+)")
    assert isinstance(child.match, re.Match)
    code, before = int(child.match[1]), child.before or ""
    child.expect(pexpect.EOF)
    settings = child.before or ""
    assert re.search(r"(?<!-)\bicanon\b", settings)
    assert re.search(r"(?<!-)\becho\b", settings)
    return code, before


def test_each_edit_is_shown_with_both_outputs_and_written_at_the_end(changed: Cli) -> None:
    with reviewing(changed) as child:
        child.expect("1 of 2")
        press(child, "a")
        child.expect("2 of 2")
        child.expect("output before")
        child.expect(r"Total: 3 rows[^\n]*Total: 4 records")
        assert read(changed) == SPEC
        press(child, "a")
        code, shown = end(child)
    assert code == 0
    assert "2 accepted" in shown
    assert read(changed) == BOTH


def test_what_is_skipped_and_what_is_rejected_stays_and_only_the_latter_is_remembered(
    changed: Cli,
) -> None:
    with reviewing(changed) as child:
        press(child, "r")
        press(child, "s")
        assert end(child)[0] == 0
    assert read(changed) == SPEC
    with reviewing(changed) as child:
        child.expect("1 of 1")
        child.expect("command.sum")
        press(child, "q")
        assert end(child)[0] == 0


def test_a_decision_can_be_undone(changed: Cli) -> None:
    with reviewing(changed) as child:
        press(child, "a")
        press(child, "u")
        child.expect("1 of 2")
        press(child, "s")
        press(child, "s")
        end(child)
    assert read(changed) == SPEC


def test_all_the_rest_of_one_kind_is_accepted_at_once(changed: Cli) -> None:
    with reviewing(changed) as child:
        press(child, "A")
        assert end(child)[0] == 0
    assert read(changed) == BOTH


def test_quitting_writes_what_was_accepted_and_a_capital_q_nothing(changed: Cli) -> None:
    for key, code, expected in (("Q", 1, SPEC), ("q", 0, EXIT)):
        with reviewing(changed) as child:
            press(child, "a")
            press(child, key)
            assert end(child)[0] == code
        assert read(changed) == expected


def test_ctrl_c_writes_nothing_and_leaves_the_terminal_as_it_was(changed: Cli) -> None:
    with reviewing(changed) as child:
        press(child, "a")
        press(child, "\x03")
        child.expect(pexpect.EOF)
    assert read(changed) == SPEC


def test_a_deviation_is_marked_as_known_with_its_reason(changed: Cli) -> None:
    with reviewing(changed) as child:
        press(child, "k")
        child.expect("reason")
        child.sendline("")
        child.expect("needs a reason")
        press(child, "k")
        child.expect("reason")
        child.sendline("the exit code is being discussed")
        press(child, "s")
        assert end(child)[0] == 0
    assert read(changed) == SPEC
    known = read(changed, "x.known.toml")
    assert re.search(r'\[known\."?fail"?\]', known)
    assert "the exit code is being discussed" in known
    result = changed("judge", "latest", "x.toml")
    assert "1 deviates, 1 known" in result.out


def test_the_editor_changes_the_value_and_one_that_fails_changes_nothing(changed: Cli) -> None:
    changed.write("edit", "#!/bin/sh\nsed -i 's/= 4/= 7/' \"$1\"\n").chmod(0o755)
    with reviewing(changed, EDITOR="false") as child:
        press(child, "e")
        child.expect("nothing is changed")
        press(child, "Q")
        end(child)
    assert read(changed) == SPEC
    with reviewing(changed, EDITOR=str(changed.folder / "edit")) as child:
        press(child, "e")
        child.expect("edited by hand")
        press(child, "a")
        press(child, "q")
        code, shown = end(child)
    assert code == 1  # it does not hold for the run
    assert "taken back command.fail/exit" in shown
    assert read(changed) == SPEC


def test_the_home_is_opened_and_the_command_is_played_again(changed: Cli) -> None:
    changed.write("look", "#!/bin/sh\necho in=$PWD\n").chmod(0o755)
    with reviewing(changed, SHELL=str(changed.folder / "look")) as child:
        press(child, "h")
        child.expect("Home of `fail`")
        child.expect("in=")
        press(child, "p")
        child.expect("bad")
        press(child, "Q")
        end(child)
