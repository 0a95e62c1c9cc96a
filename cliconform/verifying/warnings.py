"""What is not a deviation, but worth a look."""

from __future__ import annotations

from cliconform.model.contents import DataPromise, TextPromise
from cliconform.model.promise import CapturePromise, Promise, QueryPromise, TurnPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.texts.excerpt import format_count, quote
from cliconform.verifying.texts.normalize import split_lines


def find_warnings(evidence: Evidence) -> tuple[str, ...]:
    """Return warnings about output that was not kept, and output that no promise checks."""
    return (*_warn_dropped(evidence), *_warn_unchecked(evidence))


def _warn_dropped(evidence: Evidence) -> tuple[str, ...]:
    return tuple(
        f"{number:,} bytes of {name} were not kept: they were searched while they were read"
        for name, number in evidence.texts.dropped.items()
        if number
    ) + tuple(
        f"{answer.dropped:,} bytes of the response to http[{number}] were not kept"
        for number, answer in enumerate(evidence.observation.answers)
        if answer.dropped
    )


def _warn_unchecked(evidence: Evidence) -> tuple[str, ...]:
    """Warn about output when no promise is about it: whatever it was, the command conforms."""
    if any(map(_is_about_output, evidence.step.promises)):
        return ()
    streams = evidence.texts.by_stream
    number = len(split_lines(streams["stdout"])) + len(split_lines(streams["stderr"]))
    if not number or not streams["output"].strip():
        return ()
    stream = "stdout" if streams["stdout"].strip() else "stderr"
    first = next(line for line in split_lines(streams[stream]) if line.strip())
    lines = format_count(number, "line")
    return (f"prints {lines} that no promise checks ({stream}: {quote(first.strip(), 80)})",)


def _is_about_output(promise: Promise) -> bool:
    """Whether a promise is about what the command prints.

    Nearly any output lacks a given text: such a promise counts only where the command itself makes
    it, not where ``[defaults]`` do.
    """
    match promise:
        case TextPromise(form="lacks", default=default):
            return not default
        case TextPromise() | DataPromise() | CapturePromise() | TurnPromise():
            return True
        case QueryPromise(source=source):
            return bool(source)
        case _:
            return False
