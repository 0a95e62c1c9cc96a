"""Check a call of the target in a document against the surface."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.docs import DocFinding, DocLine, Location
from cliconform.model.surface import Surface
from cliconform.nearest_names import find_nearest_word
from cliconform.surface.command_lines.command_line import CommandLine, Fault, FaultCode
from cliconform.surface.command_lines.fault_messages import describe_fault
from cliconform.surface.command_lines.placeholders import (
    OPEN_MARK,
    is_open,
    is_upper_case,
    strip_open_marks,
)
from cliconform.surface.command_lines.reader import read_command_line
from cliconform.surface.command_lines.unlisted_names import PARSER_DOUBTS
from cliconform.surface.docs.block_calls import LocatedCall, has_variadic_word
from cliconform.surface.docs.blocks import BlockKind

_DASHES = "–—―−"


def check_call(located: LocatedCall, file: str, surface: Surface) -> DocLine:
    """Return the command line of a call in ``file``, with a finding for each error in it."""
    words = [word.value for word in located.call.words]
    line = read_command_line(words, surface, is_open=is_open)
    faults = [
        *(each for each in line.faults if _is_reported(each, located, line)),
        *_find_typographic_dashes(located, line),
    ]
    return DocLine(
        spot=Location(file=file, line=located.start[0], column=located.start[1]),
        text=f"{surface.target} {located.arguments_text}".rstrip(),
        words=tuple(map(strip_open_marks, words)),
        open_words=tuple(at for at, word in enumerate(words) if OPEN_MARK in word),
        path=line.command.path,
        options=tuple(used.option.name for _, used in line.option_uses),
        span=located.block.kind is BlockKind.SPAN,
        findings=tuple(_make_finding(each, located, file, surface) for each in faults),
    )


def _is_reported(fault: Fault, located: LocatedCall, line: CommandLine) -> bool:
    """Whether the fault is an error of the document, and not due to an abbreviated notation."""
    match fault.code:
        case FaultCode.NO_COMMAND:
            return not is_upper_case(fault.word) and not _are_alternatives(
                fault.word, line.command.commands
            )
        case FaultCode.NO_OPTION:
            spellings = [each for option in line.command.options for each in option.spellings]
            return not _are_alternatives(fault.word, spellings)
        case (
            FaultCode.DEPRECATED_COMMAND
            | FaultCode.DEPRECATED_OPTION
            | FaultCode.ABBREVIATED_OPTION
        ):
            return True
        case FaultCode.BAD_VALUE:
            return not (_is_inexact(located) or _is_named_after(fault.word, line))
        case FaultCode.SURPLUS_ARGUMENT:
            return not (_is_inexact(located) or fault.word[:1] in _DASHES)
    # Inline code in a sentence may name a command without everything that it needs.
    return not (_is_inexact(located) or located.block.kind is BlockKind.SPAN)


def _is_inexact(located: LocatedCall) -> bool:
    """Whether the command may get other words than these: a usage line, ``xargs``, ``...``."""
    words = located.call.words
    notation = located.usage or any(word.synopsis for word in words)
    return notation or located.call.has_more_words or has_variadic_word(words)


def _is_named_after(word: str, line: CommandLine) -> bool:
    """Whether ``word`` is an option's name in capitals, as in ``--provider PROVIDER``."""
    if not is_upper_case(word):
        return False
    options = [used.option for _, used in line.option_uses if used.value == word]
    names = {name.lstrip("-").lower() for each in options for name in (*each.spellings, each.value)}
    return word.lower() in names


def _are_alternatives(word: str, known: list[str] | tuple[str, ...]) -> bool:
    """Whether ``word`` lists alternatives that all exist: ``--yes/--no``, ``list/show``."""
    parts = word.split("/")
    return len(parts) > 1 and all(part in known for part in parts)


def _find_typographic_dashes(located: LocatedCall, line: CommandLine) -> Iterator[Fault]:
    """Find dashes that an editor made of two hyphens: no parser accepts them in their place."""
    known = [spelling for option in line.command.options for spelling in option.spellings]
    for at, word in enumerate(located.call.words):
        if not word.quoted and word.value[:1] in _DASHES and len(word.value) > 1:
            intended = "--" + word.value.lstrip(_DASHES + "-").partition("=")[0]
            near = intended if intended in known else find_nearest_word(intended, known)
            yield Fault(
                code=FaultCode.NO_OPTION,
                at=at,
                word=word.value,
                nearest=near,
                typed_path=line.typed_path,
            )


def _make_finding(fault: Fault, located: LocatedCall, file: str, surface: Surface) -> DocFinding:
    command = " ".join((surface.target, *fault.typed_path))
    row, column = located.locate(fault.at)
    if fault.code is FaultCode.BAD_VALUE:
        column += _value_offset(located, fault)
    return DocFinding(
        code=fault.code.value,
        spot=Location(file=file, line=row, column=column),
        word=strip_open_marks(fault.word),
        command=command,
        message=describe_fault(fault, surface.target, strip_open_marks(fault.word)),
        nearest=_find_nearest_word(fault, surface),
        doubt=fault.doubt,
        page_unread=bool(fault.doubt) and fault.doubt not in PARSER_DOUBTS,
    )


def _value_offset(located: LocatedCall, fault: Fault) -> int:
    """Return how many characters of ``--name=value`` come before its value."""
    word = located.call.words[fault.at].value
    option, equals, value = word.partition("=")
    return len(option) + 1 if equals and option.startswith("-") and value == fault.word else 0


def _find_nearest_word(fault: Fault, surface: Surface) -> str:
    """Return the nearest valid word, or the path of a command of this name elsewhere."""
    if fault.code is FaultCode.ABBREVIATED_OPTION:
        return ""  # the message has it
    if fault.nearest or fault.code is not FaultCode.NO_COMMAND:
        return fault.nearest
    same = [each for each in surface.commands if each.path and each.path[-1] == fault.word]
    return " ".join(same[0].path) if same else ""
