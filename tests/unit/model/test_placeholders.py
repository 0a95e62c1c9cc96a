"""Placeholders are found in every field that may have one, and in few steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import count
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest

from cliconform.model.contents import TableValue
from cliconform.model.placeholders import names_in, names_in_invocation, names_in_promises
from cliconform.model.plan import Invocation
from cliconform.model.promise import Promise
from cliconform.model.template import Template
from cliconform.reporting.run.json_codec import ModelValue, get_typed_fields
from support.counting import calls_of
from support.running import sh


class Maker:
    """Makes a value of any type of the model, with a new placeholder wherever one may be."""

    def __init__(self, member: int) -> None:
        self._member = member
        self._numbers = count()
        self.names: set[str] = set()

    def placeholder(self) -> str:
        name = f"n{next(self._numbers)}"
        self.names.add(name)
        return f"${{{name}}}"

    def make(self, kind: Any) -> Any:  # noqa: PLR0911 - one for each kind of type
        if kind is Template:
            return Template(self.placeholder())
        if kind is ModelValue:
            table = TableValue(members={"key": self.placeholder()})
            return (self.placeholder(), (self.placeholder(), 1), table)
        origin, arguments = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            members = [each for each in arguments if each is not NoneType]
            wanted = Template if Template in members else members[self._member % len(members)]
            return self.make(wanted)
        if origin is Literal:
            return arguments[0]
        if origin is tuple:
            items = arguments[:1] if arguments[-1] is Ellipsis else arguments
            return tuple(self.make(item) for item in items)
        if origin is not None and issubclass(origin, Mapping):
            return {"key": self.make(arguments[1])}
        model: Any = kind
        if is_dataclass(model):
            return kind(**{field.name: self.make(hint) for field, hint in get_typed_fields(kind)})
        if issubclass(kind, Enum):
            return next(iter(kind))
        return kind()


@pytest.mark.parametrize("member", range(3))
def test_every_placeholder_of_an_invocation_is_found(member: int) -> None:
    maker = Maker(member)
    invocation = maker.make(Invocation)
    assert len(maker.names) > 8
    assert names_in_invocation(invocation) == maker.names


@pytest.mark.parametrize("member", range(4))
@pytest.mark.parametrize("kind", get_args(Promise), ids=lambda kind: kind.__name__)
def test_every_placeholder_of_a_promise_is_found(kind: type, member: int) -> None:
    maker = Maker(member)
    promise = maker.make(kind)
    assert names_in_promises([promise]) == maker.names


def test_a_literal_is_no_placeholder() -> None:
    assert names_in(["$${a}", Template("$${b} ${c}"), "${d}"]) == {"c", "d"}


def test_looking_for_placeholders_takes_one_step_for_each_text() -> None:
    invocation = sh("a", "true").invocation
    texts = len(invocation.argv) + len(invocation.environment)
    assert calls_of(lambda: names_in_invocation(invocation)) <= texts + len(fields(invocation))
