"""Dataclasses that are made quickly do what those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from types import ModuleType
from typing import Any, ClassVar

import pytest

from cliconform import quick_dataclass
from cliconform.quick_dataclass import dataclass
from cliconform.quick_dataclass.shared_methods import _OFTEN


def make(module: ModuleType, **options: bool) -> Any:
    """Return a class with every kind of field."""

    class Made:
        """Has fields."""

        known: ClassVar[dict[str, int]] = {}
        first: int
        text: str = "x"
        items: list[int] = module.field(default_factory=list)
        hidden: int = module.field(default=3, repr=False, compare=False)
        computed: int = module.field(default=4, init=False)
        made: list[int] = module.field(default_factory=lambda: [1], init=False, hash=False)

    Made.__qualname__ = "Made"
    return module.dataclass(**options)(Made)


OPTIONS = [
    {"frozen": frozen, "slots": slots, "kw_only": kw_only}
    for frozen, slots, kw_only in product((True, False), repeat=3)
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
    "too many": lambda made: made(1, "y", [], 4, 5),
    "twice": lambda made: made(1, first=1),
    "missing": lambda made: made(),
    "unknown": lambda made: made(first=1, unknown=2),
    "not of the call": lambda made: made(first=1, computed=2),
    "slots": lambda made: hasattr(made(first=1), "__dict__"),
    "module and name": lambda made: (made.__module__, made.__qualname__, made.__doc__),
    "match": lambda made: made.__match_args__,
    "class variable": lambda made: made.known,
    "defaults of the class": lambda made: (
        {name: getattr(made, name, None) for name in ("text", "items", "hidden")}
        if not hasattr(made, "__slots__")
        else made.__slots__
    ),
}


@pytest.mark.parametrize("calls", [1, _OFTEN + 1], ids=["shared", "compiled"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("name", CALLS)
def test_a_class_does_what_the_standard_library_s_does(
    name: str, options: dict[str, bool], calls: int
) -> None:
    def call(module: ModuleType) -> object:
        made = make(module, **options)
        return [attempt(lambda: CALLS[name](made)) for _ in range(calls)][-1]

    assert call(quick_dataclass) == call(dataclasses)


def attempt(do: Callable[[], object]) -> object:
    try:
        return do()
    except (TypeError, AttributeError) as error:
        return type(error), str(error)


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


@pytest.mark.parametrize("calls", [1, _OFTEN + 1])
def test_a_subclass_that_is_no_dataclass_leaves_the_methods_of_its_base_alone(calls: int) -> None:
    class Doubled(Base):
        def __init__(self, number: int) -> None:
            super().__init__(number=2 * number)

    for _ in range(calls):
        assert Doubled(1).number == 2
    assert Base(number=1).number == 1


def test_a_list_or_a_field_of_the_standard_library_is_no_default() -> None:
    wrong: Any
    for wrong in ([], dataclasses.field(default=1)):
        with pytest.raises(TypeError, match=r"Wrong\.items needs a `field` of cliconform"):

            @dataclass
            class Wrong:
                items: Any = wrong


def test_the_functions_are_those_of_the_standard_library() -> None:
    value = Derived(number=1, text="a")
    assert quick_dataclass.is_dataclass(value)
    assert quick_dataclass.is_dataclass(Derived)
    assert not quick_dataclass.is_dataclass(1)
    assert [each.name for each in quick_dataclass.fields(value)] == ["number", "text"]
    assert quick_dataclass.replace(value, number=2) == dataclasses.replace(value, number=2)
    both = make(quick_dataclass)(first=value, items=[{"x": (value,)}])
    assert quick_dataclass.asdict(both) == dataclasses.asdict(both)


def test_the_module_of_the_standard_library_is_not_loaded() -> None:
    code = """
import sys
from cliconform.quick_dataclass import asdict, dataclass, field, replace

@dataclass(frozen=True, slots=True)
class A:
    x: list = field(default_factory=list)

made = [replace(A(), x=[number]) for number in range(50)]
assert asdict(made[7]) == {"x": [7]} and made[1] != made[2], made
sys.exit("inspect" in sys.modules)
"""
    environ = {"PYTHONPATH": ":".join(sys.path)}
    subprocess.run([sys.executable, "-S", "-c", code], env=environ, check=True)
