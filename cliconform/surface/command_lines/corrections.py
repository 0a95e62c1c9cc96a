"""Correct a surface by a run: if a command conformed, its command line is right.

A surface is what help pages were understood to say. If the program accepted a command line that
the surface calls wrong, then it is the surface that is wrong: a page that was misread, that does
not tell everything, or that was recorded for another version of the program.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Sequence

from cliconform.model.observation import Exited, Signalled
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.model.surface import Argument, CommandSurface, Contradiction, Option, Surface
from cliconform.quick_dataclass import dataclass, replace
from cliconform.surface.command_lines.command_line import Fault, FaultCode
from cliconform.surface.command_lines.fault_messages import describe_fault
from cliconform.surface.command_lines.plan_lines import find_errors
from cliconform.surface.command_lines.reader import read_command_line

_CONFORMED = frozenset({Verdict.CONFORMS, Verdict.FLAKY, Verdict.FIXED})
_NAME = re.compile(r"[A-Za-z][\w.:+-]*")
_WITHOUT_PAGE = "its help page was not read: a run shows that the program has it"

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedLine:
    """A command line that the program accepted, and where it is written."""

    id: str
    """The id of the spec's command; empty for a line of a document."""
    place: Place
    words: tuple[str, ...]
    """The words after the target's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The corrected surface, and the errors corrected in it."""

    surface: Surface
    contradictions: tuple[Contradiction, ...] = ()


def list_accepted_lines(report: Report) -> tuple[AcceptedLine, ...]:
    """Return the command lines of ``report`` that the program accepted.

    These are the commands that conformed and ended with exit code 0, or by the signal that was to
    end them: a program that exits with another code may have rejected the line, as was promised.
    """
    own = len(report.command)
    return tuple(
        AcceptedLine(
            id=outcome.step.id,
            place=outcome.step.place,
            words=tuple(outcome.observation.argv[own:]),
        )
        for outcome in report.outcomes
        if outcome.observation is not None and _is_accepted(outcome)
    )


def correct_surface(
    surface: Surface, lines: Iterable[AcceptedLine], *, known: Surface | None = None
) -> Corrected:
    """Return ``surface`` changed so that no line of ``lines`` has a fault, and what was changed.

    What is added is hidden: no help page lists it. Its definition is taken from ``known``, another
    surface of the program, if that has it.
    """
    contradictions: list[Contradiction] = []
    for line in lines:
        corrected: set[Fault] = set()
        # Each correction removes one fault, and may reveal those of words that were not read.
        while (fault := _find_fault(line, surface)) is not None and fault not in corrected:
            corrected.add(fault)
            contradictions.append(
                make_contradiction(line.id, line.place, line.words, fault, surface)
            )
            wrong = _Contradicted(surface, fault, line.words, known)
            surface = _CORRECTIONS[fault.code](wrong)
    return Corrected(surface=surface, contradictions=tuple(contradictions))


def mark_contradicted(corrected: Corrected) -> Surface:
    """Return the corrected surface with a problem for each command that it was wrong about.

    A page that was wrong in one place may be wrong in others: what rests on it is not certain.
    """
    problems: dict[Path, str] = {}
    for each in corrected.contradictions:
        problems.setdefault(
            each.path, f"a run shows that its help page was misread: {each.message}"
        )
    return replace(
        corrected.surface,
        commands=tuple(
            replace(command, problems=(*command.problems, problems[command.path]))
            if command.path in problems
            else command
            for command in corrected.surface.commands
        ),
    )


def make_contradiction(
    id_: str, place: Place, words: Sequence[str], fault: Fault, surface: Surface
) -> Contradiction:
    """Return the fault that ``surface`` finds in the command line ``words``, which is at ``place``.

    ``id_`` is the command of the spec; empty for a line of a document.
    """
    return Contradiction(
        id=id_,
        place=place,
        text=shlex.join(words),
        code=fault.code.value,
        path=fault.path,
        word=fault.word,
        message=describe_fault(fault, surface.target),
    )


def _is_accepted(outcome: Outcome) -> bool:
    ending = outcome.observation.ending if outcome.observation is not None else None
    ended = (isinstance(ending, Exited) and ending.code == 0) or isinstance(ending, Signalled)
    return ended and outcome.verdict in _CONFORMED


def _find_fault(line: AcceptedLine, surface: Surface) -> Fault | None:
    """Return the first fault of the line; none if it asks for help, as anything may be on it."""
    read = read_command_line(line.words, surface)
    return next((each for each in find_errors(read) if not read.asks_help), None)


# ---- one correction for each kind of fault


