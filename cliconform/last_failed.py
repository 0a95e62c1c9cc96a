"""Remembers which commands of a spec did not conform in its last run, for ``--last-failed``.

There is one small file for each spec in the user's cache folder, so that nothing is written into
the project.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from cliconform.file_search import resolve
from cliconform.hashes import blake2b
from cliconform.model.outcome import Verdict
from cliconform.model.report import FAILING, Report

_REMEMBERED = FAILING | {Verdict.ERROR}
_NOT_RUN = {Verdict.BLOCKED, Verdict.SKIPPED}


def remember(report: Report, cache: Path) -> None:
    """Store which commands of ``report`` failed; a command that it did not run keeps its state.

    A file that cannot be written is ignored: it must not fail the run.
    """
    failed = set(last_failed(Path(report.spec), cache) or ())
    for step, each in zip(report.steps, report.traits, strict=True):
        if each.verdict in _REMEMBERED:
            failed.add(step.id)
        elif each.verdict not in _NOT_RUN:
            failed.discard(step.id)
    file = _file(Path(report.spec), cache)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"failed": sorted(failed)}), encoding="utf-8")
    except OSError:
        return


def last_failed(spec: Path, cache: Path) -> frozenset[str] | None:
    """Return the ids that did not conform in their last run; ``None`` if nothing is stored."""
    try:
        stored = json.loads(_file(spec, cache).read_text(encoding="utf-8"))
        return frozenset(map(str, stored["failed"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _file(spec: Path, cache: Path) -> Path:
    name = blake2b(os.fsencode(resolve(spec)), digest_size=12).hexdigest()
    return cache / "last-failed" / f"{name}.json"
