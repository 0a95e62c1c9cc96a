"""Renders a run as Markdown within a limit of bytes: failures first, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cliconform.model.joined_runs import JoinedRuns
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.report import Report, exit_code
from cliconform.reporting.markdown.details import MakeLink, make_details, make_line
from cliconform.reporting.markdown.sections import Section, list_runs, make_sections
from cliconform.reporting.markdown.text import format_code, format_prose
from cliconform.reporting.run.causes import find_blocked
from cliconform.reporting.run.results import WITH_BLOCK
from cliconform.reporting.run.summary import describe_exit
from cliconform.reporting.text.command_line import format_argv
from cliconform.reporting.text.log_commands import disarm
from cliconform.reporting.text.wording import (
    SIGNS,
    count_verdicts,
    describe_verification,
    format_commands,
    format_count,
    format_duration,
)

LARGEST = 1024 * 1024
"""Bytes that GitHub takes as the summary of a step: of a longer one it shows nothing."""
_RESERVE = 2_000  # bytes for what says what was left out, and for headings
_OPEN = 3
"""Failed commands up to which all are unfolded."""


def render_markdown(
    report: Report,
    link: MakeLink | None = None,
    *,
    joined: JoinedRuns | None = None,
    largest: int = LARGEST,
) -> bytes:
    """Return ``report`` as Markdown in UTF-8, of at most ``largest`` bytes.

    ``link`` gives the address of a line of the spec, and ``joined`` says which runs it joins, if it
    joins several. Where not all has room, failures come first,
    each on a line before any has details; the text says what was left out. The result is empty
    where not even its head has room.
    """
    return _Summary(report, link or _no_link, joined, largest).render()


class _Summary:
    """A text in the making: what it has, how much room is left, and what was left out."""

    def __init__(
        self, report: Report, link: MakeLink, joined: JoinedRuns | None, largest: int
    ) -> None:
        self._report = report
        self._joined = joined
        self._link = link
        self._head = "\n".join(_make_head(report))
        self._room = largest - _size(self._head) - _RESERVE
        self._parts: list[str] = []
        self._left_out: list[str] = []

    def render(self) -> bytes:
        if self._room < 0:
            return b""
        blocked = find_blocked(self._report)
        failed = [each for each in self._report.notable if each.verdict in WITH_BLOCK]
        failed.sort(key=lambda each: each.deviates_by_time_alone)
        flaky = [each for each in self._report.notable if each.verdict is Verdict.FLAKY]
        self._add_details("Failed", failed, "failed commands", blocked)
        self._add_details("Flaky", flaky, "flaky commands", {})
        if self._joined:
            self._add_section(list_runs(self._joined))
        for section in make_sections(self._report, blocked):
            self._add_section(section)
        text = "\n".join([self._head, *self._note(), *self._parts])
        return f"{disarm(text.rstrip())}\n".encode("utf-8", "backslashreplace")

    def _add_details(
        self,
        title: str,
        outcomes: Sequence[Outcome],
        what: str,
        blocked: Mapping[str, Sequence[Outcome]],
    ) -> None:
        """Add the outcomes: all on a line each, and the first ones with details."""
        if not outcomes:
            return
        lines = self._take([_name(each, len(blocked.get(each.step.id, ()))) for each in outcomes])
        self._leave_out(len(outcomes) - len(lines), len(outcomes), what)
        self._parts.append(f"### {title}\n")
        detailed: list[str] = []
        for outcome, line in zip(outcomes, lines, strict=False):
            details = make_details(
                outcome,
                blocked=blocked.get(outcome.step.id, ()),
                link=self._link,
                is_open=title == "Failed" and len(outcomes) <= _OPEN,
            )
            more = _size(details) - _size(line)
            if more > self._room:
                break
            self._room -= more
            detailed.append(details)
        self._leave_out(len(lines) - len(detailed), len(outcomes), what, before="the details of ")
        self._parts += detailed
        if rest := lines[len(detailed) :]:
            self._parts += [*rest, ""]

    def _add_section(self, section: Section) -> None:
        lines = self._take(section.lines)
        self._leave_out(len(section.lines) - len(lines), len(section.lines), section.what)
        if not lines:
            return
        if section.is_folded:
            head, foot = f"<details>\n<summary>{section.title}</summary>\n", "\n</details>\n"
        else:
            head, foot = f"### {section.title}\n", ""
        self._parts += [head, *lines, foot]

    def _take(self, lines: Sequence[str]) -> list[str]:
        """Return the first of ``lines`` for which there is room, and count it as taken."""
        taken = []
        for line in lines:
            size = _size(line)
            if size > self._room:
                break
            self._room -= size
            taken.append(line)
        return taken

    def _leave_out(self, number: int, total: int, what: str, *, before: str = "") -> None:
        if number:
            self._left_out.append(f"{before}{number:,} of {total:,} {what}")

    def _note(self) -> Iterator[str]:
        if self._left_out:
            yield (
                f"> Left out, since GitHub shows 1 MiB of a summary: {'; '.join(self._left_out)}."
            )
            yield ""


def _make_head(report: Report) -> Iterator[str]:
    sign = SIGNS[Verdict.DEVIATES if exit_code(report) else Verdict.CONFORMS]
    counts = ", ".join(words for _, words in count_verdicts(report)) or "nothing was run"
    yield f"## {sign} {format_prose(report.name or report.target, 100)}: {counts}"
    yield ""
    commands = format_commands(step.id for step in report.steps)
    facts = [
        f"{format_code(report.spec)}: {commands} of {format_code(format_argv(report.command))}",
        format_duration(report.duration),
    ]
    if report.time_scale != 1:
        facts.append(f"time scale {report.time_scale:g}")
    if report.shuffle is not None:
        facts.append(f"--shuffle {report.shuffle}")
    if report.isolation:
        facts.append(format_prose(report.isolation))
    if verified := describe_verification(report):
        facts.append(verified)
    yield ", ".join(facts)
    yield ""
    if reason := describe_exit(report):
        yield f"**{format_prose(reason)}**"
        yield ""


def _name(outcome: Outcome, blocked: int) -> str:
    """Return the line of a command whose details may have no room."""
    return make_line(outcome) + (f"; {format_count(blocked, 'command')} blocked" if blocked else "")


def _no_link(_: Place) -> str:
    return ""


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace")) + 1
