"""Remembers how long the steps of a spec took with a target, so that the longest start first.

There is one small file for each spec and target in the user's cache folder, beside those of
:mod:`cliconform.last_failed`. Each run replaces the durations of the steps that it ran.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePath

from cliconform.file_search import resolve
from cliconform.hashes import blake2b
from cliconform.json_objects import dump_object
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.shared_values import share

_DIGITS = 4  # of a second


def remember_durations(report: Report, cache: Path) -> None:
    """Store the durations of the steps that ran; the others keep what they have.

    A file that cannot be written is ignored: it must not fail the run.
    """
    file = _find_file(Path(report.spec), report.command, cache)
    known = recall_durations(Path(report.spec), report.command, cache)
    known.update((each.step.id, measure_step(each)) for each in report.outcomes if each.observation)
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(f'{{"seconds": {dump_object(known)}}}', encoding="utf-8")
        partial.replace(file)  # two runs may end at the same time
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def recall_durations(spec: Path, command: Sequence[str], cache: Path) -> dict[str, float]:
    """Return the seconds of each step, by its id, when it last ran with the target ``command``."""
    try:
        stored = json.loads(_find_file(spec, command, cache).read_text(encoding="utf-8"))
        found = ((str(id_), share(float(each))) for id_, each in stored["seconds"].items())
        return {id_: seconds for id_, seconds in found if 0 <= seconds < math.inf}
    except (OSError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError):
        return {}
    except ValueError:  # no JSON
        return {}


def measure_step(outcome: Outcome) -> float:
    """Return the seconds that a worker had for a step: of all attempts, and of second runs."""
    total = 0.0
    for each in (*outcome.earlier, outcome):
        seen = each.observation
        if seen is not None and seen.in_left_home is not None:
            total += seen.in_left_home.duration
        while seen is not None:
            total += seen.duration
            seen = seen.again
    return round(total, _DIGITS)


def _find_file(spec: Path, command: Sequence[str], cache: Path) -> Path:
    """Return the file for ``spec`` and the target: where its program is does not matter."""
    words = [PurePath(command[0]).name, *command[1:]] if command else []
    key = "\0".join([os.fspath(resolve(spec)), *words])
    name = blake2b(os.fsencode(key), digest_size=12).hexdigest()
    return cache / "durations" / f"{name}.json"
