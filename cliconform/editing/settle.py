"""Turns what single steps need into edits, which have to be right for all that share a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cliconform.editing.data import canonical, find
from cliconform.editing.files import TextFile
from cliconform.editing.written import find_path, find_written, has_own
from cliconform.model.edit import Edit, Origin, Path, Proposal, Refusal, Written
from cliconform.model.ids import base_of
from cliconform.model.spec import Spec
from cliconform.model.template import Template

_NAMED = 3
"""Steps that a reason names."""

_Shared = list[tuple[Proposal, Written]]


def settle(
    spec: Spec, files: Mapping[str, TextFile], proposals: Sequence[Proposal]
) -> tuple[tuple[Edit, ...], tuple[Refusal, ...]]:
    """Return the edits that ``proposals`` make, and those that cannot be one, with the reason.

    A value that several steps share, one of ``[defaults]`` or of a command with a matrix, is
    edited only if all of them propose the same. A cell of a matrix is edited as a cell, and only
    if it is used for nothing but what should change.
    """
    groups: dict[tuple[str, Path], _Shared] = {}
    for each in proposals:
        at = find_written(spec, files, each.step, each.address, each.column)
        groups.setdefault((at.place.file, at.path), []).append((each, at))
    edits: list[Edit] = []
    refusals: list[Refusal] = []
    for shared in groups.values():
        reason = _find_reason(shared, spec, files)
        if reason:
            refusals += [Refusal(proposal=each, reason=reason) for each, _ in shared]
        else:
            edits.append(_make_edit(*shared[0]))
    return tuple(edits), tuple(refusals)


def _make_edit(proposal: Proposal, at: Written) -> Edit:
    return Edit(
        address=at.address,
        kind=proposal.kind,
        file=at.place.file,
        path=at.path,
        old=at.value,
        new=proposal.new,
        why=proposal.why,
        evidence=proposal.evidence,
    )


def _find_reason(shared: _Shared, spec: Spec, files: Mapping[str, TextFile]) -> str:
    """Return why the proposals of one value are no edit; empty if they are one."""
    first, at = shared[0]
    if at.value is None and first.new is None:
        return "nothing is written that could be removed"
    other = next((p for p, _ in shared if canonical(p.new) != canonical(first.new)), None)
    if other is not None:
        return f"{first.step} and {other.step} need different values of it"
    steps = {proposal.step for proposal, _ in shared}
    rest = [step for step in at.users if step not in steps]
    if rest:
        what = "[defaults] have it" if at.origin is Origin.DEFAULTS else "it is promised"
        more = f" and {len(rest) - _NAMED} more" if len(rest) > _NAMED else ""
        return f"{what} for {', '.join(rest[:_NAMED])}{more} too"
    if at.origin is Origin.CELL:
        return _find_cell_reason(shared, spec, files)
    if at.value is None and _replaces_defaults(first, spec, files):
        return "the command would no longer have what [defaults] promise there"
    return ""


def _replaces_defaults(proposal: Proposal, spec: Spec, files: Mapping[str, TextFile]) -> bool:
    """Return whether a new promise would take the place of those that ``[defaults]`` have."""
    command = spec.commands[base_of(proposal.step)]
    group = proposal.address.partition("[")[0]
    _, is_default = find_path(files[spec.file].data.get("defaults"), group)
    return is_default and not has_own(files[command.place.file].data, command, proposal.address)


def _find_cell_reason(shared: _Shared, spec: Spec, files: Mapping[str, TextFile]) -> str:
    """Return why a cell cannot get the new value: what else it is used for."""
    first, at = shared[0]
    command = spec.commands[base_of(first.step)]
    column = str(at.path[-2])
    if column == next(iter(command.matrix[0].values)):
        return f"the first column, `{column}`, is a part of the step's id"
    own = ("command", command.id)
    table = find(files[at.place.file].data, own)
    wanted = {find_path(table, proposal.address)[0] for proposal, _ in shared}
    for path in _list_uses(table, column):
        if path[:1] != ("matrix",) and path not in wanted:
            return f"`${{{column}}}` is used in `{path[0]}` too"
    return ""


def _list_uses(value: Any, name: str, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of the texts that use the placeholder ``name``."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _list_uses(each, name, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _list_uses(each, name, (*path, index))
    elif isinstance(value, str) and name in Template(value).names():
        yield path
