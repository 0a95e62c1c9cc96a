"""The files that a command creates or changes, and what is in them.

The two snapshots show which paths are new or changed; what is in a file is read from the home. A
directory counts as changed when something in it has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cliconform.model.contents import FilePromise
from cliconform.model.outcome import Finding, Holds
from cliconform.quick_dataclass import replace
from cliconform.verifying.contents.amounts import check_amount, describe_count, is_within
from cliconform.verifying.contents.file_content import check_contents
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.changes import drop_parents, name_paths
from cliconform.verifying.files.globs import Glob
from cliconform.verifying.texts.excerpt import format_count, format_list


def check_file(promise: FilePromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the files were created or changed, then their number and contents."""
    glob = evidence.fill_glob(promise.path)
    after = evidence.observation.after
    fresh = [path for path in glob.select(after) if path in evidence.changes.fresh]
    none_is_allowed = promise.files is not None and is_within(promise.files, 0, evidence)
    expectation = Expectation.of(promise, f"produces {glob.shown}")
    whole = (
        expectation.succeed(name_paths(fresh))
        if fresh or none_is_allowed
        else _fail_not_produced(expectation, glob, evidence)
    )
    yield whole
    parts = (
        *_check_count(promise, glob, fresh, evidence),
        *check_contents(promise, fresh, evidence),
    )
    # Of a file that is not there, all that was seen is what is there instead.
    yield from (replace(each, evidence=whole.evidence or each.evidence) for each in parts)


def _fail_not_produced(expectation: Expectation, glob: Glob, evidence: Evidence) -> Finding:
    """Say why none of the promised files counts as produced, and what was produced instead."""
    changes, observation = evidence.changes, evidence.observation
    existing = glob.select(observation.after)
    selected = frozenset(existing)
    others = drop_parents((*changes.created, *changes.changed), observation.after)
    if existing:
        what, message = "not changed", f"{name_paths(existing)} {_was(existing)} not changed"
    elif glob.select(observation.before):
        what, message = "removed", f"{glob.shown} was removed"
    else:
        what, message = "not created", f"{glob.shown} was not created"
    unchanged = [
        path
        for path, fact in observation.after.items()
        if path not in changes.fresh
        and path not in selected
        and not (glob.is_wild and fact.kind == "dir")
    ]
    from cliconform.verifying.texts.closest import find_near_paths

    title = "created or changed instead:" if changes.changed else "created instead:"
    return expectation.fail(
        message,
        expected=f"{glob.shown} created or changed",
        seen="not changed" if existing else _describe_others(others),
        detail=(
            *format_list(title, others),
            *format_list("similar paths, not changed:", find_near_paths(glob.shown, unchanged)),
        ),
        evidence=(what, *_list_changes(evidence)),
    )


def _list_changes(evidence: Evidence) -> Iterator[str]:
    """Yield what was created and changed instead of the promised files."""
    changes, after = evidence.changes, evidence.observation.after
    both = drop_parents((*changes.created, *changes.changed), after)
    created = set(changes.created)
    for path in both:
        yield f"{'created' if path.rstrip('/') in created else 'changed'} {path}"


def _describe_others(others: Sequence[str]) -> str:
    if not others:
        return "nothing created or changed"
    return f"{format_count(len(others), 'other path')} created or changed"


def _check_count(
    promise: FilePromise, glob: Glob, fresh: Sequence[str], evidence: Evidence
) -> Iterable[Finding]:
    if promise.files is None:
        return
    try:
        count = describe_count(promise.files, "file", evidence)
    except PlaceholderError:
        count = describe_count(promise.files, "file")
    expectation = Expectation(
        address=f"{promise.address}.files", place=promise.place, words=f"{glob.shown}: {count}"
    )
    finding = check_amount(expectation, promise.files, len(fresh), "file", evidence)
    counted = frozenset(fresh)
    stale = [path for path in glob.select(evidence.observation.after) if path not in counted]
    if finding.holds is Holds.NO:
        detail = (
            *format_list("created or changed:", fresh),
            *format_list("not changed:", stale),
        )
        finding = replace(finding, detail=detail)
    yield finding


def _was(paths: Sequence[str]) -> str:
    return "was" if len(paths) == 1 else "were"
