"""A difference between two builds in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cliconform.model.comparison import Difference, DifferenceCode
from cliconform.model.drift import Effect
from cliconform.quick_dataclass import dataclass

_TITLES: Mapping[DifferenceCode, str] = {
    DifferenceCode.EXIT_CHANGED: "ends otherwise",
    DifferenceCode.FAILS_NOW: "fails",
    DifferenceCode.WORKS_NOW: "works",
    DifferenceCode.OUTPUT_ADDED: "more in {what}",
    DifferenceCode.OUTPUT_REMOVED: "less in {what}",
    DifferenceCode.OUTPUT_VALUES: "other values in {what}",
    DifferenceCode.OUTPUT_WORDING: "other words in {what}",
    DifferenceCode.OUTPUT_REPLACED: "another text in {what}",
    DifferenceCode.OUTPUT_STYLE: "other layout of {what}",
    DifferenceCode.OUTPUT_ORDER: "another order in {what}",
    DifferenceCode.JSON_ADDED: "new: {what}",
    DifferenceCode.JSON_REMOVED: "gone: {what}",
    DifferenceCode.JSON_CHANGED: "another value of {what}",
    DifferenceCode.PROMPT_ADDED: "one more prompt",
    DifferenceCode.PROMPT_REMOVED: "one prompt less",
    DifferenceCode.PROMPT_WORDING: "another prompt",
    DifferenceCode.FILE_ADDED: "makes {what}",
    DifferenceCode.FILE_REMOVED: "does not make {what}",
    DifferenceCode.FILE_KEPT: "does not remove {what}",
    DifferenceCode.FILE_DELETED: "removes {what}",
    DifferenceCode.FILE_CONTENT: "another content of {what}",
    DifferenceCode.FILE_KIND: "{what} is something else",
    DifferenceCode.FILE_MODE: "other permissions of {what}",
    DifferenceCode.FILE_BYTES: "other bytes in {what}",
    DifferenceCode.TABLE_ADDED: "new table {what}",
    DifferenceCode.TABLE_REMOVED: "no table {what}",
    DifferenceCode.COLUMN_ADDED: "new column {what}",
    DifferenceCode.COLUMN_REMOVED: "no column {what}",
    DifferenceCode.COLUMN_TYPE: "another type of {what}",
    DifferenceCode.COLUMN_ORDER: "another order of the columns of {what}",
    DifferenceCode.ROW_COUNT: "another number of rows in {what}",
    DifferenceCode.ROW_VALUES: "other rows in {what}",
    DifferenceCode.RESPONSE_CHANGED: "another response to {what}",
    DifferenceCode.ANSWER_CHANGED: "another result of {what}",
    DifferenceCode.PROMISE_BROKEN: "{what} does not hold",
    DifferenceCode.PROMISE_KEPT: "{what} holds",
}


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
    """Return a difference in words, such as ``another type of data.csv price: int64 → double``."""
    title = _TITLES[difference.code].format(what=difference.what or "the command")
    before, after = difference.before, difference.after
    change = f"{before} → {after}" if before and after else before or after
    return f"{title}: {change}" if change else title


EFFECT_TITLES: Mapping[Effect, str] = {
    Effect.BREAKING: "breaking differences",
    Effect.COMPATIBLE: "compatible differences",
    Effect.COSMETIC: "cosmetic differences",
}
