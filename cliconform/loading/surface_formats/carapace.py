"""Reads specs of carapace: https://carapace-sh.github.io/carapace-spec.

They are made for completion: they say which commands and flags there are, and little of arguments.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ConfigDict

from cliconform.loading.surface_formats.tree import CommandNode, read_usage
from cliconform.model.surface import Argument, Option

_FLAG = re.compile(r"(?P<names>-[^\s,=*?&!]+(?:,\s*-[^\s,=*?&!]+)*)(?P<modifiers>[=*?&!]*)")
_ANY = (Argument(name="ARG", required=False, repeated=True),)


class CarapaceDocument(BaseModel):
    """A command, with the commands below it."""

    model_config = ConfigDict(extra="ignore")

    name: str
    description: str | None = None
    aliases: list[str] | None = None
    hidden: bool | None = None
    parsing: str | None = None
    flags: dict[str, Any] | None = None
    persistentflags: dict[str, Any] | None = None
    completion: dict[str, Any] | None = None
    commands: list[CarapaceDocument] | None = None


def read_carapace(document: CarapaceDocument) -> CommandNode:
    """Return the command that ``document`` describes."""
    words = document.name.split()
    problems: list[str] = []
    options = _read_flags(document.flags, problems)
    inherited = _read_flags(document.persistentflags, problems)
    return CommandNode(
        name=words[0] if words else "",
        summary=document.description or "",
        aliases=tuple(document.aliases or ()),
        arguments=_read_arguments(document, words),
        options=options + inherited,
        inherited=inherited,
        commands=tuple(map(read_carapace, document.commands or ())),
        hidden=bool(document.hidden),
        problems=tuple(problems),
    )


def _read_flags(flags: dict[str, Any] | None, problems: list[str]) -> tuple[Option, ...]:
    found = []
    for key, content in (flags or {}).items():
        match = _FLAG.fullmatch(key.strip())
        if match is None:
            problems.append(f"could not read flag: {key}")
            continue
        details = content if isinstance(content, dict) else {"description": content}
        words = details.get("nargs")
        count = words if isinstance(words, int) else 1
        modifiers = match["modifiers"]
        valued = "=" in modifiers or "?" in modifiers
        option = Option(
            spellings=tuple(name.strip() for name in match["names"].split(",")),
            value=" ".join(["VALUE"] * max(count, 1)) if valued else "",
            value_optional="?" in modifiers,
            many=valued and count < 0,
            required="!" in modifiers,
            repeatable="*" in modifiers,
            hidden="&" in modifiers,
            help=str(details.get("description") or ""),
        )
        found.append(option)
    return tuple(found)


def _read_arguments(document: CarapaceDocument, words: list[str]) -> tuple[Argument, ...]:
    if document.parsing == "disabled":
        return (Argument(name="ARG", required=False, remainder=True),)
    if len(words) > 1:
        return read_usage(document.name, words[0])
    positional = {"positional", "positionalany", "dash", "dashany"} & (
        document.completion or {}
    ).keys()
    # Without a usage line, any words may follow, but for a group they are commands.
    return _ANY if positional or not document.commands else ()
