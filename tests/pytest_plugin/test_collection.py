"""Which files are specs, what their tests are called, and how they are selected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.model.isolation import Isolation
from cliconform.model.run_options import Keep
from support.pytest_runs import IDS, Scripted, plugin_words

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


@pytest.mark.usefixtures("spec")
def test_the_tests_of_a_spec_are_named_by_file_group_and_id(run: Run) -> None:
    assert collected(run("specs/tool.toml", "--co", "-q")) == [
        "specs/tool.toml::commands::make",
        "specs/tool.toml::jobs::jobs.list",
        "specs/tool.toml::jobs::jobs.rows[5m]",
        "specs/tool.toml::jobs::jobs.rows[a::b]",
    ]


@pytest.mark.usefixtures("spec")
@pytest.mark.parametrize(
    ("files", "count"), [("", 0), ("specs/*.toml", 4), ("*.toml", 4), ("other/*.toml", 0)]
)
def test_a_spec_that_is_found_is_collected_if_the_ini_option_names_it(
    run: Run, files: str, count: int
) -> None:
    assert len(collected(run("--co", "-q", "-o", f"cliconform_files={files}"))) == count


def test_a_spec_that_testpaths_names_is_collected(
    run: Run, pytester: pytest.Pytester, spec: Path
) -> None:
    pytester.makeini(f"[pytest]\ntestpaths = {spec.relative_to(pytester.path)}\n")
    assert len(collected(run("--co", "-q"))) == len(IDS)


@pytest.mark.parametrize(
    "text",
    [
        "[tool.x]\nspec = 1\n",
        'target = "git 2.39"\n[known.a]\nreason = "r"\n',
        "[command.a]\nargs = ''\n",
        "\0",
    ],
)
def test_other_toml_files_are_not_collected_even_if_a_glob_matches(
    run: Run, pytester: pytest.Pytester, text: str
) -> None:
    (pytester.path / "other.toml").write_text(text, encoding="utf-8")
    result = run("-o", "cliconform_files=*.toml")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "other.toml" not in result.stdout.str()


def test_the_errors_of_a_spec_are_shown_with_their_place_and_hint(
    run: Run, pytester: pytest.Pytester
) -> None:
    text = 'spec = 1\n[target]\ncommand = "true"\n[command.a]\nexti = 1\n[command.b]\nneeds = "x"\n'
    (pytester.path / "bad.toml").write_text(text, encoding="utf-8")
    result = run("bad.toml")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        ["*ERROR collecting bad.toml*", "bad.toml:5:1: error: *`exti`*", "*hint: *`exit`*"]
    )
    result.stdout.fnmatch_lines(["bad.toml:7:*"])
    assert "Traceback" not in result.stdout.str()
    assert ".py:" not in result.stdout.str()


def test_a_file_that_is_no_toml_but_looks_like_a_spec_is_an_error_of_collection(
    run: Run, pytester: pytest.Pytester
) -> None:
    (pytester.path / "bad.toml").write_text("spec = 1\n[target\n", encoding="utf-8")
    result = run("bad.toml")
    result.stdout.fnmatch_lines(["*ERROR collecting bad.toml*", "bad.toml:2:*: error: *"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("spec = 1\n[command.a]\nargs = ''\n", "`target` is missing"),
        ("[target]\ncommand = 'sh'\n[command.a]\nargs = ''\n", "`spec` is missing"),
        ("spec = 1\n[target]\ncommand = 'sh'\n", "the spec has no commands"),
    ],
)
def test_a_spec_that_lacks_a_part_is_an_error_of_collection(
    run: Run, pytester: pytest.Pytester, text: str, problem: str
) -> None:
    (pytester.path / "bad.toml").write_text(text, encoding="utf-8")
    result = run("bad.toml")
    result.stdout.fnmatch_lines(["*ERROR collecting bad.toml*", f"bad.toml:*: error: {problem}"])


def test_an_error_of_the_known_file_is_an_error_of_collection(
    run: Run, spec: Path, runner: Scripted
) -> None:
    file = spec.with_suffix(".known.toml")
    file.write_text('[known.nothing]\nreason = "r"\n', encoding="utf-8")
    result = run("specs/tool.toml")
    result.stdout.fnmatch_lines(["*specs/tool.known.toml:1:*error:*`nothing`*"])
    assert not runner.requests
    assert run("specs/tool.toml", "--cliconform-no-known").ret == 0


@pytest.mark.usefixtures("spec")
@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["-k", "list"], {"jobs.list"}),
        (["-m", "readme"], {"jobs.list"}),
        (["-m", "not readme"], set(IDS) - {"jobs.list"}),
        (["-m", 'cliconform(tag="needs a network")'], {"jobs.list"}),
        (["-m", "cliconform"], set(IDS)),
        (["--deselect", "specs/tool.toml::jobs"], {"make"}),
    ],
)
def test_what_is_selected_is_asked_for_in_one_run(
    run: Run, runner: Scripted, words: list[str], ids: set[str]
) -> None:
    result = run("specs/tool.toml", "--strict-markers", *words)
    assert result.ret == 0
    assert runner.ids == [ids]


@pytest.mark.usefixtures("spec")
@pytest.mark.parametrize(
    ("node", "ids"),
    [
        ("commands::make", {"make"}),
        ("jobs", set(IDS) - {"make"}),
        ("jobs::jobs.rows[5m]", {"jobs.rows[5m]"}),
        ("jobs::jobs.rows[a::b]", {"jobs.rows[a::b]"}),
    ],
)
def test_a_group_or_a_test_can_be_named(
    run: Run, runner: Scripted, node: str, ids: set[str]
) -> None:
    run(f"specs/tool.toml::{node}")
    assert runner.ids == [ids]


@pytest.mark.usefixtures("spec")
def test_a_tag_with_the_name_of_a_marker_that_means_something_is_not_that_marker(
    run: Run, runner: Scripted
) -> None:
    run("specs/tool.toml").assert_outcomes(passed=4)
    run("specs/tool.toml", "-m", 'cliconform(tag="skip")').assert_outcomes(passed=1, deselected=3)
    assert runner.ids[-1] == {"jobs.list"}


def test_a_warning_of_a_spec_is_one_of_pytest_with_its_place(
    run: Run, pytester: pytest.Pytester, runner: Scripted
) -> None:
    text = 'spec = 1\n[target]\ncommand = "true"\n[command.a]\n'
    (pytester.path / "a.toml").write_text(text, encoding="utf-8")
    run("a.toml", "-W", "default").stdout.fnmatch_lines(
        ["*a.toml:4: CliconformWarning: `a` promises nothing*"]
    )
    assert runner.ids == [{"a"}]


def test_the_place_of_a_test_is_that_of_its_command(spec: Path, pytester: pytest.Pytester) -> None:
    part = spec.with_name("part.toml")
    part.write_text('# a comment\n[command.late]\nstdout = ["x"]\n', encoding="utf-8")
    spec.write_text(spec.read_text().replace("[target]", 'include = "part.toml"\n[target]'))
    run = pytester.inline_run(*plugin_words(), "specs/tool.toml", "--co")
    (finished,) = run.getcalls("pytest_collection_finish")
    places = {item.nodeid: item.location[:2] for item in finished.session.items}
    assert places["specs/tool.toml::commands::late"] == ("specs/part.toml", 1)
    assert places["specs/tool.toml::commands::make"] == ("specs/tool.toml", 4)


def test_a_warning_that_is_an_error_has_no_traceback(run: Run, pytester: pytest.Pytester) -> None:
    text = 'spec = 1\n[target]\ncommand = "true"\n[command.a]\n'
    (pytester.path / "a.toml").write_text(text, encoding="utf-8")
    result = run("a.toml", "-W", "error")
    result.stdout.fnmatch_lines(["*a.toml: warning: `a` promises nothing*"])
    assert ".py:" not in result.stdout.str()


@pytest.mark.usefixtures("spec", "runner")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--cliconform-jobs", "0"], "--cliconform-jobs 0: a whole number from 1 is expected"),
        (["-o", "cliconform_jobs=x"], "cliconform_jobs x: a whole number from 1 is expected"),
        (["--cliconform-time-scale", "0"], "--cliconform-time-scale 0*: a number from 0.01*"),
        (["--cliconform-isolation", "x"], "--cliconform-isolation x: one of home, sandbox, *"),
        (["-o", "cliconform_keep=some"], "cliconform_keep some: one of none, failed, all is*"),
        (["-o", "cliconform_cached=x"], "cliconform_cached x: true or false is expected"),
    ],
)
def test_a_wrong_option_is_an_error_without_a_traceback(
    run: Run, words: list[str], message: str
) -> None:
    result = run("specs/tool.toml", *words)
    result.stdout.fnmatch_lines([f"error: {message}*"])
    assert ".py:" not in result.stdout.str()


@pytest.mark.usefixtures("spec")
def test_options_of_the_command_line_win_over_those_of_the_file(run: Run, runner: Scripted) -> None:
    ini = ["-o", "cliconform_command=a b", "-o", "cliconform_jobs=3"]
    run("specs/tool.toml", *ini, "--cliconform-jobs", "2", "--cliconform-now", "2027-06-01")
    settings = runner.requests[0].settings
    assert (settings.command, settings.jobs, settings.now) == ("a b", 2, "2027-06-01")


@pytest.mark.usefixtures("spec")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], (None, Keep.NONE, None)),
        (["--cliconform-isolation", "sandbox"], (Isolation.SANDBOX, Keep.NONE, None)),
        (["--cliconform-keep", "failed", "--cliconform-cached"], (None, Keep.FAILED, True)),
        (["-o", "cliconform_cached=true", "-o", "cliconform_keep=all"], (None, Keep.ALL, True)),
        (["-o", "cliconform_cached=true", "--cliconform-no-cached"], (None, Keep.NONE, False)),
    ],
)
def test_isolation_keep_and_cached_are_those_of_the_run(
    run: Run, runner: Scripted, words: list[str], expected: tuple[object, ...]
) -> None:
    run("specs/tool.toml", *words)
    settings = runner.requests[0].settings
    assert (settings.isolation, settings.keep, settings.cached) == expected
