"""A spec in several files: their commands are one spec, and each problem is told in its file."""

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


def told(spec: Path) -> list[tuple[str, int, str]]:
    return [(Path(one.file).name, one.line, one.message) for one in problems(spec)]


def loaded(spec: Path) -> Spec:
    return load_spec(spec)


A = '[command."a.x"]\nargs = "x"\nstdout = "1"\n'
B = '[command."b.y"]\nneeds = "a.x"\nstdout = "2"\n'


def test_the_commands_of_all_files_are_one_spec_in_the_order_that_it_names_them(
    split: Split,
) -> None:
    spec = loaded(
        split(
            '["p/b.toml", "p/*.toml"]',
            {"p/a.toml": A, "p/b.toml": B},
            body='[command.own]\nstdout = "3"\n',
        )
    )
    assert list(spec.commands) == ["own", "b.y", "a.x"]
    assert spec.commands["b.y"].needs == ("a.x",)


def test_a_promise_is_at_home_in_the_file_that_it_is_written_in(split: Split) -> None:
    file = split('"p/a.toml"', {"p/a.toml": f"\n\n{A}"})
    place = loaded(file).commands["a.x"].place
    assert (Path(place.file), place.line) == (file.parent / "p" / "a.toml", 3)


def test_all_files_problems_are_told_at_once_each_in_its_file(split: Split) -> None:
    file = split(
        '["a.toml", "b.toml", "c.toml"]',
        {
            "a.toml": '[command.x]\nexits = 0\nstdout = ["("]\n',
            "b.toml": '\n[command.y]\nneeds = "z"\nstdout = { matches = "(" }\n',
            "c.toml": "x = 1 2",
        },
        body='[command.own]\nstdout = "${nobody}"\n',
    )
    assert told(file) == [
        ("tool.toml", 6, "`${nobody}` has no value"),
        ("a.toml", 2, "unknown key `exits`"),
        ("b.toml", 3, "unknown id `z`"),
        ("b.toml", 4, told(file)[3][2]),
        ("c.toml", 1, "not TOML: expected newline or end of document after a statement"),
    ]


def test_an_id_that_two_files_have_is_told_where_it_is_the_second_time(split: Split) -> None:
    file = split('["a.toml", "b.toml"]', {"a.toml": A, "b.toml": f"\n{A}"})
    [problem] = problems(file)
    assert (Path(problem.file).name, problem.line) == ("b.toml", 2)
    assert problem.message == f"`a.x` is defined at {file.parent / 'a.toml'}:1 already"


def test_a_part_has_commands_and_nothing_else(split: Split) -> None:
    file = split('"a.toml"', {"a.toml": f"spec = 1\n[defaults]\ntimeout = 3\n{A}"})
    assert told(file) == [
        ("a.toml", 1, "`spec` is not allowed in an included file"),
        ("a.toml", 2, "`defaults` is not allowed in an included file"),
    ]


@pytest.mark.parametrize("include", ["none.toml", "none/*.toml", "[x", "**x/*"])
def test_what_is_not_there_is_a_problem_of_the_spec(split: Split, include: str) -> None:
    [problem] = problems(split(f'["{include}"]', {}))
    assert (problem.key, problem.line) == ("include[0]", 1)


def test_a_folder_is_no_part(split: Split) -> None:
    [problem] = problems(split('"p"', {"p/a.toml": A}))
    assert problem.message == "a directory, not a file"


def test_a_part_without_commands_is_a_problem(split: Split) -> None:
    assert told(split('"a.toml"', {"a.toml": "# later\n"})) == [
        ("a.toml", 1, "the file has no commands")
    ]


def test_a_spec_does_not_include_itself(split: Split) -> None:
    spec = loaded(split('"*.toml"', {"a.toml": A}))
    assert list(spec.commands) == ["a.x"]


def test_what_is_copied_into_a_home_is_relative_to_the_spec(split: Split) -> None:
    part = '[command.x]\nhome = { copy = ["seed.txt"] }\nstdout = "1"\n'
    spec = loaded(split('"p/a.toml"', {"p/a.toml": part, "seed.txt": ""}))
    assert list(spec.commands["x"].home.copies) == ["seed.txt"]


def test_a_known_file_knows_the_commands_of_every_part(split: Split, tmp_path: Path) -> None:
    spec = loaded(split('"a.toml"', {"a.toml": A}))
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
def test_what_lies_beside_a_spec_is_told_as_what_it_is(
    tmp_path: Path, text: str, kind: str
) -> None:
    file = tmp_path / "pipe.wheel.known.toml"
    file.write_text(text, encoding="utf-8")
    [problem] = problems(file)
    assert (problem.message, problem.hint) == (kind, "name the spec that it belongs to")
    (tmp_path / "pipe.toml").touch()
    [problem] = problems(file)
    assert problem.hint == "name the spec that it belongs to, such as pipe.toml"


def test_a_part_that_is_taken_for_the_spec_is_told_as_one(split: Split) -> None:
    file = split('"tool/a.toml"', {"tool/a.toml": A})
    [problem] = problems(file.parent / "tool" / "a.toml")
    assert problem.message == (
        "a file that a spec includes, not a spec: it has commands and no target"
    )
    assert "such as tool.toml" in problem.hint
