"""Which edits a command line asks for: the same for `update`, `pending`, `accept` and `reject`."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cliconform.proposing.results import Allowed
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which edits are asked for: as the command line says."""

    spec: Path | None = None
    ids: tuple[str, ...] = ()
    run: str = "latest"
    known: Path | None = None
    no_known: bool = False
    against: Path | None = None
    """A surface of today, instead of the help pages."""
    allowed: Allowed = field(default_factory=Allowed)


class EditArguments(Protocol):
    """What the command lines of all verbs about edits have."""

    @property
    def spec(self) -> Path | None:
        """The spec, if it is named."""
        ...

    @property
    def run(self) -> str:
        """The run: ``latest``, an id, a file."""
        ...

    @property
    def create(self) -> bool:
        """``--create``."""
        ...

    @property
    def trim(self) -> bool:
        """``--trim``."""
        ...

    @property
    def allow_loosen(self) -> bool:
        """``--allow-loosen``."""
        ...


def ask(arguments: EditArguments) -> Question:
    """Return which edits a command line asks for."""
    allowed = Allowed(create=arguments.create, trim=arguments.trim, loosen=arguments.allow_loosen)
    return Question(spec=arguments.spec, run=arguments.run, allowed=allowed)
