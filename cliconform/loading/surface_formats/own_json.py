"""Reads what ``cliconform surface --format json`` writes: every field of a surface."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from cliconform.model.surface import Argument, CommandSurface, Option, Surface


class OwnArgument(BaseModel):
    """A positional argument."""

    model_config = ConfigDict(extra="ignore")

    name: str
    required: bool = True
    repeated: bool = False
    remainder: bool = False
    choices: list[str] = Field(default_factory=list)
    default: str | None = None
    help: str = ""


class OwnOption(BaseModel):
    """An option."""

    model_config = ConfigDict(extra="ignore")

    spellings: list[str] = Field(min_length=1)
    value: str = ""
    value_optional: bool = False
    many: bool = False
    choices: list[str] = Field(default_factory=list)
    default: str | None = None
    required: bool = False
    repeatable: bool = False
    numeric: bool = False
    deprecated: bool = False
    hidden: bool = False
    help: str = ""


class OwnCommand(BaseModel):
    """A command."""

    model_config = ConfigDict(extra="ignore")

    path: list[str]
    summary: str = ""
    arguments: list[OwnArgument] = Field(default_factory=list)
    options: list[OwnOption] = Field(default_factory=list)
    commands: list[str] = Field(default_factory=list)
    partial: bool = False
    default: str = ""
    aliases: list[str] = Field(default_factory=list)
    deprecated: bool = False
    hidden: bool = False
    problems: list[str] = Field(default_factory=list)


class OwnDocument(BaseModel):
    """A surface."""

    surface: int = Field(ge=1, le=1)
    target: str
    commands: list[OwnCommand] = Field(min_length=1)


def read_own_json(document: OwnDocument) -> Surface:
    """Return the surface in ``document``."""
    return Surface(
        target=document.target,
        commands=tuple(_build_command(command) for command in document.commands),
    )


def _build_command(command: OwnCommand) -> CommandSurface:
    fields = _make_tuples(command.model_dump(exclude={"arguments", "options"}))
    return CommandSurface(
        **fields,
        arguments=tuple(Argument(**_make_tuples(one.model_dump())) for one in command.arguments),
        options=tuple(Option(**_make_tuples(one.model_dump())) for one in command.options),
    )


def _make_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
