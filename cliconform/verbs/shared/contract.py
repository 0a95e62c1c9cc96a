"""Loads a spec together with its known file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.loading import known_file_beside, load_known, load_spec
from cliconform.model.spec import KnownFile, Spec
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A spec, with the warnings of both files, and the known deviations of its target."""

    spec: Spec
    known: KnownFile


def load_contract(spec_file: Path, known_file: Path | None, *, no_known: bool) -> Contract:
    """Load a spec and its known file: ``known_file``, else the one beside the spec if it exists.

    With ``no_known``, the known file is empty. Raises :class:`UsageError` where both are given,
    and :class:`~cliconform.errors.SpecError` with all problems of a file that has some.
    """
    if no_known and known_file is not None:
        raise UsageError("--known and --no-known exclude each other", hint="leave one out")
    spec = load_spec(spec_file)
    beside = known_file_beside(spec_file)
    if no_known or (known_file is None and not beside.exists()):
        return Contract(spec=spec, known=KnownFile(file="", target=spec.target.name))
    known = load_known(known_file or beside, spec)
    return Contract(spec=replace(spec, warnings=spec.warnings + known.warnings), known=known)
