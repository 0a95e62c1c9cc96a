"""cliconform in a fresh folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import Cli


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(folder=tmp_path)
