"""What a person typed into a program that ran live on their terminal."""

from __future__ import annotations

from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Keystrokes:
    """What was typed at one moment, and what the program's terminal did with typing then.

    It may be a password: it is passed on in memory only, and is in no observation.
    """

    after: int
    """How many bytes the program had written before, to both streams together."""
    data: bytes
    echo: bool
    """Whether the terminal showed what was typed."""
    canonical: bool
    """Whether the terminal collected lines; a program that edits lines itself reads key by key."""

    @property
    def is_hidden(self) -> bool:
        """Whether nobody was to see it: a password."""
        return self.canonical and not self.echo
