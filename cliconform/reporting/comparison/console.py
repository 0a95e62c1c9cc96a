"""Render a comparison for the console: the differences by effect, breaking ones first."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.comparison import Comparison, exit_code
from cliconform.model.drift import Effect, FailOn
from cliconform.reporting.comparison.wording import (
    EFFECT_TITLES,
    DifferenceGroup,
    describe,
    group_differences,
)
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.effects import EFFECT_ROLES, make_counts_line
from cliconform.reporting.text.lines import BLANK, Line, Part, Role, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

_MOST_COMMANDS = 5
_DETAIL = 6
_LONGEST = 200


def render_comparison(
    comparison: Comparison, fail_on: FailOn, *, verbose: bool = False, quiet: bool = False
) -> Lines:
    """Return the differences and a closing line.

    With ``verbose``, cosmetic ones are included, all lines of detail, and what was left out; with
    ``quiet``, only breaking ones.
    """
    return Lines(make_comparison_lines(comparison, fail_on, verbose=verbose, quiet=quiet))


def make_comparison_lines(
    comparison: Comparison, fail_on: FailOn, *, verbose: bool = False, quiet: bool = False
) -> Iterator[Line]:
    """Yield the lines of :func:`render_comparison`."""
    effects = list(Effect) if verbose or fail_on is FailOn.COSMETIC else [*Effect][:2]
    for effect in [Effect.BREAKING] if quiet and fail_on is not FailOn.COSMETIC else effects:
        groups = group_differences(
            [each for each in comparison.differences if each.effect is effect]
        )
        if not groups:
            continue
        yield make_line(EFFECT_TITLES[effect], EFFECT_ROLES[effect])
        for group in groups:
            yield from _group_lines(group, comparison, verbose=verbose)
        yield BLANK
    if not quiet:
        yield from _left_out_lines(comparison, verbose=verbose)
    yield from _closing_lines(comparison, fail_on, verbose=verbose)


def _group_lines(
    group: DifferenceGroup, comparison: Comparison, *, verbose: bool
) -> Iterator[Line]:
    first = group.first
    number = len(group.differences)
    name = first.command if number == 1 else format_count(number, "command")
    yield Line(
        parts=(
            Part(text=clean_line(name), role="strong"),
            Part(text=f"  {clean_line(describe(first), _LONGEST)}"),
        ),
        indent=2,
        hang=4,
    )
    if number == 1:
        line = f"$ {clean_line(comparison.commands[first.command], _LONGEST)}"
        yield make_line(line, "command", indent=6, hang=2)
    else:
        yield make_line(_join(group.commands, verbose=verbose), "dim", indent=6, hang=2)
    if first.effect is Effect.BREAKING or verbose:
        yield make_line(clean_line(first.why), "dim", indent=6, hang=2)
    shown = first.detail if verbose else first.detail[:_DETAIL]
    for each in shown:
        yield make_line(clean_line(each, _LONGEST), _role_of(each), indent=6, hang=2)
    if len(shown) < len(first.detail):
        more = format_count(len(first.detail) - len(shown), "more line")
        yield make_line(f"{more} (-v shows them)", "dim", indent=6)


def _role_of(line: str) -> Role:
    return "bad" if line.startswith("-") else "good" if line.startswith("+") else "dim"


def _join(names: tuple[str, ...], *, verbose: bool) -> str:
    shown = names if verbose else names[:_MOST_COMMANDS]
    more = len(names) - len(shown)
    text = ", ".join(map(clean_line, shown))
    return f"{text} and {more} more" if more else text


def _left_out_lines(comparison: Comparison, *, verbose: bool) -> Iterator[Line]:
    if comparison.not_compared:
        number = len(comparison.not_compared)
        yield make_line(f"not compared: {format_count(number, 'command')}", "known")
        shown = comparison.not_compared if verbose else comparison.not_compared[:_MOST_COMMANDS]
        for each in shown:
            text = f"{clean_line(each.command)}: {clean_line(each.reason, _LONGEST)}"
            yield make_line(text, indent=2, hang=4)
        if len(shown) < number:
            yield make_line(f"{number - len(shown)} more (-v shows them)", "dim", indent=2)
        yield BLANK
    if comparison.noise and verbose:
        yield make_line("left out, since it varies by itself:", "dim")
        for noise in comparison.noise:
            text = f"{clean_line(noise.command)}: {clean_line(noise.what)}"
            yield make_line(text, "dim", indent=2, hang=4)
        yield BLANK
    if comparison.failing and not comparison.is_nothing_working:
        failing = format_count(len(comparison.failing), "command")
        yield make_line(f"fails with both builds: {failing}", "known")
        yield make_line(_join(comparison.failing, verbose=verbose), indent=2, hang=2)
        yield BLANK
    if not comparison.is_noise_known:
        yield make_line(
            "the first build was run once: what varies by itself is among the differences",
            "notice",
        )


def _closing_lines(comparison: Comparison, fail_on: FailOn, *, verbose: bool) -> Iterator[Line]:
    compared = f"{format_count(len(comparison.commands), 'command')} compared"
    noise = len({each.command for each in comparison.noise})
    if noise:
        compared += f", in {noise} something varies by itself and is left out"
    if comparison.is_nothing_working:
        yield make_line(
            f"no command works with either build: {compared}, and each fails with both", "bad"
        )
        yield make_line("hint: `cliconform check SPEC --command BUILD` shows why", "dim", indent=2)
    if comparison.differences:
        yield make_counts_line(comparison.count, compared, verbose=verbose)
    elif not comparison.is_nothing_working:
        yield make_line(f"no differences: {compared}", "good" if comparison.commands else "known")
    if code := exit_code(comparison, fail_on):
        yield make_line(f"exit code {code}: {_explain(comparison, code)}", "strong")


def _explain(comparison: Comparison, code: int) -> str:
    if code == 4:  # noqa: PLR2004 - the exit code of a run that checked nothing
        return (
            "no command works with either build"
            if comparison.is_nothing_working
            else "no command could be compared"
        )
    if code != 1:
        return "interrupted"
    if comparison.count(Effect.BREAKING):
        return "what worked with the first build may not with the second"
    return "there are differences that --fail-on counts as failures"
