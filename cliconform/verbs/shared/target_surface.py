"""The surface that verbs hold something against: the recorded one, or what is asked for now."""

from __future__ import annotations

from pathlib import Path

from cliconform import host
from cliconform.errors import CannotRunError, UsageError
from cliconform.loading import load_surface, surface_file_beside
from cliconform.model.invocation import HomeContent
from cliconform.model.spec import CommandSettings, Spec, Target
from cliconform.model.surface import Surface
from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from cliconform.survey import PagePlanner, survey
from cliconform.verbs.shared.context import make_context

COLUMNS = 200
"""Wide enough that no page cuts a name off, as Typer's do at 80."""
TIMEOUT = 20.0
"""Seconds that a page may take."""


def ask(
    spec: Spec,
    command: tuple[str, ...] | None,
    *,
    columns: int = COLUMNS,
    timeout: float = TIMEOUT,
    jobs: int | None = None,
    unread_too: bool = False,
) -> Surface:
    """The surface as the program tells it now.

    Raises :class:`CannotRunError` where not even its first page could be read, unless that is
    wanted too, and :class:`TargetNotFoundError`.
    """
    planner = PagePlanner(
        spec=spec,
        context=make_context(Path(spec.file)),
        command=command,
        columns=columns,
        timeout=timeout,
    )
    with LocalObserver(WorkerOptions(jobs=jobs or host.cpu_count())) as observer:
        found = survey(planner, observer)
    root = found.commands[0]
    if root.unread and not unread_too:
        raise CannotRunError(
            f"no help page of {found.target} could be read: {'; '.join(root.problems)}",
            hint="say how it is asked for help, `help` in [target], or give it longer: --timeout",
        )
    return found


def surface_for(
    spec: Spec,
    command: tuple[str, ...] | None,
    *,
    recorded: Path | None = None,
    fresh: bool = False,
    unread_too: bool = False,
) -> Surface:
    """The surface in ``recorded``, or in the file beside the spec where there is one.

    Otherwise, and with ``fresh``, the program is asked now. Raises :class:`UsageError` where both
    are wanted, :class:`SpecError` for a file that cannot be used, :class:`TargetNotFoundError`.
    """
    if recorded is not None and fresh:
        raise UsageError("--surface and --fresh exclude each other")
    beside = surface_file_beside(Path(spec.file))
    if recorded is not None or (beside.exists() and not fresh):
        return load_surface(recorded or beside)
    return ask(spec, command, unread_too=unread_too)


def spec_of(command: tuple[str, ...]) -> Spec:
    """A spec that says nothing but which program is meant."""
    name = Path(command[-1]).name
    return Spec(
        file="",
        name=name,
        target=Target(name=name, command=command),
        defaults=CommandSettings(),
        home=HomeContent(),
        commands={},
    )
