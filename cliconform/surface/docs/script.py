"""A block's lines → the text that is typed, and where each of its characters stands.

In a transcript only the lines behind a prompt are typed, and those that go on with them; the others
are what the program answered.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from cliconform.surface.docs.blocks import Block, Kind, SourceLine

# `$`, `%`, `❯` behind nothing or `user@host:~/dir`, also behind `(venv)`; PowerShell's and cmd's.
_PROMPT = re.compile(
    r"^\s*(?:\([\w.-]+\)\s*)?(?:(?:[\w.-]+@[\w.-]+[:\s]?)?[\w~/.-]*\s?)?[$%❯➜»]\s+(?=\S)"
    r"|^\s*PS\s?[A-Z]?:?[^>\n]{0,60}>\s+|^\s*[A-Z]:\\[^>\n]{0,60}>\s*"
)
_ROOT_PROMPT = re.compile(r"^\s*(?:[\w.-]+@[\w.-]+[:\s]?[\w~/.-]*\s?)?#\s+(?=\S)")
_CONTINUED = re.compile(r"^\s*>\s?")
_TRANSCRIPTS = frozenset(
    {"console", "shell-session", "shellsession", "terminal", "session", "bash-session", "doscon"}
)
_SHELLS = frozenset(
    {
        "",
        "bash",
        "sh",
        "shell",
        "zsh",
        "fish",
        "text",
        "txt",
        "plaintext",
        "plain",
        "none",
        "command",
    }
    | {"cmd", "bat", "batch", "dos", "powershell", "ps1", "pwsh", "cli", "commandline", "bash-cli"}
    | _TRANSCRIPTS
)
# Where another language names command lines: workflows, images, crontabs, makefiles.
_WITHIN = re.compile(
    r"^(?P<lead>\s*(?:-\s+)?(?:run|script|command|entry|cmd|entrypoint|args)\s*:\s*(?![|>]\s*$)[\"']?"
    r"|\s*-\s+|\s*(?:RUN|CMD|ENTRYPOINT)\s+(?!\[)|ExecStart=|\t+@?|\s+"
    r"|\s*(?:[\d*/,-]+\s+){5})(?P<rest>\S.*)$"
)
_OTHERS = frozenset(
    {"yaml", "yml", "dockerfile", "docker", "makefile", "make", "cron", "crontab", "ini"}
)
_BACKTICK, _CARET = "`", "^"
_GOING_ON = {"powershell": _BACKTICK, "ps1": _BACKTICK, "pwsh": _BACKTICK} | dict.fromkeys(
    ("cmd", "bat", "batch", "dos", "doscon"), _CARET
)


@dataclass(frozen=True, slots=True)
class Script:
    """What is typed in a block, in one text."""

    text: str
    starts: tuple[int, ...]
    """The offsets at which its lines begin."""
    lines: tuple[SourceLine, ...]
    """Where each of them stands in the document."""
    prompted: bool
    """It is a transcript."""

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of a character; behind the last one, where it would stand."""
        row = max(0, bisect_right(self.starts, offset) - 1)
        line = self.lines[row]
        return line.line, line.column + offset - self.starts[row]


def script_of(block: Block) -> Script:
    """What a reader of ``block`` would type; nothing of a block in a language of its own."""
    if block.kind is Kind.SPAN:
        return _script(list(block.lines), prompted=False)
    if block.language in _OTHERS:
        return _script([_within(line) for line in block.lines], prompted=False)
    if block.language not in _SHELLS:
        return _script([], prompted=False)
    going_on = _GOING_ON.get(block.language, "\\")
    transcript = any(_PROMPT.match(line.text) for line in block.lines)
    root = block.language in _TRANSCRIPTS and not transcript
    if transcript or (root and any(_ROOT_PROMPT.match(line.text) for line in block.lines)):
        return _script(_typed(block, going_on, root=root), prompted=True)
    return _script([_shell_form(line, going_on) for line in block.lines], prompted=False)


def _typed(block: Block, going_on: str, *, root: bool) -> list[SourceLine]:
    """The lines behind prompts, and those that go on with them."""
    found: list[SourceLine] = []
    open_ = False
    prompt = _ROOT_PROMPT if root else _PROMPT
    for line in block.lines:
        match = prompt.match(line.text)
        if match is None and open_:
            match = _CONTINUED.match(line.text) or re.match(r"\s*", line.text)
        elif match is None:
            continue
        if match is not None:
            found.append(_shell_form(_cut(line, match.end()), going_on))
            open_ = found[-1].text.endswith("\\") or _quote_is_open(found[-1].text)
    return found


def _cut(line: SourceLine, count: int) -> SourceLine:
    return SourceLine(text=line.text[count:], line=line.line, column=line.column + count)


def _shell_form(line: SourceLine, going_on: str) -> SourceLine:
    """A line that goes on as another shell has it, as ours has it."""
    text = line.text.rstrip()
    if going_on != "\\" and text.endswith(f" {going_on}"):
        text = text[:-1] + "\\"
    return SourceLine(text=text, line=line.line, column=line.column)


def _within(line: SourceLine) -> SourceLine:
    match = _WITHIN.match(line.text)
    return _cut(line, match.start("rest")) if match else line


def _quote_is_open(text: str) -> bool:
    plain = re.sub(r"\\.", "", text)
    plain = re.sub(r"'[^']*'|\"[^\"]*\"", "", plain)
    return "'" in plain or '"' in plain


def _script(lines: list[SourceLine], *, prompted: bool) -> Script:
    starts, offset = [], 0
    for line in lines:
        starts.append(offset)
        offset += len(line.text) + 1
    text = "\n".join(line.text for line in lines)
    return Script(text=text, starts=tuple(starts), lines=tuple(lines), prompted=prompted)
