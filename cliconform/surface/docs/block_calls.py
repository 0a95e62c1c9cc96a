"""Find the calls of the target in a block, and the commands that a reader types from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliconform.quick_dataclass import dataclass
from cliconform.surface.docs.blocks import Block, BlockKind, Dialect, SourceText
from cliconform.surface.docs.calls import Call, TargetNames, find_call, find_script
from cliconform.surface.docs.excerpts import find_excerpts
from cliconform.surface.docs.shell_parser import ShellParser, SimpleCommand
from cliconform.surface.docs.shell_words import Token

_ENVIRON = re.compile(r"(?:\w+=\S*[ ]+)*(?:sudo[ ]+)?")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+\S*")
# Words that follow the target's name in a sentence, and are hardly names of commands.
_PROSE_STARTS = re.compile(
    r"(?:is|are|was|has|had|can|will|does|did|and|or|the|an?|to|for|with|in|from|by|of|as|which|"
    r"that|this|needs?|requires?|supports?|provides?|uses?|must|should|may|not|also|it)[.,:]?"
)
_PROSE_WORDS = frozenset(
    {"is", "are", "was", "were", "be", "the", "which", "that", "and", "of", "has"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedCall:
    """A call of the target in a block."""

    block: Block
    source: SourceText
    call: Call
    end: int
    """The offset after its last word."""
    usage: bool = False
    """It is a usage line, or an entry in a list of commands."""

    @property
    def arguments_text(self) -> str:
        """The text after the target's name as it is written, on one line."""
        raw = self.source.text[self.call.name.end : self.end]
        return " ".join(re.sub(rf"{re.escape(self.block.dialect.value)}\n", " ", raw).split())

    def locate(self, index: int) -> tuple[int, int]:
        """Return the line and the column of the word ``index`` after the target's name.

        For an ``index`` past the last word it is the end of the call.
        """
        words = self.call.words
        return self.source.locate(words[index].start if index < len(words) else self.end)

    @property
    def start(self) -> tuple[int, int]:
        """The line and the column at which it begins."""
        return self.source.locate(self.call.name.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCommand:
    """A command that a reader copies in one go, and the output that the document shows for it."""

    text: str
    line: int
    column: int
    output: tuple[str, ...] = ()


def find_calls(block: Block, names: TargetNames) -> tuple[LocatedCall, ...]:
    """Return every call of the target in ``block``, in the order of the text."""
    calls = [
        LocatedCall(block=block, source=excerpt.source, call=call, end=end, usage=excerpt.usage)
        for excerpt in find_excerpts(block, names)
        for call, end in _parse_calls(excerpt.source.text, block, names)
        if _is_call(call, block, prompted=excerpt.prompted)
    ]
    if block.kind is BlockKind.SPAN:
        # A span is a command line only if it begins with the name and has further words.
        calls = [one for one in calls if one.call.words and _ENVIRON.fullmatch(_before(one))]
    # A call in a substitution inside a quoted script is found twice.
    return tuple(sorted({one.start: one for one in calls}.values(), key=lambda one: one.start))


def _before(call: LocatedCall) -> str:
    return call.source.text[: call.call.name.start]


def find_typed_commands(block: Block, names: TargetNames) -> tuple[TypedCommand, ...]:
    """Return the commands that a reader types from ``block``, for any program, in order."""
    lines = []
    for excerpt in find_excerpts(block, names, all_programs=True):
        source = excerpt.source
        for complete in ShellParser(source.text, block.dialect).read().complete_commands:
            line, column = source.locate(complete.start)
            text = source.text[complete.start : complete.end]
            lines.append(TypedCommand(text=text, line=line, column=column, output=excerpt.output))
    return tuple(lines)


def _parse_calls(source: str, block: Block, names: TargetNames) -> Iterator[tuple[Call, int]]:
    parser = ShellParser(source, block.dialect).read()
    commands = parser.commands[:1] if block.kind is BlockKind.SPAN else parser.commands
    for command in commands:
        yield from _calls_in_command(command, source, block.dialect, names)


def _calls_in_command(
    command: SimpleCommand, source: str, dialect: Dialect, names: TargetNames
) -> Iterator[tuple[Call, int]]:
    if call := find_call(command.words, names):
        yield call, command.end
    elif script := find_script(command.words):
        inner = ShellParser(
            source[: script.end - 1], dialect, at=script.start + script.quoted
        ).read()
        for each in inner.commands:
            yield from _calls_in_command(each, source, dialect, names)


def _is_call(call: Call, block: Block, *, prompted: bool) -> bool:
    """Whether ``call`` is a command line, and not a sentence that begins with the target's name."""
    if prompted or block.kind in {BlockKind.SCRIPT, BlockKind.CONSOLE}:
        return True
    if not call.words:
        return block.kind is not BlockKind.CONFIG
    first = call.words[0].value
    if block.kind is BlockKind.SPAN or _VERSION.fullmatch(first):
        return not _VERSION.fullmatch(first)
    joined = any(word.value in _PROSE_WORDS and not word.quoted for word in call.words[1:4])
    return not (joined or _PROSE_STARTS.fullmatch(first))


def has_variadic_word(words: Sequence[Token]) -> bool:
    """Whether one of ``words`` may stand for any number of arguments.

    A word after an option stands for the option's value, and is not counted.
    """
    return any(
        word.variadic and not (at and words[at - 1].value.startswith("-"))
        for at, word in enumerate(words)
    )
