"""Finds the spec of a project, and reads the defaults of its ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.loading.format.project_document import ProjectDocument, ProjectTable
from cliconform.loading.positions import positions
from cliconform.loading.problem_log import Notes
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse, read_text
from cliconform.loading.validation import checked
from cliconform.model.project import Project

_PYPROJECT = "pyproject.toml"
_SPEC = "cliconform.toml"
_SPECS = "specs"
_NOT_SPECS = (".known.toml", ".surface.toml")


def load_project(folder: Path) -> Project:
    """Read ``[tool.cliconform]`` of the nearest ``pyproject.toml`` that has it.

    ``folder`` and its parents are searched, up to the root of the git repository; only ``folder``
    outside of one. Raises :class:`~cliconform.errors.SpecError` with all problems of the table.
    """
    for each in _search_path(folder):
        table = _read_table(each / _PYPROJECT)
        if table is not None:
            return _project(table, each / _PYPROJECT)
    return Project(file="")


def find_spec(folder: Path, project: Project) -> Path:
    """Find the spec that is meant where none is named.

    It is the ``spec`` of ``project``, else the nearest ``cliconform.toml`` or the only spec in a
    folder ``specs``; the folders are those of :func:`load_project`. Raises :class:`UsageError`,
    which says what was looked for, where there is none or more than one.
    """
    if project.spec is not None:
        return Path(project.spec)
    searched: list[str] = []
    for each in _search_path(folder):
        if (each / _SPEC).is_file():
            return _shown(each / _SPEC)
        found = _specs_in(each / _SPECS)
        if len(found) == 1:
            return _shown(found[0])
        if found:
            names = ", ".join(str(_shown(file)) for file in found)
            raise UsageError(
                f"no spec is named, and {_shown(each / _SPECS)}/ has {len(found)}: {names}",
                hint="name one, or set `spec` in [tool.cliconform] of pyproject.toml",
            )
        searched.append(str(each))
    raise UsageError(
        f"no spec is named, and none was found in {' or '.join(searched)}",
        hint="looked for `spec` in [tool.cliconform] of pyproject.toml, cliconform.toml and "
        "specs/*.toml; name a spec: cliconform check SPEC",
    )


def _search_path(folder: Path) -> Iterator[Path]:
    """``folder``, and its parents up to the root of the git repository, if it is in one."""
    folder = folder.absolute()
    parents = list(folder.parents)
    root = next((each for each in (folder, *parents) if (each / ".git").exists()), folder)
    yield folder
    if root != folder:
        yield from parents[: parents.index(root) + 1]


def _read_table(file: Path) -> ProjectTable | None:
    """The table in ``file``; ``None`` where there is no such file or table."""
    if not file.is_file():
        return None
    text = read_text(_shown(file))
    if "cliconform" not in text:  # whatever else is wrong with the file is not our business
        return None
    data = parse(text, _shown(file))
    tool = data.get("tool")
    if not isinstance(tool, dict) or "cliconform" not in tool:
        return None
    notes = Notes(Sources(Source(str(_shown(file)), positions(text))))
    document = checked({"tool": {"cliconform": tool["cliconform"]}}, ProjectDocument, notes)
    notes.finish()
    return document.tool.cliconform


def _project(table: ProjectTable, file: Path) -> Project:
    def path(text: str | None) -> str | None:
        return None if text is None else str(_shown(file.parent / text))

    return Project(
        file=str(_shown(file)),
        spec=path(table.spec),
        known=path(table.known),
        junit=path(table.junit),
        jobs=table.jobs,
    )


def _specs_in(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.glob("*.toml")
        if not file.name.endswith(_NOT_SPECS) and file.is_file()
    )


def _shown(file: Path) -> Path:
    """``file`` as the user would write it: relative to the current folder."""
    return Path(os.path.relpath(file))
