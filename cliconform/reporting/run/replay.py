"""The terminal of one command as it was: what appeared when, and what happened then."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from cliconform.model.observation import Chunk, Exited, Observation
from cliconform.model.outcome import Outcome
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.clean import clean_line

LAST = "\x1b[0m\x1b[?25h\x1b[?1049l\x1b[?2004l\x1b[?1000l"
"""What gives a terminal back as it was: colours, cursor, the main screen, the plain mouse."""

# String sequences set a window's title, the clipboard, or keys; a terminal answers queries by
# typing. Neither belongs to what was seen, and a recording may come from a stranger.
_UNSAFE = re.compile(
    r"\x1b[P\]X^_](?:[^\x07\x1b]*(?:\x07|\x1b\\)|[^\x07\x1b\n]*)"
    r"|\x1b\[[0-?]*[ -/]*[cntx]|\x1b[cZ]|[\x05\x80-\x9f]"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[P\]X^_][^\x07\x1b\n]*\x1b?|[ -/]*)\Z")
_LONGEST_SEQUENCE = 4096
"""Characters of a sequence that is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Something that happened ``at`` seconds after the start.

    ``output``: ``text`` appeared on the terminal; ``mark``: something that ``text`` describes.
    """

    at: float
    kind: Literal["output", "mark"]
    text: str


def make_frames(outcome: Outcome, observation: Observation) -> tuple[Frame, ...]:
    """Return what happened in one run of a command, in order.

    ``observation`` is that of ``outcome``, or of its second run. Marked are the prompts, what was
    answered, and where the output deviates.
    """
    frames = [*_make_output(outcome, observation), *_mark_dialogue(observation)]
    if observation is outcome.observation:
        frames += _mark_deviations(outcome, observation)
    # Output comes first: a prompt is marked when it is there.
    return tuple(sorted(frames, key=lambda frame: (frame.at, frame.kind == "mark")))


def limit_pauses(frames: Iterable[Frame], *, speed: float, idle: float | None) -> Iterator[Frame]:
    """Yield ``frames`` with their times divided by ``speed`` and no pause longer than ``idle``."""
    at = before = 0.0
    for frame in frames:
        pause = (frame.at - before) / speed
        before = frame.at
        at += pause if idle is None else min(pause, idle)
        yield Frame(at=at, kind=frame.kind, text=frame.text)


def find_exit_code(observation: Observation) -> int | None:
    """Return the exit code, if the program exited by itself."""
    return observation.ending.code if isinstance(observation.ending, Exited) else None


def _make_output(outcome: Outcome, observation: Observation) -> Iterator[Frame]:
    terminal = outcome.step.invocation.terminal
    screens = {name: _Screen(terminal.shows(name)) for name in ("stdout", "stderr")}
    for chunk in observation.chunks:
        shown = screens[chunk.stream].show(chunk.data)
        if chunk.dropped:
            shown += f"\r\n[{chunk.dropped:,} bytes were not kept]\r\n"
        if shown:
            yield Frame(at=chunk.at, kind="output", text=shown)


class _Screen:
    """What a terminal shows of one stream; a pipe's line ends are made those of a terminal."""

    def __init__(self, is_terminal: bool) -> None:  # noqa: FBT001 - a condition
        self._is_terminal = is_terminal
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def show(self, data: bytes) -> str:
        """Return what the next bytes add; a sequence that is not complete comes with the next."""
        text = self._held + self._decoder.decode(data)
        unfinished = _UNFINISHED.search(text[-_LONGEST_SEQUENCE:])
        self._held = unfinished[0] if unfinished else ""
        text = text.removesuffix(self._held) if self._held else text
        if not self._is_terminal:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        return _UNSAFE.sub("", text)


def _mark_dialogue(observation: Observation) -> Iterator[Frame]:
    for exchange in observation.dialogue:
        if exchange.asked_at is None:
            continue
        prompt = clean_line(exchange.prompt.strip())
        yield Frame(at=exchange.asked_at, kind="mark", text=f"prompt: {prompt}")
        if exchange.typed:
            typed = clean_line(exchange.typed.rstrip("\r\n"))
            yield Frame(at=exchange.asked_at, kind="mark", text=f"typed: {typed}")


def _mark_deviations(outcome: Outcome, observation: Observation) -> Iterator[Frame]:
    """Mark each deviation where its first line was written, else at the end."""
    for finding in outcome.deviations:
        lines = (*finding.evidence, *finding.near)
        times = (_find_time(observation.chunks, line) for line in lines)
        at = next((time for time in times if time is not None), observation.duration)
        word = "known" if finding.known else "deviates"
        text = f"{word}: {finding.address}: {clean_line(finding.message)}"
        yield Frame(at=at, kind="mark", text=text)


def _find_time(chunks: Sequence[Chunk], line: str) -> float | None:
    """Return when the last byte of ``line`` was written; ``None`` if it is not in the output."""
    wanted = line.strip().encode("utf-8", "replace")
    for stream in ("stdout", "stderr") if wanted else ():
        own = [chunk for chunk in chunks if chunk.stream == stream]
        at = b"".join(chunk.data for chunk in own).find(wanted)
        if at < 0:
            continue
        end = at + len(wanted)
        for chunk in own:
            end -= len(chunk.data)
            if end <= 0:
                return chunk.at
    return None
