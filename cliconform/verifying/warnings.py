"""What is no deviation, but worth a look."""

from __future__ import annotations

from cliconform.model.promise import CapturePromise, Promise, TextPromise, TurnPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.texts.excerpt import format_count, quote
from cliconform.verifying.texts.normalize import split_lines


def find_warnings(evidence: Evidence) -> tuple[str, ...]:
    """Output that was not kept, and output that nobody promised anything about."""
    return (*_dropped(evidence), *_unpromised(evidence))


def _dropped(evidence: Evidence) -> tuple[str, ...]:
    return tuple(
        f"{number:,} bytes of {name} were not kept: what is promised about it was held against the"
        f" rest"
        for name, number in evidence.texts.dropped.items()
        if number
    ) + tuple(
        f"{answer.dropped:,} bytes of the answer to http[{number}] were not kept"
        for number, answer in enumerate(evidence.observation.answers)
        if answer.dropped
    )


def _unpromised(evidence: Evidence) -> tuple[str, ...]:
    """``prints 3 lines that nothing is promised about``: whatever they say, it would conform."""
    if any(map(_about_output, evidence.step.promises)):
        return ()
    said = evidence.texts.by_stream
    number = len(split_lines(said["stdout"])) + len(split_lines(said["stderr"]))
    if not number or not said["output"].strip():
        return ()
    stream = "stdout" if said["stdout"].strip() else "stderr"
    first = next(line for line in split_lines(said[stream]) if line.strip())
    lines = format_count(number, "line")
    return (
        f"prints {lines} that nothing is promised about ({stream}: {quote(first.strip(), 80)})",
    )


def _about_output(promise: Promise) -> bool:
    """Whether a promise says anything of what the command prints.

    That it lacks something holds of nearly any output: it counts where the command itself says
    so, not where ``[defaults]`` do.
    """
    match promise:
        case TextPromise(form="lacks", default=default):
            return not default
        case TextPromise() | CapturePromise() | TurnPromise():
            return True
        case _:
            return False
