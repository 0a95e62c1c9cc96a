"""More tabs of the report: what ``coverage``, ``drift`` and ``docs`` wrote as JSON, as tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from cliconform.errors import Problem, SpecError
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.clean import clean_line

_HINT = "use a file that `--json` of `coverage`, `drift` or `docs` wrote"
_Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells below a heading."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A tab: ``id`` names its element."""

    id: str
    title: str
    tables: tuple[Table, ...]


def read_page(file: Path) -> Page:
    """Return the tab of what is in ``file``; raises :class:`~cliconform.errors.SpecError`."""
    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise _fail(file, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, RecursionError):
        raise _fail(file, "not valid JSON in UTF-8") from None
    for kind, (title, make_tables) in _KINDS.items():
        if isinstance(content, dict) and kind in content:
            try:
                tables = tuple(table for table in make_tables(content) if table.rows)
            except (KeyError, TypeError, AttributeError):
                raise _fail(file, f"not the JSON of `cliconform {kind}`") from None
            return Page(id=kind, title=title, tables=tables)
    raise _fail(file, "neither coverage nor drift nor documents")


def _make_coverage_tables(content: _Json) -> Iterator[Table]:
    yield _make_table(
        "Figures",
        ("figure", "covered", "of"),
        ((name, each["covered"], each["total"]) for name, each in content["figures"].items()),
    )
    yield _make_table(
        "What to write next",
        ("command", "what", "a draft"),
        ((" ".join(s["path"]), s["what"], s["draft"]) for s in content["suggestions"]),
    )
    yield _make_table(
        "Commands",
        ("command", "level", "promised by"),
        ((" ".join(c["path"]), c["rung"], ", ".join(c["ids"])) for c in content["commands"]),
    )


def _make_drift_tables(content: _Json) -> Iterator[Table]:
    changes = content["changes"]
    for effect in dict.fromkeys(change["effect"] for change in changes):
        yield _make_table(
            f"{effect}".capitalize(),
            ("command", "what", "before", "after", "why"),
            (
                (" ".join(c["path"]), c["what"] or c["code"], c["before"], c["after"], c["why"])
                for c in changes
                if c["effect"] == effect
            ),
        )


def _make_docs_tables(content: _Json) -> Iterator[Table]:
    for document in content["documents"]:
        findings = [
            (f"{line['spot']['line']}", line["text"], finding["message"], finding["nearest"])
            for line in document["lines"]
            for finding in line["findings"]
        ]
        yield _make_table(
            document["file"], ("line", "command line", "what is wrong", "nearest"), findings
        )


_KINDS: Mapping[str, tuple[str, Callable[[_Json], Iterator[Table]]]] = {
    "coverage": ("Coverage", _make_coverage_tables),
    "drift": ("Drift", _make_drift_tables),
    "docs": ("Documents", _make_docs_tables),
}
"""The tabs, by the key that says what a file is."""


def _make_table(title: str, heads: tuple[str, ...], rows: Any) -> Table:
    cells = tuple(tuple(clean_line(str(cell)) for cell in row) for row in rows)
    return Table(title=clean_line(title), heads=heads, rows=cells)


def _fail(file: Path, message: str) -> SpecError:
    return SpecError((Problem(file=str(file), line=0, key="", message=message, hint=_HINT),))
