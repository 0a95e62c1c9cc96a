"""Loads a spec together with its known file."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.file_search import exists
from cliconform.loading import Files, known_file_beside
from cliconform.model.spec import KnownFile, Spec
from cliconform.quick_dataclass import dataclass, replace
from cliconform.verbs.shared.kept_values import load_kept

_LARGE = 400_000
"""Bytes of a spec of several thousand commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A spec, with the warnings of both files, and the known deviations of its target."""

    spec: Spec
    known: KnownFile


def load_contract(spec_file: Path, known_file: Path | None, *, no_known: bool) -> Contract:
    """Load a spec and its known file: ``known_file``, else the one beside the spec if it exists.

    With ``no_known``, the known file is empty. Raises :class:`UsageError` where both are given,
    and :class:`~cliconform.errors.SpecError` with all problems of a file that has some.

    A contract is kept in the user's cache folder, and used again while no file that it was made of
    has changed.
    """
    if no_known and known_file is not None:
        raise UsageError("--known and --no-known exclude each other", hint="leave one out")
    beside = known_file_beside(spec_file)
    if not no_known and known_file is None and exists(beside):
        known_file = beside

    def load(files: Files) -> tuple[Spec, KnownFile]:
        contract = load_afresh(spec_file, known_file, files)
        return contract.spec, contract.known

    with _without_collection():
        names = str(spec_file), str(known_file) if known_file else ""
        spec, known = load_kept("contract", names, load, is_large=_is_large(spec_file))
    return Contract(spec=spec, known=known)


def _is_large(file: Path) -> bool:
    try:
        return file.stat().st_size > _LARGE
    except (OSError, ValueError):
        return False  # loading says what is wrong


@contextmanager
def _without_collection() -> Iterator[None]:
    """Have no garbage looked for in what is loaded: of a large spec, that takes a fifth longer.

    Its values form no cycles, so that they are freed without that when they are used no more.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load_afresh(spec_file: Path, known_file: Path | None, files: Files) -> Contract:
    """Load both files without the cache; ``files`` notes what is asked of the file system."""
    from cliconform.loading import load_known, load_spec

    spec = load_spec(spec_file, files=files)
    if known_file is None:
        return Contract(spec=spec, known=KnownFile(file="", target=spec.target.name))
    known = load_known(known_file, spec, files=files)
    return Contract(spec=replace(spec, warnings=spec.warnings + known.warnings), known=known)
