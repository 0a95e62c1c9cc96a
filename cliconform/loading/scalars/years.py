"""The years that a command can be shown."""

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Those that libfaketime, and the programs that run with it, can handle."""
