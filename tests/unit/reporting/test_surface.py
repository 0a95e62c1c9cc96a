"""A surface file is read back as the surface that was written."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from cliconform.errors import SpecError
from cliconform.loading import load_surface
from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.reporting.surface.surface import render_toml

_EVERYTHING = Surface(
    target='a "target"',
    commands=(
        CommandSurface(
            path=(), summary="What\n'it' \\ is", commands=("run",), partial=True, default="run"
        ),
        CommandSurface(
            path=("run",),
            aliases=("r", "go"),
            deprecated=True,
            hidden=True,
            problems=('not understood: "x"',),
            arguments=(
                Argument(
                    name="DAY",
                    required=False,
                    repeated=True,
                    remainder=True,
                    choices=("a", "b"),
                    default="a",
                    help="é ☃ \t",
                ),
            ),
            options=(
                Option(
                    spellings=("-n", "--count"),
                    value="N",
                    value_optional=True,
                    many=True,
                    choices=("1", "2"),
                    default="",
                    required=True,
                    repeatable=True,
                    numeric=True,
                    deprecated=True,
                    hidden=True,
                    help="how many",
                ),
            ),
        ),
    ),
)


def test_a_written_surface_is_read_back_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "x.surface.toml"
    file.write_text(render_toml(_EVERYTHING), encoding="utf-8")
    assert load_surface(file) == _EVERYTHING


def test_the_surface_above_sets_every_field() -> None:
    """A field that is added to the model must be set there to another value than its default."""
    things: list[Any] = [*_EVERYTHING.commands, *_EVERYTHING.commands[1].arguments]
    for thing in (*things, *_EVERYTHING.commands[1].options):
        kin = [one for one in things if type(one) is type(thing)] or [thing]
        for field in fields(thing):
            assert any(getattr(one, field.name) != field.default for one in kin), field.name


def test_an_unknown_default_command_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "x.surface.toml"
    text = 'surface = 1\ntarget = "x"\n\n[[command]]\npath = []\ndefault = "run"\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_surface(file)
    [problem] = caught.value.problems
    assert (problem.line, problem.message) == (6, "the command has no subcommand `run`")


def test_many_options_of_a_group_are_not_repeated_for_its_commands(tmp_path: Path) -> None:
    group = tuple(Option(spellings=(f"--g{n}",), help=f"{n}") for n in range(12))
    own = Option(spellings=("--own", "--g3"), value="N")
    rest = tuple(option for option in group if option.name != "--g3")
    surface = Surface(
        target="x",
        commands=(
            CommandSurface(path=(), options=group, commands=("run", "stop")),
            CommandSurface(path=("run",), options=(own, *rest)),
            CommandSurface(path=("stop",), options=group[1:]),
        ),
    )
    text = render_toml(surface)
    assert text.count('"--g5"') == 2  # `stop` lacks one, so that its options are repeated
    file = tmp_path / "x.surface.toml"
    file.write_text(text, encoding="utf-8")
    assert load_surface(file) == surface
