"""An observation → what a person wants to see of it: what was said, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cliconform.model.observation import Chunk, Observation, StreamName
from cliconform.reporting.text.clean import clean
from cliconform.reporting.text.wording import format_size, replace_home
from cliconform.text import decode


def read_output(observation: Observation, stream: StreamName | None = None) -> str:
    """The cleaned text of ``stream``, or of both as they came, the home's path as ``$HOME``."""
    raw = b"".join(
        _with_gap(chunk) for chunk in observation.chunks if stream is None or chunk.stream == stream
    )
    return clean(replace_home(decode(raw), observation.home)).strip("\n")


def read_output_lines(observation: Observation) -> list[str]:
    """Both streams as lines; none where nothing was said."""
    text = read_output(observation)
    return [line.rstrip() for line in text.split("\n")] if text.strip() else []


def _with_gap(chunk: Chunk) -> bytes:
    if not chunk.dropped:
        return chunk.data
    return chunk.data + f"\n… {chunk.dropped:,} bytes were not kept …\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A path of the home that the command created (``+``), changed (``~``) or removed (``-``)."""

    sign: Literal["+", "~", "-"]
    path: str
    note: str = ""


def find_changes(observation: Observation) -> list[Change]:
    """What the command did to its home, by path; a folder only where it is new and empty."""
    before, after = observation.before, observation.after
    found = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if new is None:
            found.append(Change(sign="-", path=clean(path)))
        elif old is None:
            if new.kind != "dir" or not any(other.startswith(f"{path}/") for other in after):
                note = format_size(new.size) if new.kind == "file" else new.kind
                found.append(Change(sign="+", path=clean(path), note=note))
        elif (old.kind, old.mode, old.digest) != (new.kind, new.mode, new.digest):
            found.append(Change(sign="~", path=clean(path)))
    return found
