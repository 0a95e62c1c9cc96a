"""A limit of memory holds in its block, and nowhere else."""

from __future__ import annotations

import resource

import pytest

from cliconform.memory_limit import limit_memory

MUCH = 4_000_000_000


def test_what_takes_more_memory_than_the_limit_is_ended() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), limit_memory(100_000_000):
        bytearray(MUCH)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_what_takes_less_is_not() -> None:
    with limit_memory(100_000_000):
        assert len(bytearray(1_000_000)) == 1_000_000
