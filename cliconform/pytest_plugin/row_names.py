"""The names of tests: the ids of commands, without the secrets in the labels of matrix rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cliconform import host
from cliconform.errors import CliconformError
from cliconform.masking.find import find_in_variables
from cliconform.masking.mask import NO_MASK, Mask, make_mask
from cliconform.model.spec import Spec
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.verbs.shared.context import make_context


def find_mask(spec: Spec, ids: Iterable[str]) -> Mask:
    """Return what masks the labels in ``ids``; the spec is planned for it where there are any."""
    if not any("[" in each for each in ids):
        return NO_MASK
    try:
        return make_mask(make_plan(spec, Selection(), make_context(Path(spec.file))))
    except CliconformError:  # each test says why
        return Mask(find_in_variables(host.environment()))


def list_by_name(spec: Spec, ids: Iterable[str]) -> dict[str, list[str]]:
    """Return ``ids`` by their names: with two secrets, rows may have the same one."""
    ordered = sorted(ids)
    mask = find_mask(spec, ordered)
    names: dict[str, list[str]] = {}
    for id_ in ordered:
        names.setdefault(mask.hide_in_id(id_), []).append(id_)
    return names
