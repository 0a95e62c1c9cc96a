"""What a run shows about the surface: read from a stored run, or from the run just made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cliconform.errors import CliconformError
from cliconform.file_search import exists
from cliconform.loading import Files, surface_file_beside
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.model.spec import Spec, SpecWarning
from cliconform.quick_dataclass import replace
from cliconform.verbs.shared.kept_values import load_kept

if TYPE_CHECKING:
    from cliconform.model.surface import Surface
    from cliconform.surface.command_lines.corrections import AcceptedLine

_HINT = "record it again: `cliconform surface SPEC`, with `--stored-run RUN.json` if it stays wrong"
_MAX_WARNINGS = 10


def read_accepted_lines(stored_run: Path | None) -> tuple[AcceptedLine, ...]:
    """Return the command lines that the program accepted in a stored run; none without one.

    Raises :class:`~cliconform.errors.SpecError` where the file is no run, and
    :class:`~cliconform.errors.UsageError` where there is none of that name.
    """
    from cliconform.surface.command_lines.corrections import list_accepted_lines
    from cliconform.verbs.shared.runs import read_run

    return list_accepted_lines(read_run(str(stored_run))) if stored_run else ()


def add_surface_warnings(report: Report, spec: Spec) -> Report:
    """Return ``report`` with a warning for each place where it shows the surface to be wrong.

    The surface is the one recorded beside the spec, else the file that ``[target]`` names; without
    one, nothing is added.
    """
    file = surface_file_beside(Path(spec.file))
    if not exists(file):
        if spec.target.surface is None:
            return report
        file = Path(spec.target.surface)
    warnings = _find_warnings(file, report)
    return replace(report, warnings=(*report.warnings, *warnings)) if warnings else report


def load_kept_surface(file: Path) -> Surface:
    """Return the surface in ``file``, which is loaded only where it has changed since it was.

    Raises what :func:`~cliconform.loading.load_surface` raises.
    """

    def load(files: Files) -> Surface:
        from cliconform.loading import load_surface

        return load_surface(file, files=files)

    return load_kept("surface", (str(file),), load)


def _find_warnings(file: Path, report: Report) -> tuple[SpecWarning, ...]:
    from cliconform.surface.command_lines.corrections import correct_surface, list_accepted_lines

    try:
        surface = load_kept_surface(file)
    except CliconformError as error:
        # Whatever is wrong with it, the run is none of it.
        place = Place(file=str(file), line=1)
        message = f"the recorded surface cannot be used: {error}"
        return (SpecWarning(code="surface", place=place, message=message, hint=_HINT),)
    found = correct_surface(surface, list_accepted_lines(report)).contradictions
    warnings = [
        SpecWarning(
            code="surface",
            place=each.place,
            message=f"`{each.id}` conforms, so {file} is wrong: {each.message}",
        )
        for each in found[:_MAX_WARNINGS]
    ]
    if len(found) > _MAX_WARNINGS:
        more = f"{file} is wrong in {len(found) - _MAX_WARNINGS} more places"
        warnings.append(SpecWarning(code="surface", place=found[-1].place, message=more))
    # One hint is enough for all of them.
    return (*warnings[:-1], *(replace(each, hint=_HINT) for each in warnings[-1:]))
