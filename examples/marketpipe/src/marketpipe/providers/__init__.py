"""Providers: the sources of bars."""

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
        """The name of the provider on the command line."""

    def check(self, environ: Mapping[str, str]) -> None:
        """Raise `ProviderError` if the provider cannot be used."""

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
    """Return the provider of that name. Raises an error that lists the names, if there is none."""
    try:
        return PROVIDERS[name]
    except KeyError:
        known = ", ".join(PROVIDERS)
        raise InputError(f"invalid provider: {name}", hint=f"choose one of {known}") from None
