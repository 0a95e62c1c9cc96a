"""The format of ``[tool.cliconform]`` in ``pyproject.toml``, as pydantic models."""

from __future__ import annotations

from pydantic import Field

from cliconform.loading.format.command_parts import Table
from cliconform.loading.format.value_types import FilledText, Jobs


class ProjectTable(Table):
    """The table ``[tool.cliconform]``."""

    spec: FilledText | None = Field(default=None, description="The spec, if none is named.")
    known: FilledText | None = Field(default=None, description="The known file of that spec.")
    junit: FilledText | None = Field(default=None, description="Where to write JUnit XML.")
    jobs: Jobs | None = Field(default=None, description="How many commands run at a time.")


class ToolTable(Table):
    """The table ``[tool]``, of which only our part is read."""

    cliconform: ProjectTable


class ProjectDocument(Table):
    """A ``pyproject.toml``, of which only our part is read."""

    tool: ToolTable
