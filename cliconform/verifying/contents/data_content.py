"""The rows and columns of the table that a stream is."""

from __future__ import annotations

from cliconform.model.contents import Columns, Rows
from cliconform.model.outcome import Finding, Holds
from cliconform.quick_dataclass import replace
from cliconform.verifying.contents.amounts import check_amount
from cliconform.verifying.contents.table_content import compare_columns
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation


def check_stream_rows(
    expectation: Expectation, rows: Rows, source: str, evidence: Evidence
) -> Finding:
    """Return the finding of the number of rows. Raises :class:`UnreadableError`."""
    table = evidence.data.table(source)
    finding = check_amount(expectation, rows.amount, len(table.rows), "row", evidence)
    if finding.holds is Holds.NO and table.note:
        return replace(finding, detail=(f" {table.note}",))
    return finding


def check_stream_columns(
    expectation: Expectation, columns: Columns, source: str, evidence: Evidence
) -> Finding:
    """Return the finding of the columns; those without any value have no type.

    Raises :class:`UnreadableError`.
    """
    table = evidence.data.table(source)
    types = dict.fromkeys(table.names, "")
    is_typed = any(column.type for column in columns.columns)
    # Only DuckDB tells columns with one name apart.
    if len(types) < len(table.names) or (is_typed and not table.blank.issuperset(types)):
        types = evidence.data.read_types(source)
    seen = {name: "" if name in table.blank else type_ for name, type_ in types.items()}
    if not seen:
        return expectation.fail(f"{source} is empty, so there are no columns", seen="no columns")
    finding = compare_columns(
        expectation, columns, seen, source, ordered=table.form == "csv", is_typed=False
    )
    if finding.holds is Holds.NO and table.form == "json" and table.note:
        return replace(finding, detail=(*finding.detail, f" {table.note}"))
    return finding
