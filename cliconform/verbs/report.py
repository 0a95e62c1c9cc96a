"""``cliconform report``: write the report of a recorded run."""

from __future__ import annotations

from pathlib import Path

import typer

from cliconform.errors import UsageError
from cliconform.quick_dataclass import dataclass
from cliconform.verbs.shared.runs import find_run, read_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    run: str
    html: Path
    tabs: tuple[Path, ...]


def run(arguments: Arguments) -> int:
    """Write the report; returns the exit code 0, whatever the run found."""
    from cliconform.reporting.html.page import render_page
    from cliconform.reporting.html.tables import read_page
    from cliconform.reporting.write import write_file
    from cliconform.verbs.shared.contents import open_contents

    file = find_run(arguments.run)
    if arguments.html.resolve() in {path.resolve() for path in (file, *arguments.tabs)}:
        raise UsageError(f"--html {arguments.html} would overwrite an input")
    pages = tuple(read_page(path) for path in arguments.tabs)
    report = read_run(arguments.run)
    with open_contents(file) as read:
        page = render_page(report, read, pages=pages)
    typer.echo(f"HTML: {write_file(arguments.html, page)}")
    return 0
