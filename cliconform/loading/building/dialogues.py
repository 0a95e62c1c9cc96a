"""``dialogue``: prompts, and what a person types."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.loading.format.command_parts import TurnTable
from cliconform.loading.problem_log import At
from cliconform.loading.scalars.keys import key
from cliconform.loading.scalars.patterns import pattern
from cliconform.loading.scalars.strings import stated
from cliconform.model.invocation import Answer, Eof, Keys, Line, Turn
from cliconform.model.template import Template

LONGEST_LINE = 4095
"""Bytes. A terminal in its line mode cuts a longer line off and says nothing (termios(3))."""


def turns(tables: Sequence[TurnTable] | None, at: At) -> tuple[Turn, ...]:
    """The prompts with their answers, in order."""
    return tuple(_turn(table, at / index) for index, table in enumerate(tables or ()))


def _turn(table: TurnTable, at: At) -> Turn:
    if (table.expect is None) == (table.matches is None) and not at.damaged:
        at.problem("wanted the prompt, as one of `expect` and `matches`")
    regex = table.matches is not None
    return Turn(expect=_prompt(table, at), regex=regex, answer=_answer(table, at))


def _prompt(table: TurnTable, at: At) -> Template:
    if table.matches is not None:
        return pattern(table.matches, at / "matches")
    return (at / "expect").template(table.expect or "")


def _answer(table: TurnTable, at: At) -> Answer:
    answers: list[Answer] = []
    if table.send is not None:
        check_lines(table.send, at / "send")
        answers.append(Line(text=(at / "send").template(table.send)))
    if table.keys is not None:
        pressed = tuple(key(one, place) for one, place in stated(table.keys, at / "keys"))
        answers += [Keys(keys=pressed)] if pressed else []
    if table.eof:
        answers.append(Eof())
    if len(answers) != 1 and not at.damaged:
        message = "several answers to one prompt" if answers else "a prompt without an answer"
        at.problem(message, "add one of `send`, `keys` and `eof = true`" if not answers else "")
    return answers[0] if answers else Eof()


def check_lines(text: str, at: At) -> None:
    """Note a line that is too long to be typed."""
    longest = max(len(line.encode("utf-8", errors="replace")) for line in text.split("\n"))
    if longest > LONGEST_LINE:
        at.problem(
            f"a line of {longest} bytes: a terminal takes {LONGEST_LINE}",
            "give it as `stdin` with `tty = false`",
        )
