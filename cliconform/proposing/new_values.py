"""Values that a new literal must not have as they are: those that every run gives anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.proposing.trial import Trial

_SHORTEST = 4
"""Characters of a value, at least, that is taken for one where it is found in a text."""
_OF_THE_RUN = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d"  # a moment
    r"|\b\d\d:\d\d:\d\d\b"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-"  # a UUID
    r"|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b"  # a digest
    r"|\b\d+(?:\.\d+)? ?(?:s|ms|sec|secs|seconds)\b"  # a duration
    r"|/tmp/",
    re.IGNORECASE,
)
OF_THE_RUN = "it may be another value in the next run: check it again, or edit it by hand"
VARIES = "it differs between two runs: edit it by hand"


def name_values(text: str, old: str, trial: Trial) -> str:
    """Return the literal ``text`` with ``${name}`` for each value of the run that is new in it.

    What ``old`` has as a literal stays one.
    """
    for name, value in _list_values(trial):
        if len(value) >= _SHORTEST and value in text and value not in old:
            text = text.replace(value, f"${{{name}}}")
    return text


def is_of_the_run(text: str, old: str) -> bool:
    """Whether ``text`` has a moment, a duration or a random id that ``old`` does not have."""
    return any(found[0] not in old for found in _OF_THE_RUN.finditer(text))


def _list_values(trial: Trial) -> Iterator[tuple[str, str]]:
    """Yield the names and values that a promise can have: days, and what the run gave."""
    values = trial.evidence.values.items()
    return ((name, value) for name, value in values if name not in ("home", "spec_dir"))
