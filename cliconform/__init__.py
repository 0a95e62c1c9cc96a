"""cliconform holds a command-line program to what its spec promises."""

__version__ = "0.1.0"
