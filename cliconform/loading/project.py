"""Finds the spec of a project and loads the defaults in its ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.loading.format.project_document import ProjectDocument, ProjectTable
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import ProblemLog
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse_toml, read_text
from cliconform.loading.validation import validate
from cliconform.model.project import Project

_PYPROJECT = "pyproject.toml"
_SPEC = "cliconform.toml"
_SPECS = "specs"
_NOT_SPECS = (".known.toml", ".surface.toml")


def load_project(folder: Path) -> Project:
    """Return the table ``[tool.cliconform]`` of the nearest ``pyproject.toml`` that has it.

    ``folder`` and its parents are searched, up to the root of the git repository; only ``folder``
    outside of one. Raises :class:`~cliconform.errors.SpecError` with all problems of the table.
    """
    for each in _list_folders(folder):
        table = _read_table(each / _PYPROJECT)
        if table is not None:
            return _make_project(table, each / _PYPROJECT)
    return Project(file="")


def find_spec(folder: Path, project: Project) -> Path:
    """Return the spec to use if the command line names none.

    It is the ``spec`` of ``project``, else the nearest ``cliconform.toml`` or the only spec in a
    folder ``specs``, searched in the same folders as in :func:`load_project`. Raises
    :class:`UsageError` with the places that were searched if there is none or more than one.
    """
    if project.spec is not None:
        return Path(project.spec)
    searched: list[str] = []
    for each in _list_folders(folder):
        if (each / _SPEC).is_file():
            return _make_relative(each / _SPEC)
        found = _list_specs(each / _SPECS)
        if len(found) == 1:
            return _make_relative(found[0])
        if found:
            names = ", ".join(str(_make_relative(file)) for file in found)
            raise UsageError(
                f"no spec is named, and {_make_relative(each / _SPECS)}/ has {len(found)}: {names}",
                hint="name one, or set `spec` in [tool.cliconform] of pyproject.toml",
            )
        searched.append(str(each))
    raise UsageError(
        f"no spec is named, and none was found in {' or '.join(searched)}",
        hint="looked for `spec` in [tool.cliconform] of pyproject.toml, cliconform.toml and "
        "specs/*.toml; name a spec: cliconform check SPEC",
    )


def _list_folders(folder: Path) -> Iterator[Path]:
    """Yield ``folder`` and its parents up to the root of the git repository, if it is in one."""
    folder = folder.absolute()
    parents = list(folder.parents)
    root = next((each for each in (folder, *parents) if (each / ".git").exists()), folder)
    yield folder
    if root != folder:
        yield from parents[: parents.index(root) + 1]


def _read_table(file: Path) -> ProjectTable | None:
    """Return the table in ``file``, or ``None`` if there is no such file or table."""
    if not _mentions_cliconform(file):  # whatever is wrong with it does not concern us
        return None
    shown = _make_relative(file)
    text = read_text(shown)
    data = parse_toml(text, shown)
    tool = data.get("tool")
    if not isinstance(tool, dict) or "cliconform" not in tool:
        return None
    log = ProblemLog(Sources(Source(str(shown), find_positions(text))))
    document = validate({"tool": {"cliconform": tool["cliconform"]}}, ProjectDocument, log)
    log.raise_problems()
    return document.tool.cliconform


def _mentions_cliconform(file: Path) -> bool:
    try:
        return file.is_file() and b"cliconform" in file.read_bytes()
    except OSError:
        return False


def _make_project(table: ProjectTable, file: Path) -> Project:
    def resolve(text: str | None) -> str | None:
        return None if text is None else str(_make_relative(file.parent / text))

    return Project(
        file=str(_make_relative(file)),
        spec=resolve(table.spec),
        known=resolve(table.known),
        junit=resolve(table.junit),
        jobs=table.jobs,
        cached=table.cached,
    )


def _list_specs(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.glob("*.toml")
        if not file.name.endswith(_NOT_SPECS) and file.is_file()
    )


def _make_relative(file: Path) -> Path:
    """Return ``file`` as the user would write it: relative to the current folder."""
    return Path(os.path.relpath(file))
