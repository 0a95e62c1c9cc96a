"""``${name}`` in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.template import MissingValueError, Template


def test_every_placeholder_is_filled_in() -> None:
    assert Template("${a}-${b}/${a}").fill({"a": "1", "b": "2"}) == "1-2/1"


def test_a_name_without_a_value_is_told() -> None:
    with pytest.raises(MissingValueError) as caught:
        Template("x ${job}").fill({})
    assert caught.value.name == "job"


def test_two_dollars_stand_for_a_literal_placeholder() -> None:
    template = Template("$${a} ${a}")
    assert template.fill({"a": "1"}) == "${a} 1"
    assert template.names() == {"a"}


@pytest.mark.parametrize("text", ["cost $5", "^a$", "{a}", "$", "${", "a$b{c}"])
def test_other_dollars_and_braces_are_text(text: str) -> None:
    assert Template(text).fill({}) == text
    assert not Template(text).names()


def test_what_is_filled_in_early_leaves_the_other_names_for_later() -> None:
    assert Template("${frame} ${job}").partly({"frame": "5m"}).fill({"job": "J"}) == "5m J"


@given(value=st.text(), other=st.text())
def test_a_value_is_text_and_never_a_template(value: str, other: str) -> None:
    early = Template("${a}|${b}").partly({"a": value})
    assert early.fill({"a": "wrong", "b": other}) == f"{value}|{other}"
