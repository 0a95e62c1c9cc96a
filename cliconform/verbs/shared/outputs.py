"""What a run tells and writes: the console in the user's manner, and the files asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cliconform import clock
from cliconform.cli import boundary
from cliconform.errors import ReportError, UsageError
from cliconform.model.report import Report
from cliconform.model.run_options import Profile
from cliconform.model.spec import KnownFile
from cliconform.reporting.run.live import LiveView
from cliconform.reporting.run.results import Level, result, width_of
from cliconform.reporting.run.summary import summary
from cliconform.reporting.text.terminal import is_live, make_console
from cliconform.verbs.shared.contract import Contract

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The files that were asked for."""

    junit: Path | None = None
    profile: Profile = Profile.RICH
    json: Path | None = None
    known: Path | None = None


def refuse_clashes(outputs: Outputs, contract: Contract, *others: Path) -> None:
    """Raise :class:`UsageError` where a report would take the place of what is read, or of another.

    ``others`` are read besides the spec and its known file. Only ``--write-known`` may name a file
    that is there to be read: the known file.
    """
    spec, known = contract.spec, contract.known
    places = [spec.file, *(command.place.file for command in spec.commands.values())]
    taken = dict.fromkeys((Path(file).resolve() for file in places), "the spec")
    taken |= dict.fromkeys((path.resolve() for path in others), "what is read")
    if known.file and not _same(outputs.known, Path(known.file)):
        taken[Path(known.file).resolve()] = "the known file"
    for flag, path in (
        ("--write-known", outputs.known),
        ("--junit", outputs.junit),
        ("--json", outputs.json),
    ):
        if path is None:
            continue
        if what := taken.get(path.resolve()):
            raise UsageError(f"{flag} {path} would write over {what}", hint="name another file")
        taken[path.resolve()] = f"what {flag} writes"


def _same(path: Path | None, other: Path) -> bool:
    return path is not None and path.resolve() == other.resolve()


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How the console speaks."""

    color: str
    verbose: int
    quiet: bool

    @property
    def level(self) -> Level:
        """``-q``, nothing, ``-v`` or ``-vv``."""
        return Level.QUIET if self.quiet else Level(min(self.verbose, Level.OUTPUT))

    @cached_property
    def console(self) -> Console:
        """Standard output."""
        return make_console(boundary.environment(), color=self.color)

    def live(self) -> LiveView:
        """The view of a run under way."""
        live = is_live(self.console, boundary.environment())
        return LiveView(self.console, clock.monotonic, level=self.level, moving=live)

    def tell_each(self, report: Report) -> None:
        """A line for each command: what the live view tells while a run is under way."""
        width = width_of([outcome.step.id for outcome in report.outcomes])
        for outcome in report.outcomes:
            self.console.print(result(outcome, level=self.level, width=width))

    def tell(self, report: Report, written: dict[str, str]) -> None:
        """What stands below the results."""
        self.console.print(summary(report, level=self.level, written=written))


def conclude(report: Report, known: KnownFile, outputs: Outputs, voice: Voice) -> None:
    """Write the reports and tell the outcomes: also when a report cannot be written.

    Raises the :class:`ReportError` of the first that could not, when all is told.
    """
    written: dict[str, str] = {}
    errors: list[ReportError] = []
    for name, path, render in _wanted(report, known, outputs):
        try:
            _write(path, render())
            written[name] = str(path)
        except ReportError as error:
            errors.append(error)
    voice.tell(report, written)
    if errors:
        raise errors[0]


def _wanted(
    report: Report, known: KnownFile, outputs: Outputs
) -> list[tuple[str, Path, Callable[[], bytes]]]:
    wanted: list[tuple[str, Path, Callable[[], bytes]]] = []
    if outputs.junit:
        wanted.append(("JUnit", outputs.junit, lambda: _junit(report, outputs.profile)))
    if outputs.json:
        wanted.append(("JSON", outputs.json, lambda: _json(report)))
    if outputs.known:
        wanted.append(("known deviations", outputs.known, lambda: _known(report, known)))
    return wanted


def _junit(report: Report, profile: Profile) -> bytes:
    from cliconform.reporting.run.junit import render

    return render(report, profile.value, hostname=boundary.hostname())


def _json(report: Report) -> bytes:
    from cliconform.reporting.run.stored_run import render

    return render(report)


def _known(report: Report, known: KnownFile) -> bytes:
    from cliconform.reporting.run.known_file import render_known

    return render_known(report, known).encode()


def _write(path: Path, data: bytes) -> None:
    from cliconform.reporting.write import write

    write(path, data)
