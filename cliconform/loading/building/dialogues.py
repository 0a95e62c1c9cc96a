"""Builds the ``dialogue`` of a command: prompts and their answers."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.loading.format.command import TurnTable
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.keys import check_key
from cliconform.loading.scalars.prompts import parse_prompt, parse_prompt_pattern
from cliconform.loading.scalars.strings import list_strings
from cliconform.model.invocation import (
    LONGEST_LINE,
    Answer,
    Eof,
    Keys,
    Line,
    Turn,
    measure_longest_line,
)
from cliconform.model.template import Template


def build_turns(tables: Sequence[TurnTable], at: Location) -> tuple[Turn, ...]:
    """Return the prompts with their answers, in order."""
    return tuple(_build_turn(table, at / index) for index, table in enumerate(tables))


def _build_turn(table: TurnTable, at: Location) -> Turn:
    if (table.expect is None) == (table.matches is None) and not at.is_incomplete:
        at.problem(
            "expected exactly one of `expect` and `matches`", "name the prompt with one of them"
        )
    regex = table.matches is not None
    return Turn(expect=_build_prompt(table, at), regex=regex, answer=_build_answer(table, at))


def _build_prompt(table: TurnTable, at: Location) -> Template:
    if table.matches is not None:
        return parse_prompt_pattern(table.matches, at / "matches")
    return parse_prompt(table.expect or "", at / "expect")


def _build_answer(table: TurnTable, at: Location) -> Answer:
    answers: list[Answer] = []
    if table.send is not None:
        check_lines(table.send, at / "send")
        answers.append(Line(text=(at / "send").parse_template(table.send)))
    if table.keys is not None:
        pressed = tuple(check_key(*one) for one in list_strings(table.keys, at / "keys"))
        answers += [Keys(keys=pressed)] if pressed else []
    if table.eof:
        answers.append(Eof())
    if len(answers) != 1 and not at.is_incomplete:
        if answers:
            at.problem("the prompt has several answers", "keep one of `send`, `keys` and `eof`")
        else:
            at.problem("the prompt has no answer", "add `send`, `keys` or `eof = true`")
    return answers[0] if answers else Eof()


def check_lines(text: str, at: Location) -> None:
    """Report a line that is too long for a terminal, whatever the values of its placeholders.

    With their values it is measured again when it is typed.
    """
    template = Template(text)
    longest = measure_longest_line(template.fill(dict.fromkeys(template.names(), "")))
    if longest > LONGEST_LINE:
        at.problem(
            f"the line has {longest} bytes, and a terminal accepts at most {LONGEST_LINE}",
            "use `stdin` with `tty = false`",
        )
