"""cliconform checks that a command-line program does what its spec promises."""

__version__ = "0.1.0"
