"""TOML text → Spec: positions, problems, JSON Schema, the known file.

The stage's entry points::

    load_spec(file: Path) -> Spec                       SpecError tells all problems of the file
    load_known(file: Path, spec: Spec) -> KnownFile     likewise
    known_file_beside(spec_file: Path) -> Path          specs/x.toml → specs/x.known.toml
    load_surface(file: Path) -> Surface                 what `cliconform surface` recorded
    surface_file_beside(spec_file: Path) -> Path        specs/x.toml → specs/x.surface.toml
    json_schema() -> dict[str, Any]                     of a spec file, for editors
    part_schema() -> dict[str, Any]                     of a file that a spec includes

A file goes through these steps; each knows only the value that the one before made::

    reading     bytes on the disk → text → plain TOML data
    document    the words that a file may say, as pydantic models; `parts` and `shapes` below it
    checking    data → document; what is wrong in our own words, by `wording`
    building    document → the frozen values of `cliconform.model`, with `values` to look at each
    including   the files that it includes, each by the steps above
    rules       what holds between commands: needs, placeholders, matrices

pydantic, tomli and tree-sitter are imported here and nowhere else.
"""

from cliconform.loading.format.json_schema import json_schema, part_schema
from cliconform.loading.known_file import known_file_beside, load_known
from cliconform.loading.project import find_spec, load_project
from cliconform.loading.spec_file import load_spec
from cliconform.loading.surface_file import load_surface, surface_file_beside

__all__ = [
    "find_spec",
    "json_schema",
    "known_file_beside",
    "load_known",
    "load_project",
    "load_spec",
    "load_surface",
    "part_schema",
    "surface_file_beside",
]
