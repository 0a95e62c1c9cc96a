"""Loads what a row of the known file says was seen: its lines, their placeholders, what lacks."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from cliconform.loading.problem_log import Location, join_names
from cliconform.loading.scalars.names import DAY_PLACEHOLDER, PREDEFINED
from cliconform.model.ids import base_of
from cliconform.model.spec import Command, KnownFile, KnownRow, Spec, SpecWarning, covers
from cliconform.model.template import Template
from cliconform.nearest_names import suggest_names

_NAMED = 5
"""Rows that a warning names."""

Evidence = Mapping[str, tuple[tuple[Template, ...], ...]]


def build_evidence(
    table: Mapping[str, str | Sequence[str | Sequence[str]]] | None, at: Location
) -> Evidence:
    """Return the alternatives of each address, each with its lines."""
    return {
        address: tuple(_build_alternatives(value, at / address))
        for address, value in (table or {}).items()
    }


def _build_alternatives(
    value: str | Sequence[str | Sequence[str]], at: Location
) -> Iterator[tuple[Template, ...]]:
    if isinstance(value, str) or all(isinstance(each, str) for each in value):
        yield _build_lines(value, at)
        return
    for index, each in enumerate(value):
        yield _build_lines(each, at / index)


def _build_lines(value: str | Sequence[str | Sequence[str]], at: Location) -> tuple[Template, ...]:
    texts = [value] if isinstance(value, str) else [text for text in value if isinstance(text, str)]
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    if not lines:
        at.problem("no line", 'write what was seen, or "..." for anything')
    return tuple(at.parse_template(line.rstrip()) for line in lines)


def check_listed(address: str, findings: Sequence[str], at: Location) -> None:
    """Report evidence of a promise that is not among the row's findings."""
    if not findings or any(covers(one, address) or covers(address, one) for one in findings):
        return
    at.problem(
        f"`{address}` is not one of the row's findings",
        suggest_names(address, findings) or f"the findings are {join_names(findings)}",
    )


def check_placeholders(evidence: Evidence, command: Command, spec: Spec, at: Location) -> None:
    """Report placeholders that have no value in the command."""
    known = {*PREDEFINED, *_list_names(command, spec)}
    for address, alternatives in evidence.items():
        names = {name for lines in alternatives for line in lines for name in line.names()}
        for name in sorted(names - known):
            if not DAY_PLACEHOLDER.fullmatch(name):
                hint = suggest_names(name, [*sorted(known), "today"]) or "`$${` is a literal `${`"
                (at / address).problem(f"`${{{name}}}` has no value", hint)


def _list_names(command: Command, spec: Spec) -> Iterator[str]:
    """Yield the names that have a value when the command is judged."""
    yield from (port.name for port in command.ports)
    yield from (command.matrix[0].values if command.matrix else ())
    todo, done = [command.id], set()
    while todo:
        one = spec.commands.get(todo.pop())
        if one is not None and one.id not in done:
            done.add(one.id)
            todo.extend(map(base_of, one.needs))
            yield from (capture.name for capture in one.captures)


def warn_of_missing_evidence(known: KnownFile, spec: Spec) -> tuple[SpecWarning, ...]:
    """Return a warning about the rows that do not say what was seen, if there are any."""
    rows = [row for row in known.rows.values() if _lacks_evidence(row)]
    if not rows:
        return ()
    names = join_names([row.id for row in rows], _NAMED)
    if len(rows) == 1:
        message = f"{names} does not say what was seen, and knows any deviation of its promises"
    else:
        message = (
            f"{len(rows)} rows do not say what was seen, and know any deviation of their promises: "
            + names
        )
    files = [shlex.quote(each) for each in (spec.file, known.file)]
    hint = f"add it: cliconform check {files[0]} --known {files[1]} --write-known {files[1]}"
    return (SpecWarning(code="no-evidence", place=rows[0].place, message=message, hint=hint),)


def _lacks_evidence(row: KnownRow) -> bool:
    """Whether a row says nothing of what was seen, or not of all that deviates in every run."""
    told = row.evidence
    return not told or any(
        not any(covers(listed, key) or covers(key, listed) for key in told)
        for listed in row.lasting
    )
