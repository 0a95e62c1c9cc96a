"""What is in the files that a command produced: their size, texts, JSON values and tables.

Each promise must hold for every one of the files; only rows are counted over all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from cliconform.model.contents import Amount, FilePromise, JsonFact, SchemaFile, TextPromise
from cliconform.model.outcome import Finding, Holds
from cliconform.quick_dataclass import replace
from cliconform.verifying.contents.amounts import check_amount, describe_count
from cliconform.verifying.contents.byte_text import read_file_text
from cliconform.verifying.contents.doubtful_files import list_doubtful
from cliconform.verifying.contents.json_content import check_value, describe_value
from cliconform.verifying.contents.schema_content import check_schema, describe_schema
from cliconform.verifying.contents.table_content import check_columns, check_rows, describe_columns
from cliconform.verifying.contents.text_content import check_text
from cliconform.verifying.contents.text_promise import describe_text
from cliconform.verifying.documents.json_documents import parse_documents
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.equal_files import find_equal_files
from cliconform.verifying.files.home_files import UnreadableError, decode_text, read_file
from cliconform.verifying.texts.evidence_lines import LINES, keep_lines

_NO_FILE = "no such file to check"
_KINDS = {"dir": "folder", "fifo": "named pipe"}
"""What people call what a path is, where it is not what snapshots call it."""


def check_contents(
    promise: FilePromise, fresh: Sequence[str], evidence: Evidence
) -> Iterator[Finding]:
    """Yield a finding for each promise about what is in ``fresh``, the paths it produced."""
    facts = evidence.observation.after
    files = [path for path in fresh if facts[path].kind in ("file", "link")]
    for finding in _check_files(promise, files, evidence):
        if fresh and finding.message == _NO_FILE:
            kind = facts[fresh[0]].kind
            message = f"{fresh[0]} is a {_KINDS.get(kind, kind)}, not a file"
            yield replace(finding, message=message)
        else:
            yield finding


def _check_files(
    promise: FilePromise, files: Sequence[str], evidence: Evidence
) -> Iterator[Finding]:
    shown = evidence.fill_path(promise.path)
    if promise.size is not None:
        words = f"{shown}: {describe_count(promise.size, 'byte')}"
        expectation = _expect_part(promise, "size", words)
        check = partial(_check_size, expectation, promise.size, evidence)
        yield _check_each(expectation, files, evidence, check)
    if promise.rows is not None:
        words = f"{shown}: {describe_count(promise.rows, 'row')}"
        expectation = _expect_part(promise, "rows", words)
        check_all = partial(check_rows, expectation, promise.rows, evidence)
        yield _check_opened(expectation, files, evidence, check_all)
    if promise.columns is not None:
        expectation = _expect_part(
            promise, "columns", f"{shown}: {describe_columns(promise.columns)}"
        )
        check = partial(check_columns, expectation, promise.columns, evidence)
        yield _check_each_opened(expectation, files, evidence, check)
    for text in promise.texts:
        check = partial(_check_text, text, evidence)
        count = partial(_check_text, text, evidence, is_explained=False)
        select = partial(list_doubtful, promise=text, evidence=evidence)
        yield _check_each_opened(
            describe_text(text, shown), files, evidence, check, count=count, select=select
        )
    for fact in promise.json:
        expectation = describe_value(fact, promise.place, shown)
        check = partial(_check_json, expectation, fact, evidence)
        yield _check_each_opened(expectation, files, evidence, check)
    if promise.schema is not None:
        expectation = describe_schema(promise.schema, promise.address, promise.place, shown)
        check = partial(_check_schema, expectation, promise.schema, evidence)
        yield _check_each_opened(expectation, files, evidence, check)


def _expect_part(promise: FilePromise, part: str, words: str) -> Expectation:
    return Expectation(address=f"{promise.address}.{part}", place=promise.place, words=words)


def _check_opened(
    expectation: Expectation,
    files: Sequence[str],
    evidence: Evidence,
    check: Callable[[Sequence[str]], Finding],
) -> Finding:
    """Return the finding of ``check``, if there are files and they may be read."""
    if not files:
        return expectation.fail(_NO_FILE)
    if evidence.homes is None:
        return expectation.leave_open()
    if reason := evidence.find_left_out(files):
        return expectation.leave_open(reason)
    try:
        return check(files)
    except (PlaceholderError, UnreadableError) as error:
        return expectation.fail(str(error))


def _check_each_opened(
    expectation: Expectation,
    files: Sequence[str],
    evidence: Evidence,
    check: Callable[[str], Finding],
    *,
    count: Callable[[str], Finding] | None = None,
    select: Callable[[Sequence[str]], Sequence[str]] | None = None,
) -> Finding:
    check_all = partial(
        _check_each, expectation, evidence=evidence, check=check, count=count, select=select
    )
    return _check_opened(expectation, files, evidence, check_all)


def _check_each(
    expectation: Expectation,
    files: Sequence[str],
    evidence: Evidence,
    check: Callable[[str], Finding],
    *,
    count: Callable[[str], Finding] | None = None,
    select: Callable[[Sequence[str]], Sequence[str]] | None = None,
) -> Finding:
    """Return the finding of the first file that deviates, with how many more do.

    ``count`` checks likewise, and explains nothing: it is enough once there are lines of evidence.
    ``select`` returns those of the other files that are to be checked: the rest keeps the promise.
    """
    if not files:
        return expectation.fail(_NO_FILE)
    first = broken = None
    more, lines = -1, dict[str, None]()
    equal = Counter(find_equal_files(files, evidence.observation.after).values())
    head, *others = equal
    for path in (head, *(select(others) if select else others)):
        number = equal[path]
        finding = _check_readable(
            expectation, path, count if count and len(lines) >= LINES else check
        )
        first = first or finding
        if finding.holds is Holds.NO:
            broken = broken or finding
            more += number
            if len(lines) < LINES:
                lines |= dict.fromkeys(finding.evidence)
    assert first is not None
    if broken is None or not more:
        return broken or first
    message = f"{broken.message} (and {more:,} more of {len(files):,} files)"
    return replace(broken, message=message, evidence=keep_lines(lines))


def _check_readable(
    expectation: Expectation, path: str, check: Callable[[str], Finding]
) -> Finding:
    try:
        return check(path)
    except UnreadableError as error:
        return expectation.fail(str(error), detail=error.detail)


def _check_size(expectation: Expectation, amount: Amount, evidence: Evidence, path: str) -> Finding:
    size = evidence.observation.after[path].size
    finding = check_amount(expectation, amount, size, "byte", evidence)
    return replace(finding, message=f"{path}: {finding.message}") if finding.message else finding


def _check_text(
    promise: TextPromise, evidence: Evidence, path: str, *, is_explained: bool = True
) -> Finding:
    subject = read_file_text(path, promise, evidence)
    if not is_explained:
        subject = replace(subject, is_explained=False)
    return check_text(promise, subject, evidence)


def _check_json(expectation: Expectation, fact: JsonFact, evidence: Evidence, path: str) -> Finding:
    documents = parse_documents(_read_text(evidence, path), path)
    return check_value(expectation, fact, documents, evidence)


def _check_schema(
    expectation: Expectation, schema: SchemaFile, evidence: Evidence, path: str
) -> Finding:
    data = read_file(evidence.home, path)
    return check_schema(expectation, schema, parse_documents(decode_text(data), path), evidence)


def _read_text(evidence: Evidence, path: str) -> str:
    return evidence.hide(decode_text(read_file(evidence.home, path)))
