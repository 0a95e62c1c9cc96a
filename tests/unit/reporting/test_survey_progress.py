"""The line that shows which help page a survey is at."""

from __future__ import annotations

import io

from cliconform.reporting.surface.progress import SurveyProgress
from cliconform.reporting.text.console import make_console

_ERASE = "\r\x1b[2K"


class _Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def _show(*, is_shown: bool) -> list[str]:
    """Return the lines that were drawn one over the other."""
    stream = _Terminal()
    console = make_console({"TERM": "xterm", "COLUMNS": "60"}, color="never", file=stream)
    with SurveyProgress(console, is_shown=is_shown) as progress:
        progress.add_requests(2)
        progress.start("prog a --help")
        progress.start("prog b --help")
        progress.end("prog a --help")
    return stream.getvalue().split(_ERASE)


def test_the_line_counts_pages_and_names_the_one_that_runs_longest() -> None:
    assert _show(is_shown=True) == [
        "",
        "reading help pages: 0 of 2  prog a --help",
        "reading help pages: 0 of 2  prog a --help",
        "reading help pages: 1 of 2  prog b --help",
        "",
    ]


def test_without_a_terminal_nothing_is_shown() -> None:
    assert _show(is_shown=False) == [""]
