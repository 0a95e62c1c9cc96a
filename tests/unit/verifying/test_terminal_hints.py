"""A pager, or a question that nobody answered: what a program does at a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.model.invocation import Eof, Terminal, Turn
from cliconform.model.observation import Exchange, Observation, TimedOut
from cliconform.model.outcome import Outcome
from cliconform.model.promise import Promise
from cliconform.model.template import Template
from support.judging import exit_promise, judge_promise, observe, text_promise

LESS = {
    "less -F": b"\rone\r\n\r\x1b[K",
    "less -FRX": b"\x1b[?1h\x1b=\rone\x1b[m\r\n\r\x1b[K\x1b[?1l\x1b>",
    "output before it": b"Loading\r\n\x1b[?1h\x1b=\rone\x1b[m\r\n\r\x1b[K\x1b[?1l\x1b>",
}
ONE = text_promise("equals", "one")
DONE = text_promise("contains", "done")


def waits(reader: str, text: str = "Sure? ", **more: Any) -> Observation:
    ending = TimedOut(seconds=30.0, waiting_for_input=True, reader=reader, prompt=text)
    return observe(text, ending=ending, **more)


def hint(promise: Promise, observation: Observation, **of_step: Any) -> str:
    outcome: Outcome = judge_promise(promise, observation, **of_step)
    return outcome.hint


@pytest.mark.parametrize("written", LESS.values(), ids=LESS)
@pytest.mark.parametrize("terminal", [Terminal.SPLIT, Terminal.MERGED])
def test_a_page_that_a_pager_showed_is_a_hint(written: bytes, terminal: Terminal) -> None:
    assert hint(ONE, observe(written), terminal=terminal) == (
        "the output went through a pager, as it does for a user at a terminal; "
        '`env = { PAGER = "cat" }` or `tty = false` leaves that out'
    )


@pytest.mark.parametrize("reader", ["less", "pager", "more"])
def test_a_pager_that_waits_for_a_key_is_a_hint_with_its_name(reader: str) -> None:
    assert f"went through a pager (`{reader}`), as" in hint(ONE, waits(reader, ":"))


@pytest.mark.parametrize(
    "written",
    [b"50%\r100%\r\x1b[Kdone\r\n", b"\r50%\r\x1b[K", b"one\r\ntwo\r\n", b"50%\r\n\r\x1b[K", b""],
)
def test_progress_is_no_pager(written: bytes) -> None:
    assert hint(ONE, observe(written)) == ""


def test_a_pager_is_no_hint_where_it_breaks_nothing() -> None:
    page = observe(LESS["less -F"])
    assert hint(ONE, page, terminal=Terminal.PIPES) == ""
    assert hint(exit_promise(3), page) == ""
    assert hint(text_promise("contains", "one"), page) == ""


def test_a_question_without_an_answer_is_a_hint_at_both_ways_to_answer() -> None:
    assert hint(DONE, waits("rm")) == (
        "`rm` waits for a person at the terminal: answer it in `dialogue`, or end its input at "
        'once with `stdin = ""`'
    )


def test_input_that_was_typed_in_vain_is_a_hint_at_the_dialogue() -> None:
    assert hint(DONE, waits("rm"), stdin=Template("y\n")) == (
        "`rm` did not take all of `stdin`, which is typed at once: answer each prompt in "
        "`dialogue`, or send `stdin` through a pipe with `tty = false`"
    )


def test_one_more_question_than_the_dialogue_has_is_a_hint() -> None:
    turn = Turn(expect=Template("A?"), regex=False, answer=Eof())
    asked = waits("rm", dialogue=(Exchange(asked_at=0.1, prompt="A?"),))
    assert hint(DONE, asked, dialogue=(turn,)) == (
        "`rm` waits for more than `dialogue` has: add an entry for its last prompt"
    )


def test_a_prompt_that_did_not_appear_is_a_deviation_and_no_hint() -> None:
    turn = Turn(expect=Template("A?"), regex=False, answer=Eof())
    asked = waits("rm", dialogue=(Exchange(asked_at=None, prompt="Sure?"),))
    assert hint(DONE, asked, dialogue=(turn,)) == ""


def test_a_program_that_waits_for_nothing_gets_no_hint() -> None:
    assert hint(DONE, observe("", ending=TimedOut(seconds=30.0))) == ""
