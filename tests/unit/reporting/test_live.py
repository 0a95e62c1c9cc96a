"""The view of a run in progress, on a terminal and through a pipe."""

from __future__ import annotations

import io
import threading

import pytest
from rich.console import Console

from cliconform.model.event import RunStarted, StepEnded, StepSlow, StepStarted
from cliconform.model.plan import Plan
from cliconform.quick_dataclass import replace
from cliconform.reporting.run.live import LiveView
from cliconform.reporting.run.live_region import Region
from cliconform.reporting.run.results import Level
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.lines import Line, make_line
from support import reports
from support.terminal import TerminalFile

OUTCOMES = (reports.conforms(), reports.deviates(), reports.timed_out())
PLAN = reports.plan_of(*(outcome.step for outcome in OUTCOMES))
STOPPED = "✗ jobs.cleanup       30.0 s  timed out after 30 s while python waited for input"
SHOW, HIDE = "\x1b[?25h", "\x1b[?25l"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class DrawnFile(TerminalFile):
    """A terminal that can be waited for until it was sent a text."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def write(self, text: str) -> int:
        with self._changed:
            self._changed.notify_all()
            return super().write(text)

    def wait_for(self, text: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: text in self.getvalue(), timeout=60), text


def console(file: io.StringIO) -> Console:
    return make_console({"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}, file=file, color="never")


def start(plan: Plan) -> RunStarted:
    timeouts = {step.id: step.invocation.limits.timeout for step in plan.steps}
    ids = tuple(timeouts)
    return RunStarted(plan=replace(plan, steps=()), ids=ids, timeouts=timeouts, jobs=2)


def run(view: LiveView) -> None:
    with view as listener:
        listener(start(PLAN))
        for outcome in OUTCOMES:
            listener(StepStarted(id=outcome.step.id, attempt=1, at=100.0))
        listener(StepSlow(id="jobs.cleanup", seconds=15.0042, timeout=30.0))
        for outcome in OUTCOMES:
            listener(StepEnded(outcome=outcome))


def test_through_a_pipe_there_are_plain_lines() -> None:
    file = io.StringIO()
    run(LiveView(console(file), Clock()))
    assert file.getvalue().split("\n") == [
        "specs/marketpipe.toml: 3 commands of marketpipe (/opt/venv/bin/marketpipe), 2 at a time",
        "… jobs.cleanup is still running after 15 s (timeout 30 s)",
        "✓ readme.ingest       1.2 s",
        "✗ readme.aggregate   0.84 s  exit code 1, expected 0; and 3 more",
        STOPPED,
        "",
    ]


def test_quiet_prints_nothing() -> None:
    file = TerminalFile()
    run(LiveView(console(file), Clock(), level=Level.QUIET, has_region=True))
    assert file.getvalue() == ""


def test_on_a_terminal_it_shows_what_runs_for_how_long_and_how_many_are_left() -> None:
    file, clock = DrawnFile(), Clock()
    with LiveView(console(file), clock, has_region=True) as listener:
        listener(start(PLAN))
        listener(StepEnded(outcome=reports.deviates()))
        listener(StepStarted(id="readme.ingest", attempt=2, at=100.0))
        clock.now = 117.5
        file.wait_for("1 running, 1 waiting, 1 deviates")
        file.wait_for("readme.ingest       17 s attempt 2")
        listener(StepSlow(id="readme.ingest", seconds=15.0, timeout=30.0))
        file.wait_for("(timeout 30 s)")


def test_it_draws_again_only_what_changed() -> None:
    file, clock = DrawnFile(), Clock()
    with LiveView(console(file), clock, has_region=True) as listener:
        listener(start(PLAN))
        listener(StepStarted(id="readme.ingest", attempt=1, at=100.0))
        file.wait_for("0 s")
        clock.now = 101.0
        file.wait_for("1 s")
        clock.now = 102.0
        file.wait_for("2 s")
    assert file.getvalue().count("   1 s") == 1


def test_what_has_not_changed_is_not_drawn_again() -> None:
    file, many = DrawnFile(), threading.Event()
    drawn: list[int] = []

    def list_lines(_: int) -> list[Line]:
        drawn.append(1)
        if len(drawn) > 8:
            many.set()
        return [make_line("the same")]

    region = Region(list_lines, console(file))
    region.start()
    assert many.wait(60)
    before = file.getvalue().count("the same")
    region.stop()
    assert before == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, BrokenPipeError, RuntimeError])
def test_the_cursor_is_there_and_the_region_gone_however_it_ends(
    error: type[BaseException],
) -> None:
    file = DrawnFile()

    def ends() -> None:
        with LiveView(console(file), Clock(), has_region=True) as listener:
            listener(start(PLAN))
            file.wait_for("0 running")
            raise error

    with pytest.raises(error):
        ends()
    assert file.getvalue().rfind(SHOW) > file.getvalue().rfind(HIDE)
    assert "live view" not in {thread.name for thread in threading.enumerate()}


def test_the_cursor_is_shown_even_while_it_runs() -> None:
    file = DrawnFile()
    with LiveView(console(file), Clock(), has_region=True) as listener:
        listener(start(PLAN))
        file.wait_for("0 running")
        assert file.getvalue().rfind(SHOW) > file.getvalue().rfind(HIDE)


def test_many_that_run_do_not_fill_the_screen() -> None:
    file = DrawnFile()
    steps = [reports.step(f"c{number}") for number in range(40)]
    with LiveView(console(file), Clock(), has_region=True) as listener:
        listener(start(reports.plan_of(*steps)))
        for step in steps:
            listener(StepStarted(id=step.id, attempt=1, at=100.0))
        file.wait_for("and 32 more")
