"""Find the lines of a block that are typed: those after a prompt, or that call the target."""

from __future__ import annotations

import re

from cliconform.quick_dataclass import dataclass, replace
from cliconform.surface.docs.blocks import Block, BlockKind, Dialect, SourceLine, SourceText
from cliconform.surface.docs.calls import TargetNames, find_call
from cliconform.surface.docs.shell_parser import ShellParser

_USER_AND_FOLDER = (
    r"(?:\([\w.+ -]+\)[ \t]*)?(?:\[?[\w.-]+@[\w.-]+[^$#%>\n]{0,60}?\]?[ \t]*|~?/?[\w./-]*[ \t]+)?"
)
_MAX_LINES = 100
"""How many lines a command may have in a session."""
_MAX_PREFIX = 200
"""How many characters are searched for a prompt: a limit on the time that a long line takes."""
_PROMPT = re.compile(
    rf"[ \t]*(?:(?:\([\w.+ -]+\)[ \t]*)?(?:PS(?:[ \t][^>\n]*)?|[A-Za-z]:\\[^>\n]*)>[ \t]*"
    rf"|{_USER_AND_FOLDER}[$%❯➜›»][ \t]+)(?=\S)"
)
_ROOT_PROMPT = re.compile(rf"[ \t]*{_USER_AND_FOLDER}[#>][ \t]+(?=\S)")
_ANGLE_PROMPT = re.compile(r"[ \t]*>[ \t]+(?=\S)")
_SECOND_PROMPT = re.compile(r"[ \t]*>[ \t]")
_USAGE = re.compile(r"[ \t]*(?:usage|synopsis|or):[ \t]+", re.IGNORECASE)
# A remark about a command follows it after two blanks, and is not a part of it.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Lines of a block that are parsed as one shell text."""

    source: SourceText
    prompted: bool = False
    usage: bool = False
    output: tuple[str, ...] = ()


def find_excerpts(block: Block, names: TargetNames, *, all_programs: bool = False) -> list[Excerpt]:
    """Return the command lines in ``block``; with ``all_programs`` also those of other programs."""
    whole = [Excerpt(source=SourceText(block.lines))]
    match block.kind:
        case BlockKind.SPAN | BlockKind.SCRIPT:
            return _find_prompted(block, _PROMPT) or whole
        case BlockKind.CONSOLE:
            return (
                _find_prompted(block, _PROMPT)
                or _find_prompted(block, _ROOT_PROMPT, names)
                or _find_prompted(block, _ANGLE_PROMPT, names)
                or whole
            )
        case BlockKind.PLAIN:
            session = _find_prompted(block, _PROMPT) or _find_prompted(block, _ANGLE_PROMPT, names)
            return session or (whole if all_programs else _find_bare_calls(block, names))
        case BlockKind.PYTHON:
            return []  # its shell text is a block of its own
        case BlockKind.CONFIG:
            return [] if all_programs else _find_bare_calls(block, names)


def _find_prompted(
    block: Block, prompt: re.Pattern[str], names: TargetNames | None = None
) -> list[Excerpt]:
    """Return the lines after a prompt, each with the output that follows it.

    With ``names`` there are none unless one of them calls the target.
    """
    excerpts: list[Excerpt] = []
    at = 0
    while at < len(block.lines):
        match = prompt.match(block.lines[at].text, 0, _MAX_PREFIX)
        if match is None:
            at += 1
            continue
        first = _cut_line(block.lines[at], match.end())
        lines, at = _join_continued(block, first, at + 1, prompt)
        ends = at
        while at < len(block.lines) and not prompt.match(block.lines[at].text, 0, _MAX_PREFIX):
            at += 1
        output = tuple(line.text for line in block.lines[ends:at])
        excerpts.append(Excerpt(source=SourceText(lines), prompted=True, output=output))
    if names is not None and not any(
        _begins_with_call(excerpt.source, block, names) for excerpt in excerpts
    ):
        return []
    return excerpts


