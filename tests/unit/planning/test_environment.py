"""The environment of a step: what is unset, what is kept from the commands that it needs."""

from __future__ import annotations

from typing import Any

from cliconform.model.invocation import HomeContent
from cliconform.model.plan import Step
from cliconform.model.spec import CommandSettings, MatrixRow, Spec
from cliconform.model.template import Template
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from support.specs import command, context, spec


def settings(**fields: Any) -> CommandSettings:
    if "env" in fields:
        fields["env"] = {name: Template(text) for name, text in fields["env"].items()}
    return CommandSettings(**fields)


def steps(made: Spec, **environ: str) -> dict[str, Step]:
    plan = make_plan(made, Selection(), context(environ))
    return {step.id: step for step in plan.steps}


def env(step: Step) -> dict[str, str]:
    return {name: text.source for name, text in step.invocation.environment.items()}


def test_an_unset_variable_is_not_there_whoever_sets_it() -> None:
    defaults = settings(env={"A": "1", "B": "2"}, unset=("TZ",), pass_env=("SECRET",))
    own = settings(env={"TZ": "CET"}, unset=("A", "LANG", "PATH", "SECRET", "XDG_CACHE_HOME"))
    made = steps(spec(command("x", settings=own), command("y"), defaults=defaults))
    x, y = made["x"], made["y"]
    assert not {"A", "LANG", "PATH", "SECRET"} & env(x).keys()
    assert (env(x)["B"], env(x)["TZ"]) == ("2", "CET")
    assert set(x.invocation.unset) == {"A", "LANG", "PATH", "SECRET", "XDG_CACHE_HOME"}
    assert x.invocation.passed == ()
    assert "TZ" not in env(y)
    assert (env(y)["A"], env(y)["PATH"]) == ("1", "/usr/bin")


def test_a_value_has_the_users_variable_when_the_command_runs() -> None:
    own = settings(env={"PATH": "${home}/bin:${env:PATH}", "A": "${env:NONE:-none}"})
    step = steps(spec(command("x", settings=own)), PATH="/opt/bin")["x"]
    assert env(step)["PATH"] == "${home}/bin:${env:PATH}"
    assert step.invocation.passed == ()
    assert step.values["env:PATH"] == "/opt/bin"
    assert step.values["env:NONE:-none"] == "none"


def test_a_chain_keeps_the_environment_of_those_that_ask_for_it() -> None:
    commands = (
        command("a", settings=settings(env={"A": "a", "B": "a", "C": "a"}, keep_env=True)),
        command("b", needs=("a",), settings=settings(env={"B": "b", "own": "b"})),
        command("c", needs=("b",), settings=settings(env={"D": "c"}, unset=("C",), keep_env=True)),
        command("d", needs=("c",)),
        command("other", settings=settings(env={"D": "other"})),
    )
    made = steps(spec(*commands, defaults=settings(env={"A": "default", "E": "default"})))
    found = {id_: env(step) for id_, step in made.items()}

    def own(id_: str) -> dict[str, str]:
        return {name: value for name, value in found[id_].items() if name in "ABCDEown"}

    assert own("b") == {"A": "a", "B": "b", "C": "a", "E": "default", "own": "b"}
    assert own("c") == {"A": "a", "B": "a", "D": "c", "E": "default"}
    assert own("d") == {"A": "a", "B": "a", "D": "c", "E": "default"}
    assert own("other") == {"A": "default", "D": "other", "E": "default"}


def test_passed_variables_are_kept_unless_a_command_names_its_own() -> None:
    commands = (
        command("a", settings=settings(pass_env=("SECRET",), keep_env=True)),
        command("b", needs=("a",)),
        command("c", needs=("a",), settings=settings(pass_env=())),
    )
    made = steps(spec(*commands))
    assert env(made["b"])["SECRET"] == "s3cret"
    assert "SECRET" not in env(made["c"])


def test_defaults_can_keep_every_environment_and_a_command_may_not() -> None:
    commands = (
        command("a", settings=settings(env={"A": "a"})),
        command("b", needs=("a",), settings=settings(env={"B": "b"}, keep_env=False)),
        command("c", needs=("b",)),
    )
    made = steps(spec(*commands, defaults=settings(keep_env=True)))
    assert env(made["c"])["A"] == "a"
    assert "B" not in env(made["c"])


def test_a_kept_value_has_the_matrix_row_of_the_command_that_sets_it() -> None:
    rows = tuple(MatrixRow(label=n, values={"n": n, "day": "${today}"}) for n in ("1", "2"))
    kept = settings(env={"N": "${n} ${day} ${home} $${n}"}, keep_env=True)
    commands = (
        command("a", matrix=rows, settings=kept),
        command("b", needs=("a[2]",)),
    )
    assert env(steps(spec(*commands))["b"])["N"] == "2 2027-01-01 ${home} $${n}"


def test_only_files_that_a_command_does_not_replace_are_in_its_new_home() -> None:
    home = HomeContent(files={"a": Template("${job}"), "b": Template("1")}, modes={"b": 0o600})
    own = HomeContent(binaries={"a": b""}, links={"c": Template("b")})
    made = spec(command("x", home=own))
    made = Spec(
        file=made.file,
        name=made.name,
        target=made.target,
        defaults=made.defaults,
        home=home,
        commands=made.commands,
    )
    invocation = steps(made)["x"].invocation
    assert dict(invocation.fresh_home.files) == {"b": Template("1")}
    assert invocation.fresh_home.modes == {"b": 0o600}
    assert invocation.home == own


def test_a_command_starts_in_its_home_unless_it_or_the_defaults_say_otherwise() -> None:
    commands = (command("a"), command("b", settings=CommandSettings(cwd=Template("."))))
    assert steps(spec(*commands))["a"].invocation.cwd == Template(".")
    made = steps(spec(*commands, defaults=CommandSettings(cwd=Template("sub"))))
    assert [step.invocation.cwd.source for step in made.values()] == ["sub", "."]
