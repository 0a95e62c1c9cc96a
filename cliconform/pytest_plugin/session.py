"""The runs of a test session: a plugin that is registered with the first spec."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from cliconform.pytest_plugin.failure_text import Crash, FailureText
from cliconform.pytest_plugin.messages import CommandResult
from cliconform.pytest_plugin.runner_process import RunnerProcess
from cliconform.pytest_plugin.settings import read_settings
from cliconform.pytest_plugin.spec_run import Runner, SpecInSession, SpecRun

_NAME = "cliconform-session"


class CommandFailedError(Exception):
    """The test of a command fails; ``result`` says how."""

    def __init__(self, result: CommandResult) -> None:
        super().__init__(result.message)
        self.result = result


class Session:
    """Runs the specs of a session. ``start`` starts a process in a folder."""

    def __init__(self, config: pytest.Config, start: Callable[[Path], Runner]) -> None:
        self._config = config
        self._start = start
        self._settings = read_settings(config)
        self._runs: dict[str, SpecRun] = {}

    @classmethod
    def of(cls, config: pytest.Config) -> Session:
        """Return the session's plugin; register it if it is not."""
        found = config.pluginmanager.get_plugin(_NAME)
        if found is None:
            found = cls(config, RunnerProcess)
            config.pluginmanager.register(found, _NAME)
        assert isinstance(found, Session)
        return found

    def find_run(self, spec: str) -> SpecRun:
        """Return the run of the spec in the file ``spec``, relative to the session's folder."""
        if spec not in self._runs:
            folder = self._config.invocation_params.dir
            self._runs[spec] = SpecRun(
                SpecInSession(file=spec, settings=self._settings), lambda: self._start(folder)
            )
        return self._runs[spec]

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Have the report of a command say how long the command took, and where it is written."""
        report = yield
        result = getattr(item, "result", None)
        if isinstance(result, CommandResult):
            _complete(report, item, call, result)
        return report

    def pytest_sessionfinish(self) -> None:
        """End whatever is running: after ``-x`` or an interrupt, some is."""
        for run in self._runs.values():
            if note := run.close():
                warnings.warn(pytest.PytestWarning(f"cliconform: {note}"), stacklevel=1)


def make_text(item: pytest.Item, result: CommandResult) -> FailureText:
    """Return what the test ``item`` fails with, as ``cliconform check`` shows it."""
    path, line, _ = item.reportinfo()
    is_one_line = item.config.getoption("tbstyle") == "line"  # pytest adds the place itself
    crash = Crash(str(path), (line or 0) + 1, result.message)
    return FailureText(() if is_one_line else result.lines, crash)


def _complete(
    report: pytest.TestReport,
    item: pytest.Item,
    call: pytest.CallInfo[None],
    result: CommandResult,
) -> None:
    """Set the times, and what pytest would derive from an exception of its own."""
    is_last = call.excinfo is not None or call.when == "call"
    report.duration = result.seconds if is_last and call.when != "teardown" else 0.0
    if report.skipped and not hasattr(report, "wasxfail"):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), (line or 0) + 1, f"Skipped: {result.message}")
    if call.excinfo is not None and isinstance(call.excinfo.value, CommandFailedError):
        report.longrepr = make_text(item, result)  # type: ignore[assignment]
    if call.when == "call" and result.status == "unseen":
        report.wasxfail = f"reason: {result.message}, not seen this time"