def _find_bare_calls(block: Block, names: TargetNames) -> list[Excerpt]:
    """Return the lines that begin with a call of the target, with their continuation lines."""
    excerpts: list[Excerpt] = []
    at = 0
    while at < len(block.lines):
        first, usage = _strip_prefix(block.lines[at], block.kind)
        at += 1
        if not _begins_with_call(SourceText((first,)), block, names):
            continue
        lines, at = _join_continued(block, first, at, None)
        bare = tuple(map(_strip_remark, lines)) if block.kind is BlockKind.PLAIN else lines
        # A command with a remark beside it is an entry of a list, and not typed as it is.
        excerpts.append(Excerpt(source=SourceText(bare), usage=usage or bare != lines))
    return excerpts


def _strip_prefix(line: SourceLine, kind: BlockKind) -> tuple[SourceLine, bool]:
    """Return a line without the text before its command, and whether that was ``usage:``."""
    if kind is BlockKind.CONFIG:
        match = _CONFIG_KEY.match(line.text, 0, _MAX_PREFIX)
        return _unquote_list(_cut_line(line, match.end() if match else 0)), False
    usage = _USAGE.match(line.text)
    return _cut_line(line, usage.end() if usage else 0), usage is not None


def _unquote_list(line: SourceLine) -> SourceLine:
    """Return a line without the notation of YAML and JSON strings.

    In ``["tool", "run"]`` the brackets and commas become blanks; a quoted text loses its quotes.
    """
    text = line.text
    if match := _JSON_LIST.match(text):
        items = re.sub(r"([\"'])[ \t]*,", lambda each: each[0][:-1] + " ", match["items"])
        return replace(line, text=" " * match.start("items") + items)
    if len(text) > 1 and text[0] in "\"'" and text.rstrip().endswith(text[0]):
        return replace(line, text=text.rstrip()[1:-1], column=line.column + 1)
    return line


def _cut_line(line: SourceLine, start: int) -> SourceLine:
    return replace(line, text=line.text[start:], column=line.column + start)


def _begins_with_call(source: SourceText, block: Block, names: TargetNames) -> bool:
    """Whether the first command of ``source`` calls the target."""
    commands = ShellParser(source.text, block.dialect).read().commands
    return bool(commands) and find_call(commands[0].words, names) is not None


def _join_continued(
    block: Block, first: SourceLine, at: int, prompt: re.Pattern[str] | None
) -> tuple[tuple[SourceLine, ...], int]:
    """Return the lines of the command that begins at ``first``, and the index after the last."""
    lines = [first]
    for line in block.lines[at : at + _MAX_LINES]:
        if prompt is not None and prompt.match(line.text, 0, _MAX_PREFIX):
            break
        lines.append(_strip_second_prompt(line, prompt))
    count = _count_lines(lines, block.dialect)
    return tuple(lines[:count]), at + count - 1


def _count_lines(lines: list[SourceLine], dialect: Dialect) -> int:
    """Return how many of ``lines`` a shell reads before it runs the first command."""
    text = "\n".join(line.text for line in lines)
    parser = ShellParser(text, dialect).read()
    if len(parser.complete_commands) > 1 or (parser.complete_commands and not parser.incomplete):
        return 1 + text.count("\n", 0, parser.complete_commands[0].end)
    # The command is incomplete: it goes on as far as lines end with the escape character.
    is_last = (not line.text.rstrip().endswith(dialect.value) for line in lines[:-1])
    return next((count for count, ends in enumerate(is_last, 1) if ends), len(lines))


def _strip_second_prompt(line: SourceLine, prompt: re.Pattern[str] | None) -> SourceLine:
    """Return a continuation line without the shell's second prompt, ``>``."""
    match = _SECOND_PROMPT.match(line.text) if prompt is not None else None
    return _cut_line(line, match.end()) if match else line


def _strip_remark(line: SourceLine) -> SourceLine:
    match = _REMARK.search(line.text.rstrip())
    return replace(line, text=line.text[: match.start()]) if match else line
