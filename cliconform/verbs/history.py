"""``cliconform history``: what all runs of a spec show together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cliconform import clock, host
from cliconform.errors import CannotRunError, UsageError
from cliconform.history.collecting import read_history
from cliconform.history.overview import make_overview
from cliconform.history.since import select_since
from cliconform.history.spec_runs import Wanted, list_runs
from cliconform.model.history import SpecHistory
from cliconform.nearest_names import suggest_names
from cliconform.quick_dataclass import dataclass, replace
from cliconform.recording.summary import clean_path
from cliconform.reporting.text.console import make_console
from cliconform.verbs.shared.history import open_index
from cliconform.verbs.shared.project import resolve_spec
from cliconform.verbs.shared.recording import open_store
from cliconform.verbs.shared.standard_output import refuse_overwriting

if TYPE_CHECKING:
    import duckdb

    from cliconform.history.importing import Imported

IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed. ``words`` are SPEC, or ``import`` and recordings."""

    words: tuple[str, ...]
    select: tuple[str, ...]
    since: str | None
    sql: str | None
    json: bool
    html: Path | None
    verbose: bool
    color: str


def run(arguments: Arguments) -> int:
    """Print or write the history, answer the SQL, or import recordings; returns the exit code."""
    if arguments.words[:1] == (IMPORT,):
        return _import(arguments)
    if len(arguments.words) > 1:
        raise UsageError(
            f"one SPEC is expected, and {len(arguments.words)} words are there",
            hint="`cliconform history import RUN.zip…` adds recordings",
        )
    if arguments.sql is not None:
        return _query(arguments, arguments.sql)
    wanted = _find_wanted(arguments)
    refuse_overwriting({"--html": arguments.html}, {Path(wanted.spec): "the spec"})
    history = _read(arguments, wanted)
    if arguments.html is not None:
        from cliconform.reporting.history.page import render_history_page
        from cliconform.reporting.write import write_file

        written = write_file(arguments.html, render_history_page(history))
        typer.echo(f"HTML: {written}", err=arguments.json)
    if arguments.json:
        from cliconform.reporting.history.json import render_history_json

        typer.echo(render_history_json(history), nl=False)
    elif arguments.html is None:
        _print(arguments, history)
    return 0


def _print(arguments: Arguments, history: SpecHistory) -> None:
    from cliconform.reporting.history.console import render_history

    console = make_console(host.environment(), color=arguments.color)
    width = console.width if console.is_terminal else None
    console.print(render_history(history, width=width, verbose=arguments.verbose))


def _find_wanted(arguments: Arguments) -> Wanted:
    spec = resolve_spec(Path(arguments.words[0]) if arguments.words else None)
    return Wanted(spec=clean_path(os.path.realpath(spec)), name=spec.stem, select=arguments.select)


def _read(arguments: Arguments, wanted: Wanted) -> SpecHistory:
    def read(connection: duckdb.DuckDBPyConnection) -> SpecHistory:
        runs = list_runs(connection, wanted)
        if not runs and not Path(wanted.spec).exists():
            raise _make_unknown_error(connection, arguments.words[0])
        if arguments.since is not None:
            runs = select_since(arguments.since, runs, clock.now().astimezone())
        return make_overview(connection, wanted, runs)

    history, problems = read_history(open_store(), open_index(), read)
    return replace(history, problems=problems)


def _make_unknown_error(connection: duckdb.DuckDBPyConnection, name: str) -> UsageError:
    rows = connection.execute("SELECT DISTINCT spec FROM runs ORDER BY spec").fetchall()
    known = [os.path.relpath(spec) for (spec,) in rows]
    hint = suggest_names(name, known) or f"runs are recorded of {', '.join(known[:5]) or 'no spec'}"
    return UsageError(f"there is no spec {name}, and no run of it is recorded", hint=hint)


def _query(arguments: Arguments, sql: str) -> int:
    """Answer the SQL: over all runs, or over those of the spec and since the time that is named."""
    from cliconform.history.queries import query_history
    from cliconform.reporting.history.json import render_rows_json
    from cliconform.reporting.history.rows import render_rows

    _refuse(arguments, "--sql", {"--select": arguments.select, "--html": arguments.html})
    result = query_history(sql, _find_files(arguments))
    if arguments.json:
        typer.echo(render_rows_json(result.columns, result.rows), nl=False)
    else:
        console = make_console(host.environment(), color=arguments.color)
        console.print(render_rows(result.columns, result.rows, cut=result.cut))
    return 0


def _find_files(arguments: Arguments) -> list[Path]:
    index = open_index()
    if arguments.since is not None and not arguments.words:
        raise UsageError(
            "--sql with --since needs a SPEC", hint="or write WHERE started >= '2027-01-31'"
        )

    def list_wanted(connection: duckdb.DuckDBPyConnection) -> set[str] | None:
        if not arguments.words:
            return None
        runs = list_runs(connection, _find_wanted(arguments))
        if arguments.since is not None:
            runs = select_since(arguments.since, runs, clock.now().astimezone())
        return {part for _, parts in runs for part in parts}

    wanted, _ = read_history(open_store(), index, list_wanted)
    return [each.file for each in index.list_runs() if wanted is None or each.run in wanted]


def _import(arguments: Arguments) -> int:
    """Import the recordings; returns the exit code 0, or 2 where one of them cannot be read."""
    from cliconform.history.importing import import_recordings

    _refuse(
        arguments,
        IMPORT,
        {
            "--select": arguments.select,
            "--since": arguments.since,
            "--sql": arguments.sql,
            "--json": arguments.json,
            "--html": arguments.html,
        },
    )
    names = arguments.words[1:]
    if not names:
        raise UsageError(
            "nothing to import", hint="name recordings, or folders of them: history import *.zip"
        )
    found: list[Imported] = []
    try:
        for each in import_recordings(names, open_index()):
            found.append(each)
            if each.problem:
                typer.echo(f"{each.file}: {each.problem}", err=True)
            elif not each.is_new:
                typer.echo(f"{each.file}: skipped, it is in the history as {each.run}")
            elif arguments.verbose:
                typer.echo(f"{each.file}: imported as {each.run}")
    except OSError as error:
        raise CannotRunError(
            f"the history cannot be written: {error.filename}: {error.strerror}"
        ) from None
    typer.echo(_summarize(found))
    return UsageError.exit_code if any(each.problem for each in found) else 0


def _summarize(found: Sequence[Imported]) -> str:
    new = sum(each.is_new for each in found)
    bad = sum(bool(each.problem) for each in found)
    counts = [f"{new} imported"]
    if skipped := len(found) - new - bad:
        counts.append(f"{skipped} skipped")
    if bad:
        counts.append(f"{bad} could not be read")
    return ", ".join(counts)


def _refuse(arguments: Arguments, what: str, options: dict[str, object]) -> None:
    del arguments
    for name, value in options.items():
        if value not in (None, False, ()):
            raise UsageError(f"{what} does not go together with {name}", hint=f"leave out {name}")
