"""Renders the history, or the rows of a query, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cliconform.model.history import SpecHistory
from cliconform.quick_dataclass import asdict


def render_history_json(history: SpecHistory) -> str:
    """Return all values of ``history`` as a JSON object.

    ``verdicts`` and ``durations`` of a command have one value for each of ``runs``; numbers of runs
    are places in that array.
    """
    return json.dumps(asdict(history), ensure_ascii=False) + "\n"


def render_rows_json(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return the rows as a JSON array of objects; what JSON has no value for is its text."""
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps(found, ensure_ascii=False, default=str) + "\n"
