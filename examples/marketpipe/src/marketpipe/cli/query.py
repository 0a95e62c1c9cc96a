"""`query`: SQL over the bars."""

import csv
import sys
from typing import Annotated

import typer

from marketpipe.cli.console import say, table
from marketpipe.storage.layout import Layout


def query(
    sql: Annotated[str, typer.Argument(help="DuckDB SQL using views bars_5m|15m|30m|1h|4h|1d")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Output CSV to stdout")] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-l", min=1, help="Limit number of rows in table output")
    ] = 50,
) -> None:
    """Run an ad-hoc query on aggregated data.

    Available views: bars_1m, bars_5m, bars_15m, bars_30m, bars_1h, bars_4h, bars_1d
    """
    from marketpipe.services.query import run_query

    answer = run_query(sql, Layout())
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
    elif not answer.rows:
        say("Query returned no results")
    else:
        if len(answer.rows) > limit:
            say(f"🔍 Showing first {limit} of {len(answer.rows)} rows:")
        table(answer.columns, answer.rows[:limit])
        if len(answer.rows) > limit:
            say(f"\n... {len(answer.rows) - limit} more rows")
