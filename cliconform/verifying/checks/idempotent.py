"""That a second run of a command, in the home that the first one left, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cliconform.model.observation import Observation
from cliconform.model.outcome import Finding
from cliconform.model.promise import IdempotentPromise
from cliconform.verifying.endings import describe_ending
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import NEEDS_HOME, Expectation
from cliconform.verifying.files.changes import drop_parents, find_changes, name_paths
from cliconform.verifying.files.content_diff import FilePair, diff_files
from cliconform.verifying.files.globs import is_covered, parse_glob
from cliconform.verifying.texts.excerpt import cap_lines, format_list

_LINES = 12
"""Lines of detail for a file that differs."""


def check_idempotent(promise: IdempotentPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the second run ends as the first one, and leaves every path as it was.

    What ``ignore`` covers may change, and so may a file whose content still means the same, as of
    a SQLite database with the same rows.
    """
    expectation = Expectation.of(promise, "changes nothing when it is run again in its home")
    first, second = evidence.observation, evidence.observation.in_left_home
    if second is None:
        yield expectation.leave_open("it was not run a second time")
        return
    one, other = describe_ending(first.ending), describe_ending(second.ending)
    if one != other:
        yield expectation.fail(
            f"the second run ended otherwise: {other}, after {one}",
            expected=one,
            seen=other,
            detail=(f"-{one}", f"+{other}"),
            evidence=[other],
        )
        return
    changes = find_changes(second)
    changed, details = _compare_contents(evidence, second, changes.changed)
    found = {
        "created": _drop_ignored(changes.created, evidence, second),
        "changed": changed,
        "removed": _drop_ignored(changes.removed, evidence, second),
    }
    every = [path for paths in found.values() for path in paths]
    if every:
        yield expectation.fail(
            f"the second run {_describe(found)}",
            expected="no change",
            seen=every[0],
            detail=[
                *(
                    line
                    for verb, paths in found.items()
                    for line in format_list(f"{verb}:", paths)
                    if len(every) > 1
                ),
                *details,
            ],
            evidence=[f"{verb} {path}" for verb, paths in found.items() for path in paths],
        )
    elif details:
        yield expectation.leave_open(NEEDS_HOME)
    else:
        yield expectation.succeed()


def _describe(found: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{verb}: {name_paths(paths)}" for verb, paths in found.items() if paths)


def _drop_ignored(
    paths: tuple[str, ...], evidence: Evidence, second: Observation
) -> tuple[str, ...]:
    globs = [parse_glob(each) for each in evidence.step.ignore]
    kept = tuple(path for path in paths if not is_covered(globs, path))
    return drop_parents(kept, {**second.before, **second.after})


def _compare_contents(
    evidence: Evidence, second: Observation, paths: tuple[str, ...]
) -> tuple[tuple[str, ...], list[str]]:
    """Return those of the changed ``paths`` that differ in more than bytes, and how.

    Without the homes, a file of other bytes may mean the same: it is only in the details then.
    """
    globs = [parse_glob(each) for each in evidence.step.ignore]
    homes = evidence.homes
    changed, details = [], []
    for path in paths:
        one, other = second.before[path], second.after[path]
        if is_covered(globs, path):
            continue
        if (one.kind, one.mode) != (other.kind, other.mode) or one.kind == "link":
            changed.append(path)
        elif homes is None or not homes.rerun:
            details.append(f" {path}")
        elif lines := diff_files(
            FilePair(
                path=path,
                homes=(homes.first, homes.rerun),
                names=((second.home, homes.first), (second.home, homes.rerun)),
            ),
            evidence.bounds,
        ):
            changed.append(path)
            details += [f" {path} (- first run, + second run):", *cap_lines(lines, _LINES)]
    return tuple(changed), details
