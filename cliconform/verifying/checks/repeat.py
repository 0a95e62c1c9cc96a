"""That a command which is run twice, from equal homes, prints and produces the same."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.observation import Observation
from cliconform.model.outcome import Finding
from cliconform.model.promise import RepeatPromise
from cliconform.quick_dataclass import dataclass
from cliconform.text import make_home_hider
from cliconform.verifying.endings import describe_ending
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import NEEDS_HOME, Expectation
from cliconform.verifying.files.changes import drop_parents, find_changes, is_different
from cliconform.verifying.files.content_diff import FilePair, diff_files
from cliconform.verifying.files.globs import is_covered, parse_glob
from cliconform.verifying.texts.diff import diff_lines
from cliconform.verifying.texts.excerpt import cap_lines
from cliconform.verifying.texts.normalize import StreamTexts

_LINES = 12
"""Lines of detail for each thing that differs."""
_NAMED = 4
"""Things that differ that the message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    """One thing in which the runs differ: ``-`` the first run, ``+`` the second."""

    what: str
    detail: tuple[str, ...] = ()


def check_repeat(promise: RepeatPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the two runs are the same; paths that ``ignore`` covers aside.

    Files are the same when their contents mean the same: Parquet files with equal columns, SQLite
    databases with equal rows, texts that differ only in the path of their own home.
    """
    expectation = Expectation.of(promise, "prints and produces the same when it is run again")
    first, second = evidence.observation, evidence.observation.again
    if second is None:
        yield expectation.leave_open("it was not run a second time")
        return
    differences = [
        *_compare_endings(first, second),
        *_compare_streams(evidence, second),
        *_compare_paths(evidence, second),
    ]
    contents = _compare_contents(evidence, second)
    left_out = evidence.find_left_out(each.what for each in contents)
    reason = left_out if evidence.homes else NEEDS_HOME
    if not reason:
        differences += contents
    elif contents and not differences:
        yield expectation.leave_open(reason)
        return
    unknown = [name for name, missing in evidence.texts.dropped.items() if missing]
    unknown = [name for name in unknown if name not in first.digests]  # of an earlier version
    if differences:
        yield _fail_different(expectation, differences)
    elif unknown:
        missing = evidence.texts.dropped[unknown[0]]
        message = f"cannot be judged: {missing:,} bytes of {unknown[0]} were not kept"
        yield expectation.fail(message, evidence=["cannot be judged"])
    else:
        yield expectation.succeed()


def _fail_different(expectation: Expectation, differences: list[_Difference]) -> Finding:
    named = ", ".join(each.what for each in differences[:_NAMED])
    more = len(differences) - _NAMED
    return expectation.fail(
        f"the second run differs in {named}{f' and {more} more' if more > 0 else ''}",
        expected="the same in both runs",
        seen=differences[0].what,
        evidence=[each.what for each in differences],
        detail=[
            line
            for each in differences
            if each.detail
            for line in (f" {each.what} (- first run, + second run):", *each.detail)
        ],
    )


def _compare_endings(first: Observation, second: Observation) -> Iterator[_Difference]:
    one, other = describe_ending(first.ending), describe_ending(second.ending)
    if one != other:
        yield _Difference(what="how it ended", detail=(f"-{one}", f"+{other}"))


def _compare_streams(evidence: Evidence, second: Observation) -> Iterator[_Difference]:
    """Compare each stream by itself: in which order the two arrive is not promised."""
    first = evidence.observation
    texts = StreamTexts(second, evidence.step.invocation.terminal)
    for name in ("stdout", "stderr"):
        one, other = evidence.texts.by_stream[name], texts.by_stream[name]
        if one != other:
            yield _Difference(what=name, detail=cap_lines(diff_lines(one, other), _LINES))
        elif first.digests.get(name) != second.digests.get(name):
            yield _Difference(what=name, detail=(" in the part that was not kept",))


def _compare_paths(evidence: Evidence, second: Observation) -> Iterator[_Difference]:
    """Find the paths that one run created, changed or removed and the other did not."""
    ignored = [parse_glob(each) for each in evidence.step.ignore]
    ours, theirs = evidence.changes, find_changes(second)
    first = evidence.observation
    facts = {**second.before, **second.after, **first.before, **first.after}
    for verb, one, other in (
        ("created", ours.created, theirs.created),
        ("changed", ours.changed, theirs.changed),
        ("removed", ours.removed, theirs.removed),
    ):
        unlike = tuple(path for path in sorted({*one} ^ {*other}) if not is_covered(ignored, path))
        lines = [
            f"{'-' if path.rstrip('/') in one else '+'}{path}"
            for path in drop_parents(unlike, facts)
        ]
        if lines:
            yield _Difference(what=f"the {verb} paths", detail=cap_lines(lines, _LINES))


def _compare_contents(evidence: Evidence, second: Observation) -> list[_Difference]:
    """Find the paths that both runs left and that differ in kind, mode or content.

    Without the home, whose files cannot be compared then, every changed digest counts.
    """
    first = evidence.observation
    ignored = [parse_glob(each) for each in evidence.step.ignore]
    homes = evidence.homes
    hide_second = make_home_hider(second.home, *([homes.second] if homes else []))
    hides = (evidence.hide, hide_second)
    differences = []
    for path in sorted(first.after.keys() & second.after.keys()):
        one, other = first.after[path], second.after[path]
        if not is_different(one, other) or is_covered(ignored, path):
            continue
        if one.kind != other.kind or one.mode != other.mode:
            detail = (f"-{one.kind} {one.mode:o}", f"+{other.kind} {other.mode:o}")
            differences.append(_Difference(what=path, detail=detail))
        elif one.kind == "link":
            ends = tuple(hide(each.digest) for hide, each in zip(hides, (one, other), strict=True))
            if ends[0] != ends[1]:
                detail = (f"-links to {ends[0]}", f"+links to {ends[1]}")
                differences.append(_Difference(what=path, detail=detail))
        elif homes is None:
            differences.append(_Difference(what=path))
        elif lines := diff_files(
            FilePair(
                path=path,
                homes=(homes.first, homes.second),
                names=((first.home, homes.first), (second.home, homes.second)),
            ),
            evidence.bounds,
        ):
            differences.append(_Difference(what=path, detail=cap_lines(lines, _LINES)))
    return differences
