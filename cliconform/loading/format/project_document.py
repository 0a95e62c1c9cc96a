"""The format of ``[tool.cliconform]`` in a ``pyproject.toml``."""

from __future__ import annotations

from pydantic import Field

from cliconform.loading.format.value_types import Jobs, NonEmptyString, Table


class ProjectTable(Table):
    """The table ``[tool.cliconform]``. Paths are relative to the file's folder."""

    spec: NonEmptyString | None = Field(
        default=None, description="The spec that is used where the command line names none."
    )
    known: NonEmptyString | None = Field(default=None, description="The known file of that spec.")
    junit: NonEmptyString | None = Field(
        default=None, description="The file that JUnit XML is written to."
    )
    jobs: Jobs | None = Field(default=None, description="How many commands run at a time.")
    cached: bool | None = Field(
        default=None,
        description="Whether `check` leaves out what nothing has changed for since a recording.",
    )


class ToolTable(Table):
    """The table ``[tool]``, reduced to cliconform's own table."""

    cliconform: ProjectTable


class ProjectDocument(Table):
    """A ``pyproject.toml``, reduced to cliconform's own table."""

    tool: ToolTable
