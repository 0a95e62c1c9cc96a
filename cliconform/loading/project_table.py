"""Loads the table ``[tool.cliconform]`` of a ``pyproject.toml``."""

from __future__ import annotations

from pathlib import Path

from cliconform.loading.file_names import make_relative
from cliconform.loading.format.project_document import ProjectDocument, ProjectTable
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import ProblemLog
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse_toml, read_text
from cliconform.loading.validation import validate
from cliconform.model.project import Project


def read_project_table(file: Path) -> Project | None:
    """Return what the table ``[tool.cliconform]`` of ``file`` says; ``None`` if it has none.

    Raises :class:`~cliconform.errors.SpecError` with all problems of the table.
    """
    shown = make_relative(file)
    text = read_text(shown)
    data = parse_toml(text, shown)
    tool = data.get("tool")
    if not isinstance(tool, dict) or "cliconform" not in tool:
        return None
    log = ProblemLog(Sources(Source(str(shown), find_positions(text))))
    document = validate({"tool": {"cliconform": tool["cliconform"]}}, ProjectDocument, log)
    log.raise_problems()
    return _make_project(document.tool.cliconform, file)


def _make_project(table: ProjectTable, file: Path) -> Project:
    def resolve(text: str | None) -> str | None:
        return None if text is None else str(make_relative(file.parent / text))

    return Project(
        file=str(make_relative(file)),
        spec=resolve(table.spec),
        known=resolve(table.known),
        junit=resolve(table.junit),
        jobs=table.jobs,
        cached=table.cached,
    )
