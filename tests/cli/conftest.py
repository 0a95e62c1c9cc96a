"""cliconform in a fresh folder, which can hold a small spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import Cli
from support.specs import TWO_COMMANDS


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(folder=tmp_path)


@pytest.fixture
def project(cli: Cli) -> Cli:
    """The folder with ``x.toml``, a spec of two commands."""
    cli.write("x.toml", TWO_COMMANDS)
    return cli
