"""Reads from an observation what a person wants to see: its output, and the changes in the home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cliconform.model.observation import Chunk, Observation, StreamName
from cliconform.reporting.text.clean import clean
from cliconform.reporting.text.command_line import replace_home
from cliconform.reporting.text.wording import format_size
from cliconform.text import decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A path of the home that the command created (``+``), changed (``~``) or removed (``-``)."""

    sign: Literal["+", "~", "-"]
    path: str
    note: str = ""
    """The size of a new file, or the kind of another new path."""


def read_output(observation: Observation, stream: StreamName | None = None) -> str:
    """Return the text of ``stream``, or of both in the order of arrival.

    It is clean, the home's path is ``$HOME``, and the empty lines at both ends are dropped.
    """
    raw = b"".join(
        _with_gap(chunk) for chunk in observation.chunks if stream is None or chunk.stream == stream
    )
    return clean(replace_home(decode(raw), observation.home)).strip("\n")


def read_output_lines(observation: Observation) -> list[str]:
    """Return the lines of both streams; none where the output is blank."""
    text = read_output(observation)
    return [line.rstrip() for line in text.split("\n")] if text.strip() else []


def find_changes(observation: Observation) -> list[Change]:
    """Return what differs in the home after the run, sorted by path.

    A new folder is listed only if it is empty: otherwise its content is.
    """
    before, after = observation.before, observation.after
    changes = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if new is None:
            changes.append(Change(sign="-", path=clean(path)))
        elif old is None:
            if new.kind != "dir" or not any(other.startswith(f"{path}/") for other in after):
                note = format_size(new.size) if new.kind == "file" else new.kind
                changes.append(Change(sign="+", path=clean(path), note=note))
        elif (old.kind, old.mode, old.digest) != (new.kind, new.mode, new.digest):
            changes.append(Change(sign="~", path=clean(path)))
    return changes


def _with_gap(chunk: Chunk) -> bytes:
    if not chunk.dropped:
        return chunk.data
    return chunk.data + f"\n… {chunk.dropped:,} bytes were not kept …\n".encode()
