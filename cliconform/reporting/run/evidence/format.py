"""Writes what was seen as TOML, so that a person can read and edit it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliconform.model.spec import KnownRow
from cliconform.model.template import Template
from cliconform.reporting.text.toml import quote_toml, quote_toml_exactly

_WIDTH = 100
_WIDEST_KEY = 30
_BARE = re.compile(r"[A-Za-z0-9_-]+")

Alternatives = Sequence[Sequence[Template]]


def format_evidence(row: KnownRow) -> list[str]:
    """Return the lines of the row's table of evidence; none if there is nothing in it."""
    if not row.evidence:
        return []
    told = {_format_key(address): value for address, value in row.evidence.items()}
    width = min(max(map(len, told)), _WIDEST_KEY)
    head = f"[known.{quote_toml(row.id)}.evidence]"
    return [head, *(line for key in told for line in _format_entry(key, told[key], width))]


def _format_key(address: str) -> str:
    return address if _BARE.fullmatch(address) else quote_toml_exactly(address)


def _format_entry(key: str, alternatives: Alternatives, width: int) -> Iterator[str]:
    """Yield a line alone, an array of lines, or an array of these; on one line if it fits."""
    start = f"{key:<{width}} = "
    if len(alternatives) == 1:
        lines = [quote_toml_exactly(line.source) for line in alternatives[0]]
        whole = lines[0] if len(lines) == 1 else f"[{', '.join(lines)}]"
        inside = lines
    else:
        inside = [_format_lines(lines) for lines in alternatives]
        whole = f"[{', '.join(inside)}]"
    if len(inside) == 1 or len(start + whole) <= _WIDTH:
        yield start + whole
        return
    yield f"{start}["
    yield from (f"  {each}," for each in inside)
    yield "]"


def _format_lines(lines: Sequence[Template]) -> str:
    return f"[{', '.join(quote_toml_exactly(line.source) for line in lines)}]"
