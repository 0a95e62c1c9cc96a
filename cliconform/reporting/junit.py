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
from itertools import groupby
from typing import Literal, TypeAlias

from cliconform import __version__
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report, exit_code
from cliconform.reporting.cleaning import capped, clean, name, one_line
from cliconform.reporting.deviation import LONG, body
from cliconform.reporting.lines import joined
from cliconform.reporting.transcript import said
from cliconform.reporting.wording import ending, first_deviation, typed

Profile: TypeAlias = Literal["rich", "strict"]
"""``strict`` is valid against Jenkins' junit-10.xsd: no file, line, assertions, or properties of a
case."""

Logging: TypeAlias = Literal["failing", "all", "none"]
"""Whose output is written: of the cases that fail, of all, of none."""

_TEXT_LIMIT = 200_000
_SKIPPED = (Verdict.KNOWN, Verdict.BLOCKED, Verdict.SKIPPED)
_TYPES = {
    "exit": "ExitCode",
    "timeout": "Timeout",
    "leftovers": "Leftovers",
    "within": "Duration",
    "stdout": "Stdout",
    "stderr": "Stderr",
    "output": "Output",
    "produces": "File",
    "removes": "Removed",
    "exact": "Exact",
    "repeatable": "Repeatable",
    "queries": "Sql",
    "dialogue": "Dialogue",
    "service": "Service",
    "http": "Http",
    "capture": "Capture",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    profile: Profile
    logging: Logging
    hostname: str

    @property
    def rich(self) -> bool:
        return self.profile == "rich"


def render(
    report: Report,
    profile: Profile = "rich",
    *,
    hostname: str = "localhost",
    logging: Logging = "failing",
) -> bytes:
    """``report`` as a whole JUnit file, in UTF-8."""
    style = _Style(profile=profile, logging=logging, hostname=hostname)
    root = ET.Element("testsuites", name=name(f"cliconform {report.name}"))
    root.extend(_suites(report, style))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", _time(report.duration))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suites(report: Report, style: _Style) -> Iterator[ET.Element]:
    names = _Names()
    by_group = sorted(report.outcomes, key=lambda outcome: _first(report, outcome.step.group))
    for group, outcomes in groupby(by_group, key=lambda outcome: outcome.step.group):
        members = list(outcomes)
        cases = [_case(outcome, names, report, style) for outcome in members]
        yield _suite(report, group, cases, style, members)
    if report.strict_warnings and report.warnings:
        yield _suite(report, "spec", [_cautions(report, names, style)], style, [])


def _first(report: Report, group: str) -> int:
    groups = [outcome.step.group for outcome in report.outcomes]
    return groups.index(group)


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
        hostname=name(style.hostname),
        file=one_line(report.spec),
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
        ET.SubElement(element, "property", name=key, value=one_line(value))
    return element


def _case(outcome: Outcome, names: _Names, report: Report, style: _Style) -> ET.Element:
    step = outcome.step
    case = ET.Element("testcase", name=names.unique(step.id), classname=_class(report, step.group))
    case.set("time", _time(outcome.observation.duration if outcome.observation else 0.0))
    if style.rich:
        case.set("file", one_line(step.place.file))
        case.set("line", str(step.place.line))
        case.set("assertions", str(len(outcome.findings)))
        case.append(_properties(_about_case(outcome)))
    case.extend(_result(outcome, report))
    failing = case.find("failure") is not None or case.find("error") is not None
    if style.logging == "all" or (style.logging == "failing" and failing):
        case.extend(_output(outcome))
    return case


def _about_case(outcome: Outcome) -> dict[str, str]:
    facts = {"command": typed(outcome), "verdict": outcome.verdict.value}
    if outcome.observation is not None:
        facts["ending"] = ending(outcome.observation.ending)
    if outcome.step.about:
        facts["about"] = outcome.step.about
    if outcome.step.tags:
        facts["tags"] = " ".join(outcome.step.tags)
    if outcome.kept:
        facts["home"] = outcome.kept
    return facts


def _result(outcome: Outcome, report: Report) -> Iterator[ET.Element]:
    """At most one failure, error or skip; then what the earlier attempts were."""
    rerun = "rerunFailure"
    match outcome.verdict:
        case Verdict.DEVIATES:
            yield _told("failure", _type(outcome), first_deviation(outcome), outcome)
        case Verdict.FIXED:
            message = "fixed: the known file says that it deviates, and it conforms"
            yield _told("failure", "Fixed", message, outcome)
        case Verdict.ERROR:
            message = outcome.reason or first_deviation(outcome) or "could not be run"
            yield _told("error", "CouldNotRun", message, outcome)
        case Verdict.KNOWN | Verdict.BLOCKED | Verdict.SKIPPED:
            yield _skipped(outcome)
        case Verdict.CONFORMS | Verdict.FLAKY:
            if report.strict_warnings and outcome.warnings:
                message = one_line("; ".join(outcome.warnings))
                yield _text("failure", "Warning", message, "\n".join(outcome.warnings))
            rerun = "flakyFailure"
    if outcome.verdict not in _SKIPPED:
        for earlier in outcome.earlier:
            yield _attempt(rerun, earlier)


def _told(tag: str, kind: str, message: str, outcome: Outcome) -> ET.Element:
    return _text(tag, kind, message, _all_of_it(outcome))


def _text(tag: str, kind: str, message: str, text: str) -> ET.Element:
    """GitLab and dorny read the text alone, Jenkins and mikepenz the message: both say it."""
    element = ET.Element(tag, type=kind, message=one_line(message))
    element.text = capped(f"{one_line(message)}\n\n{clean(text)}", _TEXT_LIMIT)
    return element


def _all_of_it(outcome: Outcome) -> str:
    return f"{outcome.step.place}\n" + joined(body(outcome, LONG))


def _skipped(outcome: Outcome) -> ET.Element:
    verdict = outcome.verdict.value
    reason = outcome.reason or first_deviation(outcome)
    message = one_line(f"{verdict}: {reason}" if reason else verdict)
    return ET.Element("skipped", type=f"cliconform.{verdict}", message=message)


def _attempt(tag: str, earlier: Outcome) -> ET.Element:
    message = one_line(first_deviation(earlier) or earlier.reason or earlier.verdict.value)
    element = ET.Element(tag, type=_type(earlier), message=message)
    trace = ET.SubElement(element, "stackTrace")
    trace.text = capped(clean(_all_of_it(earlier)), _TEXT_LIMIT)
    return element


def _type(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.ERROR:
        return "CouldNotRun"
    for finding in sorted(outcome.deviations, key=lambda each: each.known):
        family = finding.address.partition(".")[0].partition("[")[0]
        return _TYPES.get(family, "Deviation")
    return "Deviation"


def _output(outcome: Outcome) -> Iterator[ET.Element]:
    if outcome.observation is None:
        return
    for tag, text in (
        ("system-out", said(outcome.observation, "stdout")),
        ("system-err", said(outcome.observation, "stderr")),
    ):
        if text:
            element = ET.Element(tag)
            element.text = capped(text, _TEXT_LIMIT)
            yield element


def _cautions(report: Report, names: _Names, style: _Style) -> ET.Element:
    """The spec's own warnings fail the run under ``-W error``, so that a case has to fail too."""
    case = ET.Element("testcase", name=names.unique("warnings"), classname=_class(report, "spec"))
    case.set("time", _time(0.0))
    if style.rich:
        case.set("file", one_line(report.warnings[0].place.file))
        case.set("line", str(report.warnings[0].place.line))
    told = [f"{caution.place}: {caution.message}" for caution in report.warnings]
    more = len(told) - 1
    message = told[0] + (f"; and {more} more" if more else "")
    case.append(_text("failure", "Warning", message, "\n".join(told)))
    return case


def _class(report: Report, group: str) -> str:
    """It has a dot, or Jenkins would put it in "(root)"."""
    return name(f"{report.name}.{group}")


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


class _Names:
    """Names of cases, none twice: GitLab uses only the first of two, Allure calls it a retry."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def unique(self, text: str) -> str:
        base = name(text, 240) or "command"
        found, number = base, 1
        while found in self._used:
            number += 1
            found = f"{base} ({number})"
        self._used.add(found)
        return found
