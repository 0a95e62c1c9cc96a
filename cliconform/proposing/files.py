"""Promises about files: their paths, how many there are, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform.model.contents import FilePromise, TextPromise
from cliconform.model.edit import EditKind
from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import RemovedPromise
from cliconform.model.spec import covers
from cliconform.model.template import Template
from cliconform.proposing.alignment import Aligned, align
from cliconform.proposing.amounts import suggest_amount
from cliconform.proposing.data import suggest_columns, suggest_fact
from cliconform.proposing.literals import has_holes
from cliconform.proposing.new_values import VARIES
from cliconform.proposing.pieces import OpaqueError, escape_text, split_glob
from cliconform.proposing.results import (
    BY_HAND,
    NEEDS_TRIM,
    Allowed,
    Suggestion,
    needs_trim,
    no_edit,
)
from cliconform.proposing.texts import Wording, suggest_text
from cliconform.proposing.trial import Trial
from cliconform.quick_dataclass import replace
from cliconform.verifying.contents.byte_text import read_file_text
from cliconform.verifying.contents.table_content import count_rows_of, read_columns_of
from cliconform.verifying.contents.text_content import check_text
from cliconform.verifying.documents.json_documents import parse_documents
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.files.home_files import UnreadableError, decode_text, read_file

_LEAST = 0.55
"""Which part of the words of a path must stay; with fewer, it is another file."""
Found = tuple[Finding, Suggestion]


def suggest_file(
    promise: FilePromise, findings: Sequence[Finding], trial: Trial, allowed: Allowed
) -> Iterator[Found]:
    """Yield what each part of a promise about files should be; ``findings`` deviate.

    Where the files themselves are not there, nothing is said of what is in them.
    """
    whole = next((each for each in findings if each.address == promise.address), None)
    if whole is not None:
        yield whole, _suggest_path(promise, trial, allowed)
        return
    files = _list_files(promise, trial.evidence)
    for finding in findings:
        part = finding.address.removeprefix(f"{promise.address}.")
        if trial.evidence.homes is None and part not in ("files", "size"):
            yield finding, no_edit("it needs the home: record the run with `cliconform check`")
            continue
        try:
            for each in _suggest_part(promise, finding.address, files, trial, allowed):
                yield finding, each
        except UnreadableError as error:
            yield finding, no_edit(f"{error}: edit it by hand")


def suggest_removed(promise: RemovedPromise, trial: Trial, allowed: Allowed) -> Suggestion:
    """Return what a promise that something is removed should be."""
    gone = [*trial.evidence.changes.removed]
    found = _fit_path(promise.path, gone, trial)
    if found is not None:
        changed = replace(promise, path=Template(found.source))
        if trial.holds(changed, promise.address):
            return Suggestion(
                address=promise.address,
                kind=_find_kind(promise.path, trial),
                new=found.source,
                why="another path is removed now",
            )
    if not allowed.trim:
        return no_edit(NEEDS_TRIM)
    return Suggestion(
        address=promise.address, kind=EditKind.TRIM, new=None, why="it is not removed any more"
    )


def _suggest_path(promise: FilePromise, trial: Trial, allowed: Allowed) -> Suggestion:
    """Return the path where the files are now: its wildcards stay."""
    taken = [
        trial.evidence.fill_glob(each.path)
        for each in trial.step.promises
        if isinstance(each, FilePromise) and each.address != promise.address
    ]
    after = trial.evidence.observation.after
    free = [
        path
        for path in sorted(trial.evidence.changes.fresh)
        if after[path].kind != "dir" and not any(glob.matches(path, after[path]) for glob in taken)
    ]
    found = _fit_path(promise.path, free, trial)
    if found is not None:
        bare = FilePromise(address=promise.address, place=promise.place, path=promise.path)
        changed = replace(bare, path=Template(found.source))
        if not trial.is_stable(bare, changed, promise.address):
            return no_edit(VARIES)
        if trial.holds(changed, promise.address):
            return Suggestion(
                address=f"{promise.address}.path",
                kind=_find_kind(promise.path, trial),
                new=found.source,
                why="it is at another path now",
            )
    if not allowed.trim:
        return needs_trim("it is not created")
    return Suggestion(
        address=promise.address, kind=EditKind.TRIM, new=None, why="it is not created any more"
    )


def _fit_path(path: Template, candidates: Sequence[str], trial: Trial) -> Aligned | None:
    try:
        pieces = split_glob(path.source, trial.evidence.values)
    except OpaqueError:
        return None
    found = [
        aligned
        for each in candidates[:2_000]
        if (aligned := align(pieces, each, escape_text, whole=True)) and aligned.kept >= _LEAST
    ]
    return min(found, key=lambda each: each.cost, default=None)


def _find_kind(path: Template, trial: Trial) -> EditKind:
    is_pattern = has_holes(split_glob(path.source, trial.evidence.values))
    return EditKind.REFIT if is_pattern else EditKind.FIX


def _list_files(promise: FilePromise, evidence: Evidence) -> list[str]:
    after = evidence.observation.after
    glob = evidence.fill_glob(promise.path)
    fresh = evidence.changes.fresh
    return [
        path
        for path in glob.select(after)
        if path in fresh and after[path].kind in ("file", "link")
    ]


def _suggest_part(
    promise: FilePromise, address: str, files: Sequence[str], trial: Trial, allowed: Allowed
) -> Iterator[Suggestion]:
    """Yield what one part should be. Raises :class:`UnreadableError`."""
    evidence = trial.evidence
    part = address.removeprefix(f"{promise.address}.")
    if part == "files" and promise.files is not None:
        fresh = [*evidence.fill_glob(promise.path).select(evidence.observation.after)]
        count = sum(path in evidence.changes.fresh for path in fresh)
        others = tuple(
            sum(
                path in each.changes.fresh
                for path in each.fill_glob(promise.path).select(each.observation.after)
            )
            for each in trial.others
        )
        yield suggest_amount(address, promise.files, count, _drop_old(others, promise), allowed)
    elif part == "rows" and promise.rows is not None:
        rows = sum(count_rows_of(path, evidence) for path in files)
        yield suggest_amount(address, promise.rows, rows, (), allowed)
    elif part == "size" and promise.size is not None:
        sizes = {evidence.observation.after[path].size for path in files}
        if len(sizes) != 1:
            yield no_edit("the files have different sizes")
        else:
            yield suggest_amount(address, promise.size, sizes.pop(), (), allowed)
    elif part == "columns" and promise.columns is not None and files:
        yield from suggest_columns(
            address, promise.columns, read_columns_of(files[0], evidence), allowed
        )
    elif fact := next((each for each in promise.json if each.address == address), None):
        text = evidence.hide(decode_text(read_file(evidence.home, files[0])))
        documents = parse_documents(text, files[0])
        yield suggest_fact(fact, documents, promise, trial, allowed)
    elif text_ := next((each for each in promise.texts if each.address == address), None):
        yield _suggest_file_text(text_, promise, files, trial, allowed)
    else:
        yield no_edit(BY_HAND)


def _drop_old(counts: tuple[int, ...], promise: FilePromise) -> tuple[int, ...]:
    """Return the numbers of other runs but those that are as promised: an earlier behaviour."""
    number = getattr(promise.files, "number", None)
    return tuple(each for each in counts if each != number)


def _suggest_file_text(
    text: TextPromise, promise: FilePromise, files: Sequence[str], trial: Trial, allowed: Allowed
) -> Suggestion:
    def place(changed: TextPromise) -> FilePromise:
        texts = (changed if each.address == text.address else each for each in promise.texts)
        return replace(promise, texts=tuple(texts))

    path = next((each for each in files if _deviates(text, each, promise, trial)), files[0])
    wording = Wording(
        promise=text,
        text=read_file_text(path, text, trial.evidence).text,
        whole=promise,
        place=place,
        siblings=tuple(
            source.source
            for each in promise.texts
            if each.form == "contains" and each.address != text.address
            for source in each.texts
        ),
    )
    return suggest_text(wording, trial, allowed)


def _deviates(text: TextPromise, path: str, promise: FilePromise, trial: Trial) -> bool:
    """Whether it is this file in which a text deviates, of several that it is promised of."""
    found = check_text(text, read_file_text(path, text, trial.evidence), trial.evidence)
    return found.holds is Holds.NO and covers(promise.address, text.address)
