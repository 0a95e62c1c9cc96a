"""Renders errors and warnings: where the mistake is, what is wrong, and a hint.

An error in a file begins with ``file:line:column``, which editors and CI recognise. Below it is the
line of the file, with a caret under the mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from cliconform.errors import CliconformError, Problem, SpecError
from cliconform.lazy_pattern import lazy_pattern
from cliconform.masking.shapes import find_in_line
from cliconform.model.report import Report
from cliconform.model.spec import SpecWarning
from cliconform.reporting.text.clean import clean, clean_line
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

ReadSource = Callable[[str], list[str]]
"""Returns the lines of a file; none if it cannot be shown."""

_LARGEST = 10_000_000  # bytes of a file that is read to show a line
_EXCERPT = 200  # characters of a line that are shown
# The key or value of TOML at a column: the caret is as long as it.
_TOKEN = lazy_pattern(
    r"""\[ [^\]]* \]+ | (?: "(?:\\.|[^"\\])*" | '[^']*' | [\w.:+-] )+""", re.VERBOSE
)
_OPENING = "[\"'"
"""What a key or value begins with that goes on up to its other end."""


def print_error(error: CliconformError, environ: Mapping[str, str], *, color: str = "auto") -> None:
    """Print ``error`` on standard error."""
    make_console(environ, color=color, stderr=True).print(
        Lines(make_error_lines(error, read_source_lines))
    )


def render_warnings(warnings: Iterable[SpecWarning]) -> Lines:
    """Return the warnings of a spec, each with its place and its hint."""
    return Lines(line for warning in warnings for line in make_spec_warning_lines(warning))


def make_error_lines(error: CliconformError, read_source: ReadSource) -> tuple[Line, ...]:
    """Return each problem of a :class:`SpecError`, or the message and the hint of another error.

    ``read_source`` reads the files in which the problems are.
    """
    if isinstance(error, SpecError):
        return tuple(_problems(error, read_source))
    return tuple(_message(error))


def read_source_lines(file: str) -> list[str]:
    """Return the lines of ``file``; none if it cannot be read or is larger than 10 MB."""
    path = Path(file)
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return []
        return path.read_text("utf-8", errors="replace").split("\n")
    except (OSError, ValueError):
        return []


def _message(error: CliconformError) -> Iterator[Line]:
    head, *rest = clean(error.message).split("\n")
    parts = [Part(text="error: ", role="bad"), Part(text=head, role="strong")]
    if error.place:
        parts.insert(0, Part(text=f"{clean_line(error.place)}: ", role="place"))
    yield Line(parts=tuple(parts), hang=2)
    for each in rest:
        yield make_line(each, indent=2)
    yield from _hint(error.hint)


def _problems(error: SpecError, read_source: ReadSource) -> Iterator[Line]:
    texts: dict[str, list[str]] = {}
    for problem in error.problems:
        if problem.file not in texts:
            texts[problem.file] = read_source(problem.file)
        yield from _problem(problem, texts[problem.file])
        if len(error.problems) > 1:
            yield BLANK
    if len(error.problems) == 1:
        return
    files = list(dict.fromkeys(clean_line(problem.file) for problem in error.problems))
    number = format_count(len(error.problems), "problem")
    yield make_line(f"{number} in {', '.join(files)}" if files else number, "strong")


def _problem(problem: Problem, source: list[str]) -> Iterator[Line]:
    yield Line(
        parts=(
            Part(text=f"{clean_line(problem.place)}: ", role="place"),
            Part(text="error: ", role="bad"),
            Part(text=clean_line(problem.message), role="strong"),
        ),
        hang=2,
    )
    yield from _excerpt(problem, source)
    yield from _hint(problem.hint)


def _excerpt(problem: Problem, source: list[str]) -> Iterator[Line]:
    """Yield the line of the file, and a caret below the mistake."""
    if not 1 <= problem.line <= len(source):
        return
    # A tab is shown as one blank, so that the caret is below its column.
    text = clean(source[problem.line - 1].rstrip("\r").replace("\t", " ")).rstrip()
    if not text:
        return
    for secret in sorted(find_in_line(text), key=len, reverse=True):  # one may have another in it
        text = text.replace(secret, "*" * len(secret))
    shown = text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
    number = str(problem.line)
    bar = Part(text=f"{number} │ ", role="dim")
    yield Line(parts=(bar, Part(text=shown)), indent=2, whole=True)
    start, length = _find_mark(problem, text)
    if start <= len(shown):
        mark = " " * start + "^" * max(1, min(length, len(shown) - start))
        gutter = Part(text=f"{' ' * len(number)} │ ", role="dim")
        yield Line(parts=(gutter, Part(text=mark, role="bad")), indent=2, whole=True)


def _find_mark(problem: Problem, text: str) -> tuple[int, int]:
    """Return the start and the length of what the caret marks, in characters."""
    indent = len(text) - len(text.lstrip())
    start = problem.column - 1 if problem.column else indent
    if not 0 <= start < len(text):
        return min(max(start, indent), len(text)), 1
    token = _TOKEN.match(text[:_EXCERPT], start)  # no more of it is shown
    if token is None:
        is_cut = len(text) > _EXCERPT and text[start] in _OPENING
        return start, _EXCERPT if is_cut else 1
    return start, len(token[0])


def _hint(hint: str) -> Iterator[Line]:
    for number, each in enumerate(clean(hint).split("\n") if hint else ()):
        lead = "hint: " if number == 0 else "      "
        yield Line(parts=(Part(text=lead, role="notice"), Part(text=each)), indent=2, hang=6)


def make_spec_warning_lines(warning: SpecWarning) -> Iterator[Line]:
    """Yield a warning about a file, with its place and its hint."""
    yield Line(
        parts=(
            Part(text=f"{clean_line(str(warning.place))}: ", role="place"),
            Part(text="warning: ", role="known"),
            Part(text=clean_line(warning.message)),
        ),
        hang=2,
    )
    yield from _hint(warning.hint)


def make_warning_lines(report: Report) -> Iterator[Line]:
    """Yield all warnings of a run: those about the spec, and those about its commands."""
    for spec_warning in report.warnings:
        yield from make_spec_warning_lines(spec_warning)
    for outcome in report.notable:
        for warning in outcome.warnings:
            yield Line(
                parts=(
                    Part(text=f"{clean_line(str(outcome.step.place))}: ", role="place"),
                    Part(text="warning: ", role="known"),
                    Part(text=f"{clean_line(outcome.step.id)}: ", role="strong"),
                    Part(text=clean_line(warning)),
                ),
                hang=2,
            )
