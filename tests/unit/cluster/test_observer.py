"""Which workers of a cluster are used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import cliconform
from cliconform.cluster.inspection import Inspected, Target
from cliconform.errors import CannotRunError
from cliconform.model.fingerprint import Fingerprint

pytest.importorskip("distributed")
from cliconform.cluster.observer import ClusterObserver

TARGET = Target(name="tool", command=("/tool",), files=(), folder="/", fingerprint=Fingerprint())


class Connection:
    """A connection to workers with so many threads."""

    def __init__(self, threads: Mapping[str, int]) -> None:
        self._threads = threads

    def list_workers(self) -> Mapping[str, int]:
        return self._threads

    def ask_workers(self, *_: object) -> Mapping[str, Any]:
        same = Inspected(
            version=cliconform.__version__, machine="m", name="box", fingerprint=Fingerprint()
        )
        return dict.fromkeys(self._threads, same)


def find(threads: Mapping[str, int], jobs: int | None = None) -> dict[str, int]:
    """The slots of each worker that is used."""
    observer = ClusterObserver("tcp://s:1", TARGET, jobs=jobs)
    observer._connection = Connection(threads)  # type: ignore[assignment]
    return {place.address: place.slots for place in observer._find_places()}


def test_each_worker_runs_as_many_commands_as_it_has_threads_and_jobs_limits_all() -> None:
    assert find({"a": 2, "b": 4, "c": 0}) == {"a": 2, "b": 4}
    assert find({"a": 2, "b": 4}, jobs=3) == {"a": 2, "b": 1}
    assert find({"a": 2, "b": 4}, jobs=1) == {"a": 1}


@pytest.mark.parametrize("threads", [{}, {"a": 0}])
def test_without_a_thread_for_commands_nothing_is_run(threads: Mapping[str, int]) -> None:
    with pytest.raises(CannotRunError) as raised:
        find(threads)
    assert raised.value.message == "the Dask scheduler has no workers"
