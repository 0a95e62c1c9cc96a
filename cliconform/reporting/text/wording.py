"""How things are said: the same words on the console, in JUnit and in the known file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import PurePath
from typing import assert_never

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
from cliconform.model.plan import Request, Step
from cliconform.model.report import Report
from cliconform.reporting.text.clean import clean, clean_line

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

# In the order in which they are counted: one of it, several of it.
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
_MINUTE = 60.0
_KILO = 1000.0
_PLACEHOLDER = re.compile(r"\$\{[^{}\n]*\}")
_SAFE = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
# What double quotes do not keep from the shell; an exclamation mark is for interactive ones.
_UNSAFE_IN_QUOTES = re.compile(r'["\\`!]|\$(?!HOME|\{)')


def format_count(number: int, noun: str) -> str:
    """``3 commands``, ``1 command``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def count_verdicts(report: Report) -> list[tuple[Verdict, str]]:
    """Each verdict that occurs, with its words: ``1 deviates``."""
    numbers = report.counts()
    return [
        (verdict, f"{numbers[verdict]:,} {one if numbers[verdict] == 1 else several}")
        for verdict, (one, several) in _COUNTED.items()
        if numbers[verdict]
    ]


def describe_verdict(outcome: Outcome) -> str:
    """The verdict as it is read out: ``known``, or ``known, not seen this time``."""
    return f"{outcome.verdict.value}{', not seen this time' if outcome.unseen else ''}"


def format_duration(number: float) -> str:
    """A duration as a person says it: ``0.08 s``, ``12.3 s``, ``2 min 5 s``."""
    if number < 1:
        return f"{number:.2f} s"
    if number < _MINUTE:
        return f"{number:.1f} s"
    minutes, rest = divmod(round(number), 60)
    return f"{minutes} min {rest} s"


def format_limit(number: float) -> str:
    """A limit as it was written: ``30 s``, ``0.5 s``."""
    return f"{number:g} s"


def format_size(number: int) -> str:
    """Bytes as a person says them: ``12 B``, ``3.4 kB``."""
    if number < _KILO:
        return f"{number} B"
    amount = number / _KILO
    for unit in ("kB", "MB"):
        if amount < _KILO:
            return f"{amount:.1f} {unit}"
        amount /= _KILO
    return f"{amount:.1f} GB"


def describe_ending(end: Ending) -> str:
    """How a program ended, in a few words."""
    match end:
        case Exited():
            return f"exit {end.code}"
        case Signalled():
            return f"ended by {clean_line(end.signal)}"
        case TimedOut():
            waiting = (
                f", while {clean_line(end.reader) or 'it'} waited for input" * end.waiting_for_input
            )
            return f"stopped after {format_limit(end.seconds)}{waiting}"
        case Flooded():
            return f"stopped after {format_size(end.limit)} of output"
        case Suspended():
            return f"suspended by {clean_line(end.signal)}"
        case NotStarted():
            return "not started"
        case _:
            assert_never(end)


def format_command(outcome: Outcome) -> str:
    """The command line as a person would type it: quoted for a shell, the program by its name.

    What lies in the home reads ``$HOME/…``, and a value that the run did not get to know
    ``${name}``.
    """
    if outcome.observation is not None:
        return format_argv(outcome.observation.argv, outcome.observation.home)
    return format_planned_command(outcome.step)


def format_planned_command(step: Step) -> str:
    """The command line of ``step`` before its run: ``${name}`` for what only the run can tell."""
    program, *rest = (word.partly(step.values).source for word in step.invocation.argv)
    words = [PurePath(program).name or program, *rest]
    return " ".join(_quoted(clean(word)) for word in words)


def format_argv(argv: Sequence[str], home: str = "") -> str:
    """``argv`` quoted for a shell, the program by its name and the home as ``$HOME``."""
    words = [PurePath(word).name or word for word in argv[:1]] + list(argv[1:])
    return " ".join(_quoted(clean(replace_home(word, home))) for word in words)


def replace_home(text: str, home: str) -> str:
    """``text`` with the path of ``home`` read as ``$HOME``."""
    return text.replace(home, "$HOME") if home else text


def _quoted(word: str) -> str:
    """``word`` as a person would quote it, ``$HOME`` in front and placeholders as they are."""
    home = word.startswith("$HOME")
    bare = _PLACEHOLDER.sub("x", word.removeprefix("$HOME"))
    if _SAFE.fullmatch(bare) or (home and not bare):
        return word
    if home or ("'" in word and not _UNSAFE_IN_QUOTES.search(bare)):
        return '"' + _UNSAFE_IN_QUOTES.sub(r"\\\g<0>", word) + '"'
    return shlex.quote(word)


def format_shell_command(outcome: Outcome) -> str:
    """The line that takes a person to where the command starts; empty where no spec has it."""
    step = outcome.step
    request = step.request or Request(spec=step.place.file)
    if not request.spec:
        return ""
    words = ["cliconform", "shell", clean_line(request.spec), clean_line(step.id)]
    if request.command:
        words += ["--command", clean_line(shlex.join(request.command))]
    if request.now:
        words += ["--now", request.now]
    return " ".join(map(_quoted, words))


def describe_deviations(outcome: Outcome) -> str:
    """What deviates first, in one line, a new deviation before a known one; and how many more."""
    deviations = sorted(outcome.deviations, key=lambda finding: finding.known)
    if not deviations:
        return ""
    more = len(deviations) - 1
    return describe_finding(deviations[0]) + (f"; and {more} more" if more else "")


def describe_finding(finding: Finding) -> str:
    """A finding in one line: the promise, and what was seen."""
    promise, message = clean_line(finding.promise, 500), clean_line(finding.message, 500)
    return f"{promise}, but {message}" if promise and message else promise or message
