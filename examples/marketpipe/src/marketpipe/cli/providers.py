"""`providers`: lists the providers of bars."""

from marketpipe.cli.console import hint, say
from marketpipe.providers import PROVIDERS


def providers() -> None:
    """List available market data providers."""
    say("📊 Available market data providers:")
    for name in PROVIDERS:
        say(f"  • {name}")
    say(f"\nTotal: {len(PROVIDERS)} providers\n")
    hint("Usage: marketpipe ingest-ohlcv --provider <name> ...")
