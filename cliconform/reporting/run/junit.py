"""Renders a report as JUnit XML that all common readers interpret alike.

JUnit XML has no standard. Jenkins, GitLab, GitHub's actions, Buildkite, CircleCI, Trunk, Datadog,
Azure and Allure agree about this part of it: flat suites, at most one failure or error in a case,
counts of cases, names without escapes, no text that breaks a parser. Some readers show the
``message`` attribute and some the text: :func:`~.junit_result.make_element` writes both.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from cliconform import __version__
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report, exit_code
from cliconform.model.run_options import Profile
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.run.junit_result import (
    make_cached_note,
    make_element,
    make_output,
    make_result,
)
from cliconform.reporting.text.clean import clean_line, clean_name
from cliconform.reporting.text.command_line import format_command
from cliconform.reporting.text.log_commands import escape_in_xml
from cliconform.reporting.text.wording import describe_ending, describe_verification

Logging: TypeAlias = Literal["failing", "all", "none"]
"""The cases whose output is written: those that fail, all, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    profile: Profile
    logging: Logging
    hostname: str

    @property
    def is_rich(self) -> bool:
        return self.profile is Profile.RICH


def render_junit(
    report: Report,
    profile: Profile = Profile.RICH,
    *,
    hostname: str = "localhost",
    logging: Logging = "failing",
) -> bytes:
    """Return ``report`` as a JUnit file in UTF-8.

    ``Profile.STRICT`` is valid against Jenkins' ``junit-10.xsd``: without ``file``, ``line`` and
    ``assertions``, and without the properties of a case.
    """
    style = _Style(profile=profile, logging=logging, hostname=hostname)
    root = ET.Element("testsuites", name=clean_name(f"cliconform {report.name}"))
    root.extend(_suites(report, style))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", _time(report.duration))
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{escape_in_xml(text)}\n".encode()


def make_suites(report: Report, *, hostname: str = "localhost") -> tuple[ET.Element, ...]:
    """Return the suites of ``report``, for a file that has other suites too."""
    style = _Style(profile=Profile.RICH, logging="failing", hostname=hostname)
    return tuple(_suites(report, style))


def _suites(report: Report, style: _Style) -> Iterator[ET.Element]:
    names = UniqueNames()
    for group in dict.fromkeys(outcome.step.group for outcome in report.outcomes):
        members = [outcome for outcome in report.outcomes if outcome.step.group == group]
        cases = [_case(outcome, names, report, style) for outcome in members]
        yield _suite(report, group, cases, style, members)
    if report.strict_warnings and report.warnings:
        yield _suite(report, "spec", [_spec_warnings(report, names, style)], style, [])


def _suite(
    report: Report,
    group: str,
    cases: Sequence[ET.Element],
    style: _Style,
    outcomes: Sequence[Outcome],
) -> ET.Element:
    spent = sum(outcome.observation.duration for outcome in outcomes if outcome.observation)
    suite = ET.Element(
        "testsuite",
        name=_class(report, group),
        tests=str(len(cases)),
        failures=str(_count(cases, "failure")),
        errors=str(_count(cases, "error")),
        skipped=str(_count(cases, "skipped")),
        time=_time(spent),
        hostname=clean_name(style.hostname),
        file=clean_line(report.spec),
    )
    moment = _timestamp(report.started)
    if moment:
        suite.set("timestamp", moment)
    suite.append(_properties(_about_run(report)))
    suite.extend(cases)
    return suite


def _count(cases: Sequence[ET.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _about_run(report: Report) -> dict[str, str]:
    facts = {
        "target": report.target,
        "command": " ".join(report.command),
        "spec": report.spec,
        "cliconform": __version__,
        "exit_code": str(exit_code(report)),
    }
    if report.time_scale != 1:
        facts["time_scale"] = f"{report.time_scale:g}"
    if report.shuffle is not None:
        facts["shuffle"] = str(report.shuffle)
    if report.isolation:
        facts["isolation"] = report.isolation.removeprefix("isolation ")
    if report.interrupted:
        facts["interrupted"] = "true"
    if report.stopped_early:
        facts["stopped_early"] = report.stopped_early
    if report.cached_count:
        facts["cached"] = str(report.cached_count)
    if verified := describe_verification(report):
        facts["verified"] = verified
    return facts


def _properties(facts: dict[str, str]) -> ET.Element:
    element = ET.Element("properties")
    for key, value in facts.items():
        ET.SubElement(element, "property", name=key, value=clean_line(value))
    return element


def _case(outcome: Outcome, names: UniqueNames, report: Report, style: _Style) -> ET.Element:
    step = outcome.step
    case = ET.Element("testcase", name=names.add(step.id), classname=_class(report, step.group))
    case.set("time", _time(outcome.observation.duration if outcome.observation else 0.0))
    if style.is_rich:
        case.set("file", clean_line(step.place.file))
        case.set("line", str(step.place.line))
        case.set("assertions", str(len(outcome.findings)))
        case.append(_properties(_about_case(outcome)))
    case.extend(make_result(outcome, warnings_fail=report.strict_warnings))
    if outcome.cached and not style.is_rich:
        case.append(make_cached_note(outcome))
        return case
    failing = case.find("failure") is not None or case.find("error") is not None
    if style.logging == "all" or (style.logging == "failing" and failing):
        case.extend(make_output(outcome))
    return case


def _about_case(outcome: Outcome) -> dict[str, str]:
    facts = {"command": format_command(outcome), "verdict": outcome.verdict.value}
    if outcome.observation is not None:
        facts["ending"] = describe_ending(outcome.observation.ending)
    if outcome.step.about:
        facts["about"] = outcome.step.about
    if outcome.step.tags:
        facts["tags"] = " ".join(outcome.step.tags)
    if outcome.kept:
        facts["home"] = outcome.kept
    if outcome.cached:
        facts["cached"] = outcome.cached
    return facts


def _spec_warnings(report: Report, names: UniqueNames, style: _Style) -> ET.Element:
    """Make a case that fails for the spec's warnings, which fail the run under ``-W error``."""
    case = ET.Element("testcase", name=names.add("warnings"), classname=_class(report, "spec"))
    case.set("time", _time(0.0))
    if style.is_rich:
        case.set("file", clean_line(report.warnings[0].place.file))
        case.set("line", str(report.warnings[0].place.line))
    lines = [f"{warning.place}: {warning.message}" for warning in report.warnings]
    more = len(lines) - 1
    message = lines[0] + (f"; and {more} more" if more else "")
    case.append(make_element("failure", "Warning", message, "\n".join(lines)))
    return case


def _class(report: Report, group: str) -> str:
    """Make a class name. It has a dot: Jenkins puts a name without one under "(root)"."""
    return clean_name(f"{report.name}.{group}")


def _time(seconds: float) -> str:
    return f"{max(seconds, 0.0):.3f}"


def _timestamp(started: str) -> str | None:
    """Return ``started`` as ``2026-11-23T08:04:00`` in UTC, or ``None`` if it is not a time."""
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


class UniqueNames:
    """The names of cases, each unique: of two, GitLab drops one and Allure shows a retry."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def add(self, text: str) -> str:
        """Add ``text`` as a name and return it, with a number if it was there already."""
        base = clean_name(text, 240) or "command"
        unique, number = base, 1
        while unique in self._used:
            number += 1
            unique = f"{base} ({number})"
        self._used.add(unique)
        return unique
