"""Checks ``needs`` and finds the one home, or none, that each command starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from cliconform.loading.problem_log import Location, ProblemLog, join_names
from cliconform.model.ids import base_of
from cliconform.model.spec import Spec
from cliconform.nearest_names import suggest_names
from cliconform.quick_dataclass import dataclass

_MAX_HINTED = 500
"""With more ids than this no hint is computed, since that would take minutes."""


@dataclass(frozen=True, slots=True)
class NeedsGraph:
    """The home that each command starts from."""

    homes: Mapping[str, str | None]
    """The id of the needed step, matrix row included, by the command's id; ``None`` for a new home.
    Every command comes after the one that it needs."""
    unresolved: frozenset[str]
    """The ids of commands whose needs, or those of a command that they need, are invalid."""

    def find_needed(self, id_: str) -> str | None:
        """Return the id of the command that ``id_`` starts from, without the matrix row."""
        home = self.homes.get(id_)
        return None if home is None else base_of(home)

    def walk_ancestors(self, id_: str) -> Iterator[str]:
        """Yield the ids of the commands that ``id_`` needs, nearest first, without matrix rows."""
        home = self.homes.get(id_)
        while home is not None:
            base = base_of(home)
            yield base
            home = self.homes.get(base)


def check_needs(spec: Spec, log: ProblemLog) -> NeedsGraph:
    """Report invalid needs; return the home that each command starts from."""
    rows = _list_steps(spec)
    steps = frozenset(chain.from_iterable(rows.values()))
    unresolved: set[str] = set()
    needs: dict[str, tuple[str, ...]] = {}
    for command in spec.commands.values():
        if not command.needs and not log.invalid:
            needs[command.id] = ()
            continue
        at = log.at("command", command.id, "needs")
        found = tuple(
            each for each in command.needs if each in steps and base_of(each) != command.id
        )
        known = frozenset(found)
        for index, need in enumerate(command.needs):
            if need not in known:
                _report_need(need, command.id, rows, at.item(index))
        needs[command.id] = found
        if len(found) < len(command.needs) or at.is_incomplete:
            unresolved.add(command.id)
    edges = {id_: tuple(map(base_of, found)) for id_, found in needs.items()}
    order, circles = _sort(edges)
    for circle in circles:
        at = log.at("command", circle[0], "needs")
        at.problem(
            f"`needs` form a cycle: {' → '.join([*circle, circle[0]])}", "remove one of them"
        )
        unresolved.update(circle)
    return _find_homes(order, needs, unresolved, log)


def _list_steps(spec: Spec) -> dict[str, tuple[str, ...]]:
    """Return the ids that can be needed, by command: its own id, or one for each matrix row."""
    return {
        command.id: tuple(f"{command.id}[{row.label}]" for row in command.matrix) or (command.id,)
        for command in spec.commands.values()
    }


def _report_need(need: str, id_: str, rows: Mapping[str, tuple[str, ...]], at: Location) -> None:
    """Report what is wrong with ``need``, which is not the id of another command's step."""
    base = base_of(need)
    matrix = at.log.at("command", base, "matrix")
    if base == id_:
        at.problem(f"`{id_}` needs itself", "remove it")
    elif matrix.is_incomplete:
        pass  # reported already
    elif base in rows and need == base:
        at.problem(
            f"`{need}` has a matrix, so one of its rows must be named",
            f"name one: {join_names(dict.fromkeys(rows[base]))}",
        )
    elif base in rows and rows[base] == (base,):
        at.problem(f"`{base}` has no matrix and so no `{need}`", f'write "{base}"')
    else:
        at.problem(f"unknown id `{need}`", _hint_at_ids(need, rows))


def _hint_at_ids(need: str, rows: Mapping[str, tuple[str, ...]]) -> str:
    names = list(dict.fromkeys(name for found in rows.values() for name in found))
    if len(names) > _MAX_HINTED:
        return ""
    return suggest_names(need, names) or f"known ids: {join_names(names)}"


def _sort(edges: Mapping[str, tuple[str, ...]]) -> tuple[list[str], list[list[str]]]:
    """Return the ids in an order in which each comes after what it needs, and all circles.

    This is a depth-first search without recursion, since a chain may be as long as the file.
    """
    order: list[str] = []
    circles: list[list[str]] = []
    done: set[str] = set()
    for start, first in edges.items():
        if start in done:
            continue
        if not first:
            done.add(start)
            order.append(start)
            continue
        path = {start: iter(first)}
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


def _find_homes(
    order: list[str], needs: Mapping[str, tuple[str, ...]], unresolved: set[str], log: ProblemLog
) -> NeedsGraph:
    tree = _HomeTree()
    for id_ in order:
        found = needs[id_]
        if not found and id_ not in unresolved:
            tree.add(id_, None)
            continue
        if id_ in unresolved or any(base_of(need) in unresolved for need in found):
            unresolved.add(id_)
            continue
        home = max(found, key=tree.find_depth)
        tree.add(id_, home)
        other = next((need for need in found if not tree.is_on_chain(need, home)), None)
        if other is not None:
            unresolved.add(id_)
            log.at("command", id_, "needs").problem(
                f"the homes of `{home}` and `{other}` cannot be combined: "
                "neither starts from the other",
                f"let `{home}` need `{other}`, or write a command for each",
            )
    return NeedsGraph(tree.homes, frozenset(unresolved))


class _HomeTree:
    """Which command starts from the home of which: whether one is above another, in few steps.

    A command knows the one that it needs, and one further up, to jump to; with the lengths of these
    jumps, any one above is reached in a logarithmic number of steps (Myers, 1983: "An applicative
    random-access stack"). A chain may be as long as the file.
    """

    def __init__(self) -> None:
        self.homes: dict[str, str | None] = {}
        """The step whose home a command starts from, by the command's id."""
        self._depth: dict[str, int] = {}
        self._jump: dict[str, str] = {}

    def add(self, id_: str, home: str | None) -> None:
        """Add a command after the one whose step is its ``home``."""
        self.homes[id_] = home
        if home is None:
            self._depth[id_], self._jump[id_] = 0, id_
            return
        above = base_of(home)
        near = self._jump[above]
        far = self._jump[near]
        depth = self._depth
        is_same_length = depth[above] - depth[near] == depth[near] - depth[far]
        depth[id_], self._jump[id_] = depth[above] + 1, far if is_same_length else above

    def find_depth(self, step: str) -> int:
        """Return how many commands are run before ``step``, one after the other."""
        return self._depth[base_of(step)]

    def is_on_chain(self, step: str, last: str) -> bool:
        """Whether ``step`` is ``last`` or is run before it, so that its home is a copy of that."""
        depth = self.find_depth(step)
        if depth >= self.find_depth(last):
            return step == last
        id_ = base_of(last)
        while self._depth[id_] > depth + 1:
            jump = self._jump[id_]
            id_ = jump if self._depth[jump] > depth else base_of(self.homes[id_] or "")
        return self.homes[id_] == step
