"""The observer of a verb, which also says what of the homes could not be removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from cliconform import host
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.console import make_line_console
from cliconform.reporting.text.lines import make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver


@contextmanager
def local_observer(options: WorkerOptions) -> Iterator[LocalObserver]:
    """Start the workers, and end them; then print a line for each run whose homes are not gone."""
    observer = LocalObserver(options)
    try:
        with observer:
            yield observer
    finally:
        print_not_removed(observer.not_removed)


def print_not_removed(left: Iterable[str]) -> None:
    """Print a line for each of ``left``: what of the homes of a run is not gone, and why."""
    for each in left:
        console = make_line_console(host.environment(), stderr=True)
        text = f"note: homes could not be removed: {clean_line(each)}"
        console.print(Lines([make_line(text, "notice")]), end="")
