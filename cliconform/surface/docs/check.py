"""A document's calls of the target, held against the surface: what is wrong, and what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.docs import DocFinding, DocLine, Spot
from cliconform.model.surface import Surface
from cliconform.surface.command_lines.line import Fault, FaultCode, Line
from cliconform.surface.command_lines.reader import read_line
from cliconform.surface.command_lines.value_check import nearest
from cliconform.surface.docs.blocks import Kind
from cliconform.surface.docs.placeholders import is_open, is_shouted, shown
from cliconform.surface.docs.shell import Found, are_elastic

_MESSAGES = {
    FaultCode.NO_COMMAND: "`{command}` has no command `{word}`",
    FaultCode.NO_OPTION: "`{command}` has no option `{word}`",
    FaultCode.MISSING_ARGUMENT: "`{command}` needs {word}",
    FaultCode.MISSING_OPTION: "`{command}` needs the option `{word}`",
    FaultCode.MISSING_VALUE: "`{word}` of `{command}` needs a value",
    FaultCode.SURPLUS_ARGUMENT: "`{command}` takes no further argument: `{word}`",
    FaultCode.BAD_VALUE: "`{word}` is not a value that `{command}` takes there",
    FaultCode.DEPRECATED_COMMAND: "`{command}` is deprecated",
    FaultCode.DEPRECATED_OPTION: "`{word}` of `{command}` is deprecated",
}
_DASHES = "–—―−"


def hold(found: Found, file: str, surface: Surface) -> DocLine:
    """``found``, which stands in ``file``, and everything that ``surface`` has against it."""
    words = [word.value for word in found.call.words]
    read = read_line(words, surface, is_open=is_open)
    faults = [*(each for each in read.faults if _counts(each, found, read)), *_dashes(found, read)]
    return DocLine(
        spot=Spot(file=file, line=found.start[0], column=found.start[1]),
        text=f"{surface.target} {found.said}".rstrip(),
        words=tuple(map(shown, words)),
        path=read.command.path,
        options=tuple(used.option.name for _, used in read.used),
        span=found.block.kind is Kind.SPAN,
        findings=tuple(_finding(each, found, file, read, surface) for each in faults),
    )


def _counts(fault: Fault, found: Found, read: Line) -> bool:
    """Whether the fault is one of the document, and not of a notation that leaves things out."""
    match fault.code:
        case FaultCode.NO_COMMAND:
            return not is_shouted(fault.word) and not _are_known(fault.word, read.command.commands)
        case FaultCode.NO_OPTION:
            spellings = [each for option in read.command.options for each in option.spellings]
            return not _are_known(fault.word, spellings)
        case FaultCode.DEPRECATED_COMMAND | FaultCode.DEPRECATED_OPTION:
            return True
        case FaultCode.BAD_VALUE:
            return not (_is_loose(found) or _is_named_after(fault.word, read))
        case FaultCode.SURPLUS_ARGUMENT:
            return not (_is_loose(found) or fault.word[:1] in _DASHES)
    # A sentence names a command and what it is about, and leaves out the rest.
    return not (_is_loose(found) or found.block.kind is Kind.SPAN)


def _is_loose(found: Found) -> bool:
    """Whether the words are not just those that the command gets: of a usage line, of ``xargs``."""
    words = found.call.words
    notation = found.usage or any(word.synopsis for word in words)
    return notation or found.call.fed or are_elastic(words)


def _is_named_after(word: str, read: Line) -> bool:
    """``--provider PROVIDER``: a word in capitals that is what its option is called."""
    if not is_shouted(word):
        return False
    options = [used.option for _, used in read.used if used.value == word]
    names = {name.lstrip("-").lower() for each in options for name in (*each.spellings, each.value)}
    return word.lower() in names


def _are_known(word: str, known: list[str] | tuple[str, ...]) -> bool:
    """``--yes/--no``, ``list/show``, as a document says that any of them will do."""
    parts = word.split("/")
    return len(parts) > 1 and all(part in known for part in parts)


def _dashes(found: Found, read: Line) -> Iterator[Fault]:
    """Dashes that an editor made of two hyphens: no shell and no parser takes them for these."""
    known = [spelling for option in read.command.options for spelling in option.spellings]
    for at, word in enumerate(found.call.words):
        if not word.quoted and word.value[:1] in _DASHES and len(word.value) > 1:
            meant = "--" + word.value.lstrip(_DASHES + "-").partition("=")[0]
            near = meant if meant in known else nearest(meant, known)
            yield Fault(
                code=FaultCode.NO_OPTION, at=at, word=word.value, nearest=near, called=read.called
            )


def _finding(fault: Fault, found: Found, file: str, read: Line, surface: Surface) -> DocFinding:
    command = " ".join((surface.target, *fault.called))
    line, column = found.place(fault.at)
    if fault.code is FaultCode.BAD_VALUE:
        column += _before_value(found, fault)
    return DocFinding(
        code=fault.code.value,
        spot=Spot(file=file, line=line, column=column),
        word=shown(fault.word),
        command=command,
        message=_message(fault, command, read),
        nearest=_meant(fault, surface),
    )


def _before_value(found: Found, fault: Fault) -> int:
    """How many characters of ``--name=value`` stand before its value."""
    word = found.call.words[fault.at].value
    option, equals, value = word.partition("=")
    return len(option) + 1 if equals and option.startswith("-") and value == fault.word else 0


def _meant(fault: Fault, surface: Surface) -> str:
    """The nearest right word; of a command that lives elsewhere, the way there."""
    if fault.nearest or fault.code is not FaultCode.NO_COMMAND:
        return fault.nearest
    same = [each for each in surface.commands if each.path and each.path[-1] == fault.word]
    return " ".join(same[0].path) if same else ""


def _message(fault: Fault, command: str, read: Line) -> str:
    word = shown(fault.word)
    if fault.code is FaultCode.BAD_VALUE:
        if fault.choices:
            return f"`{word}` is none of {', '.join(fault.choices)}"
        for _, used in read.used:
            if used.value == fault.word:
                kind = used.option.value.lower()
                return f"`{word}` is no {kind}, which `{used.spelling}` of `{command}` takes"
    return _MESSAGES[fault.code].format(command=command, word=word)
