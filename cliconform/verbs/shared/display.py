"""How a verb writes to the console: the options for colour and for how much is shown."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cliconform import clock, host
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.run.live import LiveView
from cliconform.reporting.run.results import Level, measure_ids, render_result
from cliconform.reporting.run.summary import render_summary
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.console import is_live, make_console
from cliconform.reporting.text.lines import make_line
from cliconform.reporting.text.renderable import Lines

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, kw_only=True)
class Display:
    """The console options of a verb that reports a run.

    ``color`` is ``auto``, ``always`` or ``never``; ``verbose`` counts the ``-v``. ``to_stderr``
    leaves standard output to a report.
    """

    color: str
    verbose: int
    quiet: bool
    to_stderr: bool = False

    @property
    def level(self) -> Level:
        """``-q``, nothing, ``-v`` or ``-vv``."""
        return Level.QUIET if self.quiet else Level(min(self.verbose, Level.OUTPUT))

    @cached_property
    def console(self) -> Console:
        """Standard output, or standard error."""
        return make_console(host.environment(), color=self.color, stderr=self.to_stderr)

    def live_view(self) -> LiveView:
        """Return the view of a run in progress: a context manager that gives the listener."""
        can_update = is_live(self.console, host.environment())
        return LiveView(self.console, clock.monotonic, level=self.level, has_region=can_update)

    def print_results(self, report: Report) -> None:
        """Print a line for each command, as the live view does during a run."""
        width = measure_ids([outcome.step.id for outcome in report.outcomes])
        for outcome in report.outcomes:
            self.console.print(render_result(outcome, level=self.level, width=width))

    def print_note(self, text: str) -> None:
        """Print a line about the run itself on standard error: nothing that fails it."""
        console = make_console(host.environment(), color=self.color, stderr=True)
        console.print(Lines([make_line(f"note: {clean_line(text)}", "notice")]))

    def print_summary(self, report: Report, written: dict[str, str]) -> None:
        """Print the summary below the results; ``written`` has the files of the reports."""
        self.console.print(render_summary(report, level=self.level, written=written))
