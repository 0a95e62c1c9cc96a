"""For each tree of needs, the recording that has the most of it, told the same as now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cliconform.model.plan import Step
from cliconform.quick_dataclass import dataclass
from cliconform.reuse.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRun:
    """A recording and its index."""

    file: Path
    index: Index


def choose_runs(
    steps: Sequence[Step], digests: Mapping[str, str], runs: Iterable[IndexedRun]
) -> dict[Path, list[str]]:
    """Return for each recording that is used the ids of the steps to take from it.

    ``steps`` are in the order of a plan, ``digests`` have those of them that may be reused, and
    ``runs`` are the newest first; no more of them are read than needed. All of a tree of needs is
    taken from one recording, so that each of its steps started from what the recorded one before
    it had left. A step that was told the same and failed in a newer recording is not taken from an
    older one.
    """
    digests = dict(digests)
    roots = _find_roots(steps)
    wanted: dict[str, list[Step]] = {}
    for step in steps:
        wanted.setdefault(roots[step.id], []).append(step)
    most = {root: len(_find_same(tree, digests, digests)) for root, tree in wanted.items()}
    open_ = [root for root, number in most.items() if number]
    best: dict[str, tuple[Path, list[str]]] = {}
    for run in runs:
        for root in open_:
            found = _find_same(wanted[root], digests, run.index.calls)
            if len(found) > len(best[root][1] if root in best else ()):
                best[root] = (run.file, found)
        open_ = [root for root in open_ if len(best.get(root, ("", ()))[1]) < most[root]]
        if not open_:
            break
        for id_, digest in run.index.failed.items():
            if digests.get(id_) == digest:
                del digests[id_]
    chosen: dict[Path, list[str]] = {}
    for file, ids in best.values():
        chosen.setdefault(file, []).extend(ids)
    return chosen


def _find_roots(steps: Sequence[Step]) -> dict[str, str]:
    roots: dict[str, str] = {}
    for step in steps:
        roots[step.id] = step.id if step.needs is None else roots[step.needs]
    return roots


def _find_same(
    tree: Sequence[Step], digests: Mapping[str, str], calls: Mapping[str, str]
) -> list[str]:
    """Return the steps that have the same digest in ``calls``, and so have all that they need."""
    found: dict[str, None] = {}
    for step in tree:
        digest = digests.get(step.id)
        is_same = digest is not None and calls.get(step.id) == digest
        if is_same and (step.needs is None or step.needs in found):
            found[step.id] = None
    return list(found)
