"""Makes a plan from a spec: the steps to run, in an order in which they can be run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from cliconform.errors import TargetNotFoundError
from cliconform.masking.find import find_secrets
from cliconform.model.plan import Plan, Request
from cliconform.model.spec import CommandSettings, Spec
from cliconform.model.template import Template
from cliconform.planning.context import Context
from cliconform.planning.graph import (
    add_ancestors,
    find_homes,
    find_trees,
    measure_ranks,
    sort_runnable,
)
from cliconform.planning.kept_environment import NOTHING_KEPT, keep_environment
from cliconform.planning.matrix import Row, expand_rows, fill_row
from cliconform.planning.priorities import (
    NO_PRIORITIES,
    Priorities,
    estimate_durations,
    shuffle_ranks,
)
from cliconform.planning.selection import Selection, select
from cliconform.planning.steps import make_step
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrangement:
    """The ids of the steps, in an order in which they can be run, and what follows from that."""

    order: Sequence[str]
    needs: Mapping[str, str]
    """The id that each one needs, of those that need one."""
    tree: Mapping[str, str]
    """The tree of each one that is in one."""
    rank: Mapping[str, float]
    urgent: frozenset[str]
    brought: frozenset[str]
    """Those that were not selected: others need them."""


def make_plan(
    spec: Spec,
    selection: Selection,
    context: Context,
    command: tuple[str, ...] | None = None,
    priorities: Priorities = NO_PRIORITIES,
) -> Plan:
    """Return the plan for the selected commands of ``spec``.

    ``command`` replaces the target's own, and ``priorities`` say what starts first. Raises
    :class:`NothingSelectedError` where nothing is selected, and :class:`TargetNotFoundError` where
    the target's program is not found.
    """
    by_id = expand_rows(spec)
    total = len(by_id)
    arranged = _arrange(by_id, spec, selection, priorities)
    argv = resolve_target(command, spec, context)
    request = Request(spec=spec.file, command=command or (), now=context.fake_now)
    needed = set(arranged.needs.values())
    kept: dict[str | None, CommandSettings] = {None: NOTHING_KEPT}
    steps = []
    for id_ in arranged.order:
        needs = arranged.needs.get(id_)
        # Each row is dropped once its step is made: 100,000 of both need not be held.
        row = fill_row(by_id.pop(id_), spec)
        step = make_step(
            row,
            spec=spec,
            argv=argv,
            needs=needs,
            brought=id_ in arranged.brought,
            rank=arranged.rank[id_],
            urgent=id_ in arranged.urgent,
            tree=arranged.tree.get(id_),
            request=request,
            context=context,
            kept=kept[needs],
        )
        steps.append(step)
        if id_ in needed:
            kept[id_] = keep_environment(row.command, kept[needs], spec.defaults, step.values)
    return Plan(
        spec=spec.file,
        name=spec.name,
        target=spec.target.name,
        command=argv,
        steps=tuple(steps),
        total=total,
        time_scale=context.time_scale,
        shuffle=priorities.shuffle,
        secrets=find_secrets(steps, spec.target.secrets, context.environ, context.find_in_copy),
        machine=context.machine,
    )


def _arrange(
    rows: Mapping[str, Row], spec: Spec, selection: Selection, priorities: Priorities
) -> _Arrangement:
    needs = find_homes({id_: row.needs for id_, row in rows.items()})
    chosen = select(rows, selection)
    wanted = add_ancestors(chosen, needs)
    used = {id_: needs[id_] for id_ in sort_runnable(needs) if id_ in wanted}
    begin = {id_ for id_ in used if rows[id_].same_path or spec.home.same_path}
    tree = find_trees(used, begin)
    if priorities.shuffle is None:
        rank = measure_ranks(used, tree, estimate_durations(used, priorities.durations))
    else:
        rank = shuffle_ranks(used, priorities.shuffle)
    return _Arrangement(
        order=tuple(used),
        needs={id_: above for id_, above in used.items() if above is not None},
        tree={id_: root for id_, root in tree.items() if root is not None},
        rank=rank,
        urgent=add_ancestors(priorities.first & used.keys(), used),
        brought=wanted - chosen,
    )


def resolve_target(
    command: tuple[str, ...] | None, spec: Spec, context: Context
) -> tuple[str, ...]:
    """Return the target's command with the path of its program.

    The path is found here, since the current folder of a command is its home. Raises
    :class:`TargetNotFoundError` where the program is not found.
    """
    program, *rest = command or _target_of(spec, context)
    path = context.which(program)
    if path is None:
        fault = context.explain_missing(program)
        written = (command or spec.target.command)[0]
        hint = fault.hint
        if fault.is_missing and not hint:
            hint = _not_found_hint(written, program, given=command is not None)
        raise TargetNotFoundError(
            f"the target's program `{written}` {fault.reason}",
            place="--command" if command else spec.file,
            hint=hint,
        )
    return (path, *rest)


def _not_found_hint(written: str, program: str, *, given: bool) -> str:
    """Return what to do where ``program`` was not found, which is ``written`` in the spec."""
    if "/" not in program:
        return f"install {program}, or name its path: --command PATH/TO/{program}"
    if PurePath(written).is_absolute():
        return ""
    if given:
        return "a relative path in --command starts from the current folder"
    return f"a relative path starts from the spec's folder: it would be {program}"


def _target_of(spec: Spec, context: Context) -> list[str]:
    """The target's command; a relative path in a spec starts from the spec's folder."""
    folder = context.spec_dir
    program, *rest = (
        Template(word).partly({"spec_dir": folder}).source for word in spec.target.command
    )
    return [str(PurePath(folder, program)) if "/" in program else program, *rest]
