"""The options that several commands share, so that an alias has all of them."""

from pathlib import Path
from typing import Annotated

import typer

# Typer prints these types in its help; the commands themselves check whether a file exists.
ConfigOption = Annotated[
    Path | None, typer.Option("--config", "-c", help="Path to YAML configuration file")
]
SymbolsOption = Annotated[
    str | None, typer.Option("--symbols", "-s", help="Comma-separated tickers, e.g. AAPL,MSFT")
]
StartOption = Annotated[str | None, typer.Option("--start", help="Start date (YYYY-MM-DD)")]
EndOption = Annotated[
    str | None,
    typer.Option("--end", help="End date (YYYY-MM-DD), not ingested unless it is the start"),
]
BatchSizeOption = Annotated[
    int | None, typer.Option("--batch-size", help="Bars per request (overrides config)")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", help="Output directory (overrides config)")
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", help="Number of worker threads (overrides config)")
]
ProviderOption = Annotated[
    str | None, typer.Option("--provider", help="Market data provider (overrides config)")
]
FeedTypeOption = Annotated[
    str | None, typer.Option("--feed-type", "--feed", help="Data feed type (overrides config)")
]
TimeframeOption = Annotated[
    str | None,
    typer.Option("--timeframe", help="Bar timeframe: 1m, 5m, 15m, 30m, 1h, 4h, 1d (default: 1m)"),
]

JobIdArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="JOB_ID",
        help="Specific job ID (format: SYMBOL_YYYY-MM-DD). If omitted, recent completed jobs.",
    ),
]
SymbolFilter = Annotated[str | None, typer.Option("--symbol", "-s", help="Filter jobs by symbol")]
DaysOption = Annotated[int, typer.Option("--days", "-d", min=1, help="Look back N days for jobs")]
AllRecentOption = Annotated[
    bool, typer.Option("--all", "-a", help="All completed jobs of the last 30 days")
]
ListOption = Annotated[bool, typer.Option("--list", help="List available reports")]
ShowOption = Annotated[Path | None, typer.Option("--show", help="Show a report CSV")]

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Show what would be deleted without making changes")
]
JobReference = Annotated[
    str, typer.Argument(metavar="JOB_ID", help="Job number, or SYMBOL_YYYY-MM-DD")
]
