"""The front door, in a fresh folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import Door


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(folder=tmp_path)
