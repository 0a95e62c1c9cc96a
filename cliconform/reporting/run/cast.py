"""Renders the terminal of one command as an asciicast, which asciinema and its players play.

The format is asciicast v3: https://docs.asciinema.org/manual/asciicast/v3/
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from cliconform.model.observation import Observation
from cliconform.model.outcome import Outcome
from cliconform.reporting.run.replay import Frame, find_exit_code
from cliconform.reporting.text.command_line import format_argv

_CODES = {"output": "o", "mark": "m"}


def render_cast(outcome: Outcome, observation: Observation, frames: Iterable[Frame]) -> bytes:
    """Return ``frames`` as an asciicast: a header, and a line for each event."""
    invocation = outcome.step.invocation
    command = format_argv(observation.argv, observation.home)
    header = {
        "version": 3,
        "term": {"cols": invocation.columns, "rows": invocation.lines},
        "timestamp": int(datetime.fromisoformat(observation.started).timestamp()),
        "command": command,
        "title": outcome.step.id,
    }
    lines: list[object] = [header]
    before = 0.0
    for frame in frames:
        lines.append([round(frame.at - before, 6), _CODES[frame.kind], frame.text])
        before = frame.at
    if (code := find_exit_code(observation)) is not None:
        lines.append([round(max(observation.duration - before, 0), 6), "x", str(code)])
    # ASCII alone: what a program wrote may not be valid Unicode.
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()
