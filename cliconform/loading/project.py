"""Finds the spec of a project and loads the defaults in its ``pyproject.toml``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.file_search import find_repository, is_file
from cliconform.loading.file_names import make_relative
from cliconform.loading.files import Files
from cliconform.model.project import NO_PROJECT, Project

_PYPROJECT = "pyproject.toml"
_SPEC = "cliconform.toml"
_SPECS = "specs"
_NOT_SPECS = (".known.toml", ".surface.toml")


def read_project(file: Path, files: Files | None = None) -> Project:
    """Return the table ``[tool.cliconform]`` of ``file``; :data:`NO_PROJECT` if it has none.

    What is read is noted in ``files``. Raises :class:`~cliconform.errors.SpecError` with all
    problems of the table.
    """
    from cliconform.loading.toml_source import parse_toml, read_text

    shown = make_relative(file)
    text = read_text(shown, files)
    tool = parse_toml(text, shown).get("tool")
    if not isinstance(tool, dict) or "cliconform" not in tool:
        return NO_PROJECT
    from cliconform.loading.project_table import load_table

    return load_table(tool["cliconform"], file, text)


def load_project(folder: Path, read: Callable[[Path], Project] = read_project) -> Project:
    """Return the table ``[tool.cliconform]`` of the nearest ``pyproject.toml`` that has it.

    ``folder`` and its parents are searched, up to the root of the git repository; only ``folder``
    outside of one. ``read`` reads each. Raises :class:`~cliconform.errors.SpecError` with all
    problems of the table.
    """
    for each in _list_folders(folder):
        file = each / _PYPROJECT
        if _mentions_cliconform(file):  # whatever is wrong with another does not concern us
            project = read(file)
            if project.file:
                return project
    return NO_PROJECT


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
        if is_file(each / _SPEC):
            return make_relative(each / _SPEC)
        found = _list_specs(each / _SPECS)
        if len(found) == 1:
            return make_relative(found[0])
        if found:
            names = ", ".join(str(make_relative(file)) for file in found)
            raise UsageError(
                f"no spec is named, and {make_relative(each / _SPECS)}/ has {len(found)}: {names}",
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
    root = find_repository(folder)
    yield folder
    if root != folder:
        yield from parents[: parents.index(root) + 1]


def _mentions_cliconform(file: Path) -> bool:
    try:
        return is_file(file) and b"cliconform" in file.read_bytes()
    except OSError:
        return False


def _list_specs(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.glob("*.toml")
        if not file.name.endswith(_NOT_SPECS) and is_file(file)
    )
