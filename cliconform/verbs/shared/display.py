"""How a verb writes to the console: the options for colour and for how much is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property

from cliconform import clock, host
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.run.live import LiveView
from cliconform.reporting.run.results import Level, measure_ids, render_result
from cliconform.reporting.run.summary import render_summary
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.console import LineConsole, is_live, make_line_console
from cliconform.reporting.text.lines import make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.verbs.shared.github_step import GithubStep


@dataclass(frozen=True, kw_only=True)
class Display:
    """The console options of a verb that reports a run.

    ``color`` is ``auto``, ``always`` or ``never``; ``verbose`` counts the ``-v``. ``to_stderr``
    leaves standard output to a report. ``step`` is that of GitHub Actions, if it is to be told.
    """

    color: str
    verbose: int
    quiet: bool
    to_stderr: bool = False
    step: GithubStep | None = None

    @property
    def level(self) -> Level:
        """``-q``, nothing, ``-v`` or ``-vv``."""
        return Level.QUIET if self.quiet else Level(min(self.verbose, Level.OUTPUT))

    @cached_property
    def console(self) -> LineConsole:
        """Standard output, or standard error."""
        return make_line_console(host.environment(), color=self.color, stderr=self.to_stderr)

    @contextmanager
    def live_view(self, title: str = "") -> Iterator[LiveView]:
        """Show a run in progress: a context that gives the listener.

        ``title`` is that of the group that its lines are in, where there are groups.
        """
        can_update = is_live(self.console, host.environment())
        view = LiveView(self.console, clock.monotonic, level=self.level, has_region=can_update)
        with self._group(title), view as listener:
            yield listener

    def print_results(self, report: Report) -> None:
        """Print a line for each command, as the live view does during a run."""
        width = measure_ids([step.id for step in report.steps])
        with self._group(describe_group(report.spec)):
            for outcome in report.outcomes:
                self.console.print(render_result(outcome, level=self.level, width=width))

    def print_note(self, text: str) -> None:
        """Print a line about the run itself on standard error: nothing that fails it."""
        console = make_line_console(host.environment(), color=self.color, stderr=True)
        console.print(Lines([make_line(f"note: {clean_line(text)}", "notice")]))

    def print_summary(self, report: Report, written: dict[str, str]) -> None:
        """Print the summary below the results; ``written`` has the files of the reports."""
        self.console.print(render_summary(report, level=self.level, written=written))

    def tell_ci(self, report: Report) -> None:
        """Print the annotations of ``report`` and add it to the summary, where a CI has these."""
        if self.step is None:
            return
        self.step.print_annotations(report)
        if problem := self.step.write_summary(report):
            self.print_note(f"no summary of this step was written: {problem}")

    def _group(self, title: str) -> AbstractContextManager[None]:
        is_grouped = self.step is not None and title and self.level is not Level.QUIET
        return self.step.group(title) if self.step and is_grouped else nullcontext()


def describe_group(spec: str) -> str:
    """Return the title of the group with the lines of all commands."""
    return f"each command of {spec}"
