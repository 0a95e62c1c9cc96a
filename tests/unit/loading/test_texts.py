"""Promises about a text: `raw`, and what is never compared and so can never hold or fail."""

from __future__ import annotations

import pytest

from cliconform.model.spec import Spec

from .conftest import Load, Problems

NEVER = [
    # the lines of the command, the key, a part of the message
    (r'stdout = "a\r\n"', "stdout.contains[0]", r"never hold: on a terminal, `\r\n`"),
    (r'stdout = ["a", "b\r\nc"]', "stdout[1]", "never hold"),
    (r'stdout = { equals = "a\r\nb" }', "stdout.equals", "never hold"),
    (r'stdout = { ordered = ["a", "b\r\nc"] }', "stdout.ordered", "never hold"),
    (r'stdout = { lacks = ["\r\n"] }', "stdout.lacks[0]", r"never fail: on a terminal, `\r\n`"),
    (r'output = { equals = "a\r\nb" }', "output.equals", "never hold"),
    (r"stdout = { raw = true }", "stdout.raw", "`raw` without a text to compare"),
    (r'produces = [{ path = "a", raw = true }]', "produces[0].raw", "`raw` without a text"),
    (r'stdout = { empty = true, equals = "\n" }', "stdout.empty", "cannot be empty and contain"),
    (r'dialogue = [{ expect = "\u001b[1mName", send = "x" }]', "dialogue[0].expect", "be found"),
    (r'dialogue = [{ expect = "a\rb", send = "x" }]', "dialogue[0].expect", "cannot be found"),
    (r"dialogue = [{ matches = '\x1bName', send = 'x' }]", "dialogue[0].matches", "be found"),
    (r'service = { ready = { text = "\u001b[32mup" } }', "service.ready.text", "be found"),
    (r"service = { ready = { matches = '\033up' } }", "service.ready.matches", "be found"),
]


@pytest.mark.parametrize(("body", "key", "message"), NEVER)
def test_a_promise_that_never_holds_or_never_fails_is_a_problem(
    problems: Problems, body: str, key: str, message: str
) -> None:
    (problem,) = problems(f"[command.a]\n{body}\n")
    shortest = key.removesuffix(".contains[0]")
    assert problem.key in (f"command.a.{key}", f"command.a.{shortest}")
    assert message in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    "body",
    [
        'tty = false\nstdout = "a\\r\\n"',
        'tty = "input"\nstdout = "a\\r\\n"',
        'tty = false\nstdout = { lacks = ["\\r\\n"] }',
        'stdout = { equals = "a\\r\\n", raw = true }',
        'stderr = "a\\r\\n"',
        'output = "a\\r\\n"',
        'stdout = { lacks = ["\\r", "\\u001b[", "\\n", "\\u0000"] }',
        'stdout = { equals = "\\n" }',
        "stdout = { matches = ['a\\r\\n', '\\x1b\\[31m'] }",
        'stdout = { empty = true, equals = "" }',
        "dialogue = [{ matches = 'a\\r?\\nb|\\x1b', send = 'x' }]",
        "dialogue = [{ expect = \"a\\nb\\tc\", send = 'x' }]",
        "produces = [{ path = 'a', contains = \"a\\r\\n\" }]",
    ],
)  # fmt: skip
def test_a_promise_that_can_hold_and_fail_is_none(load: Load, body: str) -> None:
    assert load(f"[command.a]\n{body}\n").warnings == ()


def test_a_default_is_a_problem_where_every_command_has_a_terminal(problems: Problems) -> None:
    defaults = '[defaults]\nstdout = { lacks = ["\\r\\n"] }\n[command.a]\nexit = 1\n'
    (problem,) = problems(defaults)
    assert problem.key == "defaults.stdout.lacks[0]"
    assert problems(f"{defaults}[command.b]\nexit = 1\ntty = false\n") == ()
    raw = defaults.replace("lacks", "raw = true, lacks")
    assert problems(raw) == ()


@pytest.mark.parametrize("text", ["[31m", "[0m[1m", "[1;31m"])
def test_a_colour_without_its_escape_character_is_a_warning(load: Load, text: str) -> None:
    for body in (f'stdout = {{ lacks = ["{text}"] }}', f'stdout = "{text}"'):
        (warning,) = load(f"[command.a]\n{body}\n").warnings
        assert warning.code == "escape-fragment"
        assert rf"`\u001b{text}`" in warning.hint
    for body in (
        f'stdout = {{ lacks = ["{text}"], raw = true }}',
        'stdout = ["total[5m]", "a[0m"]',
    ):
        assert load(f"[command.a]\n{body}\n").warnings == ()


def raw_of(spec: Spec, id_: str) -> dict[str, bool]:
    texts = spec.commands[id_].settings.texts.values()
    return {promise.address: promise.raw for promises in texts for promise in promises}


def test_raw_is_for_the_texts_of_its_table(load: Load) -> None:
    spec = load(
        """[command.a]
stdout = { contains = ["a", "b"], equals = "c", raw = true }
stderr = { contains = "a", raw = false }
output = "a"
produces = [{ path = "f", contains = "a", raw = true }, { path = "g", contains = "a" }]
"""
    )
    assert raw_of(spec, "a") == {
        "stdout.contains[0]": True,
        "stdout.contains[1]": True,
        "stdout.equals": True,
        "stderr.contains[0]": False,
        "output.contains[0]": False,
    }
    files = spec.commands["a"].produces
    assert [promise.raw for each in files for promise in each.texts] == [True, False]
    assert spec.commands["a"].settings.raw == {"stdout": True, "stderr": False}
