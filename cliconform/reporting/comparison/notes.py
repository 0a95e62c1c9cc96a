"""A draft of release notes, in Markdown: what users of the program will notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cliconform.model.comparison import Build, Comparison
from cliconform.model.drift import Effect
from cliconform.reporting.comparison.wording import DifferenceGroup, describe, group_differences
from cliconform.reporting.markdown.text import format_block, format_code, format_prose
from cliconform.reporting.text.wording import format_count

_TITLES: Mapping[Effect, str] = {
    Effect.BREAKING: "Breaking changes",
    Effect.COMPATIBLE: "Changes",
    Effect.COSMETIC: "Wording and layout",
}
_MOST_LINES = 12
_LONGEST = 200
"""Characters of a line."""


def render_notes(comparison: Comparison) -> bytes:
    """Return the differences as sections by effect, for a person to edit."""
    return ("\n\n".join(_make_blocks(comparison)) + "\n").encode("utf-8", "backslashreplace")


def _make_blocks(comparison: Comparison) -> Iterator[str]:
    first, second = comparison.first, comparison.second
    yield f"# {format_prose(comparison.target)}: {_name(first)} → {_name(second)}"
    number = format_count(len(comparison.commands), "command")
    yield (
        f"A draft by `cliconform compare`: {number} of {format_code(comparison.spec)} "
        f"{'was' if len(comparison.commands) == 1 else 'were'} run with both."
    )
    for effect in Effect:
        groups = group_differences(
            [each for each in comparison.differences if each.effect is effect]
        )
        if groups:
            yield f"## {_TITLES[effect]}"
        for group in groups:
            yield from _make_item(group, comparison)
    if comparison.is_nothing_working:
        yield "**No command works with either build**, so this says nothing about the second one."
    elif not comparison.differences:
        yield "No command does anything differently."
    if comparison.failing:
        yield "## Fails with both"
        yield "\n".join(
            f"- {format_code(comparison.commands[each])}" for each in comparison.failing
        )
    if comparison.not_compared:
        yield "## Not compared"
        yield "\n".join(
            f"- {format_code(each.command)}: {format_prose(each.reason)}"
            for each in comparison.not_compared
        )


def _name(build: Build) -> str:
    return format_prose(build.version or build.name)


def _make_item(group: DifferenceGroup, comparison: Comparison) -> Iterator[str]:
    first = group.first
    lines = dict.fromkeys(comparison.commands[each] for each in group.commands)
    shown = ", ".join(format_code(line) for line in list(lines)[:3])
    more = len(lines) - 3
    rest = f" and {more} more" if more > 0 else ""
    yield f"- {shown}{rest}: {format_prose(describe(first))}"
    if first.detail:
        lines_shown = [_shorten(line) for line in first.detail[:_MOST_LINES]]
        if (left := len(first.detail) - _MOST_LINES) > 0:
            lines_shown.append(f" … {format_count(left, 'more line')}")
        block = format_block(lines_shown, "diff")
        yield "\n".join(f"  {line}" for line in block.splitlines())


def _shorten(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
