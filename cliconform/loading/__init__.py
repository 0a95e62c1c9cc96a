"""Loads TOML files as the frozen values of :mod:`cliconform.model`.

Comes in: the path of a file. Goes out::

    load_spec(file) -> Spec                          a spec and the files that it includes
    load_known(file, spec) -> KnownFile              the known deviations of a spec
    known_file_beside(spec_file) -> Path             specs/x.toml → specs/x.known.toml
    load_surface(file) -> Surface                    what `cliconform surface` has recorded
    surface_file_beside(spec_file) -> Path           specs/x.toml → specs/x.surface.toml
    load_project(folder) -> Project                  [tool.cliconform] of pyproject.toml
    read_project(file) -> Project                    the same of one such file
    find_spec(folder, project) -> Path               the spec, if the command line names none
    make_spec_schema() -> dict                       the JSON Schema of a spec, for editors
    make_part_schema() -> dict                       the JSON Schema of an included file

Each ``load_…`` raises :class:`~cliconform.errors.SpecError` with all problems of the file at once.

A file passes through these steps. Each knows only the result of the one before. Begin with
`spec_file`, which calls them in this order::

    toml_source   bytes → text → plain TOML data; of a large file in pieces (toml_pieces)
    positions     text → the line and column of every key and item
    quick_lines   text → the line of every key, where each statement has a line
    validation    plain data → a document of `format`; its structure is checked
    building      document → values of the model; single values are checked by `scalars`
    include       the files that a spec includes, each by the steps above
    rules         what concerns several keys or commands: needs, placeholders, conflicts, warnings

The other modules::

    format                the documents as pydantic models, and their JSON Schemas
    scalars               the rules for single values: names, paths, patterns, SQL, keys, times
    file_names            the names of the files that belong to a spec
    files                 what was asked of the file system: while it is the same, so is the result
    problem_log           collects problems and warnings, each with its location in the file
    sources               which file of a spec a value is written in
    validation_messages   pydantic's errors as messages and hints
    spec_file             loads a spec
    known_file            loads a known file
    known_evidence        what a row of it says was seen
    surface_file          loads a recorded surface; its format is in the same module
    surface_formats       loads surfaces in other formats: OpenCLI, usage, carapace, Cobra's
    project               finds the defaults in pyproject.toml, and the spec of a project
    project_table         checks these defaults

pydantic, tomli and tree-sitter are imported in this package only, and by no module of it that a
kept spec needs: file_names, files and project.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cliconform.loading.file_names import known_file_beside, surface_file_beside
from cliconform.loading.files import Files, are_current

if TYPE_CHECKING:
    from cliconform.loading.format.json_schema import make_part_schema, make_spec_schema
    from cliconform.loading.known_file import load_known
    from cliconform.loading.project import find_spec, load_project, read_project
    from cliconform.loading.spec_file import load_spec
    from cliconform.loading.surface_file import load_surface

__all__ = [
    "Files",
    "are_current",
    "find_spec",
    "known_file_beside",
    "load_known",
    "load_project",
    "load_spec",
    "load_surface",
    "make_part_schema",
    "make_spec_schema",
    "read_project",
    "surface_file_beside",
]

_MODULES = {
    "find_spec": "project",
    "load_known": "known_file",
    "load_project": "project",
    "load_spec": "spec_file",
    "load_surface": "surface_file",
    "make_part_schema": "format.json_schema",
    "make_spec_schema": "format.json_schema",
    "read_project": "project",
}
"""Where each function is. It is imported when it is asked for: a spec that is kept needs none."""


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
