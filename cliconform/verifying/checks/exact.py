"""That a command creates, changes and removes nothing but what is promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cliconform.model.contents import FilePromise
from cliconform.model.home_paths import find_parents
from cliconform.model.observation import FileFact
from cliconform.model.outcome import Finding
from cliconform.model.promise import ExactPromise, RemovedPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.changes import drop_parents, name_paths
from cliconform.verifying.files.globs import Glob, is_covered, parse_glob
from cliconform.verifying.texts.excerpt import format_list


def check_exact(promise: ExactPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that nothing else was created, changed or removed.

    What ``ignore`` covers may change. So may the directories that a promised or ignored path
    lies in.
    """
    expectation = Expectation.of(promise, "produces and removes nothing else")
    promises = evidence.step.promises
    ignored = [parse_glob(each) for each in evidence.step.ignore]
    produced = [evidence.fill_glob(each.path) for each in promises if isinstance(each, FilePromise)]
    removed = [
        evidence.fill_glob(each.path) for each in promises if isinstance(each, RemovedPromise)
    ]
    changes, observation = evidence.changes, evidence.observation
    others = {
        "created": _drop_promised(changes.created, observation.after, produced, ignored),
        "changed": _drop_promised(changes.changed, observation.after, produced, ignored),
        "removed": _drop_promised(changes.removed, observation.before, removed, ignored),
    }
    every = [path for paths in others.values() for path in paths]
    if not every:
        yield expectation.succeed()
        return
    yield expectation.fail(
        "; ".join(f"also {verb}: {name_paths(paths)}" for verb, paths in others.items() if paths),
        expected="nothing else",
        seen=every[0],
        detail=[
            line
            for verb, paths in others.items()
            for line in format_list(f"{verb}:", paths)
            if len(every) > 1  # the message names a single one
        ],
        evidence=[f"{verb} {path}" for verb, paths in others.items() for path in paths],
    )


def _drop_promised(
    paths: tuple[str, ...],
    facts: Mapping[str, FileFact],
    promised: Sequence[Glob],
    ignored: Sequence[Glob],
) -> tuple[str, ...]:
    """Return ``paths`` without the promised and ignored ones and the directories of those."""

    def is_promised(path: str) -> bool:
        fact = facts[path]
        return any(glob.matches(path, fact) for glob in promised) or is_covered(ignored, path)

    allowed = {path for path in paths if is_promised(path)}
    allowed |= find_parents(allowed)
    return drop_parents(tuple(path for path in paths if path not in allowed), facts)
