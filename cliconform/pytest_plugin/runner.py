"""The main program of the process that runs the commands of specs for pytest."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from cliconform import host
from cliconform.errors import CliconformError, describe_own_error
from cliconform.model.event import Event, StepEnded
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import Spec
from cliconform.planning.selection import Selection
from cliconform.pytest_plugin.messages import Reply, RunEnded, RunRequest
from cliconform.pytest_plugin.results import make_result
from cliconform.pytest_plugin.row_names import list_by_name
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.reporting.problems import make_error_lines, read_source_lines
from cliconform.reporting.run.deviation import LONG, SHORT
from cliconform.reporting.text.clean import clean
from cliconform.reporting.text.lines import make_line
from cliconform.running.process.tree import end_with_parent
from cliconform.verbs.shared.arguments import parse_command, parse_now
from cliconform.verbs.shared.checking import CheckSettings, CompleteReports, check_once
from cliconform.verbs.shared.contract import load_contract
from cliconform.verbs.shared.project import resolve_defaults
from cliconform.verbs.shared.reuse import CacheOptions
from cliconform.verifying.dependents import name_dependents


def main(descriptor: int, parent: int) -> None:
    """Carry out requests that come through the socket ``descriptor`` until it is closed.

    ``parent`` is the id of pytest's process: if it ends, this one is interrupted.
    """
    end_with_parent(parent)
    connection: Connection[Reply, RunRequest] = Connection(descriptor)
    with suppress(EOFError, OSError, KeyboardInterrupt):  # pytest has ended, or ends
        while carry_out(connection.recv(), connection):
            pass


def carry_out(request: RunRequest, connection: Connection[Reply, RunRequest]) -> bool:
    """Run the commands of ``request`` and send their results; return whether to go on."""
    ended, goes_on = RunEnded(), True
    try:
        report = _run(request, connection)
        goes_on = not report.interrupted
    except CliconformError as error:
        lines = make_error_lines(error, read_source_lines)
        ended = RunEnded(message=error.message, lines=lines)
    except (EOFError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - the tests report it, whatever it is
        message, trace = describe_own_error(error)
        lines = tuple(make_line(each) for each in clean(trace).split("\n"))
        ended = RunEnded(message=message, lines=lines)
    connection.send(ended)
    return goes_on


def _run(request: RunRequest, connection: Connection[Reply, RunRequest]) -> Report:
    file, wanted = Path(request.spec), request.settings
    defaults = resolve_defaults(file)
    known = None if wanted.no_known else defaults.known
    contract = load_contract(file, known, no_known=wanted.no_known)
    jobs = wanted.jobs or defaults.jobs or max(1, host.cpu_count() // wanted.shares)
    is_cached = defaults.cached if wanted.cached is None else wanted.cached
    settings = CheckSettings(
        contract=contract,
        selection=Selection(only=request.ids),
        command=parse_command(wanted.command),
        fake_now=parse_now(wanted.now),
        time_scale=wanted.time_scale,
        isolation=wanted.isolation,
        options=RunOptions(jobs=jobs, keep=wanted.keep),
        is_recorded=wanted.is_recorded,
        cache=CacheOptions() if is_cached else None,
    )
    sender = ResultSender(request=request, connection=connection, spec=contract.spec)
    return check_once(settings, nullcontext(sender), _write_nothing)


def _write_nothing(report: Report) -> AbstractContextManager[CompleteReports]:
    del report
    return nullcontext(lambda _: None)


@dataclass
class ResultSender:
    """A listener to a run that sends the result of each test as soon as its command has ended."""

    request: RunRequest
    connection: Connection[Reply, RunRequest]
    spec: Spec
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(init=False)
    """The ids that tests ask for, by what is shown of them."""

    def __post_init__(self) -> None:
        """Find what is shown of the ids."""
        self.rows = list_by_name(self.spec, self.request.ids)

    def __call__(self, event: Event) -> None:
        """Send the result of the command that has ended, if a test asks for it."""
        if not isinstance(event, StepEnded):
            return
        outcome = name_dependents(event.outcome, self.spec)
        self.outcomes[outcome.step.id] = outcome
        rows = self.rows.get(outcome.step.id)
        if rows:
            extent = LONG if self.request.settings.is_long else SHORT
            result = make_result(outcome, self.outcomes, self.request.ids, extent)
            self.connection.send(replace(result, id=rows.pop(0)))
