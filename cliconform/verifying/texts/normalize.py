"""From the bytes that were seen to the texts that promises are held against.

The bytes stay as they came; this is part of judging, so that a stored run can be judged again by
other rules.
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
"""What stands for the home's path in every text."""

STREAMS = ("stdout", "stderr", "output")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTexts:
    """What was said on each stream, as a person could read it.

    ``by_stream`` has ``stdout``, ``stderr`` and ``output``, which is both in the order in which
    they came. ``dropped`` is how many bytes of each were not kept.
    """

    by_stream: Mapping[str, str]
    dropped: Mapping[str, int]


def read_streams(observation: Observation) -> StreamTexts:
    """The texts of one run."""
    chunks = observation.chunks
    hide = make_home_hider(observation.home)
    stdout = [chunk for chunk in chunks if chunk.stream == "stdout"]
    stderr = [chunk for chunk in chunks if chunk.stream == "stderr"]
    by_stream = {
        "stdout": hide(to_plain_text(_joined(stdout))),
        "stderr": hide(to_plain_text(_joined(stderr))),
    }
    # Most programs use one stream; what it says is then all there is.
    if stdout and stderr:
        by_stream["output"] = hide(to_plain_text(_joined(chunks)))
    else:
        by_stream["output"] = by_stream["stderr" if stderr else "stdout"]
    dropped = {
        "stdout": sum(chunk.dropped for chunk in stdout),
        "stderr": sum(chunk.dropped for chunk in stderr),
    }
    return StreamTexts(by_stream=by_stream, dropped=dropped)


def make_home_hider(home: str) -> Callable[[str], str]:
    """A function that writes ``$HOME`` wherever a text has the home's path, or its real path."""
    # The longer one first: one may be the beginning of the other. A link on the way to the home
    # (macOS: /tmp) is the only thing outside the observation that is looked at.
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
    """``text`` without the newline at its end: it is never compared."""
    return text.removesuffix("\n")


def split_lines(text: str) -> list[str]:
    """The lines of ``text``; none where there is no text."""
    return strip_final_newline(text).split("\n") if text else []


def _joined(chunks: Iterable[Chunk]) -> bytes:
    """The chunks in their order, with a line of its own where bytes were not kept.

    Each stream is decoded by itself: a character that two chunks share stays whole, whatever the
    other stream said between them.
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
