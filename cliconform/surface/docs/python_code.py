"""Read Python code: the command lines in shell escapes, calls of subprocess, and docstrings.

``!tool run`` and ``%%bash`` are IPython's (https://ipython.readthedocs.io/en/stable/interactive/
magics.html); ``subprocess.run([...])`` and ``os.system("...")`` are found with :mod:`ast`. Each
becomes a block of shell text in which every word keeps its position.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence

from cliconform.quick_dataclass import replace
from cliconform.surface.docs.blocks import Block, BlockKind, Comment, ParsedDocument, SourceLine
from cliconform.surface.docs.comments import parse_comment
from cliconform.surface.docs.markdown import read_markdown_lines
from cliconform.surface.docs.rst import read_rst_lines
from cliconform.surface.docs.text import read_text_lines

_MAX_LENGTH = 500_000
"""Characters of a block that is parsed; no example and hardly a module is as long."""
_PROMPT = re.compile(r"[ \t]*(?:>>>|In ?\[\d*\]:)(?: |$)")
_SECOND_PROMPT = re.compile(r"[ \t]*\.\.\.:?(?: |$)")
_ESCAPE = re.compile(r"[ \t]*(?:[\w, ]+=[ \t]*)?(?:!!?|%(?:sx|system)[ \t]+)(?=[\w./~$({])")
_CELL = re.compile(r"[ \t]*%%(?:bash|sh|zsh|system|sx|!|script[ \t]+(?:ba|z)?sh\b)")
_PREFIX = re.compile(r"[A-Za-z]*(\"\"\"|'''|\"|')")
_COMMENT = re.compile(r"[ \t]*#[ \t]*(cliconform:.*)")
_SHELL_CALLS = frozenset(
    {"system", "popen", "run", "call", "check_call", "check_output", "Popen", "getoutput"}
    | {"getstatusoutput", "create_subprocess_shell"}
)
_MODULES = frozenset({"os", "subprocess", "sp", "asyncio"})
_HAS_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def read_python(text_lines: Sequence[SourceLine]) -> ParsedDocument:
    """Return a Python file as one block, and its comments for cliconform.

    A comment applies to the lines that follow, up to the next blank one.
    """
    comments = []
    for at, line in enumerate(text_lines):
        match = _COMMENT.match(line.text)
        if match and (comment := parse_comment(match[1], line.line)):
            rest = text_lines[at + 1 :]
            count = next((n for n, one in enumerate(rest) if not one.text.strip()), len(rest))
            first, last = (rest[0].line, rest[count - 1].line) if count else (0, 0)
            comments.append(replace(comment, first=first, last=last))
    block = Block(kind=BlockKind.PYTHON, lines=tuple(text_lines))
    return ParsedDocument(blocks=(block,), comments=tuple(comments))


def expand_python(document: ParsedDocument) -> ParsedDocument:
    """Return ``document`` with the shell text in its Python blocks in place of these."""
    blocks: list[Block] = []
    comments = list(document.comments)
    for block in document.blocks:
        if block.kind is not BlockKind.PYTHON:
            blocks.append(block)
            continue
        for found in _read_code(block.lines):
            if isinstance(found, Comment):
                comments.append(found)
            else:
                blocks.append(found)
    return ParsedDocument(blocks=tuple(blocks), comments=tuple(comments))


def _read_code(lines: Sequence[SourceLine]) -> Iterator[Block | Comment]:
    code = list(_strip_prompts(lines))
    for at, line in enumerate(code):
        if _CELL.match(line.text):
            yield Block(kind=BlockKind.SCRIPT, lines=tuple(code[at + 1 :]))
            code = code[:at]
            break
    for at, line in enumerate(code):
        if match := _ESCAPE.match(line.text):
            yield Block(kind=BlockKind.SCRIPT, lines=(_cut(line, match.end()),))
            code[at] = replace(line, text="")
        elif line.text.lstrip().startswith("%"):
            code[at] = replace(line, text="")
    for part in _list_parts(code):
        yield from _read_part(part)


def _strip_prompts(lines: Sequence[SourceLine]) -> Iterator[SourceLine]:
    """Yield the lines of code; if there are prompts, those after a prompt only."""
    if not any(_PROMPT.match(line.text) for line in lines):
        yield from lines
        return
    within = False
    for line in lines:
        match = _PROMPT.match(line.text) or (_SECOND_PROMPT.match(line.text) if within else None)
        within = match is not None
        if match:
            yield _cut(line, match.end())
        elif re.match(r"[ \t]*\$ ", line.text):
            yield replace(line, text="!" + line.text.lstrip()[2:], column=line.column + 1)


def _cut(line: SourceLine, start: int) -> SourceLine:
    return replace(line, text=line.text[start:], column=line.column + start)


def _list_parts(lines: list[SourceLine]) -> list[list[SourceLine]]:
    """Return all lines, if they are valid Python, else the paragraphs that are."""
    if _parse(lines) is not None:
        return [lines]
    parts: list[list[SourceLine]] = [[]]
    for line in lines:
        if line.text.strip():
            parts[-1].append(line)
        elif parts[-1]:
            parts.append([])
    return [part for part in parts if part]


def _parse(lines: Sequence[SourceLine]) -> ast.Module | None:
    """Parse lines that are indented alike; ``None`` if they are no Python."""
    text = textwrap.dedent("\n".join(line.text for line in lines))
    if len(text) > _MAX_LENGTH:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes such as "\d" in somebody's example
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _read_part(lines: list[SourceLine]) -> Iterator[Block | Comment]:
    tree = _parse(lines)
    if tree is None:
        return
    indents = [len(line.text) - len(line.text.lstrip()) for line in lines if line.text.strip()]
    indent = min(indents, default=0)
    source = _Source([_cut(line, indent) for line in lines])
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _is_shell_call(node.func):
            yield from source.read_command(node.args[0])
        elif isinstance(node, _HAS_DOCSTRING) and node.body:
            first = node.body[0]
            value = first.value if isinstance(first, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield from _read_docstring(source.list_text_lines(value))


def _is_shell_call(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        owner = function.value
        is_module = isinstance(owner, ast.Name) and owner.id in _MODULES
        return is_module and function.attr in _SHELL_CALLS
    return isinstance(function, ast.Name) and function.id in _SHELL_CALLS - {"run", "call"}


def _read_docstring(lines: Sequence[SourceLine]) -> Iterator[Block | Comment]:
    """Read a docstring in the markup that it seems to be in."""
    text = "\n".join(line.text for line in lines)
    read: Callable[[Sequence[SourceLine]], Iterator[Block | Comment]] = read_text_lines
    if "```" in text or "~~~" in text:
        read = read_markdown_lines
    elif re.search(r"::[ \t]*$|^[ \t]*\.\. |``", text, re.MULTILINE):
        read = read_rst_lines
    for found in read(lines):
        if not (isinstance(found, Block) and found.kind is BlockKind.PYTHON):
            yield found


class _Source:
    """The lines that a tree of :mod:`ast` was parsed from, to find the text of its nodes."""

    def __init__(self, lines: list[SourceLine]) -> None:
        self._lines = lines

    def read_command(self, node: ast.expr) -> Iterator[Block]:
        """Yield the shell text in the first argument of a call that starts a program."""
        if isinstance(node, ast.Call):  # shlex.split("..."), "...".split()
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr == "split":
                inner = node.args[0] if node.args else function.value
                yield from self.read_command(inner)
        elif isinstance(node, (ast.List, ast.Tuple)):
            yield Block(kind=BlockKind.SCRIPT, lines=self._list_words(node))
        elif _is_text(node):
            yield Block(kind=BlockKind.SCRIPT, lines=tuple(self.list_text_lines(node)))

    def list_text_lines(self, node: ast.expr) -> list[SourceLine]:
        """Return the lines of a string literal, without its quotes and its indentation."""
        parts = self._slice(node)
        match = _PREFIX.match(parts[0].text)
        if match is None:
            return []
        quotes = match[1]
        parts[0] = _cut(parts[0], match.end())
        last = parts[-1].text
        parts[-1] = replace(parts[-1], text=last.removesuffix(quotes))
        rest = [len(line.text) - len(line.text.lstrip()) for line in parts[1:] if line.text.strip()]
        indent = min(rest, default=0)
        return [parts[0], *(_cut(line, min(indent, len(line.text))) for line in parts[1:])]

    def _list_words(self, node: ast.List | ast.Tuple) -> tuple[SourceLine, ...]:
        """Return the elements of a list as shell words, each at its place.

        What is no text becomes a placeholder; a line end inside the list is escaped.
        """
        lines = self._slice(node)
        texts = [" " * len(line.text) for line in lines]
        for element in node.elts:
            start, *more = self._slice(element)
            row = element.lineno - node.lineno
            at = start.column - lines[row].column
            word = self._write_word(element, "" if more else start.text)
            texts[row] = texts[row][:at] + word + texts[row][at + len(word) :]
        ends = [" \\"] * (len(texts) - 1) + [""]
        return tuple(
            replace(line, text=text.rstrip() + end)
            for line, text, end in zip(lines, texts, ends, strict=True)
        )

    def _write_word(self, element: ast.expr, raw: str) -> str:
        """Return the word for an element that is written as ``raw``."""
        if _is_text(element) and raw:
            match = _PREFIX.match(raw)
            prefix = raw[: match.start(1)] if match else ""
            return " " * len(prefix) + raw[len(prefix) :]
        if raw == "sys.executable":
            return "python"
        starred = isinstance(element, ast.Starred)
        return "..." if starred or len(raw) < len("<x>") else f"<{'x' * (len(raw) - 2)}>"

    def _slice(self, node: ast.expr) -> list[SourceLine]:
        """Return the lines of a node, each with its position in the document."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        lines = self._lines[first : last + 1]
        # Columns of ast are bytes of UTF-8.
        end = _count_characters(lines[-1].text, node.end_col_offset or 0)
        lines[-1] = replace(lines[-1], text=lines[-1].text[:end])
        start = _count_characters(lines[0].text, node.col_offset)
        lines[0] = _cut(lines[0], start)
        return lines


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.JoinedStr)


def _count_characters(text: str, length: int) -> int:
    return len(text.encode("utf-8", "replace")[:length].decode("utf-8", "ignore"))
