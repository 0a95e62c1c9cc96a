"""Renders the list of recordings that ``cliconform runs`` prints."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cliconform.model.recording import Manifest, RecordingEntry
from cliconform.quick_dataclass import asdict
from cliconform.reporting.run.results import ROLES
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import (
    count_in_words,
    format_count,
    format_duration,
    format_size,
)


def render_recordings(entries: Sequence[RecordingEntry], folder: Path) -> Lines:
    """Return two lines for each recording, and a last one with how many there are and where."""
    return Lines(_make_lines(entries, folder))


def render_recordings_json(entries: Sequence[RecordingEntry]) -> str:
    """Return the recordings as a JSON array; each has its file and what its manifest says."""
    return json.dumps([asdict(entry) for entry in entries], indent=1) + "\n"


def _make_lines(entries: Sequence[RecordingEntry], folder: Path) -> Iterator[Line]:
    for entry in entries:
        if entry.manifest is None:
            parts = (
                Part(text=entry.id, role="strong"),
                Part(text=f"  {entry.problem}", role="bad"),
            )
            yield Line(parts=parts, hang=4)
            continue
        yield _make_heading(entry, entry.manifest)
        yield _make_verdicts(entry.manifest)
    if not entries:
        yield make_line(f"no recordings in {folder}: `cliconform check` makes one of each run")
        return
    size = format_size(sum(entry.size for entry in entries))
    yield BLANK
    yield make_line(f"{format_count(len(entries), 'recording')}, {size}, in {folder}", "dim")


def _make_heading(entry: RecordingEntry, manifest: Manifest) -> Line:
    words = shlex.join(clean_line(word) for word in manifest.command)
    return Line(
        parts=(
            Part(text=entry.id, role="strong"),
            Part(text=f"  {_format_time(manifest.started)}"),
            Part(text=f"  {clean_line(manifest.spec)}", role="place"),
            Part(text=f"  {words}", role="dim"),
        ),
        hang=4,
    )


def _make_verdicts(manifest: Manifest) -> Line:
    parts: list[Part] = []
    for verdict, words in count_in_words(manifest.verdicts):
        parts += [Part(text=", " if parts else ""), Part(text=words, role=ROLES[verdict])]
    took = f" in {format_duration(manifest.duration)}, exit code {manifest.exit_code}"
    return Line(parts=(*parts, Part(text=took, role="dim")), indent=4, hang=4)


def _format_time(started: str) -> str:
    """Return the time of the start in the user's time zone, to the minute."""
    try:
        return f"{datetime.fromisoformat(started).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return clean_line(started)
