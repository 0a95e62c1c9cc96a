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

from cliconform import __version__
from cliconform.model.joined_runs import JoinedRuns
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report, exit_code
from cliconform.model.run_options import Profile
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.run.junit_case import (
    Case,
    Logging,
    Style,
    UniqueNames,
    begin_tag,
    format_seconds,
    name_class,
    write_case,
    write_properties,
    write_warnings_case,
)
from cliconform.reporting.text.clean import clean_line, clean_name
from cliconform.reporting.text.log_commands import escape_in_xml
from cliconform.reporting.text.wording import describe_verification


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suite:
    text: str
    tests: int
    failures: int
    errors: int


def render_junit(
    report: Report,
    profile: Profile = Profile.RICH,
    *,
    hostname: str = "localhost",
    logging: Logging = "failing",
    joined: JoinedRuns | None = None,
) -> bytes:
    """Return ``report`` as a JUnit file in UTF-8.

    ``joined`` says which runs the report joins, if it joins several: a case is the newest outcome,
    and its properties say of which run it is and what it was in earlier ones.
    ``Profile.STRICT`` is valid against Jenkins' ``junit-10.xsd``: without ``file``, ``line`` and
    ``assertions``, and without the properties of a case.
    """
    style = Style(profile=profile, logging=logging, hostname=hostname, joined=joined)
    suites = list(_write_suites(report, style))
    attributes = {
        "name": clean_name(f"cliconform {report.name}"),
        "tests": str(sum(suite.tests for suite in suites)),
        "failures": str(sum(suite.failures for suite in suites)),
        "errors": str(sum(suite.errors for suite in suites)),
        "time": format_seconds(report.duration),
    }
    begin = begin_tag("testsuites", attributes)
    content = "".join(suite.text for suite in suites)
    root = f"{begin}>\n{content}</testsuites>" if suites else f"{begin} />"
    return f"<?xml version='1.0' encoding='utf-8'?>\n{escape_in_xml(root)}\n".encode()


def make_suites(report: Report, *, hostname: str = "localhost") -> tuple[ET.Element, ...]:
    """Return the suites of ``report``, for a file that has other suites too."""
    style = Style(profile=Profile.RICH, logging="failing", hostname=hostname)
    return tuple(ET.fromstring(suite.text) for suite in _write_suites(report, style))  # noqa: S314 - our own text


def _write_suites(report: Report, style: Style) -> Iterator[_Suite]:
    names = UniqueNames()
    for group in dict.fromkeys(outcome.step.group for outcome in report.outcomes):
        members = [outcome for outcome in report.outcomes if outcome.step.group == group]
        cases = [write_case(outcome, names, report, style) for outcome in members]
        yield _write_suite(report, group, cases, style, members)
    if report.strict_warnings and report.warnings:
        cases = [write_warnings_case(report, names, style)]
        yield _write_suite(report, "spec", cases, style, [])


def _write_suite(
    report: Report,
    group: str,
    cases: Sequence[Case],
    style: Style,
    outcomes: Sequence[Outcome],
) -> _Suite:
    spent = sum(outcome.observation.duration for outcome in outcomes if outcome.observation)
    results = [case.result for case in cases]
    attributes = {
        "name": name_class(report, group),
        "tests": str(len(cases)),
        "failures": str(results.count("failure")),
        "errors": str(results.count("error")),
        "skipped": str(results.count("skipped")),
        "time": format_seconds(spent),
        "hostname": clean_name(style.hostname),
        "file": clean_line(report.spec),
    }
    if moment := _timestamp(report.started):
        attributes["timestamp"] = moment
    properties = write_properties(_about_run(report), level=2)
    content = "".join(case.text for case in cases)
    text = f"  {begin_tag('testsuite', attributes)}>\n{properties}{content}  </testsuite>\n"
    return _Suite(
        text=text,
        tests=len(cases),
        failures=results.count("failure"),
        errors=results.count("error"),
    )


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


def _timestamp(started: str) -> str | None:
    """Return ``started`` as ``2026-11-23T08:04:00`` in UTC, or ``None`` if it is not a time."""
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
