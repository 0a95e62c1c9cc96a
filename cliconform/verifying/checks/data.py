"""The JSON, or the table, that a command prints: values, rows, columns, a schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from cliconform.model.contents import Columns, DataPromise, Header, JsonFact, Rows, SchemaFile
from cliconform.model.outcome import Finding, Holds
from cliconform.quick_dataclass import replace
from cliconform.verifying.contents.amounts import describe_count
from cliconform.verifying.contents.data_content import check_stream_columns, check_stream_rows
from cliconform.verifying.contents.json_content import check_value, describe_value
from cliconform.verifying.contents.schema_content import check_schema
from cliconform.verifying.contents.table_content import describe_columns
from cliconform.verifying.documents.json_documents import MixedTextError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.home_files import UnreadableError


def check_data(promise: DataPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check one promise about the documents or the table in a stream."""
    expectation = Expectation.of(promise, _describe(promise))
    try:
        finding = _check(promise, expectation, evidence)
    except MixedTextError as error:
        finding = expectation.fail(str(error), detail=error.detail)
        finding = _add_hint(finding, promise.source, evidence)
    except UnreadableError as error:
        finding = expectation.fail(str(error), detail=error.detail)
    else:
        if finding.holds is Holds.NO and evidence.step.invocation.stdin is not None:
            finding = _add_hint(finding, promise.source, evidence)
    yield finding


def _describe(promise: DataPromise) -> str:
    source, part = promise.source, promise.part
    match part:
        case JsonFact():
            return describe_value(part, promise.place, source).words
        case Rows():
            return f"{source}: {describe_count(part.amount, 'row')}"
        case Columns():
            return f"{source}: {describe_columns(part)}"
        case SchemaFile():
            return f"{source} conforms to the schema {part.path}"
        case Header():
            return f"{source} is CSV {'with' if part.present else 'without'} a header"
        case _:
            assert_never(part)


def _check(promise: DataPromise, expectation: Expectation, evidence: Evidence) -> Finding:
    source, part = promise.source, promise.part
    match part:
        case JsonFact():
            return check_value(expectation, part, evidence.data.documents(source), evidence)
        case Rows():
            return check_stream_rows(expectation, part, source, evidence)
        case Columns():
            return check_stream_columns(expectation, part, source, evidence)
        case SchemaFile():
            return check_schema(expectation, part, evidence.data.documents(source), evidence)
        case Header():
            evidence.data.table(source)
            return expectation.succeed()
        case _:
            assert_never(part)


def _add_hint(finding: Finding, source: str, evidence: Evidence) -> Finding:
    """Return the finding with a hint at the terminal, where that may be the reason."""
    invocation = evidence.step.invocation
    if not invocation.terminal.shows(source):
        return finding
    reason = "programs may write more to a terminal than to a pipe"
    if invocation.stdin is not None:
        reason = "a terminal prints what is typed, and that is where `stdin` goes"
    return replace(finding, detail=(*finding.detail, f" {reason}: try `tty = false`"))
