"""Frozen dataclasses whose methods are compiled later do what those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest

from cliconform.quick_dataclass import dataclass


class Plain:
    """Has every kind of field."""

    first: int
    text: str = "x"
    items: list[int] = field(default_factory=list)
    hidden: int = field(default=3, repr=False, compare=False)
    computed: int = field(default=4, init=False)
    made: list[int] = field(default_factory=lambda: [1], init=False, hash=False)


def make(decorate: Callable[..., Any], **options: bool) -> Any:
    body = {**vars(Plain), "__qualname__": "Made"}
    for name in ("__dict__", "__weakref__"):
        body.pop(name)
    return decorate(frozen=True, **options)(type("Made", (), body))


OPTIONS = [
    {"slots": slots, "kw_only": kw_only} for slots in (True, False) for kw_only in (True, False)
]
CALLS: dict[str, Callable[[Any], object]] = {
    "repr": lambda made: repr(made(first=1, items=[2])),
    "equal": lambda made: made(first=1, hidden=1) == made(first=1, hidden=2),
    "other value": lambda made: made(first=1) == made(first=2),
    "other class": lambda made: made(first=1) == (1,),
    "hash": lambda made: (
        hash(made(first=1, items=(), hidden=1)) == hash(made(first=1, items=(), hidden=2))
    ),
    "own lists": lambda made: made(first=1).items is made(first=1).items,
    "replace": lambda made: repr(dataclasses.replace(made(first=1), text="y")),
    "asdict": lambda made: dataclasses.asdict(made(first=1)),
    "fields": lambda made: [each.name for each in dataclasses.fields(made)],
    "is one": dataclasses.is_dataclass,
    "copy": lambda made: copy.copy(made(first=1, items=[2])) == made(first=1, items=[2]),
    "deep copy": lambda made: copy.deepcopy(made(first=1, items=[2])) == made(first=1, items=[2]),
    "assign": lambda made: setattr(made(first=1), "first", 2),
    "delete": lambda made: delattr(made(first=1), "first"),
    "by position": lambda made: repr(made(1, "y")),
    "missing": lambda made: made(),
    "unknown": lambda made: made(first=1, unknown=2),
    "not of the call": lambda made: made(first=1, computed=2),
    "slots": lambda made: hasattr(made(first=1), "__dict__"),
    "module and name": lambda made: (made.__module__, made.__qualname__, made.__doc__),
    "match": lambda made: made.__match_args__,
}


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("name", CALLS)
def test_a_class_does_what_the_standard_library_s_does(name: str, options: dict[str, bool]) -> None:
    def call(decorate: Callable[..., Any]) -> object:
        try:
            return CALLS[name](make(decorate, **options))
        except (TypeError, AttributeError) as error:
            return type(error), str(error)

    assert call(dataclass) == call(dataclasses.dataclass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    number: int

    def __repr__(self) -> str:
        return f"<{self.number}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(Base):
    text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.upper())


def test_a_derived_class_has_the_fields_of_both_and_what_it_defines_is_kept() -> None:
    value = Derived(number=1, text="a")
    assert (value.number, value.text) == (1, "A")
    assert repr(Base(number=1)) == "<1>"
    assert Base(number=1) != Derived(number=1)
    assert hash(value) == hash(Derived(number=1, text="a"))


def test_a_value_is_pickled() -> None:
    value = Derived(number=1, text="a")
    assert pickle.loads(pickle.dumps(value)) == value
