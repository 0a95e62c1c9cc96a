"""What is wrong with a file or a command line → lines that show where, and what to do.

``file:line:column`` comes first, as editors and CI find it; then the line itself with a caret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from cliconform.errors import CliconformError, Problem, SpecError
from cliconform.model.report import Report
from cliconform.model.spec import SpecWarning
from cliconform.reporting.text.clean import clean, clean_line
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

ReadSource = Callable[[str], list[str]]
"""The lines of a file; none if it cannot be shown."""

_LARGEST = 10_000_000
_EXCERPT = 200
# What a column points at: a key or a value of TOML, up to where it ends.
_TOKEN = re.compile(
    r"""\[+ [^\]]* \]+ | (?: "(?:\\.|[^"\\])*" | '[^']*' | [\w.:+-] )+""", re.VERBOSE
)


def print_error(error: CliconformError, environ: Mapping[str, str], *, color: str = "auto") -> None:
    """Print ``error`` on standard error."""
    make_console(environ, color=color, stderr=True).print(
        Lines(make_error_lines(error, read_source_lines))
    )


def render_warnings(cautions: Iterable[SpecWarning]) -> Lines:
    """The warnings of a spec, as something to print."""
    return Lines(each for caution in cautions for each in make_caution_lines(caution))


def make_error_lines(error: CliconformError, sources: ReadSource) -> tuple[Line, ...]:
    """``error`` in full: each problem of a :class:`SpecError`, or the message and its hint."""
    if isinstance(error, SpecError):
        return tuple(_problems(error, sources))
    return tuple(_message(error))


def read_source_lines(file: str) -> list[str]:
    """The lines of ``file`` as far as they can be shown: none of what is no text, or is huge."""
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


def _problems(error: SpecError, sources: ReadSource) -> Iterator[Line]:
    texts: dict[str, list[str]] = {}
    for problem in error.problems:
        if problem.file not in texts:
            texts[problem.file] = sources(problem.file)
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
    """The line that is meant, and a mark below what is meant of it."""
    if not 1 <= problem.line <= len(source):
        return
    # A tab is shown as one blank, so that the mark stands below its column.
    text = clean(source[problem.line - 1].rstrip("\r").replace("\t", " ")).rstrip()
    if not text:
        return
    shown = text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
    number = str(problem.line)
    bar = Part(text=f"{number} │ ", role="dim")
    yield Line(parts=(bar, Part(text=shown)), indent=2, whole=True)
    start, length = _marked(problem, text)
    if start <= len(shown):
        mark = " " * start + "^" * max(1, min(length, len(shown) - start))
        gutter = Part(text=f"{' ' * len(number)} │ ", role="dim")
        yield Line(parts=(gutter, Part(text=mark, role="bad")), indent=2, whole=True)


def _marked(problem: Problem, text: str) -> tuple[int, int]:
    """From which character on, and how many: the key or the text that stands there, or the word."""
    indent = len(text) - len(text.lstrip())
    start = problem.column - 1 if problem.column else indent
    if not 0 <= start < len(text):
        return min(max(start, indent), len(text)), 1
    token = _TOKEN.match(text, start)
    return start, len(token[0]) if token else 1


def _hint(hint: str) -> Iterator[Line]:
    for number, each in enumerate(clean(hint).split("\n") if hint else ()):
        lead = "hint: " if number == 0 else "      "
        yield Line(parts=(Part(text=lead, role="notice"), Part(text=each)), indent=2, hang=6)


def make_caution_lines(caution: SpecWarning) -> Iterator[Line]:
    """A warning of the spec itself, with its place."""
    yield Line(
        parts=(
            Part(text=f"{clean_line(str(caution.place))}: ", role="place"),
            Part(text="warning: ", role="known"),
            Part(text=clean_line(caution.message)),
        ),
        hang=2,
    )
    yield from _hint(caution.hint)


def make_warning_lines(report: Report) -> Iterator[Line]:
    """All warnings of a run: the spec's own, and those about what the commands did."""
    for caution in report.warnings:
        yield from make_caution_lines(caution)
    for outcome in report.outcomes:
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
