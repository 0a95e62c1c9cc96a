"""What a program is started with: its streams, its environment, its arguments."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cliconform.model.invocation import Terminal
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Step
from support.running import ENVIRONMENT, python, sh, stderr, stdout, step

See = Callable[[Step], Observation]


@pytest.mark.parametrize(
    ("terminal", "expected"),
    [
        (Terminal.SPLIT, "True True False"),
        (Terminal.MERGED, "True True True"),
        (Terminal.PIPES, "False False False"),
    ],
)
def test_which_streams_are_a_terminal(see: See, terminal: Terminal, expected: str) -> None:
    seen = see(python("x", "import os; print(*map(os.isatty, range(3)))", terminal=terminal))
    assert stdout(seen).strip() == expected


@pytest.mark.parametrize("terminal", [Terminal.SPLIT, Terminal.MERGED])
def test_the_terminal_has_the_size_that_was_asked_for(see: See, terminal: Terminal) -> None:
    seen = see(sh("x", "stty size </dev/tty", columns=133, lines=41, terminal=terminal))
    assert stdout(seen) == "41 133\n"


def test_the_program_is_in_the_foreground_of_its_terminal_as_from_a_shell(see: See) -> None:
    code = (
        "import os; print(os.getpgrp() == os.getpid() == os.tcgetpgrp(0) != os.getsid(0))\n"
        "open('/dev/tty')"
    )
    assert stdout(see(python("x", code))) == "True\n"


def test_on_pipes_there_is_no_terminal_at_all(see: See) -> None:
    seen = see(sh("x", "(: </dev/tty) 2>/dev/null || echo none", terminal=Terminal.PIPES))
    assert stdout(seen) == "none\n"


def test_streams_are_separate_or_merged(see: See) -> None:
    script = "echo out; echo err >&2"
    apart = see(sh("x", script))
    assert (stdout(apart), stderr(apart)) == ("out\n", "err\n")
    merged = see(sh("x", script, terminal=Terminal.MERGED))
    assert (stdout(merged), stderr(merged)) == ("out\nerr\n", "")


def test_raw_bytes_are_kept_as_they_came(see: See) -> None:
    seen = see(sh("x", r"printf '\033[1m\377\000x\n'"))
    assert b"".join(chunk.data for chunk in seen.chunks) == b"\x1b[1m\xff\x00x\r\n"


def test_the_environment_is_that_of_the_spec_and_of_the_home(see: See) -> None:
    seen = see(step("x", "env", environment={"GREETING": "hi"}))
    found = dict(line.split("=", 1) for line in stdout(seen).splitlines())
    home = seen.home
    assert found == {
        **ENVIRONMENT,
        "GREETING": "hi",
        "HOME": home,
        "PWD": home,
        "XDG_CONFIG_HOME": f"{home}/.config",
        "XDG_CACHE_HOME": f"{home}/.cache",
        "XDG_DATA_HOME": f"{home}/.local/share",
        "XDG_STATE_HOME": f"{home}/.local/state",
        "XDG_RUNTIME_DIR": f"{home}/.run",
        "TMPDIR": f"{home}/.tmp",
    }


def test_the_environment_of_the_spec_goes_first(see: See) -> None:
    seen = see(sh("x", "echo $XDG_CACHE_HOME", environment={"XDG_CACHE_HOME": "${home}/c"}))
    assert stdout(seen) == f"{seen.home}/c\n"


def test_the_program_is_found_on_the_path_that_it_is_given(see: See) -> None:
    ending = see(step("x", "env", environment={"PATH": "/nowhere"})).ending
    assert isinstance(ending, NotStarted)


def test_a_relative_path_of_a_program_starts_at_the_home(see: See) -> None:
    ending = see(step("x", "./tool")).ending
    assert ending == NotStarted(reason="`./tool` was not found: there is no such file")


def test_the_argument_vector_is_observed_as_it_was_filled_in(see: See) -> None:
    seen = see(step("x", "echo", "${home}/a", "$${home}", values={"b": "c"}))
    assert seen.argv == ("echo", f"{seen.home}/a", "${home}")
    assert seen.values == {"home": seen.home, "b": "c"}
