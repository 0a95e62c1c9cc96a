"""What a command produces, removes, and leaves alone.

Which paths are new, changed or gone is told by the two snapshots; what is in a file is read from
the home. A directory is changed when something in it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cliconform.model.observation import FileFact
from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import ExactPromise, FilePromise, RemovedPromise
from cliconform.verifying.comparing.amounts import check_amount, describe_count, is_within
from cliconform.verifying.contents.file_content import check_contents
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation, PlaceholderError
from cliconform.verifying.files.changes import drop_parents, list_parents
from cliconform.verifying.files.globs import Glob, is_covered, parse_glob
from cliconform.verifying.texts.closest import find_near_paths
from cliconform.verifying.texts.excerpt import format_count, format_list


def judge_file(promise: FilePromise, evidence: Evidence) -> list[Finding]:
    """Whether the files are there, new or changed, and what is in them."""
    wanted = evidence.fill_glob(promise.path)
    after = evidence.observation.after
    fresh = [path for path in wanted.select(after) if path in evidence.changes.fresh]
    none_is_fine = promise.files is not None and is_within(promise.files, 0, evidence)
    expectation = Expectation(
        address=promise.address, place=promise.place, words=f"produces {wanted.shown}"
    )
    if fresh or none_is_fine:
        first = expectation.succeed(_named(fresh))
    else:
        first = _not_produced(expectation, wanted, evidence)
    return [
        first,
        *_counted(promise, wanted, fresh, evidence),
        *check_contents(promise, fresh, evidence),
    ]


def judge_removed(promise: RemovedPromise, evidence: Evidence) -> Finding:
    """Whether what was there is gone."""
    wanted = evidence.fill_glob(promise.path)
    expectation = Expectation(
        address=promise.address, place=promise.place, words=f"removes {wanted.shown}"
    )
    before, after = evidence.observation.before, evidence.observation.after
    named = wanted.select(before)
    left = [path for path in named if path in after]
    if not named:
        near = find_near_paths(wanted.shown, before)
        return expectation.fail(
            f"{wanted.shown} was not there when the command started",
            expected="there before, gone after",
            seen="not there before",
            detail=format_list("what was there and is called most like it:", near),
        )
    if left:
        return expectation.fail(
            f"{_named(left)} {'is' if len(left) == 1 else 'are'} still there",
            expected="gone",
            seen="still there",
            detail=format_list("still there:", left),
        )
    return expectation.succeed(_named(named))


def judge_exact(promise: ExactPromise, evidence: Evidence) -> Finding:
    """Whether nothing else was created, changed or removed.

    A directory on the way to something that is promised or ignored is promised with it.
    """
    expectation = Expectation(
        address=promise.address, place=promise.place, words="produces and removes nothing else"
    )
    promises = evidence.step.promises
    ignored = [parse_glob(each) for each in evidence.step.ignore]
    produced = [evidence.fill_glob(each.path) for each in promises if isinstance(each, FilePromise)]
    removed = [
        evidence.fill_glob(each.path) for each in promises if isinstance(each, RemovedPromise)
    ]
    done, facts = evidence.changes, evidence.observation
    created = _unlisted(done.created, facts.after, produced, ignored)
    changed = _unlisted(done.changed, facts.after, produced, ignored)
    gone = _unlisted(done.removed, facts.before, removed, ignored)
    total = len(created) + len(changed) + len(gone)
    if not total:
        return expectation.succeed()
    return expectation.fail(
        f"{format_count(total, 'path')} that nothing is promised about",
        expected="nothing else created, changed or removed",
        seen=(created or changed or gone)[0],
        detail=(
            *format_list("created:", created),
            *format_list("changed:", changed),
            *format_list("removed:", gone),
        ),
    )


def _unlisted(
    paths: tuple[str, ...],
    facts: Mapping[str, FileFact],
    promised: Sequence[Glob],
    ignored: Sequence[Glob],
) -> tuple[str, ...]:
    def listed_there(path: str) -> bool:
        fact = facts[path]
        return any(each.matches(path, fact) for each in promised) or is_covered(ignored, path)

    spoken_for = {path for path in paths if listed_there(path)}
    spoken_for |= {folder for path in spoken_for for folder in list_parents(path)}
    return drop_parents(tuple(path for path in paths if path not in spoken_for), facts)


def _not_produced(expectation: Expectation, wanted: Glob, evidence: Evidence) -> Finding:
    """Why none of what was promised counts as produced, and what was produced instead."""
    done, facts = evidence.changes, evidence.observation
    there = wanted.select(facts.after)
    made = drop_parents((*done.created, *done.changed), facts.after)
    if there:
        seen = f"{_named(there)} {'is' if len(there) == 1 else 'are'} there, but unchanged"
    elif wanted.select(facts.before):
        seen = f"{wanted.shown} was there before, and is gone"
    else:
        seen = f"{wanted.shown} is not there"
    unlike = [
        path
        for path, fact in facts.after.items()
        if path not in done.fresh and path not in there and not (wanted.wild and fact.kind == "dir")
    ]
    return expectation.fail(
        seen,
        expected=f"{wanted.shown}, new or changed",
        seen="there, but unchanged" if there else _instead(made),
        detail=(
            *format_list("it produced instead:", made),
            *format_list(
                "there already, and called most like it:", find_near_paths(wanted.shown, unlike)
            ),
        ),
    )


def _instead(made: Sequence[str]) -> str:
    return (
        f"{format_count(len(made), 'other path')} new or changed"
        if made
        else "nothing new or changed"
    )


def _counted(
    promise: FilePromise, wanted: Glob, fresh: Sequence[str], evidence: Evidence
) -> Iterable[Finding]:
    if promise.files is None:
        return
    try:
        words = describe_count(promise.files, "file", evidence)
    except PlaceholderError:
        words = describe_count(promise.files, "file")
    expectation = Expectation(
        address=f"{promise.address}.files",
        place=promise.place,
        words=f"{wanted.shown}: {words}",
    )
    finding = check_amount(expectation, promise.files, len(fresh), "new or changed file", evidence)
    stale = [path for path in wanted.select(evidence.observation.after) if path not in fresh]
    if finding.holds is Holds.NO:
        detail = (
            *format_list("new or changed:", fresh),
            *format_list("there, but unchanged:", stale),
        )
        finding = replace(finding, detail=detail)
    yield finding


def _named(paths: Sequence[str]) -> str:
    """``a.csv``, ``a.csv and 2 more``."""
    more = len(paths) - 1
    return f"{paths[0]} and {more:,} more" if more > 0 else "".join(paths)
