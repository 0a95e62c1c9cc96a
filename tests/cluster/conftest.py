"""A Dask cluster for all tests of a module, and cliconform in a fresh folder."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cli import Cli
from support.dask_cluster import Cluster


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Cluster]]:
    """Yields the same cluster again and again, another one when its scheduler has ended."""
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("distributed is not installed: the extra `dask`")
    started: list[Cluster] = []

    def choose() -> Iterator[Cluster]:
        while True:
            if not started or not started[-1].scheduler.is_running():
                started.append(Cluster(tmp_path_factory.mktemp("cluster")))
            started[-1].complete()
            yield started[-1]

    yield choose()
    for cluster in started:
        cluster.close()


@pytest.fixture
def cluster(clusters: Iterator[Cluster]) -> Iterator[Cluster]:
    """A cluster of three workers; nothing is left on them at the end of the test."""
    chosen = next(clusters)
    yield chosen
    assert chosen.list_leftovers() == []


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)
