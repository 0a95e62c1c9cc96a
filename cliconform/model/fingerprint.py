"""What a run was made of, in digests: two runs with the same fingerprints can be put together."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.hashes import sha256
from cliconform.quick_dataclass import dataclass, field

_SHOWN = 3  # differences that a message names
_SHORT = 16  # characters: a longer value is a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """The parts of a program or of a spec, each by its name with its version or digest.

    Paths in names are relative, so that the same files have the same fingerprint everywhere.
    """

    parts: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    """The version of the program, where its package tells: for people. Nothing is compared by it,
    since ``parts`` has the files themselves."""
    system: str = ""
    """The kind of the system that the program was run on, as ``Linux x86_64``: the same files do
    not do the same everywhere. Empty for a spec, and in recordings of earlier versions."""

    @property
    def digest(self) -> str:
        """One digest of all parts."""
        lines = sorted(f"{name}\0{value}\0" for name, value in self.parts.items())
        return sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()

    def explain_difference(self, other: Fingerprint) -> str:
        """Return in which parts ``other`` is different, in one line; empty if it is the same."""
        names = [*self.parts, *(name for name in other.parts if name not in self.parts)]
        found = [
            _compare(name, self.parts.get(name), other.parts.get(name))
            for name in names
            if self.parts.get(name) != other.parts.get(name)
        ]
        if self.system and other.system and self.system != other.system:
            found.insert(0, f"its system is {self.system} and {other.system}")
        more = [f"{len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        return ", ".join([*found[:_SHOWN], *more])


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInputs:
    """What a run was made of."""

    spec: Fingerprint
    """Of the spec and of the files that it includes."""
    target: Fingerprint
    """Of the program that was checked."""
    known: str = ""
    """The digest of the known file; empty without one."""
    now: str | None = None
    """The value of ``--now``; ``None`` for the true time."""


def _compare(name: str, one: str | None, other: str | None) -> str:
    if one is None:
        return f"{name} is only in the second"
    if other is None:
        return f"{name} is only in the first"
    is_short = max(len(one), len(other)) <= _SHORT
    return f"{name} is {one} and {other}" if is_short else f"{name} differs"
