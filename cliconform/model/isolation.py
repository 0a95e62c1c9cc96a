"""How far a command is kept from the rest of the machine."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from cliconform.quick_dataclass import dataclass


class Isolation(StrEnum):
    """What holds a command in its home."""

    HOME = "home"
    """Nothing but its environment variables, which point into it."""
    SANDBOX = "sandbox"
    """The system: whatever it tries, it writes in its home alone, and has no network."""
    IF_AVAILABLE = "sandbox if available"
    """The sandbox where this machine allows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """What a command has in the sandbox besides its home."""

    network: bool = False
    """Whether it has the system's network."""
    visible: tuple[str, ...] = ()
    """The absolute paths that stay readable although they lie in ``hidden``: the project's."""
    hidden: tuple[str, ...] = ()
    """The folders that it finds empty: the user's home, which is the first."""
    unavailable: str = ""
    """Why it does not run in the sandbox, though it was to if that is available."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a command declares of its effects; ``None`` for what it does not declare."""

    writes: tuple[str, ...] | None = None
    """Globs of the paths in the home that it may create, change or remove: no others."""
    network: Literal["none"] | None = None
    """It needs no network but its own loopback."""
    idempotent: bool | None = None
    """A second run in the home that the first one left leaves the same."""
    cleans_up: bool | None = None
    """It leaves no temporary file and no process."""
