"""``${env:NAME}``: variables of the user's environment, their defaults, and secrets among them."""

from __future__ import annotations

import pytest

from cliconform.model.home_paths import is_link_inside, is_path_inside
from cliconform.model.template import Template
from cliconform.model.variables import (
    drop_secrets,
    find_unset_variables,
    parse_variable_use,
    read_variables,
)
from support.running import step

ENVIRON = {"A": "1", "EMPTY": "", "API_TOKEN": "s3cr3t"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("env:A", "1"),
        ("env:A:-x", "1"),
        ("env:EMPTY", ""),
        ("env:EMPTY:-x", "x"),
        ("env:NONE:-x", "x"),
        ("env:NONE:-", ""),
        ("env:NONE:-a:-b c", "a:-b c"),
        ("env:NONE", None),
        ("A", None),
        ("today", None),
    ],
)
def test_a_default_is_for_a_variable_that_is_not_set_or_empty(name: str, value: str | None) -> None:
    """As in a POSIX shell, ``:-`` is for both."""
    assert read_variables([name], ENVIRON) == ({} if value is None else {name: value})


def test_other_placeholders_are_no_variables() -> None:
    assert parse_variable_use("environment") is None
    assert parse_variable_use("env") is None


def test_the_variables_that_are_not_set_are_found_once_and_sorted() -> None:
    invocation = step("x", "${env:B}", "${env:A} ${env:B}", "${job} ${env:C:-c}").invocation
    assert find_unset_variables(invocation, {"env:C:-c": "c"}) == ("A", "B")


def test_secrets_are_dropped_by_either_name() -> None:
    environment = {"PASSWORD": "x${env:CI_ID}", "URL": "${env:HOST}"}
    invocation = step("x", environment=environment).invocation
    values = {
        "env:CI_ID": "1",
        "env:HOST": "2",
        "env:API_TOKEN": "3",
        "env:API_KEY:-d": "4",
        "token": "5",
    }
    assert drop_secrets(values, invocation) == {"env:HOST": "2", "token": "5"}
    assert Template("${env:API_TOKEN}").names() == {"env:API_TOKEN"}


@pytest.mark.parametrize(
    ("link", "target", "inside"),
    [
        ("a", "b", True),
        ("a", "b/c", True),
        ("d/a", "../b", True),
        ("d/e/a", "../../b", True),
        ("a", "/home", True),
        ("a", "/home/b", True),
        ("a", ".", True),
        ("a", "..", False),
        ("d/a", "../..", False),
        ("a", "/homes/b", False),
        ("a", "/home/../b", False),
        ("a", "b/../c", False),
        ("d/a", "../e/../../b", False),
        ("a", "/", False),
        ("a", "b\0", False),
    ],
)
def test_whether_a_link_leads_out_of_the_home(link: str, target: str, inside: bool) -> None:  # noqa: FBT001
    assert is_link_inside(link, target, home="/home") is inside


def test_whether_a_path_leads_out_of_the_home() -> None:
    assert all(map(is_path_inside, ("a", "a/b", ".", "a..b")))
    assert not any(map(is_path_inside, ("/a", "..", "a/../b", "a\0")))
