"""A document's calls of the target, held against the surface."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cliconform.model.docs import DocFinding, DocLine, Document, RunnableLine, Spot
from cliconform.model.surface import Surface
from cliconform.surface.docs.blocks import Block, Kind
from cliconform.surface.docs.calls import Call, call_of
from cliconform.surface.docs.placeholders import is_open, optional_words, stands_for_any
from cliconform.surface.docs.script import Script, script_of
from cliconform.surface.docs.shell import Simple, Word, simple_commands
from cliconform.surface.lines import Fault, FaultCode, Line, read_line

_MISSING = frozenset(
    {FaultCode.MISSING_ARGUMENT, FaultCode.MISSING_OPTION, FaultCode.MISSING_VALUE}
)

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
_HEREDOC = re.compile(r"<<-?\s*['\"]?(?P<end>\w+)['\"]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a document calls the target."""

    target: str
    all: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What a call stands in."""

    file: str
    block: Block
    script: Script

    def spot(self, offset: int) -> Spot:
        line, column = self.script.place(offset)
        return Spot(file=self.file, line=line, column=column)


def hold(file: str, blocks: Iterable[Block], names: Names, surface: Surface) -> Document:
    """The command lines in ``blocks``, and what the surface has against each."""
    lines: list[DocLine] = []
    runnable: list[RunnableLine] = []
    ignored = 0
    for block in blocks:
        script = script_of(block)
        commands = simple_commands(script.text)
        calls = [call for each in commands if (call := call_of(each, names.all)) is not None]
        if block.kind is Kind.SPAN:
            calls = [call for call in calls if _is_mention(call, commands)]
        if block.ignored:
            ignored += len(calls)
            continue
        if block.runnable:
            runnable += _runnable(file, script)
        setting = _Setting(file=file, block=block, script=script)
        lines += [_line(call, setting, names.target, surface) for call in calls]
    return Document(file=file, lines=tuple(lines), ignored=ignored, runnable=tuple(runnable))


def _is_mention(call: Call, commands: tuple[Simple, ...]) -> bool:
    """Whether a span is a command line: it begins with the target, and says something more."""
    return bool(call.words) and commands[0].words[0] == call.name


def _line(call: Call, setting: _Setting, target: str, surface: Surface) -> DocLine:
    words, whole = _told(call.words)
    open_ = {word.text for word in words if is_open(word)}
    open_ |= {word.text.partition("=")[2] for word in words if "=" in word.text and is_open(word)}
    read = read_line([word.text for word in words], surface, is_open=open_.__contains__)
    told = whole and setting.block.kind is Kind.CODE
    spots = [setting.spot(word.at) for word in words] + [setting.spot(call.end)]
    return DocLine(
        spot=setting.spot(call.name.at),
        text=" ".join((target, *(word.text for word in call.words))),
        words=tuple(word.text for word in words),
        path=read.command.path,
        options=tuple(used.option.name for _, used in read.used),
        span=setting.block.kind is Kind.SPAN,
        findings=tuple(
            _finding(fault, target, spots[min(fault.at, len(words))])
            for fault in read.faults
            if _counts(fault, read, told=told, words=words)
        ),
    )


def _told(words: tuple[Word, ...]) -> tuple[list[Word], bool]:
    """The words that are held against the surface, and whether they are all that is typed."""
    told: list[Word] = []
    whole = True
    for word in words:
        if stands_for_any(word):
            whole = False
        elif inner := optional_words(word):
            whole = False
            told += [
                Word(text=text, at=word.at, end=word.end, open=not text.startswith("-"))
                for text in inner
            ]
        elif word.text.startswith("[") and word.open:
            whole = False  # an argument that may be left out
        else:
            told.append(word)
    return told, whole


def _counts(fault: Fault, line: Line, *, told: bool, words: list[Word]) -> bool:
    """Whether a fault is one of the document's: a command that is only named lacks nothing."""
    if fault.code in _MISSING:
        return told and not line.asks_help
    if fault.code is FaultCode.SURPLUS_ARGUMENT:
        return told and not is_open(words[fault.at])
    return True


def _finding(fault: Fault, target: str, spot: Spot) -> DocFinding:
    command = " ".join((target, *fault.called))
    return DocFinding(
        code=fault.code.value,
        spot=spot,
        word=fault.word,
        command=command,
        message=_message(fault, command),
        nearest=fault.nearest,
    )


def _message(fault: Fault, command: str) -> str:
    if fault.code is FaultCode.BAD_VALUE and fault.choices:
        return f"`{fault.word}` is none of {', '.join(fault.choices)}"
    return _MESSAGES[fault.code].format(command=command, word=fault.word)


def _runnable(file: str, script: Script) -> Iterator[RunnableLine]:
    """The lines of a runnable block as they are copied: one that goes on is one with the next."""
    row, rows = 0, script.text.split("\n")
    while row < len(rows):
        first, text = row, rows[row]
        while not _is_complete(text) and row + 1 < len(rows):
            row += 1
            text += "\n" + rows[row]
        row += 1
        if text.strip() and not text.lstrip().startswith("#"):
            place = script.lines[first]
            spot = Spot(file=file, line=place.line, column=place.column)
            yield RunnableLine(spot=spot, text=text)


def _is_complete(text: str) -> bool:
    """Whether a shell would run ``text``: no quote, continuation or here-document is open."""
    if text.endswith("\\") and not text.endswith("\\\\"):
        return False
    quote = ""
    index = 0
    while index < len(text):
        char = text[index]
        if char == "\\" and quote != "'":
            index += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#" and (index == 0 or text[index - 1].isspace()):
            index = text.find("\n", index) if "\n" in text[index:] else len(text)
        index += 1
    if quote:
        return False
    return _heredoc_is_complete(text)


def _heredoc_is_complete(text: str) -> bool:
    match = _HEREDOC.search(text.partition("\n")[0])
    return match is None or any(line.strip() == match["end"] for line in text.split("\n")[1:])
