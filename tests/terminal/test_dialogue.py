"""Prompts and answers, as a person would type them; and input that programs read unasked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cliconform.model.invocation import Eof, Keys, Line, Terminal, Turn
from cliconform.model.observation import Exited, NotStarted, Observation, Signalled, TimedOut
from cliconform.model.plan import Step
from cliconform.model.template import Template
from support.running import answer_line, python, see_stopped, sh, stderr, stdout

See = Callable[[Step], Observation]
ASK = "printf 'Name? '; read name; printf 'Age? '; read age; echo \"$name is $age\""


@pytest.mark.parametrize("terminal", list(Terminal))
def test_answers_are_typed_to_prompts_in_order(see: See, terminal: Terminal) -> None:
    dialogue = (answer_line("Name?", "Ada"), answer_line("Age?", "36"))
    seen = see(sh("x", ASK, terminal=terminal, dialogue=dialogue))
    assert seen.ending == Exited(code=0)
    assert stdout(seen).endswith("Ada is 36\n")
    assert [(turn.prompt, turn.typed) for turn in seen.dialogue] == [
        ("Name?", "Ada"),
        ("Age?", "36"),
    ]
    first, second = (turn.asked_at or 0 for turn in seen.dialogue)
    assert 0 < first < second <= seen.duration


def test_the_terminals_echo_is_part_of_the_output(see: See) -> None:
    seen = see(sh("x", ASK, dialogue=(answer_line("Name?", "Ada"), answer_line("Age?", "36"))))
    assert stdout(seen) == "Name? Ada\nAge? 36\nAda is 36\n"


def test_what_is_asked_at_the_terminal_is_apart_from_output_through_a_pipe(see: See) -> None:
    code = (
        "printf 'Key: ' > /dev/tty; read key < /dev/tty; echo warned >&2; "
        "printf 'a\\n%s' \"$key\"; test -t 0 && test -t 2 && ! test -t 1 && echo split"
    )
    seen = see(sh("x", code, terminal=Terminal.INPUT, dialogue=(answer_line("Key:", "k"),)))
    assert stdout(seen) == "a\nksplit\n"
    assert stderr(seen) == "Key: k\nwarned\n"


def test_the_echo_at_the_terminal_is_no_prompt(see: See) -> None:
    code = "for i in 1 2; do printf 'yes? ' > /dev/tty; read a < /dev/tty; done; echo $a"
    answers = (answer_line("yes?", "yes? a"), answer_line("yes?", "b"))
    seen = see(sh("x", code, terminal=Terminal.INPUT, dialogue=answers))
    assert stdout(seen) == "b\n"


def test_prompts_are_found_on_standard_error(see: See) -> None:
    seen = see(sh("x", "printf 'Go? ' >&2; read a; echo $a", dialogue=(answer_line("Go?", "yes"),)))
    assert stderr(seen) == "Go? "
    assert stdout(seen) == "yes\nyes\n"


def test_a_password_is_typed_after_the_echo_is_off(see: See) -> None:
    code = "import getpass; p = getpass.getpass('Secret: '); print(len(p))"
    for _ in range(5):
        seen = see(python("x", code, dialogue=(answer_line("Secret:", "hunter2"),)))
        assert seen.ending == Exited(code=0)
        assert "hunter2" not in stdout(seen) + stderr(seen)
        assert stdout(seen).endswith("7\n")


def test_a_slow_reader_gets_its_answer_when_it_reads(see: See) -> None:
    """A program that clears its input first would lose what is typed too early."""
    code = (
        "import sys, termios, time\nprint('Sure? ', end='', flush=True)\n"
        "time.sleep(0.4)\ntermios.tcflush(0, termios.TCIFLUSH)\nprint(input())"
    )
    seen = see(python("x", code, dialogue=(answer_line("Sure?", "yes"),)))
    assert stdout(seen) == "Sure? yes\nyes\n"


def test_colours_do_not_hide_a_prompt(see: See) -> None:
    script = r"printf '\033[1mCon\033'; printf '[0mtinue'; printf '\033[0m? '; read a; echo $a"
    seen = see(sh("x", script, dialogue=(answer_line("Continue?", "y"),)))
    assert seen.dialogue[0].typed == "y"


def test_a_prompt_may_be_a_regular_expression(see: See) -> None:
    turn = Turn(expect=Template(r"^Delete \d+ jobs\?"), regex=True, answer=Line(text=Template("y")))
    seen = see(sh("x", "echo x; printf 'Delete 12 jobs? '; read a; echo $a", dialogue=(turn,)))
    assert seen.dialogue[0].prompt == "Delete 12 jobs?"


def test_a_prompt_is_not_found_in_the_output_before_the_last_answer(see: See) -> None:
    script = "echo 'Next? is for later'; printf 'First? '; read a; echo $a; sleep 600"
    dialogue = (answer_line("First?", "1"), answer_line("Next?", "2"))
    seen = see_stopped(
        see,
        lambda seconds: sh("x", script, dialogue=dialogue, timeout=seconds),
        lambda seen: stdout(seen).endswith("First? 1\n1\n"),
    )
    assert isinstance(seen.ending, TimedOut)
    assert [turn.typed for turn in seen.dialogue] == ["1", ""]
    assert seen.dialogue[1].asked_at is None


def test_the_echo_of_an_answer_is_not_taken_for_a_prompt(see: See) -> None:
    script = "printf 'Say: '; read a; echo ok; printf 'sure? '; read b; echo \"<$b>\""
    dialogue = (answer_line("Say:", "sure?"), answer_line("sure?", "yes"))
    seen = see(sh("x", script, dialogue=dialogue))
    assert stdout(seen) == "Say: sure?\nok\nsure? yes\n<yes>\n"
    never = see(sh("y", "printf 'Say: '; read a; echo ok", dialogue=dialogue))
    assert never.dialogue[1].asked_at is None


def test_for_a_prompt_that_never_comes_the_last_line_is_reported(see: See) -> None:
    seen = see(sh("x", "echo one; echo done", dialogue=(answer_line("Sure?", "y"),)))
    assert seen.ending == Exited(code=0)
    (turn,) = seen.dialogue
    assert (turn.asked_at, turn.prompt, turn.typed) == (None, "done", "")


def test_a_prompt_that_takes_too_long_to_search_for_is_reported(see: See) -> None:
    turn = Turn(expect=Template("(a+)+b"), regex=True, answer=Line(text=Template("y")))
    (slow,) = see(sh("x", f"echo {'a' * 60}", dialogue=(turn,))).dialogue
    assert (slow.asked_at, slow.gave_up) == (None, True)
    (never,) = see(sh("y", "echo aac", dialogue=(turn,))).dialogue
    assert (never.asked_at, never.gave_up) == (None, False)


def test_a_prompt_after_a_megabyte_is_found(see: See) -> None:
    seen = see(sh("x", "seq 150000; printf 'Go? '; read a", dialogue=(answer_line("Go?", "y"),)))
    assert seen.ending == Exited(code=0)
    assert seen.dialogue[0].typed == "y"


def test_keys_are_pressed_by_name(see: See) -> None:
    code = (
        "import sys, tty\ntty.setraw(0)\nprint('? ', end='', flush=True)\n"
        "data = b''\nwhile len(data) < 7: data += __import__('os').read(0, 9)\nprint(data)"
    )
    turn = Turn(
        expect=Template("?"), regex=False, answer=Keys(keys=("up", "ctrl-a", "enter", "yy"))
    )
    seen = see(python("x", code, dialogue=(turn,)))
    assert r"b'\x1b[A\x01\ryy'" in stdout(seen)
    assert seen.dialogue[0].typed == "up ctrl-a enter yy"


def test_ctrl_c_is_a_signal_to_the_whole_foreground(see: See) -> None:
    turn = Turn(expect=Template("running"), regex=False, answer=Keys(keys=("ctrl-c",)))
    seen = see(sh("x", "echo running; sh -c 'sleep 600; true'; true", dialogue=(turn,)))
    assert seen.ending == Signalled(signal="SIGINT")
    assert seen.leftovers == ()


@pytest.mark.parametrize("terminal", list(Terminal))
def test_the_end_of_input_can_be_typed(see: See, terminal: Terminal) -> None:
    turns = (answer_line("?", "one"), Turn(expect=Template("ok"), regex=False, answer=Eof()))
    script = "echo '?'; read a; echo ok; cat; echo \"$a end\""
    seen = see(sh("x", script, terminal=terminal, dialogue=turns))
    assert seen.ending == Exited(code=0)
    assert stdout(seen).endswith("one end\n")
    assert seen.dialogue[1].typed == "ctrl-d"


@pytest.mark.parametrize("text", ["", "a\nb\n", "no end", "tab\there\n", "\x03\x04\x1a\r\x16!\n"])
@pytest.mark.parametrize("terminal", list(Terminal))
def test_standard_input_arrives_as_it_is(see: See, text: str, terminal: Terminal) -> None:
    seen = see(
        python(
            "x",
            "import sys; print('READ', sys.stdin.buffer.read())",
            stdin=Template(text),
            terminal=terminal,
        )
    )
    assert seen.ending == Exited(code=0)
    assert f"READ {text.encode()!r}\n" in stdout(seen)


@pytest.mark.parametrize("terminal", [Terminal.SPLIT, Terminal.PIPES])
def test_long_standard_input_arrives_whole(see: See, terminal: Terminal) -> None:
    text = "x" * 99 + "\n"
    seen = see(sh("x", "wc -c >&2", stdin=Template(text * 5000), terminal=terminal))
    assert stderr(seen).strip() == "500000"


def test_input_that_is_never_read_delays_nothing(see: See) -> None:
    seen = see(sh("x", "exit 4", stdin=Template("x\n" * 500_000), terminal=Terminal.PIPES))
    assert seen.ending == Exited(code=4)


@pytest.mark.parametrize("terminal", [Terminal.SPLIT, Terminal.PIPES])
def test_a_program_that_never_reads_its_input_is_stopped_at_its_timeout(
    see: See, terminal: Terminal
) -> None:
    text = Template("x\n" * 500_000)
    seen = see(sh("x", "exec sleep 30", stdin=text, terminal=terminal, timeout=0.5))
    assert isinstance(seen.ending, TimedOut)


def test_without_input_a_pipe_ends_at_once(see: See) -> None:
    assert see(sh("x", "cat", terminal=Terminal.PIPES)).ending == Exited(code=0)


LONG = pytest.mark.parametrize(
    "value", ["x" * 4096, "ä" * 2048, "short\n" + "x" * 4096 + "\nshort"], ids=["x", "ä", "lines"]
)


@LONG
def test_an_answer_that_the_terminal_would_cut_is_refused(see: See, value: str) -> None:
    code = "print('? ', end='', flush=True)\nwhile input(): pass"
    turn = Turn(expect=Template("?"), regex=False, answer=Line(text=Template("${value}")))
    seen = see(python("x", code, dialogue=(turn,), values={"value": value}))
    assert isinstance(seen.ending, NotStarted)
    assert "`dialogue[0].send` has a line of 4,096 bytes" in seen.ending.reason
    assert "at most 4,095" in seen.ending.reason
    assert "stdin" in seen.ending.hint


@LONG
def test_standard_input_that_the_terminal_would_cut_is_refused(see: See, value: str) -> None:
    seen = see(sh("x", "cat", stdin=Template("a\n${value}\nb\n"), values={"value": value}))
    assert isinstance(seen.ending, NotStarted)
    assert "`stdin` has a line of 4,096 bytes" in seen.ending.reason
    assert "tty = false" in seen.ending.hint


@pytest.mark.parametrize("value", ["x" * 4095, "ä" * 2047 + "x"])
def test_the_longest_line_that_a_terminal_takes_arrives_whole(see: See, value: str) -> None:
    code = "print('? ', end='', flush=True)\nprint(len(input().encode()))"
    turn = Turn(expect=Template("?"), regex=False, answer=Line(text=Template("${value}")))
    seen = see(python("x", code, dialogue=(turn,), values={"value": value}))
    assert stdout(seen).endswith("\n4095\n")
    seen = see(sh("x", "wc -c >&2", stdin=Template("${value}\n"), values={"value": value}))
    assert stderr(seen).strip() == "4096"


def test_a_long_line_is_typed_to_a_program_that_reads_key_by_key(see: See) -> None:
    code = (
        "import sys, tty\ntty.setcbreak(0)\nprint('? ', end='', flush=True)\nsize = 0\n"
        "while sys.stdin.buffer.read(1) not in b'\\r\\n': size += 1\nprint(size)"
    )
    turn = Turn(expect=Template("?"), regex=False, answer=Line(text=Template("${value}")))
    seen = see(python("x", code, dialogue=(turn,), values={"value": "x" * 9000}))
    assert seen.ending == Exited(code=0)
    assert stdout(seen).endswith("9000\n")


def test_a_pipe_takes_lines_of_any_length(see: See) -> None:
    values = {"value": "ä" * 50_000}
    text = Template("${value}\n")
    seen = see(sh("x", "wc -c", stdin=text, values=values, terminal=Terminal.PIPES))
    assert stdout(seen).strip() == "100001"
    turn = Turn(expect=Template("?"), regex=False, answer=Line(text=Template("${value}")))
    script = "printf '? '; wc -c"
    seen = see(sh("x", script, dialogue=(turn,), values=values, terminal=Terminal.PIPES))
    assert stdout(seen).strip() == "? 100001"
