"""A connection to Dask: what does not answer, and what cannot be connected to."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cliconform.errors import CannotRunError

pytest.importorskip("distributed")
from cliconform.cluster.connection import Connection


class Client:
    """Stands for Dask's client: every call has this answer, or none."""

    def __init__(self, answer: dict[str, Any] | None) -> None:
        self._answer = answer

    async def run(self, *_: object, **__: object) -> dict[str, Any]:
        if self._answer is None:
            await asyncio.Event().wait()
        assert self._answer is not None
        return self._answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, "TimeoutError('it did not answer for 0.01 s')"),
        ({}, "ConnectionError('it has left the cluster')"),
        ({"w": ValueError("no")}, "ValueError('no')"),
        ({"w": 1}, "1"),
    ],
)
def test_a_worker_is_not_waited_for_without_an_end(
    answer: dict[str, Any] | None, expected: str
) -> None:
    connection = object.__new__(Connection)
    connection._client = Client(answer)
    connection._answer_limit = 0.01

    def ask() -> object:
        return asyncio.run(connection._ask("w", print, ()))

    with ThreadPoolExecutor() as threads:  # this one may have a loop: that of a test's browser
        assert repr(threads.submit(ask).result()) == expected


def test_tls_without_a_certificate_is_an_error_that_says_what_to_configure() -> None:
    with pytest.raises(CannotRunError) as raised:
        Connection("tls://127.0.0.1:9")
    assert "distributed.comm.tls" in raised.value.hint
