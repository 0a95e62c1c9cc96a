"""Checks the table ``[tool.cliconform]`` of a ``pyproject.toml``."""

from __future__ import annotations

from pathlib import Path

from cliconform.loading.file_names import make_relative
from cliconform.loading.format.project_document import ProjectDocument, ProjectTable
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import ProblemLog
from cliconform.loading.sources import Source, Sources
from cliconform.loading.validation import validate
from cliconform.model.project import Project


def load_table(table: object, file: Path, text: str) -> Project:
    """Return what ``table`` says: ``[tool.cliconform]`` of ``file``, whose content is ``text``.

    Raises :class:`~cliconform.errors.SpecError` with all problems of the table.
    """
    log = ProblemLog(Sources(Source(str(make_relative(file)), find_positions(text))))
    document = validate({"tool": {"cliconform": table}}, ProjectDocument, log)
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
