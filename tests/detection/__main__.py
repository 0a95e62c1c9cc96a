"""``python -m tests.detection``: every fault against the whole spec, and what caught it."""

from __future__ import annotations

import fnmatch
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cliconform.model.run_options import RunOptions
from cliconform.planning.selection import Selection

from .bench import bench, workers
from .catalogue import FAULTS, FURTHER, Fault, load_faults
from .survey import Catch, as_json, as_tables, survey


def main(
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Faults by id or kind; globs. Repeatable.", show_default=False),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(help="Commands of the spec; globs. Repeatable.", show_default=False),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(help="Commands with this tag. Repeatable.", show_default=False),
    ] = None,
    aimed: Annotated[
        bool, typer.Option("--aimed", help="Each fault's own commands: a look at the catalogue.")
    ] = False,
    maxfail: Annotated[
        int, typer.Option(min=0, help="Go on to the next fault after N that deviate; 0: never.")
    ] = 3,
    jobs: Annotated[int, typer.Option(min=1, help="Commands side by side.")] = os.cpu_count() or 1,
    json: Annotated[Path | None, typer.Option(help="Write all of it.", show_default=False)] = None,
) -> None:
    """Hold the stand-in, with one fault at a time, to its whole spec."""
    faults = [fault for fault in load_faults(FAULTS, FURTHER) if _is_wanted(fault, only)]
    options = RunOptions(jobs=jobs, maxfail=maxfail or None)
    whole = Selection(patterns=tuple(select or ()), tags=tuple(tag or ()))

    def chosen(fault: Fault) -> Selection:
        return Selection(patterns=tuple(fault.caught_by)) if aimed else whole

    console, catches = Console(), list[Catch]()
    with bench() as made, workers(jobs) as observer:
        for catch in survey(faults, made, chosen, observer=observer, options=options):
            catches.append(catch)
            console.print(_line(catch, len(catches), len(faults)), markup=False, highlight=False)
    console.print(*as_tables(catches), sep="\n")
    if json is not None:
        json.write_text(as_json(catches), encoding="utf-8")
    raise typer.Exit(not all(catch.caught for catch in catches))


def _is_wanted(fault: Fault, only: list[str] | None) -> bool:
    return not only or any(
        fnmatch.fnmatchcase(name, pattern) for pattern in only for name in (fault.id, fault.kind)
    )


def _line(catch: Catch, number: int, total: int) -> str:
    sign = "✓" if catch.caught else "✗"
    return f"{sign} {number}/{total} {catch.kind}: {catch.fault}   {catch.seconds} s"


if __name__ == "__main__":
    typer.run(main)
