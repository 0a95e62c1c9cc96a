"""Applies a project's defaults to the arguments of a verb: a command line option wins."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from cliconform import host
from cliconform.file_search import resolve
from cliconform.loading import find_spec, load_project, read_project
from cliconform.model.project import Project
from cliconform.quick_dataclass import dataclass
from cliconform.verbs.shared.kept_values import load_kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """The spec that is meant, and the project's defaults for it; ``None`` where there is none."""

    spec: Path
    known: Path | None = None
    junit: Path | None = None
    jobs: int | None = None
    cached: bool = False


def resolve_spec(spec: Path | None) -> Path:
    """Return ``spec``, or the project's spec where it is ``None``.

    Raises :class:`~cliconform.errors.UsageError` where no spec can be found.
    """
    return resolve_defaults(spec).spec


def resolve_defaults(spec: Path | None) -> Defaults:
    """Return the spec that is meant with the project's defaults.

    The project's known file is that of the project's spec: it is no default for another one.
    Raises :class:`~cliconform.errors.UsageError` where no spec can be found, and
    :class:`~cliconform.errors.SpecError` where ``[tool.cliconform]`` has errors.
    """
    folder = host.current_folder()
    project = load_project(folder, _read_kept)
    wanted = spec if spec is not None else find_spec(folder, project)
    is_own = spec is None or _is_spec_of(project, spec)
    return Defaults(
        spec=wanted,
        known=Path(project.known) if project.known and is_own else None,
        junit=Path(project.junit) if project.junit else None,
        jobs=project.jobs,
        cached=bool(project.cached),
    )


def _read_kept(file: Path) -> Project:
    """Read the table of ``file``, unless that was done before: checking it takes longest."""
    return load_kept("project", (str(file),), partial(read_project, file))


def _is_spec_of(project: Project, spec: Path) -> bool:
    return project.spec is not None and resolve(project.spec) == resolve(spec)
