"""The program's exceptions, each with its exit code."""


class MarketPipeError(Exception):
    """The command line is right, but the command could not do it."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(MarketPipeError):
    """A flag, an argument or a configuration file is wrong."""

    exit_code = 2


class NotFoundError(MarketPipeError):
    """A job, a report or a folder that the user named does not exist."""


class ProviderError(MarketPipeError):
    """A market data provider cannot be used."""


class DatabaseError(MarketPipeError):
    """A database file could not be read or written."""


class QueryError(MarketPipeError):
    """DuckDB refused a query."""
