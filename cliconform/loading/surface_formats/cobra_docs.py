"""Reads the YAML that Cobra's generator of documentation writes, a file for each command.

https://cobra.dev/docs/how-to-guides/clis-for-llms/ and ``GenYamlTree`` in
https://pkg.go.dev/github.com/spf13/cobra/doc.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from cliconform.loading.surface_formats.tree import CommandNode, read_usage
from cliconform.model.surface import Option

_QUOTED = re.compile(r"`([^`]+)`")


class CobraOption(BaseModel):
    """A flag. Nothing says whether it takes a value but its default."""

    model_config = ConfigDict(extra="ignore")

    name: str
    shorthand: str | None = None
    default_value: str | None = Field(default=None, coerce_numbers_to_str=True)
    usage: str | None = None


class CobraDocument(BaseModel):
    """A command: ``name`` is its whole path."""

    model_config = ConfigDict(extra="ignore")

    name: str
    synopsis: str | None = None
    usage: str | None = None
    options: list[CobraOption] | None = None
    inherited_options: list[CobraOption] | None = None
    see_also: list[str] | None = None


def read_cobra_docs(documents: Sequence[CobraDocument]) -> CommandNode:
    """Return the program that all documents of a folder describe.

    The commands that the others name and that no document is about have a problem.
    """
    by_name = {each.name: each for each in documents}
    root = min(by_name, key=lambda name: len(name.split()))
    return _read_command(root, by_name)


def _read_command(name: str, documents: Mapping[str, CobraDocument]) -> CommandNode:
    document = documents.get(name)
    if document is None:
        return CommandNode(name=name.rsplit(maxsplit=1)[-1], problems=("no file is about it",))
    named = [each.partition(" - ")[0].strip() for each in document.see_also or ()]
    below = [each for each in named if each.startswith(f"{name} ")]
    below += [
        each
        for each in documents
        if each.startswith(f"{name} ") and " " not in each[len(name) + 1 :]
    ]
    options = [*(document.options or ()), *(document.inherited_options or ())]
    return CommandNode(
        name=name.rsplit(maxsplit=1)[-1],
        summary=" ".join((document.synopsis or "").split()),
        arguments=read_usage(document.usage or "", name),
        options=tuple(map(_read_option, options)),
        commands=tuple(_read_command(each, documents) for each in dict.fromkeys(below)),
    )


def _read_option(option: CobraOption) -> Option:
    short = [f"-{option.shorthand}"] if option.shorthand else []
    quoted = _QUOTED.search(option.usage or "")
    is_flag = option.default_value in {"true", "false"}
    return Option(
        spellings=(*short, f"--{option.name}"),
        value="" if is_flag else "_".join(quoted[1].split()) if quoted else "VALUE",
        default=None if option.default_value in {"false", "[]", None} else option.default_value,
        help=_QUOTED.sub(r"\1", option.usage or ""),
    )
