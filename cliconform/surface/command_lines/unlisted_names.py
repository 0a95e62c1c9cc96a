"""Option names that a program may accept although no page lists them: ``--verb``, ``--no-color``.

``getopt_long``, argparse, optparse and Perl's Getopt::Long accept the beginning of a long name that
no other option has. git, yargs and others accept ``--no-`` before a name without listing it. Click,
pflag (Cobra), clap and commander accept neither, unless a program adds it. No page says which
parser its program uses, but each has words of its own for ``--help``.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from cliconform.model.surface import CommandSurface, Option
from cliconform.quick_dataclass import dataclass

ABBREVIATION = "it may be an abbreviation: many programs accept the beginning of an option's name"
"""The doubt about an unknown option that another one's name begins with."""
ABBREVIATED = "the program's parser accepts the beginning of a name, unless it is told not to"
"""The doubt about an abbreviation, where the parser is known to accept them."""
NEGATION = "it may negate an option: some programs accept --no- before a name and do not list it"
"""The doubt about an unknown option that is a listed one with or without ``--no-``."""
PARSER_DOUBTS = frozenset({ABBREVIATION, ABBREVIATED, NEGATION})
"""The doubts that are about the program's parser, and not about its page."""
_NO = "--no-"
_HELP = ("--help", "-h")


class Answer(Enum):
    """Whether a parser accepts names of one kind."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class _Parser:
    """What a parser accepts, and how its programs describe ``--help``."""

    help: re.Pattern[str]
    abbreviations: Answer
    negations: Answer


_PARSERS = (
    _Parser(re.compile(r"show this help message and exit\b"), Answer.YES, Answer.NO),  # argparse
    _Parser(
        re.compile(r"(?:display this help and exit|give this help list)\b"),  # getopt_long, argp
        Answer.YES,
        Answer.UNKNOWN,
    ),
    _Parser(re.compile(r"show this message and exit\b"), Answer.NO, Answer.NO),  # Click, Typer
    _Parser(re.compile(r"help for \S"), Answer.NO, Answer.NO),  # Cobra
    _Parser(re.compile(r"prints? help\b"), Answer.NO, Answer.NO),  # clap
    _Parser(re.compile(r"display help for command\b"), Answer.NO, Answer.NO),  # commander
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlistedName:
    """An option that a name which no page lists may stand for."""

    option: Option
    spelling: str
    """The spelling of it that the page lists."""
    doubt: str
    is_known: bool = False
    """Whether the program's parser is known to accept such names."""


def find_unlisted_name(
    name: str, command: CommandSurface, root: CommandSurface
) -> UnlistedName | None:
    """Return the option of ``command`` that ``name`` may stand for.

    ``root`` is the program itself, whose page may have ``--help`` for all commands. It is ``None``
    if no option fits, or the parser is known to reject such names.
    """
    if not name.startswith("--"):
        return None
    parser = _find_parser(command) or _find_parser(root)
    negations = parser.negations if parser else Answer.UNKNOWN
    abbreviations = parser.abbreviations if parser else Answer.UNKNOWN
    other = name.replace(_NO, "--", 1) if name.startswith(_NO) else name.replace("--", _NO, 1)
    if negations is not Answer.NO and (option := _find_exact(other, command)) is not None:
        return UnlistedName(option=option, spelling=other, doubt=NEGATION)
    found = _find_beginning(name, command) if abbreviations is not Answer.NO else None
    if found is None:
        return None
    option, spelling = found
    is_known = abbreviations is Answer.YES
    doubt = ABBREVIATED if is_known else ABBREVIATION
    return UnlistedName(option=option, spelling=spelling, doubt=doubt, is_known=is_known)


def _find_parser(command: CommandSurface) -> _Parser | None:
    texts = [
        option.help.lower()
        for option in command.options
        if any(each in option.spellings for each in _HELP)
    ]
    return next((each for each in _PARSERS for text in texts if each.help.match(text)), None)


def _find_exact(spelling: str, command: CommandSurface) -> Option | None:
    return next((each for each in command.options if spelling in each.spellings), None)


def _find_beginning(name: str, command: CommandSurface) -> tuple[Option, str] | None:
    """Return the option, and its spelling, that ``name`` begins; none if it begins several."""
    fitting = [
        (option, spelling)
        for option in command.options
        for spelling in option.spellings
        if spelling.startswith(name)
    ]
    return fitting[0] if fitting and all(each is fitting[0][0] for each, _ in fitting) else None
