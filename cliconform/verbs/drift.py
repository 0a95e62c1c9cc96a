"""What ``cliconform drift`` does: spec, recorded surface, today's → drift."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.loading import load_spec, load_surface, surface_file_beside
from cliconform.model.drift import Drift
from cliconform.model.surface import Surface
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.surface.drift.compare import compared, is_bare
from cliconform.surface.drift.touches import uses, with_touches
from cliconform.verbs.docs import files_in, read_documents
from cliconform.verbs.shared.contract import anywhere, context, words_of
from cliconform.verbs.shared.target_surface import surface_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line as it was typed."""

    spec: Path
    command: str | None
    surface: Path | None
    against: Path | None
    docs: tuple[Path, ...] = ()

    @property
    def recorded(self) -> Path:
        """The file of the recorded surface."""
        return self.surface or surface_file_beside(self.spec)


def drifted(asked: Asked) -> tuple[Drift, Surface]:
    """The drift that was asked for, and today's surface: without texts if none were recorded.

    Raises :class:`UsageError` where nothing is recorded, and what its files and the target give
    cause to.
    """
    if asked.against is not None and asked.command is not None:
        raise UsageError("--against and --command exclude each other")
    spec = load_spec(asked.spec)
    words = words_of(asked.command)
    plan = make_plan(spec, Selection(), context(asked.spec, anywhere), words)
    recorded = _recorded(asked)
    if asked.against is not None:
        today = load_surface(asked.against)
    else:
        today = surface_for(spec, words, fresh=True, unread_too=True)
    changes, number = compared(recorded, today)
    documents = read_documents(files_in(asked.docs), spec, recorded) if asked.docs else ()
    docs = [line for document in documents for line in document.lines]
    drift = Drift(
        target=today.target,
        recorded=str(asked.recorded),
        today=str(asked.against or " ".join(plan.command)),
        compared=number,
        changes=with_touches(changes, uses(plan, docs, recorded)),
    )
    return drift, today.without_texts() if is_bare(recorded) else today


def _recorded(asked: Asked) -> Surface:
    if not asked.recorded.exists():
        raise UsageError(
            f"{asked.recorded}: no surface is recorded there",
            hint=f"cliconform surface {asked.spec}",
        )
    return load_surface(asked.recorded)
