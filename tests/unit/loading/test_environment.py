"""The environment of a command: variables of the user's own, unset ones, and kept ones."""

from __future__ import annotations

import pytest

from cliconform.model.template import Template

from .conftest import Load, Problems


def test_false_unsets_a_variable(load: Load) -> None:
    settings = (
        load("[command.x]\nstdout = 'x'\nenv = { A = '', B = 0, LANG = false, PWD = false }\n")
        .commands["x"]
        .settings
    )
    assert settings.env == {"A": Template(""), "B": Template("0")}
    assert settings.unset == ("LANG", "PWD")


@pytest.mark.parametrize(
    "line",
    [
        "env.PATH = '${home}/bin:${env:PATH}'",
        "env.A = '${env:A}${env:_b2:-}${env:C:-a b:-c}'",
        "args = '--user ${env:USER:-nobody}'",
        "args = ['${env:API_TOKEN}']",
        "stdin = '${env:A}'",
        "home.files.a = '${env:A}'",
        "home.files.a.text = '${env:A}'",
    ],
)
def test_a_variable_of_the_users_environment_is_used(problems: Problems, line: str) -> None:
    """Whether it is set is not a matter of the spec: ``lint`` may run on another machine."""
    assert problems(f"[command.x]\nstdout = 'x'\n{line}\n") == ()


@pytest.mark.parametrize("line", ["[defaults]\nenv.A = '${env:A}'", "[home]\nfiles.a = '${env:A}'"])
def test_a_variable_of_the_users_environment_is_used_by_all_commands(
    problems: Problems, line: str
) -> None:
    assert problems(f"{line}\n[command.x]\nstdout = 'x'\n") == ()


@pytest.mark.parametrize(
    "name", ["", "2A", "A B", "A-B", "A.B", "A:=x", "A:+x", "A-x", " A", "env:A"]
)
def test_what_cannot_be_a_variable_is_reported(problems: Problems, name: str) -> None:
    (problem,) = problems(f"[command.x]\nargs = ['${{env:{name}}}']\n")
    assert problem.key == "command.x.args[0]"
    assert "is not a valid name of an environment variable" in problem.message
    assert "`${env:NAME:-text}`" in problem.hint


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("stdout = '${env:A}'", "stdout"),
        ("stdout.equals = '${env:A:-b}'", "stdout.equals"),
        ("produces = '${env:A}'", "produces"),
        ("queries = [{ sql = 'SELECT ${env:A}', equals = 1 }]", "queries[0].sql"),
        ("queries = [{ sql = 'SELECT 1', equals = '${env:A}' }]", "queries[0].equals"),
        ("dialogue = [{ expect = '${env:A}', send = 'a' }]", "dialogue[0].expect"),
        ("cwd = '${env:A}'", "cwd"),
        ("home.remove = '${env:A}'", "home.remove"),
        ("home.links.a = '${env:A}'", "home.links.a"),
    ],
)
def test_a_variable_where_it_is_not_filled_in_is_reported(
    problems: Problems, line: str, key: str
) -> None:
    (problem,) = problems(f"[command.y]\n[command.x]\nneeds = 'y'\n{line}\n")
    assert problem.key == f"command.x.{key}"
    assert "is not filled in here" in problem.message
    assert problem.hint.startswith("it can be used in `env`, `args`, `stdin`")


def test_a_variable_in_the_target_is_reported(problems: Problems) -> None:
    head = "spec = 1\n[target]\ncommand = '${env:TOOL} x'\n"
    (problem,) = problems("[command.x]\nstdout = 'x'\n", head=head)
    assert problem.key == "target.command"
    assert "is not filled in here" in problem.message


@pytest.mark.parametrize("name", ["PATH", "HOME:-x", "MY_VAR2"])
def test_a_variable_without_env_is_hinted_at(problems: Problems, name: str) -> None:
    (problem,) = problems(f"[command.x]\nargs = ['${{{name}}}']\n")
    assert problem.message == f"`${{{name}}}` has no value"
    assert f"`${{env:{name}}}`" in problem.hint
    assert "`$${` is a literal `${`" in problem.hint


def test_a_variable_that_is_unset_and_passed_on_is_reported(problems: Problems) -> None:
    (problem,) = problems("[command.x]\nenv.A = false\npass_env = ['B', 'A']\n")
    assert problem.key == "command.x.env.A"
    assert problem.message == "`A` is unset and also in `pass_env`"


def test_an_unset_default_needs_no_value(problems: Problems) -> None:
    assert problems("[defaults]\nenv.A = '${job}'\n[command.x]\nenv.A = false\n") == ()


# keep_env: what the commands that need this one get.

KEEPS = "[command.a]\nports = ['port']\ncapture.job = 'x'\nkeep_env = true\n"


def test_kept_variables_have_a_value_where_they_get(problems: Problems) -> None:
    body = (
        "[command.z]\ncapture.id = 'x'\n"
        "[command.a]\nneeds = 'z'\nkeep_env = true\n"
        "env = { A = '${home}', B = '${id}', C = '${n}' }\n"
        "matrix.n = [1, 2]\n[command.b]\nneeds = 'a[1]'\nmatrix.n = [3]\n"
    )
    assert problems(body) == ()


def test_a_kept_port_is_reported(problems: Problems) -> None:
    body = (
        f"{KEEPS}env = {{ A = '${{port}}' }}\n[command.b]\nneeds = 'a'\n[command.c]\nneeds = 'b'\n"
    )
    found = problems(body)
    assert [problem.key for problem in found] == ["command.a.env.A"] * 2
    assert "`${port}` has no value in `b`, which has this variable too" in found[0].message
    assert "has no value in `c`" in found[1].message
    own = body.replace("[command.c]", "env.A = false\n[command.c]\nenv.A = '1'\n")
    assert problems(own) == ()


def test_a_kept_name_of_another_meaning_is_reported(problems: Problems) -> None:
    body = (
        "[command.z]\ncapture.id = 'x'\n[command.a]\nneeds = 'z'\nkeep_env = true\n"
        "env.A = '${id}'\n[command.b]\nneeds = 'a'\nmatrix.id = [1]\n"
    )
    (problem,) = problems(body)
    assert problem.key == "command.a.env.A"
    assert "`${id}` is another value in `b`" in problem.message


@pytest.mark.parametrize("line", ["", "keep_env = false"])
def test_what_is_not_kept_is_not_reported(problems: Problems, line: str) -> None:
    body = f"[command.a]\nports = ['p']\nenv.A = '${{p}}'\n{line}\n[command.b]\nneeds = 'a'\n"
    assert problems(body) == ()
    default = f"[defaults]\nkeep_env = true\n{body}"
    assert len(problems(default)) == (0 if line else 1)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[command.b]\nneeds = 'a'\nstdout='x'\n", "`a` has neither `env` nor `pass_env` to keep"),
        ("env.A = '1'\n", "no command needs `a`, so `keep_env` has no effect"),
        ("pass_env = 'A'\n[command.b]\nneeds = 'a'\nstdout = 'x'\n", None),
        ("env.A = false\n[command.b]\nneeds = 'a'\nstdout = 'x'\n", None),
    ],
)
def test_keeping_nothing_is_warned_of(load: Load, body: str, message: str | None) -> None:
    warnings = load(f"[command.a]\nstdout = 'x'\nkeep_env = true\n{body}").warnings
    assert [warning.message for warning in warnings] == ([message] if message else [])
    assert all(warning.code == "keeps-nothing" for warning in warnings)
