"""The entry point: turns an error into a message and an exit code, never a traceback."""

import sys

from marketpipe.cli import app
from marketpipe.cli.console import fail
from marketpipe.errors import MarketPipeError


def main() -> None:
    """Run the command line."""
    try:
        app(prog_name="marketpipe")
    except MarketPipeError as error:
        fail(error.message, hint=error.hint)
        sys.exit(error.exit_code)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
