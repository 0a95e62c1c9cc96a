"""What several verbs do first: files → spec, known file, plan."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cliconform import clock
from cliconform.cli import boundary
from cliconform.errors import UsageError
from cliconform.model.report import Report
from cliconform.model.spec import KnownFile, Spec
from cliconform.planning.context import Context

_MOMENT = "--now 2027-06-01, or --now 2027-06-01T12:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A spec and the deviations that are known of its target."""

    spec: Spec
    known: KnownFile


def load_contract(spec_file: Path, known_file: Path | None, *, no_known: bool) -> Contract:
    """The spec, and its known file: the one named, the one beside the spec, or none.

    Raises :class:`~cliconform.errors.SpecError` with all problems of the file that has some.
    """
    from cliconform.loading import known_file_beside, load_known, load_spec

    if no_known and known_file is not None:
        raise UsageError("--known and --no-known exclude each other")
    spec = load_spec(spec_file)
    beside = known_file_beside(spec_file)
    if no_known or (known_file is None and not beside.exists()):
        return Contract(spec=spec, known=KnownFile(file="", target=spec.target.name))
    return Contract(spec=spec, known=load_known(known_file or beside, spec))


def words_of(command: str | None) -> tuple[str, ...] | None:
    """``--command``'s text as a shell splits it; raises :class:`UsageError`."""
    if command is None:
        return None
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise UsageError(f"--command cannot be split in words: {error}") from None
    if not words:
        raise UsageError("--command names no program", hint="--command 'python -m marketpipe'")
    return words


def moment_of(now: str | None) -> str | None:
    """``--now``'s moment with its zone, a day being its noon in UTC; raises :class:`UsageError`."""
    from cliconform.loading.scalars.moments import FIRST, LAST

    if now is None:
        return None
    try:
        read = datetime.fromisoformat(now)
    except ValueError:
        raise UsageError(f"--now {now}: no day and no moment", hint=_MOMENT) from None
    if not FIRST <= read.year <= LAST:
        raise UsageError(f"--now {now}: a year before {FIRST} or after {LAST}", hint=_MOMENT)
    if read.tzinfo is None and len(now) > len("2027-06-01"):
        raise UsageError(f"--now {now}: a moment without its zone", hint=_MOMENT)
    return (read if read.tzinfo else read.replace(hour=12, tzinfo=UTC)).isoformat()


def context(
    spec_file: Path,
    which: Callable[[str], str | None] = boundary.which,
    pretended: str | None = None,
    now: datetime | None = None,
) -> Context:
    """The world as it is now, or was then, as planning is told of it."""
    return Context(
        now=now or clock.now(),
        spec_dir=str(spec_file.resolve().parent),
        platform=sys.platform,
        environ=boundary.environment(),
        which=which,
        pretended=pretended,
    )


def anywhere(program: str) -> str:
    """``which`` for verbs that run nothing: a program that is not there keeps its name."""
    return boundary.which(program) or program


def back_then(stored: Report, spec_file: Path) -> Context:
    """The world as it was when ``stored`` was run, as far as a stored run tells."""
    return context(spec_file, anywhere, stored.pretended, datetime.fromisoformat(stored.started))
