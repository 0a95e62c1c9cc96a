"""The format of a known file: the deviations that the target's maintainers know of."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, Tag

from cliconform.loading.format.value_types import (
    ARRAY,
    BOOLEAN,
    STRING,
    ByTomlType,
    NonEmptyString,
    String,
    Strings,
    Table,
)

IntermittentValue: TypeAlias = Annotated[
    Annotated[bool, Tag(BOOLEAN)]
    | Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[NonEmptyString], Field(min_length=1), Tag(ARRAY)],
    ByTomlType("a boolean or an array of addresses"),
]
EvidenceValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[Strings], Field(min_length=1), Tag(ARRAY)],
    ByTomlType("a line, an array of lines, or an array of such arrays"),
]


class KnownTable(Table):
    """A deviation that the target's maintainers know of."""

    reason: NonEmptyString = Field(description="Why it deviates, in one line.")
    findings: Strings | None = Field(
        default=None,
        description="The addresses of the promises that deviate. Default: any promise of the "
        "command.",
    )
    intermittent: IntermittentValue = Field(
        default=False,
        description="true: the command may conform or deviate (a race). Or the addresses of the "
        "promises that may deviate, beside `findings`, which deviate every time.",
    )
    evidence: dict[str, EvidenceValue] | None = Field(
        default=None,
        description="What was seen, by the address of the promise: lines as in `equals`, with its "
        "wildcards. Something else under the same promise is a new deviation. An array of arrays "
        "has alternatives.",
    )


class RaceTable(Table):
    """An intermittent deviation that can occur in several commands."""

    reason: NonEmptyString = Field(description="Why it deviates, in one line.")
    commands: Strings = Field(
        description="The ids of the commands that it can occur in, or globs of ids."
    )
    findings: Strings | None = Field(
        default=None,
        description="The addresses of the promises that deviate. Default: any promise of the "
        "command.",
    )
    shows: Strings | None = Field(
        default=None,
        description="A text, or several of which one, that the output contains when it has "
        "occurred. A deviation without that text is new.",
    )
    blocks: bool = Field(
        default=False,
        description="true: when it has occurred, the commands that need this one are blocked, "
        "since its home cannot be used.",
    )


class KnownDocument(Table):
    """The deviations of one build of the target that its maintainers know of."""

    target: String = Field(default="", description="The build: its name, version and commit.")
    race: dict[str, RaceTable] | None = Field(
        default=None, description="Intermittent deviations that can occur in several commands."
    )
    known: dict[str, KnownTable] | None = Field(
        default=None, description="The known deviations, by the command's id."
    )
