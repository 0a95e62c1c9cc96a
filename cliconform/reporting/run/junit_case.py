"""Writes a JUnit case as the lines of a file: a command's facts and its result.

Most cases have no more than attributes and properties, and a run may have 100,000. Their text is
put together here, which takes a third of the time of a tree of elements; what a failure adds is
such a tree.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

from cliconform.model.joined_runs import JoinedRuns
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
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
from cliconform.reporting.text.wording import describe_ending

Logging: TypeAlias = Literal["failing", "all", "none"]
"""The cases whose output is written: those that fail, all, or none."""
_INDENT = "  "
_CASE_LEVEL = 2
_ESCAPES = {
    "&": "&amp;",  # the first: the others have it
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#09;",
}
"""What stands for a character in an attribute, as ElementTree has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How cases are written."""

    profile: Profile
    logging: Logging
    hostname: str
    joined: JoinedRuns | None = None
    """Which runs the report joins, where it joins several."""

    @property
    def is_rich(self) -> bool:
        """Whether a case may have what Jenkins' schema does not know."""
        return self.profile is Profile.RICH


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as it is written, indented and with a line end."""

    text: str
    result: str = ""
    """``failure``, ``error`` or ``skipped``; empty for a case that passes."""


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


def write_case(outcome: Outcome, names: UniqueNames, report: Report, style: Style) -> Case:
    """Return the case of ``outcome``, one of ``report``."""
    step = outcome.step
    attributes = {
        "name": names.add(step.id),
        "classname": name_class(report, step.group),
        "time": format_seconds(outcome.observation.duration if outcome.observation else 0.0),
    }
    content = ""
    if style.is_rich:
        attributes["file"] = _clean_file(step.place.file)
        attributes["line"] = str(step.place.line)
        attributes["assertions"] = str(len(outcome.findings))
        content = write_properties(_about_case(outcome, style.joined), _CASE_LEVEL + 1)
    elements = list(make_result(outcome, warnings_fail=report.strict_warnings))
    result = _find_result(elements)
    if outcome.cached and not style.is_rich:
        elements.append(make_cached_note(outcome))
    elif style.logging == "all" or (style.logging == "failing" and result in {"failure", "error"}):
        elements += make_output(outcome)
    return Case(text=_write(attributes, content, elements), result=result)


def write_warnings_case(report: Report, names: UniqueNames, style: Style) -> Case:
    """Return a case that fails for the spec's warnings, which fail the run under ``-W error``."""
    attributes = {
        "name": names.add("warnings"),
        "classname": name_class(report, "spec"),
        "time": format_seconds(0.0),
    }
    if style.is_rich:
        attributes["file"] = clean_line(report.warnings[0].place.file)
        attributes["line"] = str(report.warnings[0].place.line)
    lines = [f"{warning.place}: {warning.message}" for warning in report.warnings]
    more = len(lines) - 1
    message = lines[0] + (f"; and {more} more" if more else "")
    failure = make_element("failure", "Warning", message, "\n".join(lines))
    return Case(text=_write(attributes, "", [failure]), result="failure")


def name_class(report: Report, group: str) -> str:
    """Return a class name. It has a dot: Jenkins puts a name without one under "(root)"."""
    return _clean_name_once(f"{report.name}.{group}")


@lru_cache(maxsize=16)
def _clean_name_once(name: str) -> str:
    return clean_name(name)


@lru_cache(maxsize=16)
def _clean_file(path: str) -> str:
    """Clean what nearly all cases have alike."""
    return clean_line(path)


def format_seconds(seconds: float) -> str:
    """Return a time as JUnit has it; a clock that was set back gives none below 0."""
    return f"{max(seconds, 0.0):.3f}"


def begin_tag(name: str, attributes: Mapping[str, str]) -> str:
    """Return the beginning of a tag, without what ends it."""
    pairs = "".join(f' {key}="{_escape(value)}"' for key, value in attributes.items())
    return f"<{name}{pairs}"


def write_properties(facts: Mapping[str, str], level: int) -> str:
    """Return a ``properties`` element with ``facts``, indented by ``level``."""
    margin = _INDENT * level
    begin = f'{margin}{_INDENT}<property name="'
    lines = "".join(
        f'{begin}{_escape(name)}" value="{_escape(clean_line(value))}" />\n'
        for name, value in facts.items()
    )
    return f"{margin}<properties>\n{lines}{margin}</properties>\n"


def _escape(text: str) -> str:
    for character, entity in _ESCAPES.items():
        if character in text:
            text = text.replace(character, entity)
    return text


def _write(attributes: Mapping[str, str], content: str, elements: Iterable[ET.Element]) -> str:
    margin = _INDENT * _CASE_LEVEL
    content += "".join(_write_element(each) for each in elements)
    begin = f"{margin}{begin_tag('testcase', attributes)}"
    return f"{begin}>\n{content}{margin}</testcase>\n" if content else f"{begin} />\n"


def _write_element(element: ET.Element) -> str:
    level = _CASE_LEVEL + 1
    ET.indent(element, space=_INDENT, level=level)
    return f"{_INDENT * level}{ET.tostring(element, encoding='unicode')}\n"


def _find_result(elements: Iterable[ET.Element]) -> str:
    tags = (each.tag for each in elements)
    return next((tag for tag in tags if tag in {"failure", "error", "skipped"}), "")


def _about_case(outcome: Outcome, joined: JoinedRuns | None) -> dict[str, str]:
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
    if joined and (run := joined.by_id.get(outcome.step.id)):
        facts["run"] = run.file
        earlier = joined.replaced.get(outcome.step.id, ())
        facts |= {f"earlier in {run.file}": each.verdict.value for run, each in earlier}
    return facts
