"""What is remembered between two runs of a spec: which commands did not conform.

It lies in the user's cache folder, one small file for each spec, so that nothing is left in the
project. Losing it costs nothing but ``--last-failed``.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from cliconform.model.outcome import Verdict
from cliconform.model.report import FAILING, Report

_REMEMBERED = FAILING | {Verdict.ERROR}
_NOT_RUN = {Verdict.BLOCKED, Verdict.SKIPPED}


def remember(report: Report, cache: Path) -> None:
    """Write down which commands of ``report`` failed, besides those that it did not run.

    A cache that cannot be written is no reason to fail a run.
    """
    checked = {each.step.id for each in report.outcomes if each.verdict not in _NOT_RUN}
    before = last_failed(Path(report.spec), cache) or frozenset()
    now = {outcome.step.id for outcome in report.outcomes if outcome.verdict in _REMEMBERED}
    file = _file(Path(report.spec), cache)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"failed": sorted(now | (before - checked))}), encoding="utf-8")
    except OSError:
        return


def last_failed(spec: Path, cache: Path) -> frozenset[str] | None:
    """The ids that did not conform when last run; ``None`` if nothing is remembered."""
    try:
        stored = json.loads(_file(spec, cache).read_text(encoding="utf-8"))
        return frozenset(map(str, stored["failed"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(spec: Path, cache: Path) -> Path:
    name = hashlib.blake2b(str(spec.resolve()).encode(), digest_size=12).hexdigest()
    return cache / "last-failed" / f"{name}.json"
