"""Reads OpenCLI descriptions, draft 0.1: https://opencli.org.

What a surface has and OpenCLI has no field for stands in ``metadata``, as
:mod:`cliconform.reporting.surface.opencli` writes it: ``default``, ``deprecated`` …
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from cliconform.loading.surface_formats.tree import CommandNode
from cliconform.model.surface import Argument, Option


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Metadata(_Part):
    """A custom value."""

    name: str
    value: Any = None


class Arity(_Part):
    """How many values there are; without ``maximum``, any number."""

    minimum: int | None = None
    maximum: int | None = None


class ArgumentObject(_Part):
    """A positional argument, or the value of an option."""

    name: str
    required: bool | None = None
    arity: Arity | None = None
    accepted_values: list[str] | None = Field(default=None, alias="acceptedValues")
    description: str | None = None
    metadata: list[Metadata] | None = None


class OptionObject(_Part):
    """An option."""

    name: str
    required: bool | None = None
    aliases: list[str] | None = None
    arguments: list[ArgumentObject] | None = None
    description: str | None = None
    recursive: bool | None = None
    hidden: bool | None = None
    metadata: list[Metadata] | None = None


class CommandObject(_Part):
    """A command."""

    name: str
    aliases: list[str] | None = None
    options: list[OptionObject] | None = None
    arguments: list[ArgumentObject] | None = None
    commands: list[CommandObject] | None = None
    description: str | None = None
    hidden: bool | None = None
    metadata: list[Metadata] | None = None


class Info(_Part):
    """The program."""

    title: str
    summary: str | None = None
    description: str | None = None


class Document(_Part):
    """A whole description."""

    opencli: str
    info: Info
    options: list[OptionObject] | None = None
    arguments: list[ArgumentObject] | None = None
    commands: list[CommandObject] | None = None
    metadata: list[Metadata] | None = None


def read_opencli(document: Document) -> CommandNode:
    """Return the program that ``document`` describes."""
    info = document.info
    root = CommandObject(
        name=info.title,
        options=document.options,
        arguments=document.arguments,
        commands=document.commands,
        description=info.summary or info.description,
        metadata=document.metadata,
    )
    return _read_command(root)


def _read_command(command: CommandObject) -> CommandNode:
    options = command.options or []
    values = _collect(command.metadata)
    return CommandNode(
        name=command.name,
        summary=command.description or "",
        aliases=tuple(command.aliases or ()),
        arguments=tuple(_read_argument(each) for each in command.arguments or ()),
        options=tuple(_read_option(each) for each in options),
        inherited=tuple(_read_option(each) for each in options if each.recursive),
        commands=tuple(_read_command(each) for each in command.commands or ()),
        partial=bool(values.get("partial")),
        default=str(values.get("defaultCommand") or ""),
        deprecated=bool(values.get("deprecated")),
        hidden=bool(command.hidden),
        problems=tuple(map(str, values.get("problems") or ())),
    )


def _read_argument(argument: ArgumentObject) -> Argument:
    values = _collect(argument.metadata)
    least = argument.arity.minimum if argument.arity else None
    remainder = bool(values.get("remainder"))
    return Argument(
        name=argument.name,
        required=bool(argument.required) and least != 0,
        repeated=_takes_many(argument) and not remainder,
        remainder=remainder,
        choices=tuple(argument.accepted_values or ()),
        default=_text(values.get("default")),
        help=argument.description or "",
    )


def _read_option(option: OptionObject) -> Option:
    values = _collect(option.metadata)
    arguments = option.arguments or []
    first = arguments[0] if arguments else None
    least = first.arity.minimum if first and first.arity else None
    return Option(
        spellings=tuple(map(_add_dashes, (option.name, *(option.aliases or ())))),
        value=" ".join("_".join(each.name.split()) for each in arguments),
        value_optional=first is not None and (first.required is False or least == 0),
        many=any(map(_takes_many, arguments)),
        choices=tuple(first.accepted_values or ()) if first and len(arguments) == 1 else (),
        default=_text(values.get("default")),
        required=bool(option.required),
        repeatable=bool(values.get("repeatable")),
        numeric=bool(values.get("numeric")),
        deprecated=bool(values.get("deprecated")),
        hidden=bool(option.hidden),
        help=option.description or "",
    )


def _takes_many(argument: ArgumentObject) -> bool:
    if argument.arity is None:
        return False
    most = argument.arity.maximum
    return most is None or most > 1


def _add_dashes(name: str) -> str:
    """Return an option's name with its dashes, which some writers leave out."""
    if name.startswith(("-", "/", "+")):
        return name
    return f"-{name}" if len(name) == 1 else f"--{name}"


def _collect(metadata: list[Metadata] | None) -> dict[str, Any]:
    return {each.name: each.value for each in metadata or ()}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
