"""The commands and options that have another name now, as the recorded surface and today's show."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cliconform import host
from cliconform.editing.files import TextFile
from cliconform.editing.written import find_written
from cliconform.errors import CannotRunError, ReportError, SpecError
from cliconform.file_search import exists
from cliconform.loading import load_surface, surface_file_beside
from cliconform.model.edit import Proposal
from cliconform.model.plan import Plan
from cliconform.model.report import Report
from cliconform.model.spec import Spec
from cliconform.model.surface import Surface
from cliconform.proposing.renames import propose_renames
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.surface.surface import render_toml
from cliconform.reporting.write import write_file
from cliconform.surface.drift.compare import compare_and_count


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRun:
    """A run as it is judged by a spec."""

    spec: Spec
    plan: Plan
    report: Report
    file: Path
    is_refused: bool
    """Whether the program did not take a command line, which a name that is gone may explain."""


def find_renames(
    judged: JudgedRun, files: Mapping[str, TextFile], *, against: Path | None
) -> tuple[Proposal, ...]:
    """Return the renames that the recorded surface and today's show.

    Today's is in the file ``against``. Without one, the help pages are read, if the program did not
    take a command line.
    """
    spec = judged.spec
    recorded_file = surface_file_beside(Path(spec.file))
    if not exists(recorded_file):
        return ()
    if against is None and not judged.is_refused:
        return ()
    recorded = load_surface(recorded_file)
    today = _read_today(against, judged)
    if today is None:
        return ()
    changes, _ = compare_and_count(recorded, today)

    def find_args(step: str) -> object:
        return find_written(spec, files, step, "args").value

    return tuple(propose_renames(changes, judged.plan, recorded, find_args))


def _read_today(against: Path | None, judged: JudgedRun) -> Surface | None:
    """Return today's surface; ``None`` where the target cannot be run.

    It is kept for the run, so that `accept` does not read all help pages again.
    """
    if against is not None:
        return load_surface(against)
    from cliconform.verbs.shared.target_surface import get_surface

    cached = host.cache_folder() / "surfaces" / f"{judged.file.stem}.toml"
    with suppress(SpecError):
        if exists(cached):
            return load_surface(cached)
    request = next((each.step.request for each in judged.report.outcomes), None)
    command = (request.command if request else ()) or None
    try:
        today = get_surface(judged.spec, command, fresh=True, unread_too=True)
    except CannotRunError:
        return None
    with suppress(OSError, ReportError):
        cached.parent.mkdir(parents=True, exist_ok=True)
        write_file(cached, render_toml(today).encode())
    return today
