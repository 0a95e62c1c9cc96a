"""Blocks → the calls of the target in them, and the lines that a reader copies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cliconform.surface.docs.blocks import Block, Dialect, Kind, SourceLine, Text
from cliconform.surface.docs.calls import Call, Names, find_call, script_in
from cliconform.surface.docs.shell_tokens import Simple, Tokens
from cliconform.surface.docs.shell_words import Token

_WHO = (
    r"(?:\([\w.+ -]+\)[ \t]*)?(?:\[?[\w.-]+@[\w.-]+[^$#%>\n]{0,60}?\]?[ \t]*|~?/?[\w./-]*[ \t]+)?"
)
_MOST = 100
"""Lines that one command may have in a session."""
_LONGEST = 200
"""Characters that what stands before a command line may have, so that nothing is slow."""
_PROMPT = re.compile(
    rf"[ \t]*(?:(?:\([\w.+ -]+\)[ \t]*)?(?:PS(?:[ \t][^>\n]*)?|[A-Za-z]:\\[^>\n]*)>[ \t]*"
    rf"|{_WHO}[$%❯➜›»][ \t]+)(?=\S)"
)
_ROOT_PROMPT = re.compile(rf"[ \t]*{_WHO}[#>][ \t]+(?=\S)")
_ANGLE_PROMPT = re.compile(r"[ \t]*>[ \t]+(?=\S)")
_SECOND_PROMPT = re.compile(r"[ \t]*>[ \t]")
_USAGE = re.compile(r"[ \t]*(?:usage|synopsis|or):[ \t]+", re.IGNORECASE)
# Behind two blanks begins what is said about a command: it is no word of it.
_REMARK = re.compile(r"[ \t]{2,}(?=[^\x00-\x7f]|->|[A-Z(][a-z]|[A-Z] |- \w)")
_CONFIG_KEY = re.compile(
    r"""[ \t]*
    (?: - [ \t]+ )?
    (?: (?:run|command|cmd|entry|entrypoint|script|exec|execute|test|call|release|web|worker)
          [ \t]*:[ \t]*
      | Exec\w+=[-@:+!]*
      | (?:RUN|CMD|ENTRYPOINT|HEALTHCHECK(?:[ \t]+--\S+)*[ \t]+CMD)[ \t]+
      | (?:[\d*/,LW#-]+[ \t]+){5} (?:root[ \t]+)?
      | @(?:reboot|hourly|daily|weekly|monthly|yearly|midnight)[ \t]+
      | @
    )?
    (?: [>|][-+]?$ )?
    """,
    re.VERBOSE,
)
_JSON_LIST = re.compile(r"\[[ \t]*(?=[\"'])(?P<items>.*)\][ \t]*$")
_ENVIRON = re.compile(r"(?:\w+=\S*[ ]+)*(?:sudo[ ]+)?")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+\S*")
# What follows the target's name in a sentence, and is hardly a command's name.
_SAYS = re.compile(
    r"(?:is|are|was|has|had|can|will|does|did|and|or|the|an?|to|for|with|in|from|by|of|as|which|"
    r"that|this|needs?|requires?|supports?|provides?|uses?|must|should|may|not|also|it)[.,:]?"
)
_JOINS = frozenset({"is", "are", "was", "were", "be", "the", "which", "that", "and", "of", "has"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A call of the target in a block."""

    block: Block
    text: Text
    call: Call
    end: int
    """The offset after its last word."""
    usage: bool = False
    """It is a line of usage, or of a list of commands."""

    @property
    def said(self) -> str:
        """The words after the name as they are written, on one line."""
        raw = self.text.text[self.call.name.end : self.end]
        return " ".join(re.sub(rf"{re.escape(self.block.dialect.value)}\n", " ", raw).split())

    def place(self, index: int) -> tuple[int, int]:
        """The line and the column of word ``index`` after the name; of the end after the last."""
        words = self.call.words
        return self.text.place(words[index].start if index < len(words) else self.end)

    @property
    def start(self) -> tuple[int, int]:
        """The line and the column that it begins at."""
        return self.text.place(self.call.name.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a reader copies in one go, and what the document says is answered."""

    text: str
    line: int
    column: int
    answer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Lines that are read as a text of their own."""

    text: Text
    prompted: bool = False
    usage: bool = False
    answer: tuple[str, ...] = ()


def calls_in(block: Block, names: Names) -> tuple[Found, ...]:
    """Every call of the target in ``block``, in its order."""
    found = [
        Found(block=block, text=piece.text, call=call, end=end, usage=piece.usage)
        for piece in _pieces(block, names)
        for call, end in _calls(piece.text.text, block, names)
        if _is_meant(call, block, prompted=piece.prompted)
    ]
    if block.kind is Kind.SPAN:
        # Only what begins with the name is a command line; the name alone is the program's.
        found = [one for one in found if one.call.words and _ENVIRON.fullmatch(_before(one))]
    # What stands in a substitution within a script within quotes is found by both.
    return tuple(sorted({one.start: one for one in found}.values(), key=lambda one: one.start))


def _before(found: Found) -> str:
    return found.text.text[: found.call.name.start]


def typed_in(block: Block, names: Names) -> tuple[Typed, ...]:
    """What a reader types of ``block``, one after the other, whichever program it is for."""
    lines = []
    for piece in _pieces(block, names, every=True):
        text = piece.text
        for unit in Tokens(text.text, block.dialect).read().units:
            line, column = text.place(unit.start)
            said = text.text[unit.start : unit.end]
            lines.append(Typed(text=said, line=line, column=column, answer=piece.answer))
    return tuple(lines)


def _calls(source: str, block: Block, names: Names) -> Iterator[tuple[Call, int]]:
    tokens = Tokens(source, block.dialect).read()
    commands = tokens.commands[:1] if block.kind is Kind.SPAN else tokens.commands
    for simple in commands:
        yield from _calls_of(simple, source, block.dialect, names)


def _calls_of(
    simple: Simple, source: str, dialect: Dialect, names: Names
) -> Iterator[tuple[Call, int]]:
    if call := find_call(simple.words, names):
        yield call, simple.end
    elif script := script_in(simple.words):
        inner = Tokens(source[: script.end - 1], dialect, at=script.start + script.quoted).read()
        for each in inner.commands:
            yield from _calls_of(each, source, dialect, names)


def _is_meant(call: Call, block: Block, *, prompted: bool) -> bool:
    """Whether a call is one, where a line that only begins with the name may also be prose."""
    if prompted or block.kind in {Kind.SCRIPT, Kind.CONSOLE}:
        return True
    if not call.words:
        return block.kind is not Kind.CONFIG
    first = call.words[0].value
    if block.kind is Kind.SPAN or _VERSION.fullmatch(first):
        return not _VERSION.fullmatch(first)
    joined = any(word.value in _JOINS and not word.quoted for word in call.words[1:4])
    return not (joined or _SAYS.fullmatch(first))


# ---- which lines of a block are typed


def _pieces(block: Block, names: Names, *, every: bool = False) -> list[_Piece]:
    """What is typed of ``block``; with ``every``, also lines for other programs."""
    whole = [_Piece(text=Text(block.lines))]
    match block.kind:
        case Kind.SPAN:
            return _session(block, _PROMPT) or whole
        case Kind.SCRIPT:
            return _session(block, _PROMPT) or whole
        case Kind.CONSOLE:
            return (
                _session(block, _PROMPT)
                or _session(block, _ROOT_PROMPT, names)
                or _session(block, _ANGLE_PROMPT, names)
                or whole
            )
        case Kind.PLAIN:
            session = _session(block, _PROMPT) or _session(block, _ANGLE_PROMPT, names)
            return session or (whole if every else _lines(block, names))
        case Kind.CONFIG:
            return [] if every else _lines(block, names)


def _session(block: Block, prompt: re.Pattern[str], names: Names | None = None) -> list[_Piece]:
    """The prompted lines, each with its answer; with ``names``, only if one is for the target."""
    pieces: list[_Piece] = []
    at = 0
    while at < len(block.lines):
        match = prompt.match(block.lines[at].text, 0, _LONGEST)
        if match is None:
            at += 1
            continue
        first = _from(block.lines[at], match.end())
        lines, at = _continued(block, first, at + 1, prompt)
        ends = at
        while at < len(block.lines) and not prompt.match(block.lines[at].text, 0, _LONGEST):
            at += 1
        answer = tuple(line.text for line in block.lines[ends:at])
        pieces.append(_Piece(text=Text(lines), prompted=True, answer=answer))
    if names is not None and not any(_begins(piece.text, block, names) for piece in pieces):
        return []
    return pieces


def _lines(block: Block, names: Names) -> list[_Piece]:
    """The lines that begin with a call of the target, each with those that it goes on in."""
    pieces: list[_Piece] = []
    at = 0
    while at < len(block.lines):
        first, usage = _bare(block.lines[at], block.kind)
        at += 1
        if not _begins(Text((first,)), block, names):
            continue
        lines, at = _continued(block, first, at, None)
        bare = tuple(map(_without_remark, lines)) if block.kind is Kind.PLAIN else lines
        # With a remark beside it, a command is listed and not typed.
        pieces.append(_Piece(text=Text(bare), usage=usage or bare != lines))
    return pieces


def _bare(line: SourceLine, kind: Kind) -> tuple[SourceLine, bool]:
    """A line without what stands before its command, and whether that said "usage"."""
    if kind is Kind.CONFIG:
        match = _CONFIG_KEY.match(line.text, 0, _LONGEST)
        return _unlisted(_from(line, match.end() if match else 0)), False
    usage = _USAGE.match(line.text)
    return _from(line, usage.end() if usage else 0), usage is not None


def _unlisted(line: SourceLine) -> SourceLine:
    """``["tool", "run"]`` with blanks for its brackets and commas; a quoted text without quotes."""
    text = line.text
    if match := _JSON_LIST.match(text):
        items = re.sub(r"([\"'])[ \t]*,", lambda each: each[0][:-1] + " ", match["items"])
        return replace(line, text=" " * match.start("items") + items)
    if len(text) > 1 and text[0] in "\"'" and text.rstrip().endswith(text[0]):
        return replace(line, text=text.rstrip()[1:-1], column=line.column + 1)
    return line


def _from(line: SourceLine, start: int) -> SourceLine:
    return replace(line, text=line.text[start:], column=line.column + start)


def _begins(text: Text, block: Block, names: Names) -> bool:
    """Whether the first command of ``text`` is one for the target."""
    commands = Tokens(text.text, block.dialect).read().commands
    return bool(commands) and any(
        find_call(simple.words, names) is not None for simple in commands[:1]
    )


def _continued(
    block: Block, first: SourceLine, at: int, prompt: re.Pattern[str] | None
) -> tuple[tuple[SourceLine, ...], int]:
    """A command's lines, from ``first``, and the index of the line after them."""
    lines = [first]
    for line in block.lines[at : at + _MOST]:
        if prompt is not None and prompt.match(line.text, 0, _LONGEST):
            break
        lines.append(_second(line, prompt))
    count = _first_of(lines, block.dialect)
    return tuple(lines[:count]), at + count - 1


def _first_of(lines: list[SourceLine], dialect: Dialect) -> int:
    """How many of ``lines`` a shell takes in before it runs something."""
    text = "\n".join(line.text for line in lines)
    tokens = Tokens(text, dialect).read()
    if len(tokens.units) > 1 or (tokens.units and not tokens.incomplete):
        return 1 + text.count("\n", 0, tokens.units[0].end)
    # It never ends: what is cut short goes as far as the character that says so.
    going_on = (not line.text.rstrip().endswith(dialect.value) for line in lines[:-1])
    return next((count for count, ends in enumerate(going_on, 1) if ends), len(lines))


def _second(line: SourceLine, prompt: re.Pattern[str] | None) -> SourceLine:
    """A line that goes on, without the shell's second prompt."""
    match = _SECOND_PROMPT.match(line.text) if prompt is not None else None
    return _from(line, match.end()) if match else line


def _without_remark(line: SourceLine) -> SourceLine:
    match = _REMARK.search(line.text.rstrip())
    return replace(line, text=line.text[: match.start()]) if match else line


def are_elastic(words: Sequence[Token]) -> bool:
    """Whether one of ``words`` may stand for several of a command's words, or for none.

    Behind an option it stands for the option's value.
    """
    return any(
        word.elastic and not (at and words[at - 1].value.startswith("-"))
        for at, word in enumerate(words)
    )
