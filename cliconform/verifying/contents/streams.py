"""The streams of a command as the texts that promises are about."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.model.invocation import Terminal
from cliconform.text import choose_reading
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.texts.normalize import STREAMS
from cliconform.verifying.texts.subject import CannotJudgeError, Subject, has_text, prepare_text


def find_stream(
    name: str, evidence: Evidence, promised: Sequence[str] = (), *, raw: bool = False
) -> Subject:
    """Return the stream ``name`` (``stdout``, ``stderr``, ``output``) as what is checked.

    ``promised`` are the texts, or the regular expression, that it is compared with: they decide
    about escape sequences.
    """
    texts = evidence.texts
    only = texts.find_only_stream(name)
    reading = choose_reading(promised, raw=raw)
    invocation = evidence.step.invocation
    others = [other for other in STREAMS[:2] if other != name != "output"]
    return Subject(
        name=name,
        kept=prepare_text(texts.read(only, reading), promised),
        reading=reading,
        lost=_describe_lost(only, evidence),
        searches={
            (result.text, result.regex): result
            for result in evidence.observation.searches
            if result.stream == only and result.reading == reading
        },
        streams=tuple(
            find_stream(stream, evidence, promised, raw=raw)
            for stream in (STREAMS[:2] if only == "output" else ())
        ),
        read_elsewhere=lambda: {other: texts.read(other, reading).join() for other in others},
        bounds=evidence.bounds,
        columns=invocation.columns if _is_wrapped(invocation.terminal, name) else None,
    )


def _is_wrapped(terminal: Terminal, stream: str) -> bool:
    """Whether programs fit what they write to ``stream`` to the width of the terminal."""
    return terminal is not Terminal.PIPES and not (
        terminal is Terminal.INPUT and stream == "stdout"
    )


def is_in_output(text: str, evidence: Evidence) -> bool:
    """Return whether ``text`` is in the output, as ``contains`` finds it; not if it is unknown."""
    try:
        return has_text(text, find_stream("output", evidence, [text]))
    except CannotJudgeError:
        return False


def _describe_lost(name: str, evidence: Evidence) -> str:
    """Return what was not kept of the stream ``name``, in words; empty if all of it was."""
    dropped = evidence.texts.dropped
    missing = sum(dropped.values()) if name == "output" else dropped[name]
    return f"{missing:,} bytes of {name} were not kept" if missing else ""
