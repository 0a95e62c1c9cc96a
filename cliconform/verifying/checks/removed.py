"""The files that a command removes."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.outcome import Finding
from cliconform.model.promise import RemovedPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.changes import name_paths
from cliconform.verifying.texts.excerpt import format_list


def check_removed(promise: RemovedPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that what the glob names existed before and no longer exists."""
    glob = evidence.fill_glob(promise.path)
    expectation = Expectation.of(promise, f"removes {glob.shown}")
    before, after = evidence.observation.before, evidence.observation.after
    named = glob.select(before)
    left = [path for path in named if path in after]
    if not named:
        from cliconform.verifying.texts.closest import find_near_paths

        near = find_near_paths(glob.shown, before)
        yield expectation.fail(
            f"{glob.shown} did not exist when the command started",
            expected="existed before, removed",
            seen="did not exist before",
            detail=format_list("similar paths that existed:", near),
        )
    elif left:
        yield expectation.fail(
            f"{name_paths(left)} {'was' if len(left) == 1 else 'were'} not removed",
            expected="removed",
            seen="not removed",
            detail=format_list("not removed:", left) if len(left) > 1 else (),
            evidence=[f"not removed: {path}" for path in left],
        )
    else:
        yield expectation.succeed(name_paths(named))
