"""The results as a table, as JSON and as a picture."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.table import Table

from .figures import Figure
from .measure import Cost, find_median, find_spread
from .peers import FLOOR, OURS, START

BARS = {FLOOR: 1.0, "pytest, subprocess": 0.5, "lit": 0.4, "prysk": 0.2, "bats": 0.05}
"""What our wall time should be at most, as a share of that of the peer; for the floor, what is
beyond the start of a run with one command."""


def make_peer_table(costs: Mapping[str, Sequence[Cost]], count: int) -> Table:
    """Return a row for each tool: medians, the spread, and our time as a share of its time."""
    table = Table(title=f"{count:,} trivial commands, each output compared")
    for head in ("tool", "s", "CPU, s", "MB", "slowest / fastest", "ours / its", "bar"):
        table.add_column(head, justify="left" if head == "tool" else "right")
    ours = find_median(costs[OURS]).wall
    start = find_median(costs[START]).wall if START in costs else 0.0
    for name, each in sorted(costs.items(), key=lambda item: find_median(item[1]).wall):
        cost = find_median(each)
        bar = BARS.get(name)
        compared = ours - start if name == FLOOR else ours
        table.add_row(
            name,
            f"{cost.wall:.2f}",
            f"{cost.cpu:.2f}",
            f"{cost.memory / 1e6:.0f}",
            f"{find_spread(each):.2f}",
            "" if name in (OURS, START) else f"{compared / cost.wall:.2f}",
            f"{bar:.2f}" if bar else "",
        )
    return table


def make_figure_table(figures: Sequence[Figure]) -> Table:
    """Return a row for each figure, with its bar."""
    table = Table(title="cliconform alone")
    for head in ("figure", "value", "bar", ""):
        table.add_column(head, justify="left" if head == "figure" else "right")
    for each in figures:
        sign = "≥" if each.is_least else "≤"
        table.add_row(
            each.name,
            f"{each.value:.2f} {each.unit}".strip(),
            f"{sign} {each.bar:g} {each.unit}".strip(),
            "ok" if each.holds else "missed",
        )
    return table


def render_json(costs: Mapping[str, Sequence[Cost]], figures: Sequence[Figure]) -> str:
    """Return all measurements and the machine."""
    content = {
        "machine": describe_machine(),
        "peers": {name: [asdict(each) for each in list_] for name, list_ in costs.items()},
        "figures": [{**asdict(each), "holds": each.holds} for each in figures],
    }
    return json.dumps(content, indent=1) + "\n"


def describe_machine() -> str:
    """Return what the figures depend on."""
    cores = os.cpu_count() or 1
    return f"{platform.platform()}, {cores} cores, Python {platform.python_version()}"


def render_svg(costs: Mapping[str, Sequence[Cost]], count: int) -> str:
    """Return the wall times as bars, on a logarithmic scale: bats takes 50 times as long."""
    rows = sorted(((find_median(each).wall, name) for name, each in costs.items()))
    lowest, highest = rows[0][0], rows[-1][0]
    width, left, lane = 760, 190, 24

    def scale(seconds: float) -> float:
        span = math.log(highest / lowest) or 1.0
        return 60 + (width - left - 130) * math.log(seconds / lowest) / span

    height = len(rows) * lane + 40
    head = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    parts = [
        f'<svg {head} font-family="sans-serif" font-size="12">',
        f'<text x="8" y="18">{count:,} trivial commands, seconds (logarithmic)</text>',
    ]
    for number, (seconds, name) in enumerate(rows):
        top = 30 + number * lane
        color = "#0969da" if name == OURS else "#8c959f"
        parts += [
            f'<text x="8" y="{top + 14}">{name}</text>',
            f'<rect x="{left}" y="{top}" width="{scale(seconds):.0f}" height="18" fill="{color}"/>',
            f'<text x="{left + scale(seconds) + 6:.0f}" y="{top + 14}">{seconds:.2f}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])
