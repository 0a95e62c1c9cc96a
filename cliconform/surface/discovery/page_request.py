"""A request for one help page or completion, and the text that came back."""

from __future__ import annotations

from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A call of the program: the words after its name, and extra environment variables."""

    path: tuple[str, ...]
    """The command that the page is about."""
    words: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = ()
    prefix: str | None = None
    """The word to complete, in a request for completions."""

    @property
    def id(self) -> str:
        """A name that no other request of the same batch has."""
        instruction = self.env[0][1] if self.env else "page"
        return " ".join((instruction, *self.path, self.prefix or "")).rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What the program printed for a request, without escape sequences."""

    stdout: str
    stderr: str
    failure: str
    """How the program ended if not with exit code 0, in words: ``exit 2``; otherwise empty."""
