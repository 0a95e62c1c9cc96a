"""Where bars come from."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from marketpipe.domain.bars import Bar
from marketpipe.domain.frames import Frame
from marketpipe.errors import InputError
from marketpipe.providers.fake import FakeProvider
from marketpipe.providers.remote import RemoteProvider


class Provider(Protocol):
    """A source of bars."""

    @property
    def name(self) -> str:
        """What the provider is called on the command line."""

    def check(self, environ: Mapping[str, str]) -> None:
        """Raise `ProviderError` where the provider cannot be used."""

    def bars(self, symbol: str, day: date, frame: Frame) -> list[Bar]:
        """Return one day's bars of one symbol, in the order of their time."""


PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider
    for provider in (
        RemoteProvider("alpaca", ("ALPACA_KEY", "ALPACA_SECRET")),
        FakeProvider(),
        RemoteProvider("finnhub", ("FINNHUB_API_KEY",)),
        RemoteProvider("iex", ("IEX_TOKEN",)),
        RemoteProvider("polygon", ("POLYGON_API_KEY",)),
    )
}


def get_provider(name: str) -> Provider:
    """Return the provider of that name, or say which ones there are."""
    try:
        return PROVIDERS[name]
    except KeyError:
        known = ", ".join(PROVIDERS)
        raise InputError(f"invalid provider: {name}", hint=f"choose one of {known}") from None
