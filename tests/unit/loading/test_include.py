"""A spec in several files: their commands are one spec; each problem is reported in its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.errors import Problem, SpecError
from cliconform.loading import load_known, load_spec
from cliconform.model.spec import Spec

HEAD = 'spec = 1\n[target]\ncommand = "tool"\n'

Split = Callable[..., Path]


@pytest.fixture
def split(tmp_path: Path) -> Split:
    """Write a spec that includes ``include``, and files beside it by their names."""

    def split(include: str, files: dict[str, str], *, body: str = "") -> Path:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        spec = tmp_path / "tool.toml"
        spec.write_text(f"include = {include}\n{HEAD}{body}", encoding="utf-8")
        return spec

    return split


def problems(spec: Path) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        load_spec(spec)
    return caught.value.problems


def summarize(spec: Path) -> list[tuple[str, int, str]]:
    return [(Path(one.file).name, one.line, one.message) for one in problems(spec)]


def load(spec: Path) -> Spec:
    return load_spec(spec)


A = '[command."a.x"]\nargs = "x"\nstdout = "1"\n'
B = '[command."b.y"]\nneeds = "a.x"\nstdout = "2"\n'


def test_the_commands_of_all_files_are_one_spec_in_the_order_of_include(
    split: Split,
) -> None:
    spec = load(
        split(
            '["p/b.toml", "p/*.toml"]',
            {"p/a.toml": A, "p/b.toml": B},
            body='[command.own]\nstdout = "3"\n',
        )
    )
    assert list(spec.commands) == ["own", "b.y", "a.x"]
    assert spec.commands["b.y"].needs == ("a.x",)


def test_a_command_has_its_place_in_the_file_that_it_is_written_in(split: Split) -> None:
    file = split('"p/a.toml"', {"p/a.toml": f"\n\n{A}"})
    place = load(file).commands["a.x"].place
    assert (Path(place.file), place.line) == (file.parent / "p" / "a.toml", 3)


def test_the_problems_of_all_files_are_reported_at_once_each_in_its_file(split: Split) -> None:
    file = split(
        '["a.toml", "b.toml", "c.toml"]',
        {
            "a.toml": '[command.x]\nexits = 0\nstdout = ["("]\n',
            "b.toml": '\n[command.y]\nneeds = "z"\nstdout = { matches = "(" }\n',
            "c.toml": "x = 1 2",
        },
        body='[command.own]\nstdout = "${nobody}"\n',
    )
    assert summarize(file) == [
        ("tool.toml", 6, "`${nobody}` has no value"),
        ("a.toml", 2, "unknown key `exits`"),
        ("b.toml", 3, "unknown id `z`"),
        ("b.toml", 4, summarize(file)[3][2]),
        ("c.toml", 1, "not TOML: expected newline or end of document after a statement"),
    ]


def test_an_id_in_two_files_is_reported_where_it_is_the_second_time(split: Split) -> None:
    file = split('["a.toml", "b.toml"]', {"a.toml": A, "b.toml": f"\n{A}"})
    [problem] = problems(file)
    assert (Path(problem.file).name, problem.line) == ("b.toml", 2)
    assert problem.message == f"`a.x` is defined at {file.parent / 'a.toml'}:1 already"


def test_an_included_file_has_commands_and_nothing_else(split: Split) -> None:
    file = split('"a.toml"', {"a.toml": f"spec = 1\n[defaults]\ntimeout = 3\n{A}"})
    assert summarize(file) == [
        ("a.toml", 1, "`spec` is not allowed in an included file"),
        ("a.toml", 2, "`defaults` is not allowed in an included file"),
    ]


@pytest.mark.parametrize("include", ["none.toml", "none/*.toml", "[x", "**x/*"])
def test_an_included_file_that_does_not_exist_is_a_problem_of_the_spec(
    split: Split, include: str
) -> None:
    [problem] = problems(split(f'["{include}"]', {}))
    assert (problem.key, problem.line) == ("include[0]", 1)


def test_a_folder_cannot_be_included(split: Split) -> None:
    [problem] = problems(split('"p"', {"p/a.toml": A}))
    assert problem.message == "a directory, not a file"


def test_an_included_file_without_commands_is_a_problem(split: Split) -> None:
    assert summarize(split('"a.toml"', {"a.toml": "# later\n"})) == [
        ("a.toml", 1, "the file has no commands")
    ]


def test_a_spec_does_not_include_itself(split: Split) -> None:
    spec = load(split('"*.toml"', {"a.toml": A}))
    assert list(spec.commands) == ["a.x"]


def test_files_copied_into_a_home_are_relative_to_the_spec(split: Split) -> None:
    part = '[command.x]\nhome = { copy = ["seed.txt"] }\nstdout = "1"\n'
    spec = load(split('"p/a.toml"', {"p/a.toml": part, "seed.txt": ""}))
    assert list(spec.commands["x"].home.copies) == ["seed.txt"]


def test_a_known_file_can_name_the_commands_of_included_files(split: Split, tmp_path: Path) -> None:
    spec = load(split('"a.toml"', {"a.toml": A}))
    known = tmp_path / "k.toml"
    known.write_text('[known."a.x"]\nreason = "r"\nfindings = ["stdout"]\n', encoding="utf-8")
    assert list(load_known(known, spec).rows) == ["a.x"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('target = "t"\n[known.x]\nreason = "r"\n', "a known file, not a spec"),
        ('[race.x]\nreason = "r"\n', "a known file, not a spec"),
        ('surface = 1\ntarget = "t"\n', "a recorded surface, not a spec"),
    ],
)
def test_a_known_file_or_a_surface_is_reported_as_what_it_is(
    tmp_path: Path, text: str, kind: str
) -> None:
    file = tmp_path / "pipe.wheel.known.toml"
    file.write_text(text, encoding="utf-8")
    [problem] = problems(file)
    assert (problem.message, problem.hint) == (kind, "name the spec that it belongs to")
    (tmp_path / "pipe.toml").touch()
    [problem] = problems(file)
    assert problem.hint == "name the spec that it belongs to, such as pipe.toml"


def test_an_included_file_given_as_the_spec_is_reported_as_one(split: Split) -> None:
    file = split('"tool/a.toml"', {"tool/a.toml": A})
    [problem] = problems(file.parent / "tool" / "a.toml")
    assert problem.message == (
        "a file that a spec includes, not a spec: it has commands and no target"
    )
    assert "such as tool.toml" in problem.hint


def test_the_files_of_a_spec_are_those_that_have_a_command_each_once(split: Split) -> None:
    file = split('"p/*.toml"', {"p/a.toml": A, "p/b.toml": B})
    folder = file.parent / "p"
    assert load(file).files == (str(file), str(folder / "a.toml"), str(folder / "b.toml"))


@pytest.mark.parametrize(("limit", "is_asked"), [("'2x median'", True), ("3", False)])
def test_a_spec_says_whether_any_command_is_compared_with_earlier_runs(
    split: Split,
    limit: str,
    is_asked: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    part = split('"p/*.toml"', {"p/a.toml": f"{A}within = {limit}\n", "p/b.toml": B})
    assert load(part).needs_baselines is is_asked
    own = split('"p/*.toml"', {"p/a.toml": A}, body=f"[defaults]\nwithin = {limit}\n")
    assert load(own).needs_baselines is is_asked
