"""What ``cliconform surface`` does: a spec, or a command alone → the target's surface."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.loading import load_spec
from cliconform.model.surface import Surface
from cliconform.verbs.shared.contract import words_of
from cliconform.verbs.shared.target_surface import ask, spec_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line as it was typed."""

    spec: Path | None
    command: str | None
    columns: int
    timeout: float
    jobs: int | None


def surveyed(asked: Asked) -> Surface:
    """The surface as the target tells it now.

    Raises :class:`UsageError` where neither a spec nor a command is named, and what :func:`ask`
    raises.
    """
    words = words_of(asked.command)
    if asked.spec is not None:
        spec = load_spec(asked.spec)
    elif words is not None:
        spec = spec_of(words)
    else:
        raise UsageError(
            "neither a spec nor a command is named",
            hint="cliconform surface SPEC, or cliconform surface --command 'python -m marketpipe'",
        )
    return ask(spec, words, columns=asked.columns, timeout=asked.timeout, jobs=asked.jobs)
