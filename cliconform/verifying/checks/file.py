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
from cliconform.verifying.comparing.amounts import counting, held, judge_amount
from cliconform.verifying.contents.file_content import judge_content
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Claim, UnfilledError
from cliconform.verifying.files.changes import folders, leaves
from cliconform.verifying.files.globs import Glob, covered, glob
from cliconform.verifying.texts.closest import near_paths
from cliconform.verifying.texts.excerpt import counted, listed


def judge_file(promise: FilePromise, evidence: Evidence) -> list[Finding]:
    """Whether the files are there, new or changed, and what is in them."""
    wanted = evidence.glob(promise.path)
    after = evidence.observation.after
    fresh = [path for path in wanted.select(after) if path in evidence.changes.fresh]
    none_is_fine = promise.files is not None and held(promise.files, 0, evidence)
    claim = Claim(address=promise.address, place=promise.place, words=f"produces {wanted.shown}")
    if fresh or none_is_fine:
        first = claim.kept(_named(fresh))
    else:
        first = _not_produced(claim, wanted, evidence)
    return [
        first,
        *_counted(promise, wanted, fresh, evidence),
        *judge_content(promise, fresh, evidence),
    ]


def judge_removed(promise: RemovedPromise, evidence: Evidence) -> Finding:
    """Whether what was there is gone."""
    wanted = evidence.glob(promise.path)
    claim = Claim(address=promise.address, place=promise.place, words=f"removes {wanted.shown}")
    before, after = evidence.observation.before, evidence.observation.after
    named = wanted.select(before)
    left = [path for path in named if path in after]
    if not named:
        near = near_paths(wanted.shown, before)
        return claim.broken(
            f"{wanted.shown} was not there when the command started",
            expected="there before, gone after",
            seen="not there before",
            detail=listed("what was there and is called most like it:", near),
        )
    if left:
        return claim.broken(
            f"{_named(left)} {'is' if len(left) == 1 else 'are'} still there",
            expected="gone",
            seen="still there",
            detail=listed("still there:", left),
        )
    return claim.kept(_named(named))


def judge_exact(promise: ExactPromise, evidence: Evidence) -> Finding:
    """Whether nothing else was created, changed or removed.

    A directory on the way to something that is promised or ignored is promised with it.
    """
    claim = Claim(
        address=promise.address, place=promise.place, words="produces and removes nothing else"
    )
    promises = evidence.step.promises
    ignored = [glob(each) for each in evidence.step.ignore]
    produced = [evidence.glob(each.path) for each in promises if isinstance(each, FilePromise)]
    removed = [evidence.glob(each.path) for each in promises if isinstance(each, RemovedPromise)]
    done, facts = evidence.changes, evidence.observation
    created = _unlisted(done.created, facts.after, produced, ignored)
    changed = _unlisted(done.changed, facts.after, produced, ignored)
    gone = _unlisted(done.removed, facts.before, removed, ignored)
    total = len(created) + len(changed) + len(gone)
    if not total:
        return claim.kept()
    return claim.broken(
        f"{counted(total, 'path')} that nothing is promised about",
        expected="nothing else created, changed or removed",
        seen=(created or changed or gone)[0],
        detail=(
            *listed("created:", created),
            *listed("changed:", changed),
            *listed("removed:", gone),
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
        return any(each.matches(path, fact) for each in promised) or covered(ignored, path)

    spoken_for = {path for path in paths if listed_there(path)}
    spoken_for |= {folder for path in spoken_for for folder in folders(path)}
    return leaves(tuple(path for path in paths if path not in spoken_for), facts)


def _not_produced(claim: Claim, wanted: Glob, evidence: Evidence) -> Finding:
    """Why none of what was promised counts as produced, and what was produced instead."""
    done, facts = evidence.changes, evidence.observation
    there = wanted.select(facts.after)
    made = leaves((*done.created, *done.changed), facts.after)
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
    return claim.broken(
        seen,
        expected=f"{wanted.shown}, new or changed",
        seen="there, but unchanged" if there else _instead(made),
        detail=(
            *listed("it produced instead:", made),
            *listed("there already, and called most like it:", near_paths(wanted.shown, unlike)),
        ),
    )


def _instead(made: Sequence[str]) -> str:
    return (
        f"{counted(len(made), 'other path')} new or changed" if made else "nothing new or changed"
    )


def _counted(
    promise: FilePromise, wanted: Glob, fresh: Sequence[str], evidence: Evidence
) -> Iterable[Finding]:
    if promise.files is None:
        return
    try:
        words = counting(promise.files, "file", evidence)
    except UnfilledError:
        words = counting(promise.files, "file")
    claim = Claim(
        address=f"{promise.address}.files",
        place=promise.place,
        words=f"{wanted.shown}: {words}",
    )
    finding = judge_amount(claim, promise.files, len(fresh), "new or changed file", evidence)
    stale = [path for path in wanted.select(evidence.observation.after) if path not in fresh]
    if finding.holds is Holds.NO:
        detail = (*listed("new or changed:", fresh), *listed("there, but unchanged:", stale))
        finding = replace(finding, detail=detail)
    yield finding


def _named(paths: Sequence[str]) -> str:
    """``a.csv``, ``a.csv and 2 more``."""
    more = len(paths) - 1
    return f"{paths[0]} and {more:,} more" if more > 0 else "".join(paths)
