"""The command line: parses arguments, calls services, prints results. A file for each command.

pyarrow and duckdb take longer to load than most commands take to run, so that the modules which
use them are imported by a command's function, when it runs, and not at the top of its file.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, ParamSpec

import typer

from marketpipe import __version__
from marketpipe.cli.aggregate import aggregate
from marketpipe.cli.backfill import backfill_app
from marketpipe.cli.console import say, warn
from marketpipe.cli.health import health_check
from marketpipe.cli.ingest import ingest
from marketpipe.cli.jobs import jobs_app
from marketpipe.cli.metrics import metrics
from marketpipe.cli.migrate import migrate
from marketpipe.cli.providers import providers
from marketpipe.cli.prune import prune_app
from marketpipe.cli.query import query
from marketpipe.cli.reset import factory_reset
from marketpipe.cli.symbols import symbols_app
from marketpipe.cli.validate import validate

Options = ParamSpec("Options")

app = typer.Typer(
    name="marketpipe",
    help="MarketPipe ETL commands for financial data processing",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
ohlcv_app = typer.Typer(name="ohlcv", help="OHLCV pipeline commands")


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"marketpipe {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None: ...


def _add(command: Callable[Options, None]) -> None:
    """Add one of the pipeline's commands under each of its names."""
    name = command.__name__
    app.command(f"{name}-ohlcv")(command)
    ohlcv_app.command(name)(command)

    @wraps(command)
    def deprecated(*args: Options.args, **kwargs: Options.kwargs) -> None:
        warn(f"'{name}' is deprecated. Use '{name}-ohlcv' or 'ohlcv {name}' instead.")
        command(*args, **kwargs)

    about = f"[DEPRECATED] Use '{name}-ohlcv' or 'ohlcv {name}' instead."
    app.command(name, help=about)(deprecated)


for _command in (ingest, validate, aggregate):
    _add(_command)
for _plain in (query, metrics, providers, migrate, health_check, factory_reset):
    app.command()(_plain)
ohlcv_app.add_typer(backfill_app, name="backfill")
app.add_typer(ohlcv_app, name="ohlcv")
app.add_typer(backfill_app, name="ohlcv-backfill")
app.add_typer(prune_app, name="prune")
app.add_typer(symbols_app, name="symbols")
app.add_typer(jobs_app, name="jobs")
