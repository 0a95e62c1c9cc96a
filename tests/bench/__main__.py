"""``python -m tests.bench``: measure cliconform beside other tools, and against its bars."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .figures import FIGURES, Figure
from .measure import Cost, FailedError, interleave, measure
from .peers import OURS, PEERS, Peer
from .table import (
    describe_machine,
    make_figure_table,
    make_peer_table,
    render_json,
    render_svg,
)


def main(
    *,
    count: Annotated[int, typer.Option(min=1, help="Trivial commands for each tool.")] = 1000,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; medians are shown.")] = 3,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help=f"'peers', or one of {', '.join(FIGURES)}. Repeatable.", show_default=False
        ),
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write all of it.", show_default=False)] = None,
    svg: Annotated[
        Path | None, typer.Option(help="Write a picture of the peers.", show_default=False)
    ] = None,
) -> None:
    """Run the same work with every tool that is installed, and the figures that have a bar."""
    console, log = Console(), Console(stderr=True)

    def say(text: str) -> None:
        log.print(text, style="dim", markup=False, highlight=False)

    wanted = only or ["peers", *FIGURES]
    costs: dict[str, list[Cost]] = {}
    if "peers" in wanted:
        costs = measure_peers(count, rounds, say)
        console.print(make_peer_table(costs, count))
        for peer in PEERS:
            if not peer.is_here:
                console.print(f"not found: {peer.name}; {peer.install}", highlight=False)
    figures, failed = measure_figures([name for name in FIGURES if name in wanted], rounds, say)
    if figures:
        console.print(make_figure_table(figures))
    for line in failed:
        console.print(line, markup=False, highlight=False)
    console.print(describe_machine(), highlight=False)
    if json is not None:
        json.write_text(render_json(costs, figures), encoding="utf-8")
    if svg is not None and costs:
        svg.write_text(render_svg(costs, count), encoding="utf-8")
    raise typer.Exit(int(bool(failed) or not all(each.holds for each in figures)))


def measure_figures(
    names: Sequence[str], rounds: int, say: Callable[[str], None]
) -> tuple[list[Figure], list[str]]:
    """Return the figures, and a line for each kind of them that could not be measured."""
    figures: list[Figure] = []
    failed: list[str] = []
    for name in names:
        try:
            figures += FIGURES[name](rounds, say)
        except FailedError as error:
            failed.append(f"not measured: {name}: {error}")
    return figures, failed


def measure_peers(count: int, rounds: int, say: Callable[[str], None]) -> dict[str, list[Cost]]:
    """Return the costs of each tool that is here, in interleaved rounds."""
    with tempfile.TemporaryDirectory(prefix="cliconform-bench-") as folder:
        runs = {}
        for number, peer in enumerate(each for each in PEERS if each.is_here):
            own = Path(folder, str(number))
            own.mkdir()
            runs[peer.name] = _bind(peer, own, count)
        costs = interleave(runs, rounds, say)
    if OURS not in costs:
        raise typer.Exit(3)
    return costs


def _bind(peer: Peer, folder: Path, count: int) -> Callable[[], Cost]:
    argv = peer.prepare(folder, count)
    return lambda: measure(argv, folder)


if __name__ == "__main__":
    typer.run(main)
