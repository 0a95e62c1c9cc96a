"""Parse ticker symbols."""

import re
from collections.abc import Iterable

from marketpipe.errors import InputError

_SYMBOL = re.compile(r"[A-Z][A-Z0-9.]{0,9}")


def parse_symbol(text: str) -> str:
    """Return one symbol in upper case."""
    symbol = text.strip().upper()
    if not _SYMBOL.fullmatch(symbol):
        raise InputError(f"invalid symbol '{symbol}'; a symbol has 1 to 10 of A-Z, 0-9 and dots")
    return symbol


def parse_symbols(texts: Iterable[str]) -> tuple[str, ...]:
    """Return symbols in the order they were given, each once."""
    symbols = tuple(dict.fromkeys(parse_symbol(text) for text in texts if text.strip()))
    if not symbols:
        raise InputError("empty symbol list: name at least one symbol, such as AAPL")
    return symbols
