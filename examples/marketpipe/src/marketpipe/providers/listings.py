"""Providers of symbols: the sources of lists of what can be traded."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketpipe.errors import InputError, ProviderError


@dataclass(frozen=True, slots=True)
class Listing:
    """A symbol, what it stands for, and where it is traded."""

    symbol: str
    name: str
    exchange: str


# The keys of the providers that need one; the stand-in is offline and cannot use them.
_KEYS: Mapping[str, str] = {"nasdaq_dl": "NASDAQ_DL_API_KEY", "polygon": "POLYGON_API_KEY"}
_DUMMY = (
    Listing("AAPL", "Apple Inc.", "XNAS"),
    Listing("GOOGL", "Alphabet Inc. Class A", "XNAS"),
    Listing("MSFT", "Microsoft Corporation", "XNAS"),
)
LISTING_PROVIDERS = ("dummy", *_KEYS)


def check_listing_provider(name: str) -> None:
    """Raise `InputError` if there is no provider of that name."""
    if name not in LISTING_PROVIDERS:
        known = ", ".join(LISTING_PROVIDERS)
        raise InputError(f"Unknown provider: '{name}'", hint=f"Available providers: {known}")


def fetch_listings(name: str, environ: Mapping[str, str]) -> tuple[Listing, ...]:
    """Return the symbols that a provider lists."""
    key = _KEYS.get(name)
    if key is None:
        return _DUMMY
    if not environ.get(key):
        raise ProviderError(f"{name} provider: credentials not found: {key} not set")
    raise ProviderError(f"{name} provider: this stand-in is offline and cannot fetch real data")
