"""A packed value is small, and an equal one comes out of it."""

from __future__ import annotations

import io
import pickle
import subprocess

import pytest

from cliconform.model.invocation import HomeContent
from cliconform.model.nothing import NOTHING
from cliconform.packed_values import FEW, PackedMapping, Packer, Unpickler, pack_mapping

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


def test_a_mapping_of_many_values_is_packed_and_equal() -> None:
    values = {f"c{number}": VALUES[number % 20] for number in range(FEW + 1)}
    packed = pack_mapping(values)
    assert isinstance(packed, PackedMapping)
    assert packed == values
    assert list(packed) == list(values)
    assert "c7" in packed
    assert "other" not in packed
    assert packed.get("other") is None


def test_a_mapping_of_few_values_is_as_it_was() -> None:
    values = dict.fromkeys(map(str, range(FEW)), VALUES[0])
    assert pack_mapping(values) is values


def test_a_packed_mapping_can_be_stored() -> None:
    packed = pack_mapping({f"c{number}": VALUES[number % 20] for number in range(FEW + 1)})
    data = pickle.dumps(packed, 5)
    assert Unpickler(io.BytesIO(data)).load() == packed


class Harmful:
    """Calls a program when it is read."""

    def __reduce__(self) -> tuple[object, ...]:
        return subprocess.check_call, (["touch", "harm"],)


def test_a_stored_value_that_names_anything_but_the_model_is_not_read() -> None:
    packer: Packer[object] = Packer([])
    data = packer.pack(Harmful())
    with pytest.raises(pickle.UnpicklingError, match="no value of the model"):
        packer.unpack(data)


def test_a_mapping_is_unpacked_in_any_order() -> None:
    values = {f"c{number}": number for number in range(FEW + 1)}
    packed = pack_mapping(values)
    assert [packed[key] for key in reversed(values)] == list(reversed(values.values()))


def test_an_object_that_neighbours_share_is_one_object_also_when_it_was_stored() -> None:
    shared = HomeContent(dirs=("data",))
    values = {f"c{number}": (number, shared, NOTHING) for number in range(FEW + 1)}
    data = pickle.dumps(pack_mapping(values), 5)
    packed = Unpickler(io.BytesIO(data)).load()
    assert packed == values
    one, other = packed["c5"], packed["c6"]
    assert (one[1] is other[1], one[2] is other[2]) == (True, True)
