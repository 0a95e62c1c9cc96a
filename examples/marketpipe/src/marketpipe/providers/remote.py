"""Providers that need an account and a network. The stand-in knows only their names and keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from marketpipe.domain.bars import Bar
from marketpipe.domain.frames import Frame
from marketpipe.errors import ProviderError


@dataclass(frozen=True, slots=True)
class RemoteProvider:
    """A provider behind an API, with the environment variables that hold its credentials."""

    name: str
    variables: tuple[str, ...]

    def check(self, environ: Mapping[str, str]) -> None:
        """Raise `ProviderError`: for missing credentials, or else for the missing client."""
        missing = [variable for variable in self.variables if not environ.get(variable)]
        if missing:
            raise ProviderError(
                f"{self.name} provider: credentials not found: {', '.join(missing)} not set",
                hint=f"export {' and '.join(missing)}, or try --provider fake",
            )
        raise self._offline()

    def bars(self, symbol: str, day: date, frame: Frame) -> list[Bar]:  # noqa: ARG002 - there is no client
        """Raise `ProviderError`: there is no client."""
        raise self._offline()

    def _offline(self) -> ProviderError:
        return ProviderError(
            f"{self.name} provider: this stand-in is offline and cannot fetch real data",
            hint="try --provider fake",
        )
