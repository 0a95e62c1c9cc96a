"""``needs``: who starts from whose home. Every command has one home at most to start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cliconform.loading.problem_log import At, Notes, listed, nearest
from cliconform.model.ids import base_of
from cliconform.model.spec import Spec

_MANY = 500
"""With more names than this, the nearest of each is not looked for: it would take minutes."""


@dataclass(frozen=True, slots=True)
class Descent:
    """Whose home each command starts from, by id. What is ``unsound`` is not known for certain."""

    homes: Mapping[str, str | None]
    unsound: frozenset[str]

    def ancestors(self, id_: str) -> Iterator[str]:
        """The ids of the commands that ``id_`` needs, the nearest first, without matrix rows."""
        home = self.homes.get(id_)
        while home is not None:
            base = base_of(home)
            yield base
            home = self.homes.get(base)


def check_needs(spec: Spec, notes: Notes) -> Descent:
    """Note the needs that no home can be made for; say whose home each command starts from."""
    rows = _rows(spec)
    unsound: set[str] = set()
    needs: dict[str, list[str]] = {}
    for command in spec.commands.values():
        at = notes.at("command", command.id, "needs")
        found = [
            need
            for index, need in enumerate(command.needs)
            if _is_known(need, command.id, rows, at.item(index))
        ]
        needs[command.id] = found
        if len(found) < len(command.needs) or at.damaged:
            unsound.add(command.id)
    edges = {id_: [base_of(need) for need in found] for id_, found in needs.items()}
    order, circles = _sorted(edges)
    for circle in circles:
        at = notes.at("command", circle[0], "needs")
        at.problem(
            f"needs that go in a circle: {' → '.join([*circle, circle[0]])}", "leave one out"
        )
        unsound.update(circle)
    return _homes(order, needs, unsound, notes)


def _rows(spec: Spec) -> dict[str, list[str]]:
    """What can be needed of each command: its id, or each row of its matrix."""
    return {
        command.id: [f"{command.id}[{row.label}]" for row in command.matrix] or [command.id]
        for command in spec.commands.values()
    }


def _is_known(need: str, id_: str, rows: Mapping[str, list[str]], at: At) -> bool:
    """Whether ``need`` is one command to start from; what is wrong with it is noted."""
    base = base_of(need)
    matrix = at.notes.at("command", base, "matrix")
    if base == id_:
        at.problem(f"`{id_}` needs itself")
    elif base in rows and need in rows[base]:
        return True
    elif matrix.damaged:
        pass  # the problem is there
    elif base in rows and need == base:
        at.problem(
            f"`{need}` has a matrix: which of its rows is needed?",
            f"name one: {listed(dict.fromkeys(rows[base]))}",
        )
    elif base in rows and rows[base] == [base]:
        at.problem(f"`{base}` has no matrix, so there is no `{need}`", f'write "{base}"')
    else:
        at.problem(f"unknown id `{need}`", _near(need, rows))
    return False


def _near(need: str, rows: Mapping[str, list[str]]) -> str:
    names = list(dict.fromkeys(name for found in rows.values() for name in found))
    if len(names) > _MANY:
        return ""
    return nearest(need, names) or f"the ids are {listed(names)}"


def _sorted(edges: Mapping[str, list[str]]) -> tuple[list[str], list[list[str]]]:
    """The ids, each after what it needs, and the circles that were found on the way.

    A walk in depth without recursion, since a chain may be as long as the file.
    """
    order: list[str] = []
    circles: list[list[str]] = []
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        path = {start: iter(edges[start])}
        while path:
            id_ = next(reversed(path))
            need = next(path[id_], None)
            if need is None:
                path.popitem()
                done.add(id_)
                order.append(id_)
            elif need in path:
                ids = list(path)
                circles.append(ids[ids.index(need) :])
            elif need not in done:
                path[need] = iter(edges[need])
    return order, circles


def _homes(
    order: list[str], needs: Mapping[str, list[str]], unsound: set[str], notes: Notes
) -> Descent:
    homes: dict[str, str | None] = {}
    depth: dict[str, int] = {}
    for id_ in order:
        found = needs[id_]
        if id_ in unsound or any(base_of(need) in unsound for need in found):
            unsound.add(id_)
            continue
        home = max(found, key=lambda need: depth[base_of(need)], default=None)
        homes[id_] = home
        depth[id_] = 0 if home is None else depth[base_of(home)] + 1
        stray = _stray(found, homes) if len(found) > 1 else None
        if stray is not None:
            unsound.add(id_)
            notes.at("command", id_, "needs").problem(
                f"the homes of `{home}` and `{stray}` cannot be one: neither starts from the other",
                f"let `{home}` need `{stray}`, or make a command for each",
            )
    return Descent(homes, frozenset(unsound))


def _stray(found: list[str], homes: Mapping[str, str | None]) -> str | None:
    """One of the needed that is not on the line of the deepest of them."""
    line = set[str]()
    home: str | None = max(found, key=lambda need: _depth(need, homes))
    while home is not None:
        line.add(home)
        home = homes[base_of(home)]
    return next((need for need in found if need not in line), None)


def _depth(name: str, homes: Mapping[str, str | None]) -> int:
    depth = 0
    home = homes[base_of(name)]
    while home is not None:
        depth, home = depth + 1, homes[base_of(home)]
    return depth
