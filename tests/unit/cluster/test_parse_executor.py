"""The value of ``--executor``."""

from __future__ import annotations

import pytest

from cliconform.errors import UsageError
from cliconform.verbs.shared.cluster_observer import parse_executor


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (None, None),
        ("local", None),
        ("dask=tcp://scheduler:8786", "tcp://scheduler:8786"),
        ("dask=tls://10.0.0.1:8786", "tls://10.0.0.1:8786"),
        ("dask=tcp://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_it_is_local_or_the_address_of_a_scheduler(value: str | None, address: str | None) -> None:
    assert parse_executor(value) == address


@pytest.mark.parametrize(
    "value",
    ["", "dask", "dask=", "ray=tcp://h:1", "dask=host:8786", "dask=tcp://host", "dask=x://h:1"],
)
def test_anything_else_is_an_error_with_an_example(value: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_executor(value)
    assert value in raised.value.message
    assert raised.value.hint.startswith("write --executor dask=tcp://HOST:8786")
