"""Gets the target's surface: the recorded one, or one that is read from its help pages now."""

from __future__ import annotations

from pathlib import Path

from cliconform import host
from cliconform.errors import CannotRunError, UsageError
from cliconform.file_search import exists
from cliconform.loading import load_surface, surface_file_beside
from cliconform.model.invocation import HomeContent
from cliconform.model.spec import CommandSettings, Spec, Target
from cliconform.model.surface import Surface
from cliconform.program_file import name_program
from cliconform.quick_dataclass import replace
from cliconform.reporting.surface.progress import SurveyProgress
from cliconform.reporting.text.console import is_live, make_console
from cliconform.running.interface import WorkerOptions
from cliconform.survey import NOT_STARTED, PagePlanner, survey
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.local_observer import local_observer

COLUMNS = 200
"""Columns of the terminal: so wide that no page cuts off a name, as Typer's do at 80."""
TIMEOUT = 20.0
"""The time limit of a page, in seconds."""


def read_now(
    spec: Spec,
    command: tuple[str, ...] | None,
    *,
    columns: int = COLUMNS,
    timeout: float = TIMEOUT,
    jobs: int | None = None,
    unread_too: bool = False,
    time_scale: float = 1.0,
) -> Surface:
    """Return the surface in the file that the spec names, else run the target's help pages.

    ``columns`` is the width of the terminal, ``timeout`` the time limit of a page in seconds,
    which ``time_scale`` multiplies, ``jobs`` the number of pages that run at a time. Raises
    :class:`TargetNotFoundError`, and :class:`CannotRunError` where the first page cannot be read,
    unless ``unread_too`` is true.
    """
    if spec.target.surface is not None:
        described = load_surface(Path(spec.target.surface))
        return replace(described, target=spec.target.name)
    planner = PagePlanner(
        spec=spec,
        context=make_context(Path(spec.file), time_scale=time_scale),
        command=command,
        columns=columns,
        timeout=timeout,
    )
    console = make_console(host.environment(), stderr=True)
    with (
        local_observer(WorkerOptions(jobs=jobs or host.cpu_count())) as observer,
        SurveyProgress(console, is_shown=is_live(console, host.environment())) as progress,
    ):
        found = survey(planner, observer, progress)
    root = found.commands[0]
    if root.unread and not unread_too:
        problems = "; ".join(root.problems)
        hint = "set `help` in [target] to the words that show its help page, or raise --timeout"
        raise CannotRunError(
            f"no help page of {found.target} could be read: {problems}",
            hint="" if NOT_STARTED in problems else hint,
        )
    return found


def get_surface(
    spec: Spec,
    command: tuple[str, ...] | None,
    *,
    recorded: Path | None = None,
    fresh: bool = False,
    unread_too: bool = False,
    time_scale: float = 1.0,
) -> Surface:
    """Return the surface recorded in ``recorded``, else in the file beside the spec.

    Where there is no such file, and with ``fresh``, the help pages are run now. Raises
    :class:`UsageError` where both ``recorded`` and ``fresh`` are given, :class:`SpecError` for a
    file that cannot be used, and the errors of :func:`read_now`.
    """
    if recorded is not None and fresh:
        raise UsageError("--surface and --fresh exclude each other", hint="leave one out")
    beside = surface_file_beside(Path(spec.file)) if spec.file else None
    if recorded is not None:
        return load_surface(recorded)
    if beside is not None and exists(beside) and not fresh:
        return load_surface(beside)
    return read_now(spec, command, unread_too=unread_too, time_scale=time_scale)


def make_empty_spec(command: tuple[str, ...]) -> Spec:
    """Return a spec without commands, for a target that is named by ``--command`` alone."""
    name = name_program(command)
    return Spec(
        file="",
        name=name,
        target=Target(name=name, command=command),
        defaults=CommandSettings(),
        home=HomeContent(),
        commands={},
    )
