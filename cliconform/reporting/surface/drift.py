"""Render a :class:`Drift` for the console: changes grouped by effect, breaking ones first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform.model.drift import AffectedLine, Change, Drift, Effect, FailOn, exit_code
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.surface.contradictions import make_contradiction_lines
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.effects import EFFECT_ROLES, make_counts_line
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

_MAX_NAMES = 5
_MAX_NAMES_VERBOSE = 25
_MAX_LENGTH = 120


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Equal changes of several commands."""

    changes: tuple[Change, ...]

    @property
    def first(self) -> Change:
        """The first change; the others differ from it only in their command."""
        return self.changes[0]

    @property
    def affected(self) -> tuple[AffectedLine, ...]:
        """The lines that any of them affects, without duplicates."""
        return tuple(dict.fromkeys(one for each in self.changes for one in each.affected))


def group_changes(changes: Sequence[Change]) -> tuple[ChangeGroup, ...]:
    """Group changes that differ only in their command, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for each in changes:
        key = (each.code, each.what, each.before, each.after, each.values)
        groups.setdefault(key, []).append(each)
    return tuple(ChangeGroup(tuple(group)) for group in groups.values())


def render_drift(
    drift: Drift, fail_on: FailOn, *, verbose: bool = False, quiet: bool = False
) -> Lines:
    """Return the changes and a closing line.

    With ``verbose``, cosmetic changes are included; with ``quiet``, only those that fail.
    """
    return Lines(make_drift_lines(drift, fail_on, verbose=verbose, quiet=quiet))


def make_drift_lines(
    drift: Drift, fail_on: FailOn, *, verbose: bool = False, quiet: bool = False
) -> Iterator[Line]:
    """Yield the lines of :func:`render`."""
    for effect in _choose_effects(fail_on, verbose=verbose, quiet=quiet):
        groups = group_changes([each for each in drift.changes if each.effect is effect])
        if not groups:
            continue
        yield make_line(f"{effect.value} changes", EFFECT_ROLES[effect])
        width = max(len(group.first.code.value) for group in groups)
        for group in groups:
            yield from _group_lines(group, width, verbose=verbose)
        yield BLANK
    if drift.contradictions:
        yield from make_contradiction_lines(drift.contradictions)
        yield BLANK
    yield from _closing_lines(drift, fail_on, verbose=verbose)


def _choose_effects(fail_on: FailOn, *, verbose: bool, quiet: bool) -> tuple[Effect, ...]:
    if verbose or fail_on is FailOn.COSMETIC:
        return tuple(Effect)
    if quiet and fail_on is not FailOn.COMPATIBLE:
        return (Effect.BREAKING,)
    return (Effect.BREAKING, Effect.COMPATIBLE)


def _group_lines(group: ChangeGroup, width: int, *, verbose: bool) -> Iterator[Line]:
    first = group.first
    limit = _MAX_NAMES_VERBOSE if verbose else _MAX_NAMES
    parts = [
        Part(text=f"{first.code.value:<{width}}", role=EFFECT_ROLES[first.effect]),
        Part(text=f"  {_format_commands(group)}", role="strong"),
        Part(text=describe_change(first)),
    ]
    yield Line(parts=tuple(parts), indent=2, hang=4)
    if len(group.changes) > 1:
        yield _dim_line(join_names([format_command(each) for each in group.changes], limit))
    if first.effect is Effect.BREAKING or verbose:
        yield _dim_line(format_reason(first))
    if first.evidence:
        yield _dim_line(f"evidence: {'; '.join(map(clean_line, first.evidence))}")
    if group.affected:
        places = [format_place(line) for line in group.affected]
        yield _dim_line(f"affects {join_names(places, limit)}")


def _dim_line(text: str) -> Line:
    return Line(parts=(Part(text=text, role="dim"),), indent=6, hang=2)


def _format_commands(group: ChangeGroup) -> str:
    number = len(group.changes)
    return format_command(group.first) if number == 1 else format_count(number, "command")


def format_command(change: Change) -> str:
    """Return the path of the changed command as text."""
    return clean_line(" ".join(change.path)) or "(the program itself)"


def describe_change(change: Change) -> str:
    """Return the text after the command's name, such as `` --limit: 20 → 50``."""
    before, after = clean_line(change.before, _MAX_LENGTH), clean_line(change.after, _MAX_LENGTH)
    what = clean_line(change.what)
    if change.code.value.startswith("default-"):
        before, after = before or "none", after or "none"
    text = f"{before} → {after}" if before and after else before or after
    if not what:
        text = text.removeprefix(format_command(change))
        return text if text.startswith(" (") or not text else f": {text}"
    # `--port, -p INTEGER` already has the name of the option.
    if what in (word.strip(",[].") for word in text.split()):
        return f": {text}"
    return f" {what}: {text}" if text else f" {what}"


def format_reason(change: Change) -> str:
    """Return why the change has its effect, without the "yes" or "no" before it."""
    return change.why.partition(": ")[2] or change.why


def format_place(line: AffectedLine) -> str:
    """Return ``ingest (specs/x.toml:12)`` or ``README.md:40``."""
    place = f"{clean_line(line.file)}:{line.line}"
    return f"{clean_line(line.command)} ({place})" if line.command else place


def join_names(names: Sequence[str], limit: int) -> str:
    """Join the first ``limit`` names, and say how many more there are."""
    more = len(names) - limit
    shown = ", ".join(names if more <= 0 else names[:limit])
    return f"{shown} and {more} more" if more > 0 else shown


def _closing_lines(drift: Drift, fail_on: FailOn, *, verbose: bool) -> Iterator[Line]:
    compared = f"{format_count(drift.compared, 'help page')} compared"
    if not drift.changes:
        yield make_line(f"no drift: {compared}", "good" if drift.compared else "known")
    else:
        yield make_counts_line(drift.count, compared, verbose=verbose or fail_on is FailOn.COSMETIC)
    if code := exit_code(drift, fail_on):
        yield make_line(f"exit code {code}: {_explain_exit_code(drift, code)}", "strong")


def _explain_exit_code(drift: Drift, code: int) -> str:
    if code != 1:
        return "no help page could be compared"
    if drift.count(Effect.BREAKING):
        return "command lines that worked may now fail or mean something else"
    return "there are changes that --fail-on counts as failures"
