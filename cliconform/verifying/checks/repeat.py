"""Whether a command that is run twice, from equal homes, says and produces the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cliconform.model.observation import Observation
from cliconform.model.outcome import Finding
from cliconform.model.promise import RepeatPromise
from cliconform.verifying.checks.exit import describe_ending
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import NEEDS_HOME, Expectation
from cliconform.verifying.files.changes import drop_parents, find_changes, is_different
from cliconform.verifying.files.content_diff import FilePair, diff_files
from cliconform.verifying.files.globs import is_covered, parse_glob
from cliconform.verifying.texts.diff import diff_lines
from cliconform.verifying.texts.excerpt import cap_lines
from cliconform.verifying.texts.normalize import make_home_hider, read_streams

_LINES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    """One thing that the second run did otherwise. ``-`` is the first run, ``+`` the second."""

    what: str
    detail: tuple[str, ...] = ()


def judge_repeat(promise: RepeatPromise, evidence: Evidence) -> Finding:
    """The two runs held against each other; globs of ``ignore`` aside.

    Files are the same when what they hold is: two Parquet files with equal columns, two SQLite
    databases with equal rows, two texts that name their own home.
    """
    words = "says and produces the same when it is run again"
    expectation = Expectation(address=promise.address, place=promise.place, words=words)
    first, second = evidence.observation, evidence.observation.again
    if second is None:
        return expectation.leave_open("it was not run a second time")
    unlike = [*_ending(first, second), *_sayings(evidence, second), *_paths(evidence, second)]
    contents = _contents(evidence, second)
    if evidence.has_home:
        unlike += contents
    elif contents and not unlike:
        return expectation.leave_open(NEEDS_HOME)
    if not unlike:
        return expectation.succeed()
    return expectation.fail(
        f"the second run differs: {'; '.join(each.what for each in unlike[:4])}"
        f"{f'; and {len(unlike) - 4} more' if len(unlike) > 4 else ''}",  # noqa: PLR2004 - as above
        expected="twice the same",
        seen=unlike[0].what,
        detail=[
            line
            for each in unlike
            if each.detail
            for line in (f" {each.what} (- first run, + second run):", *each.detail)
        ],
    )


def _ending(first: Observation, second: Observation) -> Iterator[_Difference]:
    one, other = describe_ending(first.ending), describe_ending(second.ending)
    if one != other:
        yield _Difference(what="how it ends", detail=(f"-{one}", f"+{other}"))


def _sayings(evidence: Evidence, second: Observation) -> Iterator[_Difference]:
    """The streams one by one: in which order two of them come is nobody's promise."""
    again = read_streams(second).by_stream
    for name in ("stdout", "stderr"):
        one, other = evidence.texts.by_stream[name], again[name]
        if one != other:
            yield _Difference(what=name, detail=cap_lines(diff_lines(one, other), _LINES))


def _paths(evidence: Evidence, second: Observation) -> Iterator[_Difference]:
    """What one run created, changed or removed and the other did not."""
    ignored = [parse_glob(each) for each in evidence.step.ignore]
    did, again = evidence.changes, find_changes(second)
    first = evidence.observation
    for verb, one, other in (
        ("created", did.created, again.created),
        ("changed", did.changed, again.changed),
        ("removed", did.removed, again.removed),
    ):
        facts = {**second.before, **second.after, **first.before, **first.after}
        unlike = tuple(path for path in sorted({*one} ^ {*other}) if not is_covered(ignored, path))
        lines = [
            f"{'-' if path.rstrip('/') in one else '+'}{path}"
            for path in drop_parents(unlike, facts)
        ]
        if lines:
            yield _Difference(what=f"which paths are {verb}", detail=cap_lines(lines, _LINES))


def _contents(evidence: Evidence, second: Observation) -> list[_Difference]:
    """The paths that both runs left, with something else in them."""
    first = evidence.observation
    ignored = [parse_glob(each) for each in evidence.step.ignore]
    hides = (evidence.hide, make_home_hider(second.home))
    unlike = []
    for path in sorted(first.after.keys() & second.after.keys()):
        one, other = first.after[path], second.after[path]
        if not is_different(one, other) or is_covered(ignored, path):
            continue
        if one.kind != other.kind or one.mode != other.mode:
            detail = (f"-{one.kind} {one.mode:o}", f"+{other.kind} {other.mode:o}")
            unlike.append(_Difference(what=path, detail=detail))
        elif one.kind == "link":
            ends = tuple(hide(each.digest) for hide, each in zip(hides, (one, other), strict=True))
            if ends[0] != ends[1]:
                detail = (f"-leads to {ends[0]}", f"+leads to {ends[1]}")
                unlike.append(_Difference(what=path, detail=detail))
        elif not evidence.has_home:
            unlike.append(_Difference(what=path))
        elif lines := diff_files(FilePair(path=path, homes=(first.home, second.home), hides=hides)):
            unlike.append(_Difference(what=path, detail=cap_lines(lines, _LINES)))
    return unlike
