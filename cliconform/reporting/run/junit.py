"""Report → JUnit XML that every reader which people use agrees about.

There is no standard; what is written here is what Jenkins, GitLab, GitHub's actions, Buildkite,
CircleCI, Trunk, Datadog, Azure and Allure all read alike: flat suites, at most one failure or error
in a case, counts of cases, names that nobody has to decode, no text that breaks a parser.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from cliconform import __version__
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report, exit_code
from cliconform.model.run_options import Profile
from cliconform.reporting.run.junit_result import make_element, make_output, make_result
from cliconform.reporting.text.clean import clean_line, clean_name
from cliconform.reporting.text.wording import describe_ending, format_command

Logging: TypeAlias = Literal["failing", "all", "none"]
"""Whose output is written: of the cases that fail, of all, of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    profile: Profile
    logging: Logging
    hostname: str

    @property
    def rich(self) -> bool:
        return self.profile is Profile.RICH


def render_junit(
    report: Report,
    profile: Profile = Profile.RICH,
    *,
    hostname: str = "localhost",
    logging: Logging = "failing",
) -> bytes:
    """``report`` as a whole JUnit file, in UTF-8."""
    style = _Style(profile=profile, logging=logging, hostname=hostname)
    root = ET.Element("testsuites", name=clean_name(f"cliconform {report.name}"))
    root.extend(_suites(report, style))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", _time(report.duration))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def make_suites(report: Report, *, hostname: str = "localhost") -> tuple[ET.Element, ...]:
    """The suites of ``report`` alone, for a file that holds others too."""
    style = _Style(profile=Profile.RICH, logging="failing", hostname=hostname)
    return tuple(_suites(report, style))


def _suites(report: Report, style: _Style) -> Iterator[ET.Element]:
    names = UniqueNames()
    for group in dict.fromkeys(outcome.step.group for outcome in report.outcomes):
        members = [outcome for outcome in report.outcomes if outcome.step.group == group]
        cases = [_case(outcome, names, report, style) for outcome in members]
        yield _suite(report, group, cases, style, members)
    if report.strict_warnings and report.warnings:
        yield _suite(report, "spec", [_cautions(report, names, style)], style, [])


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
        failures=str(_holding(cases, "failure")),
        errors=str(_holding(cases, "error")),
        skipped=str(_holding(cases, "skipped")),
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


def _holding(cases: Sequence[ET.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _about_run(report: Report) -> dict[str, str]:
    facts = {
        "target": report.target,
        "command": " ".join(report.command),
        "spec": report.spec,
        "cliconform": __version__,
        "exit_code": str(exit_code(report)),
    }
    if report.interrupted:
        facts["interrupted"] = "true"
    if report.stopped_early:
        facts["stopped_early"] = report.stopped_early
    return facts


def _properties(facts: dict[str, str]) -> ET.Element:
    element = ET.Element("properties")
    for key, value in facts.items():
        ET.SubElement(element, "property", name=key, value=clean_line(value))
    return element


def _case(outcome: Outcome, names: UniqueNames, report: Report, style: _Style) -> ET.Element:
    step = outcome.step
    case = ET.Element("testcase", name=names.unique(step.id), classname=_class(report, step.group))
    case.set("time", _time(outcome.observation.duration if outcome.observation else 0.0))
    if style.rich:
        case.set("file", clean_line(step.place.file))
        case.set("line", str(step.place.line))
        case.set("assertions", str(len(outcome.findings)))
        case.append(_properties(_about_case(outcome)))
    case.extend(make_result(outcome, warnings_fail=report.strict_warnings))
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
    return facts


def _cautions(report: Report, names: UniqueNames, style: _Style) -> ET.Element:
    """The spec's own warnings fail the run under ``-W error``, so that a case has to fail too."""
    case = ET.Element("testcase", name=names.unique("warnings"), classname=_class(report, "spec"))
    case.set("time", _time(0.0))
    if style.rich:
        case.set("file", clean_line(report.warnings[0].place.file))
        case.set("line", str(report.warnings[0].place.line))
    lines = [f"{caution.place}: {caution.message}" for caution in report.warnings]
    more = len(lines) - 1
    message = lines[0] + (f"; and {more} more" if more else "")
    case.append(make_element("failure", "Warning", message, "\n".join(lines)))
    return case


def _class(report: Report, group: str) -> str:
    """It has a dot, or Jenkins would put it in "(root)"."""
    return clean_name(f"{report.name}.{group}")


def _time(seconds: float) -> str:
    return f"{max(seconds, 0.0):.3f}"


def _timestamp(started: str) -> str | None:
    """``started`` as readers want it, ``2026-11-23T08:04:00`` in UTC; ``None`` if it is no time."""
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


class UniqueNames:
    """Names of cases, none twice: GitLab uses only the first of two, Allure calls it a retry."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def unique(self, text: str) -> str:
        """``text`` as a name, with a number where it was there before."""
        base = clean_name(text, 240) or "command"
        found, number = base, 1
        while found in self._used:
            number += 1
            found = f"{base} ({number})"
        self._used.add(found)
        return found
