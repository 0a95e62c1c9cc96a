"""Render a :class:`Coverage` for the console and as JSON."""

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
    Level,
    Suggestion,
    compute_share,
)
from cliconform.reporting.run.json_codec import encode
from cliconform.reporting.surface.contradictions import (
    make_contradiction_lines,
    make_disagreement_lines,
)
from cliconform.reporting.text.renderable import Lines

VERSION = 1
_STYLES = {
    Level.UNTOUCHED: "red",
    Level.HELP: "red",
    Level.RUNS: "yellow",
    Level.OUTPUT: "green",
    Level.EFFECTS: "bold green",
}
_COST_TITLES = {
    1: "One line in an existing command",
    2: "Another use of a command, with an option or argument",
    3: "A command without promises",
}
_MAX_SUGGESTIONS = 10


def render_json(coverage: Coverage) -> str:
    """Return all fields of ``coverage``, and the share for each figure."""
    content = {
        "coverage": VERSION,
        "spec": coverage.spec,
        "target": coverage.target,
        "figures": {name: _encode_figure(coverage, name) for name in FIGURES},
        "commands": [_encode_command(each) for each in coverage.commands],
        "suggestions": [encode(each) for each in coverage.suggestions],
        "contradictions": [encode(each) for each in coverage.contradictions],
        "disagreements": [encode(each) for each in coverage.disagreements],
        "strangers": [
            {"id": each.id, "word": each.word}
            for each in coverage.disagreements
            if each.code == "no-command"
        ],
        "left_out": list(coverage.left_out),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _encode_command(command: CommandCoverage) -> Mapping[str, object]:
    """Return the fields by their names, but with the level as ``rung``, its key in the format."""
    content = {"rung" if key == "level" else key: value for key, value in encode(command).items()}
    return {**content, "rung": command.level.title}


def _encode_figure(coverage: Coverage, name: str) -> Mapping[str, float]:
    counted = compute_share(coverage, name)
    return {
        "covered": counted.covered,
        "total": counted.total,
        "percent": round(counted.percent, 2),
    }


def render_coverage(coverage: Coverage, *, verbose: bool = False) -> RenderableType:
    """Return a table of the commands, the figures, and suggestions for what to promise next.

    With ``verbose`` all suggestions are included, else ten, and all unused options are listed.
    Where the surface is wrong, and where the spec and the surface disagree, comes last.
    """
    parts: list[RenderableType] = [_make_table(coverage), Text(), _make_legend(), Text()]
    if verbose and (unused := _list_unused(coverage)):
        parts += [*unused, Text()]
    parts += [_make_figures(coverage)]
    parts += _make_notes(coverage)
    parts += _list_suggestions(coverage.suggestions, None if verbose else _MAX_SUGGESTIONS)
    for lines in (
        tuple(make_disagreement_lines(coverage.disagreements)),
        tuple(make_contradiction_lines(coverage.contradictions)),
    ):
        parts += [Text(), Lines(lines)] if lines else []
    return Group(*parts)


def _make_table(coverage: Coverage) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("command", no_wrap=True, overflow="ellipsis")
    table.add_column("level", no_wrap=True)
    for name in ("used by", "options", "invalid", "arguments"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("exits", overflow="fold")
    for command in sorted(coverage.commands, key=_rank):
        table.add_row(*_make_row(command, coverage.target))
    return table


def _rank(command: CommandCoverage) -> int:
    """Return the place of a command in the table: what has the fewest promises comes first."""
    return len(Level) if command.group or command.unread else command.level


def _make_row(command: CommandCoverage, target: str) -> tuple[Text | str, ...]:
    name = " ".join(command.path) or target
    if command.unread:
        return (name, Text("help page not read", style="yellow"), "", "", "", "", "")
    level = Text("group", style="dim") if command.group else _level_text(command.level)
    valued = [one for one in command.options if one.takes_value]
    return (
        Text(name, style="dim" if command.group else ""),
        level,
        str(len(command.ids) or ""),
        _fraction_text(sum(one.is_used for one in command.options), len(command.options)),
        _fraction_text(sum(bool(one.invalid) for one in valued), len(valued), highlight=False),
        _fraction_text(sum(one.is_used for one in command.arguments), len(command.arguments)),
        ", ".join(command.exits),
    )


def _level_text(level: Level) -> Text:
    return Text(level.title, style=_STYLES[level])


def _fraction_text(covered: int, total: int, *, highlight: bool = True) -> Text | str:
    if not total:
        return ""
    return Text(f"{covered}/{total}", style="yellow" if highlight and covered < total else "")


def _make_legend() -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, style="dim")
    for name, meaning in _COLUMN_MEANINGS.items():
        table.add_row(name, meaning)
    return table


def _make_figures(coverage: Coverage) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column()
    for name in FIGURES:
        counted = compute_share(coverage, name)
        # Rounded down: 99.7 % must not be shown as 100 %.
        percent = f"{int(counted.percent)} %"
        table.add_row(percent, f"{counted.covered}/{counted.total}", _FIGURE_TITLES[name])
    return table


_COLUMN_MEANINGS = {
    "level": "the most that the spec promises: untouched (nothing), help, runs, output or effects",
    "used by": "how many commands of the spec run it",
    "options": "how many of its options are used; one that it inherits counts where it is declared",
    "invalid": "how many options with a value are also used with an invalid one",
    "arguments": "how many of its arguments are given",
    "exits": "the promised exit codes and signals",
    "group": "it only holds other commands, and needs no promise",
}
_FIGURE_TITLES = {
    "help": "help: commands whose help page, at least, is requested",
    "runs": "runs: commands that are run",
    "output": "output: commands with some promised output",
    "effects": "effects: commands with promised files, tables or other effects",
    "options": "options: options that are used",
    "invalid": "invalid: options with a value, also used with an invalid one",
    "arguments": "arguments: arguments that are given",
}


def _list_unused(coverage: Coverage) -> list[Text]:
    lines = []
    for command in coverage.commands:
        missing = [one.name for one in (*command.options, *command.arguments) if not one.is_used]
        if missing:
            name = " ".join((coverage.target, *command.path))
            lines.append(Text(f"{name}: not used: {', '.join(missing)}"))
    return lines


def _make_notes(coverage: Coverage) -> list[Text]:
    if not coverage.left_out:
        return []
    count = len(coverage.left_out)
    noun = "1 command of the spec is" if count == 1 else f"{count} commands of the spec are"
    why = "did not conform in the stored run, or changed since"
    return [Text(), Text(f"{noun} not counted: {why}")]


def _list_suggestions(suggestions: tuple[Suggestion, ...], limit: int | None) -> list[Text]:
    if not suggestions:
        return []
    lines = [Text(), Text("What to promise next", style="bold")]
    cost = 0
    for suggestion in suggestions[:limit]:
        if suggestion.cost != cost:
            cost = suggestion.cost
            lines += [Text(), Text(f"{_COST_TITLES[cost]}:", style="dim")]
        lines += _suggestion_lines(suggestion)
    if limit is not None and len(suggestions) > limit:
        lines += [Text(), Text(f"and {len(suggestions) - limit} more (-v shows them)", style="dim")]
    return lines


def _suggestion_lines(suggestion: Suggestion) -> list[Text]:
    name = " ".join(suggestion.path) or "the program itself"
    where = f"  ({suggestion.place})" if suggestion.place else ""
    head = Text(f"  {name}: {suggestion.what}{where}")
    return [head, *(Text(f"      {line}", style="dim") for line in suggestion.draft.splitlines())]
