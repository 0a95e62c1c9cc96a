"""[tool.cliconform] of the nearest pyproject.toml is loaded, and the project's spec is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.errors import Problem, SpecError, UsageError
from cliconform.loading import find_spec, load_project
from cliconform.model.project import Project

Write = Callable[[str, str], Path]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, which is the root of a git repository below another folder."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def write(root: Path) -> Write:
    """Write a file below the root, or above it, and the folders that it is in."""

    def write(name: str, text: str) -> Path:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


def table(text: str) -> str:
    return f'[project]\nname = "x"\n[tool.cliconform]\n{text}\n'


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        load_project(folder)
    return caught.value.problems


def usage_error(folder: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        find_spec(folder, load_project(folder))
    return caught.value


def test_the_table_is_loaded_with_every_key(root: Path, write: Write) -> None:
    write(
        "pyproject.toml",
        table('spec = "specs/x.toml"\nknown = "k.toml"\njunit = "out/j.xml"\njobs = 2'),
    )
    assert load_project(root) == Project(
        file="pyproject.toml", spec="specs/x.toml", known="k.toml", junit="out/j.xml", jobs=2
    )


def test_a_key_that_is_left_out_is_none(root: Path, write: Write) -> None:
    write("pyproject.toml", table("jobs = 3"))
    assert load_project(root) == Project(file="pyproject.toml", jobs=3)


def test_without_a_table_there_are_no_defaults(root: Path, write: Write) -> None:
    assert load_project(root) == Project(file="")
    write("pyproject.toml", '[project]\nname = "cliconform-plugin"\n[tool.other]\nx = 1\n')
    assert load_project(root) == Project(file="")
    write("pyproject.toml", 'tool = "cliconform"\n')
    assert load_project(root) == Project(file="")


def test_the_nearest_file_with_a_table_counts(root: Path, write: Write) -> None:
    write("pyproject.toml", table("jobs = 1"))
    write("a/pyproject.toml", table("jobs = 2"))
    write("a/b/pyproject.toml", '[project]\nname = "no-table"\n')
    (root / "a" / "b" / "c").mkdir()
    assert load_project(root / "a" / "b" / "c").jobs == 2
    assert load_project(root / "a").jobs == 2
    assert load_project(root).jobs == 1


def test_nothing_above_the_root_of_the_git_repository_is_read(root: Path, write: Write) -> None:
    write("../pyproject.toml", table("jobs = 1"))
    write("../cliconform.toml", "")
    (root / "a").mkdir()
    assert load_project(root / "a") == Project(file="")
    assert "cliconform.toml" not in usage_error(root / "a").message


def test_outside_of_a_git_repository_only_the_folder_itself_is_searched(
    root: Path, write: Write
) -> None:
    write("pyproject.toml", table("jobs = 1"))
    write("cliconform.toml", "")
    (root / ".git").rmdir()
    (root / "a").mkdir()
    assert load_project(root).jobs == 1
    assert load_project(root / "a") == Project(file="")
    assert str(root / "a") in usage_error(root / "a").message


def test_the_root_of_a_git_worktree_is_found_by_its_file(root: Path, write: Write) -> None:
    (root / ".git").rmdir()
    write(".git", "gitdir: elsewhere\n")
    write("pyproject.toml", table("jobs = 1"))
    (root / "a").mkdir()
    assert load_project(root / "a").jobs == 1


def test_paths_are_relative_to_the_file_that_they_are_written_in(
    root: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("pyproject.toml", table('spec = "specs/x.toml"\nknown = "/k.toml"\njunit = "j.xml"'))
    folder = root / "src" / "deep"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    project = load_project(folder)
    assert (project.file, project.spec) == ("../../pyproject.toml", "../../specs/x.toml")
    assert Path(project.known or "").resolve() == Path("/k.toml")
    assert project.junit == "../../j.xml"
    assert find_spec(folder, project) == Path("../../specs/x.toml")


def test_an_unknown_key_is_reported_with_its_line_and_a_hint(root: Path, write: Write) -> None:
    write("pyproject.toml", table('junit = "j.xml"\njbos = 2'))
    (problem,) = problems(root)
    assert (problem.file, problem.line) == ("pyproject.toml", 5)
    assert problem.key == "tool.cliconform.jbos"
    assert problem.message == "unknown key `jbos`"
    assert problem.hint == "did you mean `jobs`?"


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ("jobs = '2'", "jobs", 'expected an integer from 1 to 1000, got the string "2"'),
        ("jobs = 0", "jobs", "expected an integer from 1 to 1000, got the integer 0"),
        ("spec = 1", "spec", "expected a non-empty string, got the integer 1"),
        ("known = ''", "known", "expected a non-empty string, got an empty string"),
        ("junit = ['j.xml']", "junit", "expected a non-empty string, got an array"),
    ],
)
def test_a_value_of_the_wrong_type_is_reported(
    root: Path, write: Write, text: str, key: str, message: str
) -> None:
    write("pyproject.toml", table(text))
    (problem,) = problems(root)
    assert (problem.key, problem.line) == (f"tool.cliconform.{key}", 4)
    assert problem.message == message


def test_all_problems_of_the_table_are_reported_at_once(root: Path, write: Write) -> None:
    write("pyproject.toml", table("jobs = true\nspce = 'x'\nspec = 2"))
    assert [problem.line for problem in problems(root)] == [4, 5, 6]


def test_a_table_that_is_no_table_is_reported(root: Path, write: Write) -> None:
    write("pyproject.toml", "[tool]\ncliconform = 3\n")
    (problem,) = problems(root)
    assert (problem.line, problem.message) == (2, "expected a table, got the integer 3")


def test_other_tables_of_the_file_are_ignored(root: Path, write: Write) -> None:
    write("pyproject.toml", table("jobs = 2") + "[tool.ruff]\nx = 1\n[build-system]\ny = inf\n")
    assert load_project(root).jobs == 2


def test_a_broken_file_that_is_not_for_cliconform_is_ignored(root: Path, write: Write) -> None:
    write("pyproject.toml", "[tool.other\n")
    write("cliconform.toml", "")
    assert load_project(root) == Project(file="")
    assert find_spec(root, load_project(root)) == Path("cliconform.toml")


def test_a_file_in_another_encoding_that_is_not_for_cliconform_is_ignored(root: Path) -> None:
    (root / "pyproject.toml").write_bytes('[project]\ndescription = "café"\n'.encode("latin-1"))
    assert load_project(root) == Project(file="")


def test_a_broken_file_that_mentions_cliconform_is_reported(root: Path, write: Write) -> None:
    write("pyproject.toml", "[tool.cliconform\njobs = 2\n")
    (problem,) = problems(root)
    assert (problem.file, problem.line) == ("pyproject.toml", 1)
    assert problem.message.startswith("not TOML: ")


def test_the_spec_of_the_table_wins_over_the_files(root: Path, write: Write) -> None:
    write("pyproject.toml", table('spec = "other.toml"'))
    write("cliconform.toml", "")
    write("specs/x.toml", "")
    assert find_spec(root, load_project(root)) == Path("other.toml")


def test_cliconform_toml_wins_over_the_folder_specs(root: Path, write: Write) -> None:
    write("specs/x.toml", "")
    assert find_spec(root, load_project(root)) == Path("specs/x.toml")
    write("cliconform.toml", "")
    assert find_spec(root, load_project(root)) == Path("cliconform.toml")


def test_the_nearest_folder_with_a_spec_counts(
    root: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cliconform.toml", "")
    write("a/specs/x.toml", "")
    (root / "a" / "b").mkdir()
    monkeypatch.chdir(root / "a" / "b")
    assert find_spec(root / "a" / "b", Project(file="")) == Path("../specs/x.toml")
    assert find_spec(root, Project(file="")) == Path("../../cliconform.toml")


def test_known_files_and_recorded_surfaces_are_no_specs(root: Path, write: Write) -> None:
    write("specs/x.known.toml", "")
    write("specs/x.surface.toml", "")
    write("specs/x.schema.json", "")
    write("specs/x/part.toml", "")
    (root / "specs" / "folder.toml").mkdir()
    assert "none was found" in usage_error(root).message
    write("specs/x.toml", "")
    assert find_spec(root, load_project(root)) == Path("specs/x.toml")


def test_two_specs_are_named_in_the_error(root: Path, write: Write) -> None:
    write("specs/b.toml", "")
    write("specs/a.toml", "")
    error = usage_error(root)
    assert error.message == "no spec is named, and specs/ has 2: specs/a.toml, specs/b.toml"
    assert error.hint == "name one, or set `spec` in [tool.cliconform] of pyproject.toml"


def test_two_specs_are_an_error_even_where_a_folder_above_has_one(root: Path, write: Write) -> None:
    write("cliconform.toml", "")
    write("a/specs/a.toml", "")
    write("a/specs/b.toml", "")
    assert usage_error(root / "a").message.endswith("a/specs/a.toml, a/specs/b.toml")


def test_without_a_spec_the_error_lists_what_was_searched(root: Path, write: Write) -> None:
    write("a/b/empty.txt", "")
    error = usage_error(root / "a" / "b")
    for folder in (root, root / "a", root / "a" / "b"):
        assert str(folder) in error.message
    for name in ("[tool.cliconform]", "cliconform.toml", "specs/*.toml", "cliconform check SPEC"):
        assert name in error.hint
    assert error.exit_code == 2
