"""Makes the content of a JUnit case: its result, the earlier attempts and the output."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from cliconform.model.outcome import Outcome, Verdict
from cliconform.reporting.run.deviation import LONG, make_detail_lines
from cliconform.reporting.run.transcript import read_output
from cliconform.reporting.text.clean import clean, clean_line, limit_bytes
from cliconform.reporting.text.lines import join_lines
from cliconform.reporting.text.wording import describe_deviations, describe_verdict

_TEXT_LIMIT = 200_000  # bytes
_SKIPPED = (Verdict.KNOWN, Verdict.BLOCKED, Verdict.SKIPPED)
TYPES = {
    "exit": "ExitCode",
    "timeout": "Timeout",
    "leftovers": "Leftovers",
    "within": "Duration",
    "cpu": "CpuTime",
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
    "isolation": "Isolation",
    "effects": "Effects",
}
"""The ``type`` of a failure, by the first key of the address of the promise that is not kept."""


def make_result(outcome: Outcome, *, warnings_fail: bool) -> Iterator[ET.Element]:
    """Yield at most one failure, error or skip, and an element for each earlier attempt."""
    rerun = "rerunFailure"
    warned = warnings_fail and bool(outcome.warnings)
    match outcome.verdict:
        case Verdict.DEVIATES:
            yield _failing("failure", _type(outcome), describe_deviations(outcome), outcome)
        case Verdict.FIXED:
            message = f"fixed: {outcome.reason}"
            yield _failing("failure", "Fixed", message, outcome)
        case Verdict.ERROR:
            message = outcome.reason or describe_deviations(outcome) or "could not be run"
            yield _failing("error", "CouldNotRun", message, outcome)
        case _ if warned:
            message = clean_line("; ".join(outcome.warnings))
            yield make_element("failure", "Warning", message, "\n".join(outcome.warnings))
        case Verdict.KNOWN | Verdict.BLOCKED | Verdict.SKIPPED:
            yield _skipped(outcome)
        case _:
            pass
    if outcome.verdict in {Verdict.CONFORMS, Verdict.FLAKY}:
        rerun = "flakyFailure"
    if outcome.verdict not in _SKIPPED:
        for earlier in outcome.earlier:
            yield _attempt(rerun, earlier)


def _failing(tag: str, kind: str, message: str, outcome: Outcome) -> ET.Element:
    return make_element(tag, kind, message, _text(outcome))


def make_element(tag: str, kind: str, message: str, text: str) -> ET.Element:
    """Return an element with ``message`` and ``text``, both cleaned, cut at 200 kB.

    The text begins with the message: GitLab and dorny/test-reporter show only the text, Jenkins
    and mikepenz/action-junit-report the message.
    """
    element = ET.Element(tag, type=kind, message=clean_line(message))
    element.text = limit_bytes(f"{clean_line(message)}\n\n{clean(text)}", _TEXT_LIMIT)
    return element


def _text(outcome: Outcome) -> str:
    return f"{outcome.step.place}\n" + join_lines(make_detail_lines(outcome, LONG))


def _skipped(outcome: Outcome) -> ET.Element:
    verdict = describe_verdict(outcome)
    reason = outcome.reason or describe_deviations(outcome)
    message = clean_line(f"{verdict}: {reason}" if reason else verdict)
    return ET.Element("skipped", type=f"cliconform.{outcome.verdict.value}", message=message)


def _attempt(tag: str, earlier: Outcome) -> ET.Element:
    message = clean_line(describe_deviations(earlier) or earlier.reason or earlier.verdict.value)
    element = ET.Element(tag, type=_type(earlier), message=message)
    trace = ET.SubElement(element, "stackTrace")
    trace.text = limit_bytes(clean(_text(earlier)), _TEXT_LIMIT)
    return element


def _type(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.ERROR:
        return "CouldNotRun"
    for finding in sorted(outcome.deviations, key=lambda each: each.known):
        family = finding.address.partition(".")[0].partition("[")[0]
        return TYPES.get(family, "Deviation")
    return "Deviation"


def make_cached_note(outcome: Outcome) -> ET.Element:
    """Return what says that a command was not run, where a case has no properties."""
    element = ET.Element("system-out")
    element.text = clean_line(f"cached: it conformed in the recording {outcome.cached}")
    return element


def make_output(outcome: Outcome) -> Iterator[ET.Element]:
    """Yield the output, an element for each stream that is not empty."""
    if outcome.observation is None:
        return
    for tag, text in (
        ("system-out", read_output(outcome.observation, "stdout")),
        ("system-err", read_output(outcome.observation, "stderr")),
    ):
        if text:
            element = ET.Element(tag)
            element.text = limit_bytes(text, _TEXT_LIMIT)
            yield element
