"""The recorded bytes of the streams, as the texts that promises are compared with.

The observation keeps the bytes as they came. Normalising is part of judging, so that a stored run
can be judged again by other rules.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cliconform.model.observation import Chunk, Observation
from cliconform.text import to_plain_text

HOME = "$HOME"
"""What every text has in place of the home's path."""

STREAMS = ("stdout", "stderr", "output")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTexts:
    """The output of one run as text, without escape sequences and with ``$HOME`` for the home."""

    by_stream: Mapping[str, str]
    """``stdout``, ``stderr``, and ``output``, which is both in the order in which they came."""
    dropped: Mapping[str, int]
    """How many bytes of ``stdout`` and ``stderr`` were not kept."""


def read_streams(observation: Observation) -> StreamTexts:
    """Return the output of one run as text."""
    chunks = observation.chunks
    hide = make_home_hider(observation.home)
    stdout = [chunk for chunk in chunks if chunk.stream == "stdout"]
    stderr = [chunk for chunk in chunks if chunk.stream == "stderr"]
    by_stream = {
        "stdout": hide(to_plain_text(_join(stdout))),
        "stderr": hide(to_plain_text(_join(stderr))),
    }
    # Most programs use one stream: its text need not be made twice.
    if stdout and stderr:
        by_stream["output"] = hide(to_plain_text(_join(chunks)))
    else:
        by_stream["output"] = by_stream["stderr" if stderr else "stdout"]
    dropped = {
        "stdout": sum(chunk.dropped for chunk in stdout),
        "stderr": sum(chunk.dropped for chunk in stderr),
    }
    return StreamTexts(by_stream=by_stream, dropped=dropped)


def make_home_hider(home: str) -> Callable[[str], str]:
    """Return a function that replaces the home's path, or its real path, in a text by ``$HOME``."""
    # The longer one first: one may be the beginning of the other. Resolving links on the way to
    # the home (on macOS, /tmp is one) is the only look at anything outside the observation.
    paths = sorted({home.rstrip("/"), os.path.realpath(home)} - {"", "/"}, key=len, reverse=True)
    if not paths:
        return lambda text: text
    pattern = re.compile(rf"(?:{'|'.join(re.escape(path) for path in paths)})(?!\w)")

    def hide(text: str) -> str:
        if not any(path in text for path in paths):
            return text
        return pattern.sub(lambda _: HOME, text)

    return hide


def strip_final_newline(text: str) -> str:
    """Return ``text`` without the newline at its end, which is never compared."""
    return text.removesuffix("\n")


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text``; none if it is empty."""
    return strip_final_newline(text).split("\n") if text else []


def _join(chunks: Iterable[Chunk]) -> bytes:
    """Return the chunks joined, with a line in between where bytes were not kept.

    Each stream is decoded by itself, so that a character split over two chunks stays whole even
    with a chunk of the other stream between them.
    """
    decoders = {
        name: codecs.getincrementaldecoder("utf-8")("replace") for name in ("stdout", "stderr")
    }
    pieces = []
    for chunk in chunks:
        pieces.append(decoders[chunk.stream].decode(chunk.data))
        if chunk.dropped:
            pieces.append(decoders[chunk.stream].decode(b"", final=True))
            pieces.append(f"\n[… {chunk.dropped:,} bytes were not kept …]\n")
    pieces.extend(decoder.decode(b"", final=True) for decoder in decoders.values())
    return "".join(pieces).encode()
