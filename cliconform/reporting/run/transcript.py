"""Reads from an observation what a person wants to see: its output, and the changes in the home."""

from __future__ import annotations

from typing import Literal

from cliconform.model.home_paths import find_parents
from cliconform.model.observation import Observation, StreamName
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.clean import clean
from cliconform.reporting.text.command_line import replace_home
from cliconform.reporting.text.wording import format_size
from cliconform.stream_text import merge_chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A path of the home that the command created (``+``), changed (``~``) or removed (``-``)."""

    sign: Literal["+", "~", "-"]
    path: str
    note: str = ""
    """The size of a new file, or the kind of another new path."""


def read_output(observation: Observation, stream: StreamName | None = None) -> str:
    """Return the text of ``stream``, or of both in the order of arrival, merged by whole lines.

    It is clean, the home's path is ``$HOME``, and the empty lines at both ends are dropped.
    """
    runs = merge_chunks(chunk for chunk in observation.chunks if stream in (None, chunk.stream))
    text = "".join(run.text + (run.gap.describe() if run.gap else "") for run in runs)
    return clean(replace_home(text, observation.home)).strip("\n")


def read_output_lines(observation: Observation, stream: StreamName | None = None) -> list[str]:
    """Return the lines of ``stream``, or of both; none where the output is blank."""
    text = read_output(observation, stream)
    return [line.rstrip() for line in text.split("\n")] if text.strip() else []


def find_changes(observation: Observation) -> list[Change]:
    """Return what differs in the home after the run, sorted by path.

    A new folder is listed only if it is empty: otherwise its content is.
    """
    before, after = observation.before, observation.after
    parents = find_parents(after)
    changes = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if new is None:
            changes.append(Change(sign="-", path=clean(path)))
        elif old is None:
            if new.kind != "dir" or path not in parents:
                note = format_size(new.size) if new.kind == "file" else new.kind
                changes.append(Change(sign="+", path=clean(path), note=note))
        elif (old.kind, old.mode, old.digest) != (new.kind, new.mode, new.digest):
            changes.append(Change(sign="~", path=clean(path)))
    return changes
