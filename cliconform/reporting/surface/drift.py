"""Drift → what a person reads on the terminal: by class, the breaking changes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cliconform.model.drift import Change, Drift, Effect, FailOn, Touch, exit_code
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, Role, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

ROLES: dict[Effect, Role] = {
    Effect.BREAKING: "bad",
    Effect.COMPATIBLE: "good",
    Effect.COSMETIC: "dim",
}
_NAMED = 5
_NAMED_VERBOSE = 25
_LONG = 120


@dataclass(frozen=True, slots=True)
class Alike:
    """The same change of several commands."""

    changes: tuple[Change, ...]

    @property
    def first(self) -> Change:
        """One of them, for all that they have in common."""
        return self.changes[0]

    @property
    def touched(self) -> tuple[Touch, ...]:
        """All places that they touch."""
        return tuple(dict.fromkeys(one for each in self.changes for one in each.touched))


def alike(changes: Sequence[Change]) -> tuple[Alike, ...]:
    """``changes``, those together that differ in nothing but their command."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for each in changes:
        key = (each.code, each.what, each.before, each.after, each.values)
        groups.setdefault(key, []).append(each)
    return tuple(Alike(tuple(group)) for group in groups.values())


def render(drift: Drift, fail_on: FailOn, *, verbose: bool = False, quiet: bool = False) -> Lines:
    """``drift`` as something to print: quiet, only what fails; verbose, what is cosmetic too."""
    return Lines(drift_lines(drift, fail_on, verbose=verbose, quiet=quiet))


def drift_lines(
    drift: Drift, fail_on: FailOn, *, verbose: bool = False, quiet: bool = False
) -> Iterator[Line]:
    """The changes, class by class, and the closing line."""
    for effect in _shown(fail_on, verbose=verbose, quiet=quiet):
        groups = alike([each for each in drift.changes if each.effect is effect])
        if not groups:
            continue
        yield make_line(effect.value, ROLES[effect])
        width = max(len(group.first.code.value) for group in groups)
        for group in groups:
            yield from _group(group, width, verbose=verbose)
        yield BLANK
    yield from _closing(drift, fail_on, verbose=verbose)


def _shown(fail_on: FailOn, *, verbose: bool, quiet: bool) -> tuple[Effect, ...]:
    if verbose or fail_on is FailOn.COSMETIC:
        return tuple(Effect)
    if quiet and fail_on is not FailOn.COMPATIBLE:
        return (Effect.BREAKING,)
    return (Effect.BREAKING, Effect.COMPATIBLE)


def _group(group: Alike, width: int, *, verbose: bool) -> Iterator[Line]:
    first = group.first
    limit = _NAMED_VERBOSE if verbose else _NAMED
    parts = [
        Part(text=f"{first.code.value:<{width}}", role=ROLES[first.effect]),
        Part(text=f"  {_about(group)}", role="strong"),
        Part(text=told(first)),
    ]
    yield Line(parts=tuple(parts), indent=2, hang=4)
    if len(group.changes) > 1:
        yield _dim(some([command_name(each) for each in group.changes], limit))
    if first.effect is Effect.BREAKING or verbose:
        yield _dim(first.why)
    if first.evidence:
        yield _dim(f"evidence: {'; '.join(map(clean_line, first.evidence))}")
    if group.touched:
        places = [place_of(touch) for touch in group.touched]
        yield _dim(f"touches {some(places, limit)}")


def _dim(text: str) -> Line:
    return Line(parts=(Part(text=text, role="dim"),), indent=6, hang=2)


def _about(group: Alike) -> str:
    number = len(group.changes)
    return command_name(group.first) if number == 1 else format_count(number, "command")


def command_name(change: Change) -> str:
    """The command, as it is called after the program's name."""
    return clean_line(" ".join(change.path)) or "(the program itself)"


def told(change: Change) -> str:
    """What goes after the command's name: `` --limit: 20 → 50``, ``: --limit, -l INTEGER``."""
    before, after = clean_line(change.before, _LONG), clean_line(change.after, _LONG)
    what = clean_line(change.what)
    if change.code.value.startswith("default-"):
        before, after = before or "none", after or "none"
    said = f"{before} → {after}" if before and after else before or after
    if not what:
        said = said.removeprefix(command_name(change))
        return said if said.startswith(" (") or not said else f": {said}"
    # `--port, -p INTEGER` says already which option is meant.
    if what in (word.strip(",[].") for word in said.split()):
        return f": {said}"
    return f" {what}: {said}" if said else f" {what}"


def place_of(touch: Touch) -> str:
    """``ingest (specs/x.toml:12)``, ``README.md:40``."""
    place = f"{clean_line(touch.file)}:{touch.line}"
    return f"{clean_line(touch.command)} ({place})" if touch.command else place


def some(names: Sequence[str], limit: int) -> str:
    """The first of ``names``, and how many more there are."""
    more = len(names) - limit
    shown = ", ".join(names if more <= 0 else names[:limit])
    return f"{shown} and {more} more" if more > 0 else shown


def _closing(drift: Drift, fail_on: FailOn, *, verbose: bool) -> Iterator[Line]:
    compared = f"{format_count(drift.compared, 'page')} compared"
    if not drift.changes:
        yield make_line(f"no drift: {compared}", "good" if drift.compared else "known")
    else:
        yield _counts(drift, compared, verbose=verbose or fail_on is FailOn.COSMETIC)
    if code := exit_code(drift, fail_on):
        yield make_line(f"exit code {code}: {_why(drift, code)}", "strong")


def _counts(drift: Drift, compared: str, *, verbose: bool) -> Line:
    parts: list[Part] = []
    for effect in Effect:
        if number := drift.count(effect):
            parts += [Part(text=", ")] if parts else []
            parts.append(Part(text=f"{number:,} {effect.value}", role=ROLES[effect]))
    hidden = drift.count(Effect.COSMETIC) and not verbose
    parts.append(Part(text=" (-v shows them)" if hidden else "", role="dim"))
    parts.append(Part(text=f"; {compared}", role="strong"))
    return Line(parts=tuple(parts))


def _why(drift: Drift, code: int) -> str:
    if code != 1:
        return "no page could be compared"
    if drift.count(Effect.BREAKING):
        return "a command line that worked may no longer mean the same"
    return "it has drifted, and --fail-on asks to fail on that"
