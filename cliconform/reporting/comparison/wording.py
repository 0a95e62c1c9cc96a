"""A difference between two builds in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cliconform.model.comparison import Difference, DifferenceCode
from cliconform.model.drift import Effect
from cliconform.quick_dataclass import dataclass

_TITLES: Mapping[DifferenceCode, str] = {
    DifferenceCode.EXIT_CHANGED: "ends differently",
    DifferenceCode.FAILS_NOW: "fails",
    DifferenceCode.WORKS_NOW: "works",
    DifferenceCode.OUTPUT_ADDED: "new lines in {what}",
    DifferenceCode.OUTPUT_REMOVED: "lines gone from {what}",
    DifferenceCode.OUTPUT_VALUES: "values in {what} changed",
    DifferenceCode.OUTPUT_WORDING: "wording of {what} changed",
    DifferenceCode.OUTPUT_REPLACED: "{what} changed",
    DifferenceCode.OUTPUT_STYLE: "layout of {what} changed",
    DifferenceCode.OUTPUT_ORDER: "order of the lines in {what} changed",
    DifferenceCode.JSON_ADDED: "new in the JSON of {whole}: {part}",
    DifferenceCode.JSON_REMOVED: "gone from the JSON of {whole}: {part}",
    DifferenceCode.JSON_CHANGED: "changed in the JSON of {whole}: {part}",
    DifferenceCode.FORMAT_CHANGED: "format of {what} changed",
    DifferenceCode.PROMPT_ADDED: "new prompt",
    DifferenceCode.PROMPT_REMOVED: "prompt gone",
    DifferenceCode.PROMPT_WORDING: "wording of a prompt changed",
    DifferenceCode.FILE_ADDED: "makes {what}",
    DifferenceCode.FILE_REMOVED: "does not make {what}",
    DifferenceCode.FILE_KEPT: "does not remove {what}",
    DifferenceCode.FILE_DELETED: "removes {what}",
    DifferenceCode.FILE_CONTENT: "content of {what} changed",
    DifferenceCode.FILE_KIND: "kind of {what} changed",
    DifferenceCode.FILE_MODE: "permissions of {what} changed",
    DifferenceCode.FILE_BYTES: "bytes of {what} changed",
    DifferenceCode.LINK_TARGET: "target of the link {what} changed",
    DifferenceCode.TABLE_ADDED: "new table {what}",
    DifferenceCode.TABLE_REMOVED: "table {what} is gone",
    DifferenceCode.COLUMN_ADDED: "new column in {table}: {column}",
    DifferenceCode.COLUMN_REMOVED: "column gone from {table}: {column}",
    DifferenceCode.COLUMN_TYPE: "type of a column of {table} changed: {column}",
    DifferenceCode.COLUMN_ORDER: "order of the columns of {what} changed",
    DifferenceCode.ROW_COUNT: "number of rows in {what} changed",
    DifferenceCode.ROW_VALUES: "rows in {what} changed",
    DifferenceCode.SCHEMA_CHANGED: "schema of {what} changed",
    DifferenceCode.MEMBER_ADDED: "new in the archive {whole}: {part}",
    DifferenceCode.MEMBER_REMOVED: "gone from the archive {whole}: {part}",
    DifferenceCode.MEMBER_CHANGED: "changed in the archive {whole}: {part}",
    DifferenceCode.RESPONSE_CHANGED: "response to {what} changed",
    DifferenceCode.ANSWER_CHANGED: "result of {what} changed",
    DifferenceCode.PROMISE_BROKEN: "{what} does not hold",
    DifferenceCode.PROMISE_KEPT: "{what} holds",
}


_OF_A_PART = frozenset(
    {
        DifferenceCode.JSON_ADDED,
        DifferenceCode.JSON_REMOVED,
        DifferenceCode.JSON_CHANGED,
        DifferenceCode.COLUMN_ADDED,
        DifferenceCode.COLUMN_REMOVED,
        DifferenceCode.COLUMN_TYPE,
    }
)
"""What is about a member of a JSON document, or a column of a table."""


@dataclass(frozen=True, slots=True)
class DifferenceGroup:
    """Equal differences of several commands."""

    differences: tuple[Difference, ...]

    @property
    def first(self) -> Difference:
        """The first; the others are the same in another command."""
        return self.differences[0]

    @property
    def commands(self) -> tuple[str, ...]:
        """The ids of the commands."""
        return tuple(each.command for each in self.differences)


def group_differences(differences: Sequence[Difference]) -> tuple[DifferenceGroup, ...]:
    """Group differences that are the same in several commands, in the order of the first ones."""
    groups: dict[tuple[object, ...], list[Difference]] = {}
    for each in differences:
        key = (each.code, each.what, each.before, each.after, each.detail, each.effect)
        groups.setdefault(key, []).append(each)
    return tuple(DifferenceGroup(tuple(group)) for group in groups.values())


def describe(difference: Difference) -> str:
    """Return a difference in words, such as ``column gone from out.csv: price (int64)``."""
    what = difference.what or "the command"
    whole, _, part = what.partition(" ")
    table, _, column = what.rpartition(" ")
    title = _TITLES[difference.code].format(
        what=what, whole=whole, part=part or "its value", table=table or what, column=column
    )
    before, after = difference.before, difference.after
    change = f"{before} → {after}" if before and after else before or after
    if not change:
        return title
    return f"{title} ({change})" if difference.code in _OF_A_PART else f"{title}: {change}"


EFFECT_TITLES: Mapping[Effect, str] = {
    Effect.BREAKING: "breaking differences",
    Effect.COMPATIBLE: "compatible differences",
    Effect.COSMETIC: "cosmetic differences",
}
