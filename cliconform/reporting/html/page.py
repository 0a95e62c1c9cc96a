"""Renders a report as one HTML file."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from cliconform import __version__
from cliconform.model.joined_runs import JoinedRuns
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import FAILING, Report, exit_code
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.html.home_tree import Contents
from cliconform.reporting.html.joined_runs import describe_replaced, list_runs, make_joined_details
from cliconform.reporting.html.overview import make_overview
from cliconform.reporting.html.packing import LARGEST_PAGE, Packed, leave_out_largest, pack
from cliconform.reporting.html.page_parts import (
    format_time,
    make_environment,
    make_policy,
    read_asset,
)
from cliconform.reporting.html.tables import Page
from cliconform.reporting.html.views import make_views
from cliconform.reporting.run.cast import render_cast
from cliconform.reporting.run.causes import find_blocked
from cliconform.reporting.run.replay import make_frames
from cliconform.reporting.run.results import ROLES
from cliconform.reporting.run.summary import describe_exit
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.command_line import format_command
from cliconform.reporting.text.wording import (
    SIGNS,
    count_verdicts,
    describe_deviations,
    describe_verification,
    format_count,
    format_duration,
)

_TABS = (("commands", "Commands"), ("tree", "Needs"), ("timeline", "Time"))
_GROUPS: tuple[tuple[str, frozenset[Verdict]], ...] = (
    ("Failed", FAILING | {Verdict.ERROR}),
    ("Flaky", frozenset({Verdict.FLAKY})),
    ("Known deviations", frozenset({Verdict.KNOWN})),
    ("Conform", frozenset({Verdict.CONFORMS})),
    ("Blocked and skipped", frozenset({Verdict.BLOCKED, Verdict.SKIPPED})),
)
_OPEN = 50
"""Failed commands whose details are open from the beginning."""
_LARGE = 64_000
"""Characters of an open command's details from which on they are compressed as all others are."""
_LEFT_OUT_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The line of one command. ``body`` is what is below it, or ``key`` where that is packed."""

    id: str
    verdict: str
    sign: str
    role: str
    took: str
    what: str
    tags: str
    """As an array of JSON: a tag may have blanks."""
    is_cached: bool
    text: str
    is_open: bool
    body: str
    key: str
    blocked: tuple[str, ...]
    earlier: str
    """What it did in the runs before, where the page shows several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The commands with one kind of verdict."""

    title: str
    rows: tuple[Row, ...]


def render_page(
    report: Report,
    contents: Contents,
    *,
    pages: Sequence[Page] = (),
    joined: JoinedRuns | None = None,
    version: str = "",
    largest: int = LARGEST_PAGE,
) -> bytes:
    """Return ``report`` as a page.

    ``contents`` has what is known of its files, ``pages`` are more tabs: coverage, drift,
    documents. ``joined`` says which runs the report joins, if it joins several; ``version`` is
    that of the program, where it is known.
    What is more than ``largest`` bytes in all is left out, the largest contents first; the page
    names them.
    """
    target = _name_program(clean_line(report.target), clean_line(version))
    details = _Details(report, contents, joined, target)
    packed, left_out = leave_out_largest(details.packed, largest)
    overview = make_overview(report, joined.runs if joined else ())
    views = make_views(overview, is_joined=joined is not None)
    css, script = read_asset("report.css"), read_asset("report.js")
    player, style = read_asset("asciinema-player.min.js"), read_asset("asciinema-player.css")
    text = (
        make_environment()
        .get_template("page.html.j2")
        .render(
            policy=make_policy([script, player], [css, style]),
            version=__version__,
            title=f"{report.name or report.target}: {_describe(report)}",
            name=clean_line(report.name or report.target),
            headline=_describe_end(report),
            machine=clean_line(report.machine),
            target=target,
            command=shlex.join(map(clean_line, report.command)),
            spec=clean_line(report.spec),
            started=report.started,
            started_words=format_time(report.started),
            duration=format_duration(report.duration),
            jobs=report.jobs,
            runs=list_runs(joined) if joined else (),
            exit_code=exit_code(report),
            counts=[(v.value, words, ROLES[v]) for v, words in count_verdicts(report)],
            notes=tuple(_make_notes(report, left_out, joined.notes if joined else ())),
            groups=tuple(_make_groups(report, details)),
            tabs=(*_TABS, *((page.id, page.title) for page in pages)),
            pages=pages,
            views=views,
            css=css,
            script=script,
            packed=(
                *packed,
                *(pack(each.key, name, each.html) for name, each in views.items() if each.key),
                pack("player-script", "the player", player),
                pack("player-style", "the player's styles", style),
            ),
        )
    )
    return text.encode("utf-8", "backslashreplace")


class _Details:
    """The details of each command, and what of them is packed."""

    def __init__(
        self, report: Report, contents: Contents, joined: JoinedRuns | None, target: str
    ) -> None:
        self.bodies: dict[str, str] = {}
        self.earlier = describe_replaced(joined) if joined else {}
        self.keys: dict[str, str] = {}
        self.packed: list[Packed] = []
        template = make_environment().get_template("details.html.j2")
        failed = [each.step.id for each in report.outcomes if _is_failed(each)]
        self.opened = frozenset(failed[:_OPEN])
        for number, outcome in enumerate(report.outcomes):
            id_ = outcome.step.id
            shown = make_joined_details(outcome, contents, target, joined)
            cast = self._pack_cast(number, outcome)
            html = template.render(details=shown, cast=cast)
            if id_ in self.opened and len(html) <= _LARGE:
                self.bodies[id_] = html
            else:
                self.keys[id_] = f"d{number}"
                self.packed.append(pack(f"d{number}", f"the details of {id_}", html))

    def _pack_cast(self, number: int, outcome: Outcome) -> str:
        """Pack the terminal of the command; return its element, or nothing without output."""
        seen = outcome.observation
        if seen is None or not seen.chunks:
            return ""
        cast = render_cast(outcome, seen, make_frames(outcome, seen)).decode()
        self.packed.append(pack(f"c{number}", f"the terminal of {outcome.step.id}", cast))
        return f"c{number}"


def _make_groups(report: Report, details: _Details) -> Iterator[Group]:
    blocked = find_blocked(report)
    for title, verdicts in _GROUPS:
        rows = tuple(
            _make_row(each, details, blocked.get(each.step.id, ()))
            for each in report.outcomes
            if each.verdict in verdicts
        )
        if rows:
            yield Group(title=title, rows=rows)


def _make_row(outcome: Outcome, details: _Details, blocked: Sequence[Outcome]) -> Row:
    step, id_ = outcome.step, outcome.step.id
    conforms = outcome.verdict is Verdict.CONFORMS
    what = "" if conforms else clean_line(outcome.reason or describe_deviations(outcome), 300)
    found = " ".join(finding.message for finding in outcome.deviations)
    return Row(
        id=clean_line(id_),
        verdict=outcome.verdict.value,
        sign=SIGNS[outcome.verdict],
        role=ROLES[outcome.verdict],
        took=_format_time_taken(outcome),
        what=what or clean_line(step.about),
        tags=json.dumps([clean_line(tag) for tag in step.tags]),
        is_cached=bool(outcome.cached),
        text=clean_line(
            f"{format_command(outcome)} {what} {found} {step.about}"
            f"{' cached' if outcome.cached else ''}"
        ),
        is_open=id_ in details.opened,
        body=details.bodies.get(id_, ""),
        key=details.keys.get(id_, ""),
        blocked=tuple(clean_line(each.step.id) for each in blocked),
        earlier=details.earlier.get(id_, ""),
    )


def _format_time_taken(outcome: Outcome) -> str:
    if outcome.cached:
        return "cached"
    return format_duration(outcome.observation.duration) if outcome.observation else ""


def _make_notes(
    report: Report, left_out: Sequence[Packed], differences: Sequence[str]
) -> Iterator[str]:
    yield from (f"{clean_line(each)}." for each in differences)
    if report.interrupted:
        yield "The run was interrupted."
    if report.stopped_early:
        yield f"The run was {clean_line(report.stopped_early)}."
    if report.isolation:
        yield f"The run had {clean_line(report.isolation)}."
    if verified := describe_verification(report):
        yield f"{verified}."
    for warning in report.warnings:
        yield f"warning: {clean_line(str(warning.place))}: {clean_line(warning.message)}"
    if left_out:
        named = ", ".join(clean_line(each.about) for each in left_out[:_LEFT_OUT_NAMED])
        more = len(left_out) - _LEFT_OUT_NAMED
        rest = f" and {format_count(more, 'other')}" if more > 0 else ""
        yield f"The page would be too large with all of the run. Left out: {named}{rest}."


def _describe(report: Report) -> str:
    return ", ".join(words for _, words in count_verdicts(report)) or "nothing was checked"


def _describe_end(report: Report) -> str:
    """Return what the run has found, in a few words; the counts are below."""
    found = {each.verdict for each in report.outcomes}
    if reason := describe_exit(report):
        return reason
    if Verdict.KNOWN in found:
        return "nothing deviates that is not known"
    is_whole = found <= {Verdict.CONFORMS, Verdict.FLAKY}
    return "every command conforms" if is_whole else "every command that ran conforms"


def _name_program(target: str, version: str) -> str:
    """Return the target with its version, which may begin with its name: ``mytool 1.4``."""
    is_named = version.lower().startswith(f"{target.lower()} ")
    return version if is_named else f"{target} {version}".rstrip()


def _is_failed(outcome: Outcome) -> bool:
    return outcome.verdict in FAILING | {Verdict.ERROR}
