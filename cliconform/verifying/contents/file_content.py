"""What is in the files that a command produced: their size, texts, JSON, and tables.

Each promise holds for every one of the files; only rows are counted over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import FilePromise, JsonFact, TextPromise
from cliconform.verifying.comparing.amounts import counting, judge_amount
from cliconform.verifying.contents.json_content import document, fact_claim, judge_fact
from cliconform.verifying.contents.table_content import judge_columns, judge_rows
from cliconform.verifying.contents.text_content import claim_of, judge_text
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Claim, UnfilledError
from cliconform.verifying.files.home_files import UnreadableError, read, text_of
from cliconform.verifying.texts.closest import Subject

_NO_FILE = "there is no such file to look into"


def judge_content(
    promise: FilePromise, fresh: Sequence[str], evidence: Evidence
) -> Iterator[Finding]:
    """A finding for each promise about what is in the files ``fresh``, which it names."""
    shown = evidence.path(promise.path)
    facts = evidence.observation.after
    files = [path for path in fresh if facts[path].kind in ("file", "link")]
    if promise.size is not None:
        claim = _claim(promise, "size", f"{shown}: {counting(promise.size, 'byte')}")
        yield _for_each(claim, files, partial(_size, claim, promise, evidence))
    if promise.rows is not None:
        claim = _claim(promise, "rows", f"{shown}: {counting(promise.rows, 'row')}")
        yield _opened(claim, files, evidence, partial(judge_rows, claim, promise.rows, evidence))
    if promise.columns is not None:
        claim = _claim(promise, "columns", f"{shown}: {_columns(promise)}")
        judge = partial(judge_columns, claim, promise.columns, evidence)
        yield _opened(claim, files, evidence, partial(_for_each, claim, judge=judge))
    for text in promise.texts:
        judge = partial(_text, text, evidence)
        claim = claim_of(text, shown)
        yield _opened(claim, files, evidence, partial(_for_each, claim, judge=judge))
    for fact in promise.json:
        claim = fact_claim(fact, promise.place, shown)
        judge = partial(_fact, claim, fact, evidence)
        yield _opened(claim, files, evidence, partial(_for_each, claim, judge=judge))


def _opened(
    claim: Claim,
    files: Sequence[str],
    evidence: Evidence,
    judge: Callable[[Sequence[str]], Finding],
) -> Finding:
    """``judge`` where there are files and they may be read."""
    if not files:
        return claim.broken(_NO_FILE)
    if not evidence.home:
        return claim.unjudged()
    try:
        return judge(files)
    except (UnfilledError, UnreadableError) as error:
        return claim.broken(str(error))


def _for_each(claim: Claim, files: Sequence[str], judge: Callable[[str], Finding]) -> Finding:
    """The first file that deviates, and how many more do."""
    if not files:
        return claim.broken(_NO_FILE)
    findings = [_readable(claim, path, judge) for path in files]
    broken = [finding for finding in findings if finding.holds is Holds.NO]
    if not broken:
        return findings[0]
    more = len(broken) - 1
    if not more:
        return broken[0]
    of_all = f"{broken[0].message} (and {more:,} more of {len(files):,} files)"
    return replace(broken[0], message=of_all)


def _readable(claim: Claim, path: str, judge: Callable[[str], Finding]) -> Finding:
    try:
        return judge(path)
    except UnreadableError as error:
        return claim.broken(str(error))


def _size(claim: Claim, promise: FilePromise, evidence: Evidence, path: str) -> Finding:
    assert promise.size is not None
    size = evidence.observation.after[path].size
    finding = judge_amount(claim, promise.size, size, "byte", evidence)
    return replace(finding, message=f"{path}: {finding.message}") if finding.message else finding


def _text(promise: TextPromise, evidence: Evidence, path: str) -> Finding:
    text = evidence.hide(text_of(read(evidence.observation.home, path)))
    return judge_text(promise, Subject(name=path, text=text), evidence)


def _fact(claim: Claim, fact: JsonFact, evidence: Evidence, path: str) -> Finding:
    value = document(evidence.hide(text_of(read(evidence.observation.home, path))), path)
    return judge_fact(claim, fact, value, evidence)


def _claim(promise: FilePromise, part: str, words: str) -> Claim:
    return Claim(address=f"{promise.address}.{part}", place=promise.place, words=words)


def _columns(promise: FilePromise) -> str:
    assert promise.columns is not None
    names = ", ".join(column.name for column in promise.columns.columns)
    return f"{'exactly ' if promise.columns.exact else ''}the columns {names}"
