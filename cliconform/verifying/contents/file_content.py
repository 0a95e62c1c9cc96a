"""What is in the files that a command produced: their size, texts, JSON, and tables.

Each promise holds for every one of the files; only rows are counted over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import FilePromise, JsonFact, TextPromise
from cliconform.verifying.comparing.amounts import check_amount, describe_count
from cliconform.verifying.contents.json_content import check_value, describe_value, parse_document
from cliconform.verifying.contents.table_content import check_columns, check_rows
from cliconform.verifying.contents.text_content import check_text, describe_text
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation, PlaceholderError
from cliconform.verifying.files.home_files import UnreadableError, decode_text, read_file
from cliconform.verifying.texts.closest import Subject

_NO_FILE = "there is no such file to look into"


def check_contents(
    promise: FilePromise, fresh: Sequence[str], evidence: Evidence
) -> Iterator[Finding]:
    """A finding for each promise about what is in the files ``fresh``, which it names."""
    shown = evidence.fill_path(promise.path)
    facts = evidence.observation.after
    files = [path for path in fresh if facts[path].kind in ("file", "link")]
    if promise.size is not None:
        expectation = _claim(promise, "size", f"{shown}: {describe_count(promise.size, 'byte')}")
        yield _for_each(expectation, files, partial(_size, expectation, promise, evidence))
    if promise.rows is not None:
        expectation = _claim(promise, "rows", f"{shown}: {describe_count(promise.rows, 'row')}")
        yield _opened(
            expectation, files, evidence, partial(check_rows, expectation, promise.rows, evidence)
        )
    if promise.columns is not None:
        expectation = _claim(promise, "columns", f"{shown}: {_columns(promise)}")
        judge = partial(check_columns, expectation, promise.columns, evidence)
        yield _opened(expectation, files, evidence, partial(_for_each, expectation, judge=judge))
    for text in promise.texts:
        judge = partial(_text, text, evidence)
        expectation = describe_text(text, shown)
        yield _opened(expectation, files, evidence, partial(_for_each, expectation, judge=judge))
    for fact in promise.json:
        expectation = describe_value(fact, promise.place, shown)
        judge = partial(_fact, expectation, fact, evidence)
        yield _opened(expectation, files, evidence, partial(_for_each, expectation, judge=judge))


def _opened(
    expectation: Expectation,
    files: Sequence[str],
    evidence: Evidence,
    judge: Callable[[Sequence[str]], Finding],
) -> Finding:
    """``judge`` where there are files and they may be read."""
    if not files:
        return expectation.fail(_NO_FILE)
    if not evidence.has_home:
        return expectation.leave_open()
    try:
        return judge(files)
    except (PlaceholderError, UnreadableError) as error:
        return expectation.fail(str(error))


def _for_each(
    expectation: Expectation, files: Sequence[str], judge: Callable[[str], Finding]
) -> Finding:
    """The first file that deviates, and how many more do."""
    if not files:
        return expectation.fail(_NO_FILE)
    findings = [_readable(expectation, path, judge) for path in files]
    broken = [finding for finding in findings if finding.holds is Holds.NO]
    if not broken:
        return findings[0]
    more = len(broken) - 1
    if not more:
        return broken[0]
    of_all = f"{broken[0].message} (and {more:,} more of {len(files):,} files)"
    return replace(broken[0], message=of_all)


def _readable(expectation: Expectation, path: str, judge: Callable[[str], Finding]) -> Finding:
    try:
        return judge(path)
    except UnreadableError as error:
        return expectation.fail(str(error))


def _size(expectation: Expectation, promise: FilePromise, evidence: Evidence, path: str) -> Finding:
    assert promise.size is not None
    size = evidence.observation.after[path].size
    finding = check_amount(expectation, promise.size, size, "byte", evidence)
    return replace(finding, message=f"{path}: {finding.message}") if finding.message else finding


def _text(promise: TextPromise, evidence: Evidence, path: str) -> Finding:
    text = evidence.hide(decode_text(read_file(evidence.observation.home, path)))
    return check_text(promise, Subject(name=path, text=text), evidence)


def _fact(expectation: Expectation, fact: JsonFact, evidence: Evidence, path: str) -> Finding:
    value = parse_document(
        evidence.hide(decode_text(read_file(evidence.observation.home, path))), path
    )
    return check_value(expectation, fact, value, evidence)


def _claim(promise: FilePromise, part: str, words: str) -> Expectation:
    return Expectation(address=f"{promise.address}.{part}", place=promise.place, words=words)


def _columns(promise: FilePromise) -> str:
    assert promise.columns is not None
    names = ", ".join(column.name for column in promise.columns.columns)
    return f"{'exactly ' if promise.columns.exact else ''}the columns {names}"