@dataclass(frozen=True, slots=True)
class _Contradicted:
    """A surface, and the fault that it wrongly finds in a command line."""

    surface: Surface
    fault: Fault
    words: tuple[str, ...]
    known: Surface | None

    @property
    def command(self) -> CommandSurface:
        """The command that the surface is wrong about."""
        return _find_command(self.surface, self.fault.path)

    def find_known(self, path: Path) -> CommandSurface | None:
        """Return the command in the other surface, if there is one that has it."""
        commands = self.known.commands if self.known else ()
        return next((each for each in commands if each.path == path), None)

    def replace_command(self, new: CommandSurface) -> Surface:
        """Return the surface with ``new`` in place of the command of the same path."""
        commands = (new if each.path == new.path else each for each in self.surface.commands)
        return replace(self.surface, commands=tuple(commands))


def _find_command(surface: Surface, path: Path) -> CommandSurface:
    return next(each for each in surface.commands if each.path == path)


def _add_option(wrong: _Contradicted) -> Surface:
    name, command = wrong.fault.word, wrong.command
    other = wrong.find_known(command.path)
    found = (
        next((each for each in other.options if name in each.spellings), None) if other else None
    )
    if found is None:
        typed = wrong.words[wrong.fault.at]
        value = "VALUE" if typed.startswith(f"{name}=") else ""
        found = Option(spellings=(name,), value=value, value_optional=bool(value))
    taken = {spelling for option in command.options for spelling in option.spellings}
    spellings = tuple(each for each in found.spellings if each == name or each not in taken)
    new = replace(found, spellings=spellings, hidden=True)
    return wrong.replace_command(replace(command, options=(*command.options, new)))


def _add_command(wrong: _Contradicted) -> Surface:
    """Add a command; a word that is no name of one is an argument of the group."""
    word, group = wrong.fault.word, wrong.command
    if not _NAME.fullmatch(word):
        return _add_argument(wrong)
    path = (*group.path, word)
    new = wrong.find_known(path) or CommandSurface(path=path, problems=(_WITHOUT_PAGE,))
    above = replace(group, commands=(*group.commands, word))
    surface = wrong.replace_command(above)
    depth = len(group.path)
    last = max(n for n, one in enumerate(surface.commands) if one.path[:depth] == group.path)
    commands = list(surface.commands)
    commands.insert(last + 1, replace(new, hidden=True, commands=()))
    return replace(surface, commands=tuple(commands))


def _add_argument(wrong: _Contradicted) -> Surface:
    command = wrong.command
    other = wrong.find_known(command.path)
    more = other.arguments[len(command.arguments) :] if other else ()
    more = more or (Argument(name="ARG", repeated=True),)
    arguments = (*command.arguments, *(replace(each, required=False) for each in more))
    return wrong.replace_command(replace(command, arguments=arguments))


def _make_argument_optional(wrong: _Contradicted) -> Surface:
    command, name = wrong.command, wrong.fault.word
    arguments = tuple(
        replace(each, required=False) if each.name == name else each for each in command.arguments
    )
    return wrong.replace_command(replace(command, arguments=arguments))


def _change_option(
    wrong: _Contradicted, is_meant: Callable[[Option], bool], **fields: object
) -> Surface:
    command = wrong.command
    options = tuple(
        replace(each, **fields) if is_meant(each) else each  # type: ignore[arg-type]
        for each in command.options
    )
    return wrong.replace_command(replace(command, options=options))


def _make_option_optional(wrong: _Contradicted) -> Surface:
    return _change_option(wrong, lambda each: each.name == wrong.fault.word, required=False)


def _make_value_optional(wrong: _Contradicted) -> Surface:
    name = wrong.fault.word
    return _change_option(wrong, lambda each: name in each.spellings, value_optional=True)


def _accept_value(wrong: _Contradicted) -> Surface:
    """Add the value to the choices; a value of another type is of a type that is not known."""
    fault, command = wrong.fault, wrong.command
    choices = (*fault.choices, fault.word) if fault.choices else ()
    if any(fault.receiver in option.spellings for option in command.options):
        fields = {"choices": choices} if choices else {"value": "VALUE"}
        return _change_option(wrong, lambda each: fault.receiver in each.spellings, **fields)
    arguments = tuple(
        replace(each, choices=choices) if each.name == fault.receiver else each
        for each in command.arguments
    )
    return wrong.replace_command(replace(command, arguments=arguments))


_CORRECTIONS: dict[FaultCode, Callable[[_Contradicted], Surface]] = {
    FaultCode.NO_COMMAND: _add_command,
    FaultCode.NO_OPTION: _add_option,
    FaultCode.MISSING_ARGUMENT: _make_argument_optional,
    FaultCode.MISSING_OPTION: _make_option_optional,
    FaultCode.MISSING_VALUE: _make_value_optional,
    FaultCode.SURPLUS_ARGUMENT: _add_argument,
    FaultCode.BAD_VALUE: _accept_value,
}
