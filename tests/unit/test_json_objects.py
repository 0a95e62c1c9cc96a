"""A large object is the same text, whether it is encoded at once or in parts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform import json_objects
from cliconform.json_objects import dump_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.text(), VALUES))
def test_an_object_is_what_the_standard_library_makes_of_it(values: dict[str, object]) -> None:
    assert dump_object(values) == json.dumps(values)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_an_object_of_any_number_of_parts_is_the_same(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_objects, "_AT_ONCE", 2)
    values = {str(number): [number, "{}, "] for number in range(count)}
    assert dump_object(values) == json.dumps(values)
