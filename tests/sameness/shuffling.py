"""A plugin of pytest that runs the tests in a random order: ``-p tests.sameness.shuffling``."""

from __future__ import annotations

import os
import random

import pytest

SEED = "SAMENESS_SHUFFLE"
"""The environment variable with the seed; all workers of pytest-xdist need the same order."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the tests."""
    items.sort(key=lambda item: item.nodeid)
    random.Random(os.environ[SEED]).shuffle(items)
