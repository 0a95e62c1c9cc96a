"""``python -m cliconform``."""

from cliconform.cli.main import main

main()
