"""The stand-in on a bench, and workers to run it in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cliconform.running.scheduling.observer import LocalObserver

from .bench import Bench, bench, workers


@pytest.fixture(scope="session", name="bench")
def _bench() -> Iterator[Bench]:
    with bench() as made:
        yield made


@pytest.fixture(scope="session")
def observer() -> Iterator[LocalObserver]:
    """One command after another: what every third run does is always the same."""
    with workers(1) as started:
        yield started
