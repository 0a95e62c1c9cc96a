"""What differs between the verdicts of two runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Verdicts: TypeAlias = Mapping[str, str]
"""By the id of a command, or of a test: its verdict, with the promises that do not hold."""
MISSING = "missing"
EXIT_CODE = "(exit code)"
"""What the exit code of a run stands under, among its verdicts."""


def compare(first: Verdicts, seen: Verdicts) -> dict[str, tuple[str, str]]:
    """Return what ``first`` and ``seen`` say of each id that they do not agree on."""
    pairs = {id_: (first.get(id_, MISSING), seen.get(id_, MISSING)) for id_ in {**first, **seen}}
    return {id_: (one, other) for id_, (one, other) in pairs.items() if one != other}


def compare_run(expected: Verdicts, seen: Verdicts) -> dict[str, tuple[str, str]]:
    """Return what ``expected`` and the verdicts of a run say of each id that they do not agree on.

    The run is to exit with 0, whatever ``expected`` has: runs that all fail in the same way are
    alike, and not what is asked for.
    """
    return compare({**expected, EXIT_CODE: "0"}, seen)
