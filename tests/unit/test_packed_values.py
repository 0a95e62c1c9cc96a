"""A packed value is small, and an equal one comes out of it."""

from __future__ import annotations

import pickle

import pytest

from cliconform.packed_values import Packer

VALUES = [{"id": f"c{number}", "words": ("sh", "-c", "echo hello " * 20)} for number in range(20)]


def test_what_comes_out_is_equal_to_what_was_packed() -> None:
    packer = Packer(VALUES[:3])
    assert [packer.unpack(packer.pack(each)) for each in VALUES] == VALUES


def test_a_value_that_is_like_the_samples_takes_little() -> None:
    packer = Packer(VALUES[:3])
    assert len(packer.pack(VALUES[9])) < len(pickle.dumps(VALUES[9])) / 4


@pytest.mark.parametrize("samples", [[], ["something else"]])
def test_a_value_need_not_be_like_the_samples(samples: list[object]) -> None:
    packer: Packer[object] = Packer(samples)
    assert packer.unpack(packer.pack(VALUES[0])) == VALUES[0]
