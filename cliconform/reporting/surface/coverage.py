"""Coverage → the table that a person reads, what to write next, and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cliconform.model.coverage import (
    FIGURES,
    CommandCoverage,
    Coverage,
    Rung,
    Suggestion,
    share,
)
from cliconform.reporting.run.json_codec import encode

VERSION = 1
_STYLES = {
    Rung.UNTOUCHED: "red",
    Rung.HELP: "red",
    Rung.RUNS: "yellow",
    Rung.OUTPUT: "green",
    Rung.EFFECTS: "bold green",
}
_COSTS = {1: "a word in a command that is there", 2: "an option or argument", 3: "a new command"}
_SHOWN = 10


def render_json(coverage: Coverage) -> str:
    """All of it, and each figure's share."""
    made = {
        "coverage": VERSION,
        "spec": coverage.spec,
        "target": coverage.target,
        "figures": {name: _figure(coverage, name) for name in FIGURES},
        "commands": [{**encode(each), "rung": each.rung.title} for each in coverage.commands],
        "suggestions": [encode(each) for each in coverage.suggestions],
        "strangers": [{"id": id_, "word": word} for id_, word in coverage.strangers],
        "left_out": list(coverage.left_out),
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _figure(coverage: Coverage, name: str) -> Mapping[str, float]:
    counted = share(coverage, name)
    return {
        "covered": counted.covered,
        "total": counted.total,
        "percent": round(counted.percent, 2),
    }


def render(coverage: Coverage, *, verbose: bool = False) -> RenderableType:
    """The table, the figures, and the promises to write next: ten of them, all if ``verbose``."""
    parts: list[RenderableType] = [_table(coverage), Text()]
    if verbose:
        parts += [*_unexercised(coverage), Text()]
    parts += [_figures(coverage)]
    parts += _notes(coverage)
    parts += _next(coverage.suggestions, None if verbose else _SHOWN)
    return Group(*parts)


def _table(coverage: Coverage) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("command", no_wrap=True, overflow="ellipsis")
    table.add_column("promised", no_wrap=True)
    for name in ("runs", "options", "refused", "arguments"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("exits", overflow="fold")
    for command in coverage.commands:
        table.add_row(*_row(command, coverage.target))
    return table


def _row(command: CommandCoverage, target: str) -> tuple[Text | str, ...]:
    name = " ".join(command.path) or target
    if command.unread:
        return (name, Text("page not read", style="yellow"), "", "", "", "", "")
    rung = Text("group", style="dim") if command.group else _rung(command.rung)
    valued = [one for one in command.options if one.takes_value]
    return (
        Text(name, style="dim" if command.group else ""),
        rung,
        str(len(command.ids) or ""),
        _of(sum(one.exercised for one in command.options), len(command.options)),
        _of(sum(bool(one.invalid) for one in valued), len(valued), strict=False),
        _of(sum(one.exercised for one in command.arguments), len(command.arguments)),
        ", ".join(command.exits),
    )


def _rung(rung: Rung) -> Text:
    return Text(rung.title, style=_STYLES[rung])


def _of(covered: int, total: int, *, strict: bool = True) -> Text | str:
    if not total:
        return ""
    return Text(f"{covered}/{total}", style="yellow" if strict and covered < total else "")


def _figures(coverage: Coverage) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column()
    for name in FIGURES:
        counted = share(coverage, name)
        # 99.7 % is not everything: it is never rounded up to it.
        percent = f"{int(counted.percent)} %"
        table.add_row(percent, f"{counted.covered}/{counted.total}", _MEANINGS[name])
    return table


_MEANINGS = {
    "help": "help: commands whose page at least is asked for",
    "runs": "runs: commands that are run",
    "output": "output: commands of which some output is promised",
    "effects": "effects: commands of which files, tables, answers or a dialogue are promised",
    "options": "options: options that are used",
    "invalid": "invalid: options with a value that are also refused one",
    "arguments": "arguments: arguments that are filled",
}


def _unexercised(coverage: Coverage) -> list[Text]:
    lines = []
    for command in coverage.commands:
        missing = [one.name for one in (*command.options, *command.arguments) if not one.exercised]
        if missing:
            name = " ".join((coverage.target, *command.path))
            lines.append(Text(f"{name}: nothing uses {', '.join(missing)}"))
    return lines


def _notes(coverage: Coverage) -> list[Text]:
    notes = [
        Text(f"`{id_}` calls `{word}`, which the surface does not have", style="yellow")
        for id_, word in coverage.strangers
    ]
    if coverage.left_out:
        count = len(coverage.left_out)
        them = "1 command counts" if count == 1 else f"{count} commands count"
        notes.append(Text(f"{them} nothing: none such conformed in the stored run"))
    return [Text(), *notes] if notes else []


def _next(suggestions: tuple[Suggestion, ...], most: int | None) -> list[Text]:
    if not suggestions:
        return []
    lines = [Text(), Text("The cheapest promises to write next", style="bold")]
    cost = 0
    for suggestion in suggestions[:most]:
        if suggestion.cost != cost:
            cost = suggestion.cost
            lines += [Text(), Text(f"{_COSTS[cost]}:", style="dim")]
        lines += _suggestion(suggestion)
    if most is not None and len(suggestions) > most:
        lines += [Text(), Text(f"and {len(suggestions) - most} more: -v shows them", style="dim")]
    return lines


def _suggestion(suggestion: Suggestion) -> list[Text]:
    name = " ".join(suggestion.path) or "the program itself"
    where = f"  ({suggestion.place})" if suggestion.place else ""
    head = Text(f"  {name}: {suggestion.what}{where}")
    return [head, *(Text(f"      {line}", style="dim") for line in suggestion.draft.splitlines())]
