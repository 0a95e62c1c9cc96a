"""Hypothesis strategies: any value of the model's classes, any text in all places of a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st

from cliconform.model.contents import TableValue
from cliconform.model.template import Template
from cliconform.reporting.run.json_codec import ModelValue, get_typed_fields

# Any text, surrogates and controls included. A high surrogate before a low one is left out: as a
# JSON escape the two are one character, and decoding bytes never results in them.
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
_LOW = st.characters(codec="utf-8") | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)
_FINITE = st.floats(allow_nan=False)
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(_LOW, max_size=8),
    bool: st.booleans(),
    int: st.integers(),
    float: _FINITE,
    bytes: st.binary(max_size=12),
    type(None): st.none(),
    Template: st.builds(Template, st.text(_LOW, max_size=8)),
    ModelValue: st.recursive(
        st.none() | st.booleans() | st.integers() | _FINITE | st.text(_LOW, max_size=8),
        lambda inner: (
            st.lists(inner, max_size=2).map(tuple)
            | st.builds(
                TableValue,
                members=st.dictionaries(st.text(_LOW, max_size=8), inner, max_size=2),
                exact=st.booleans(),
            )
        ),
        max_leaves=4,
    ),
}


def values(  # noqa: PLR0911 - one for each kind of type
    kind: Any, depth: int = 0
) -> st.SearchStrategy[Any]:
    """Any value of the type ``kind``; below six levels, values are as short as possible."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    origin, items = get_origin(kind), get_args(kind)
    most = 2 if depth < 6 else 0
    if origin in (Union, UnionType):
        if depth > 6 and type(None) in items:
            return st.none()
        return st.one_of(*(values(item, depth + 1) for item in items))
    if origin is Literal:
        return st.sampled_from(items)
    if origin is tuple and items[-1] is Ellipsis:
        inner = values(items[0], depth + 1) if most else st.nothing()
        return st.lists(inner, max_size=most).map(tuple)
    if origin is tuple:
        return st.tuples(*(values(item, depth + 1) for item in items))
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(values(items[0]), values(items[1], depth + 1), max_size=most)
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    model: Any = kind
    assert is_dataclass(model)
    return st.deferred(
        lambda: st.builds(
            kind, **{field.name: values(hint, depth + 1) for field, hint in get_typed_fields(kind)}
        )
    )


def replace_texts(value: Any, text: str) -> Any:
    """Return ``value`` with ``text`` in place of every text in it, at any depth."""
    if isinstance(value, Enum) or not (is_dataclass(value) or isinstance(value, tuple | Mapping)):
        return text if isinstance(value, str) and not isinstance(value, Enum) else value
    if isinstance(value, Template):
        return Template(text)
    if isinstance(value, tuple):
        return tuple(replace_texts(each, text) for each in value)
    if isinstance(value, Mapping):
        return {key: replace_texts(each, text) for key, each in value.items()}
    model: Any = value
    kind: Any = type(model)
    return replace(
        model,
        **{
            field.name: replace_texts(getattr(model, field.name), text)
            for field, _ in get_typed_fields(kind)
            if field.name != "kind"
        },
    )
