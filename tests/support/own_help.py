"""The help pages of cliconform itself, each read once."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from cliconform.cli.main import VERBS as REGISTER
from support.cli import Cli

VERBS = tuple(verb.name for verb in REGISTER)


@cache
def read_own_help(*verb: str) -> str:
    """Return what ``cliconform VERB --help`` prints; the first page without a verb."""
    with tempfile.TemporaryDirectory() as folder:
        result = Cli(folder=Path(folder))(*verb, "--help", env={"COLUMNS": "120"})
    assert result.code == 0, result.output
    return result.out
