"""Puts values of the model into words: the same on the console, in JUnit and in the known file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.ids import base_of
from cliconform.model.observation import (
    Ending,
    Exited,
    Flooded,
    NotStarted,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.outcome import Finding, Outcome, Verdict
from cliconform.model.report import Report
from cliconform.reporting.text.clean import clean_line

SIGNS = {
    Verdict.CONFORMS: "✓",
    Verdict.DEVIATES: "✗",
    Verdict.KNOWN: "≈",
    Verdict.FIXED: "!",
    Verdict.BLOCKED: "-",
    Verdict.SKIPPED: "○",
    Verdict.ERROR: "E",
    Verdict.FLAKY: "~",
}
"""The sign of each verdict, one column wide."""

# In the order in which they are listed: the singular and the plural.
_COUNTED = {
    Verdict.CONFORMS: ("conforms", "conform"),
    Verdict.DEVIATES: ("deviates", "deviate"),
    Verdict.FIXED: ("fixed", "fixed"),
    Verdict.ERROR: ("could not be run", "could not be run"),
    Verdict.FLAKY: ("flaky", "flaky"),
    Verdict.KNOWN: ("known", "known"),
    Verdict.BLOCKED: ("blocked", "blocked"),
    Verdict.SKIPPED: ("skipped", "skipped"),
}
# The addresses of findings whose message has what was expected: `exit code 3, expected 0`.
_COMPLETE = frozenset({"exit", "timeout", "leftovers"})
# Likewise, but for the name of the stream: `a.b: got 1, expected 2`.
_DATA = lazy_pattern(r"(stdout|stderr)\.(?:json|rows|columns)\b")
_MINUTE = 60.0
_VERIFIED_NAMED = 3
"""Commands that are named of those which printed something else when they were verified."""
_KILO = 1000.0


def format_count(number: int, noun: str) -> str:
    """Return ``3 commands``, or ``1 command``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def format_commands(ids: Iterable[str]) -> str:
    """Return how many commands ``ids`` are of: ``4 commands``, ``2 commands (9 rows)``.

    A command with a matrix has an id for each of its rows.
    """
    rows = list(ids)
    commands = len({base_of(id_) for id_ in rows})
    text = format_count(commands, "command")
    return text if commands == len(rows) else f"{text} ({format_count(len(rows), 'row')})"


def format_duration(number: float) -> str:
    """Return a measured number of seconds: ``0.08 s``, ``12.3 s``, ``2 min 5 s``."""
    if number < 1:
        return f"{number:.2f} s"
    if number < _MINUTE:
        return f"{number:.1f} s"
    minutes, rest = divmod(round(number), 60)
    return f"{minutes} min {rest} s"


def format_limit(number: float) -> str:
    """Return a number of seconds as a spec has it: ``30 s``, ``0.5 s``."""
    return f"{number:g} s"


def format_size(number: int) -> str:
    """Return a number of bytes: ``12 B``, ``3.4 kB``; a kilobyte has 1000 bytes."""
    if number < _KILO:
        return f"{number} B"
    amount = number / _KILO
    for unit in ("kB", "MB"):
        if amount < _KILO:
            return f"{amount:.1f} {unit}"
        amount /= _KILO
    return f"{amount:.1f} GB"


def count_verdicts(report: Report) -> list[tuple[Verdict, str]]:
    """Return each verdict that occurs in ``report`` with its number in words: ``1 deviates``.

    Of those that conform, it says how many are cached: ``12 conform (10 cached)``.
    """
    cached = f" ({report.cached_count:,} cached)" if report.cached_count else ""
    return [
        (verdict, words + cached if verdict is Verdict.CONFORMS else words)
        for verdict, words in count_in_words(report.counts())
    ]


def describe_verification(report: Report) -> str:
    """Return which cached commands were verified, on one line; empty where none was to be."""
    made = report.verification
    if made is None:
        return ""
    number = len(made.ids)
    if not number:
        return "no cached command was verified"
    total = report.cached_count + count_differing(report)
    verified = f"verified {number:,} of {total:,} cached (--verify-seed {made.seed})"
    if not made.printed_else:
        return verified
    named = ", ".join(f"`{clean_line(id_)}`" for id_ in made.printed_else[:_VERIFIED_NAMED])
    more = len(made.printed_else) - _VERIFIED_NAMED
    return (
        f"{verified}; {named}{f' and {more} more' if more > 0 else ''} printed something else than "
        "in the recording, of which nothing is promised"
    )


def count_differing(report: Report) -> int:
    """Return how many of the verified commands differ: they are reported as they were run now."""
    verified = frozenset(report.verification.ids if report.verification else ())
    if not verified:
        return 0
    return sum(each.step.id in verified and not each.cached for each in report.outcomes)


def count_in_words(numbers: Mapping[Verdict, int]) -> list[tuple[Verdict, str]]:
    """Return each verdict of ``numbers`` with its number in words, in the order of reports."""
    return [
        (verdict, f"{numbers[verdict]:,} {one if numbers[verdict] == 1 else several}")
        for verdict, (one, several) in _COUNTED.items()
        if numbers.get(verdict)
    ]


def describe_verdict(outcome: Outcome) -> str:
    """Return the verdict's word; for an intermittent deviation, whether it did not occur."""
    return f"{outcome.verdict.value}{', not seen this time' if outcome.is_unseen else ''}"


def describe_ending(ending: Ending) -> str:
    """Return how a program ended: ``exit code 3``, ``killed by SIGSEGV``."""
    match ending:
        case Exited():
            return f"exit code {ending.code}"
        case Signalled():
            return f"killed by {clean_line(ending.signal)}"
        case TimedOut():
            reader = clean_line(ending.reader) or "it"
            waiting = f" while {reader} waited for input" if ending.waiting_for_input else ""
            return f"timed out after {format_limit(ending.seconds)}{waiting}"
        case Flooded():
            return f"stopped after more than {format_size(ending.limit)} of output"
        case Suspended():
            return f"suspended itself with {clean_line(ending.signal)}"
        case NotStarted():
            return "not started"
        case _:
            assert_never(ending)


def describe_finding(finding: Finding) -> str:
    """Return the promise and what was observed, on one line; the message alone if it has both."""
    promise, message = clean_line(finding.promise, 500), clean_line(finding.message, 500)
    if finding.differs_from is not None:
        place = clean_line(str(finding.differs_from.place))
        message = f"{message}; {place} is known, but what was seen is new"
    if message and _has_complete_message(finding.address, message):
        return message
    if message and (found := _DATA.match(finding.address)):
        return message if message.startswith(found[1]) else f"{found[1]}: {message}"
    return f"{promise}: {message}" if promise and message else promise or message


def _has_complete_message(address: str, message: str) -> bool:
    """Return whether such a message repeats its promise: ``f was not created``."""
    is_file = address.startswith("produces[") and "." not in address
    if address.endswith(".equals_file"):
        return "differ" in message  # it names the file, too
    return is_file or address in _COMPLETE or address.endswith(".schema")


def describe_deviations(outcome: Outcome) -> str:
    """Return the first deviation and how many more there are, on one line.

    New deviations come before known ones. It is empty where nothing deviates.
    """
    deviations = sorted(outcome.deviations, key=lambda finding: finding.known)
    if not deviations:
        return ""
    more = len(deviations) - 1
    return describe_finding(deviations[0]) + (f"; and {more} more" if more else "")
