"""How pytest reports the results of commands, and what it does with them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from cliconform.pytest_plugin.messages import RunEnded
from support.pytest_runs import Scripted

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]
pytestmark = pytest.mark.usefixtures("spec")


def test_each_status_is_what_pytest_users_know(run: Run, runner: Scripted) -> None:
    runner.statuses = {"make": "failed", "jobs.list": "skipped", "jobs.rows[5m]": "error"}
    run("specs/tool.toml").assert_outcomes(failed=1, skipped=1, errors=1, passed=1)
    runner.statuses = {"make": "known", "jobs.list": "unseen"}
    run("specs/tool.toml").assert_outcomes(xfailed=1, xpassed=1, passed=2)


def test_a_known_deviation_fails_with_runxfail(run: Run, runner: Scripted) -> None:
    runner.statuses = {"make": "known"}
    run("specs/tool.toml", "--runxfail").assert_outcomes(failed=1, passed=3)


@pytest.mark.parametrize("status", ["failed", "error"])
def test_a_failure_has_our_text_and_no_traceback(run: Run, runner: Scripted, status: str) -> None:
    runner.statuses = {"jobs.list": status}  # type: ignore[dict-item]
    result = run("specs/tool.toml")
    result.stdout.fnmatch_lines(["*tool: jobs.list*", "all about jobs.list"])
    result.stdout.fnmatch_lines([f"*specs/tool.toml::jobs::jobs.list - why jobs.list is {status}"])
    assert ".py" not in result.stdout.str().partition("= short test summary")[0].partition("===")[2]


def test_one_line_is_shown_of_a_failure_if_that_is_wanted(run: Run, runner: Scripted) -> None:
    runner.statuses = {"jobs.list": "failed"}
    result = run("specs/tool.toml", "--tb=line")
    result.stdout.fnmatch_lines(["*specs/tool.toml:6: why jobs.list is failed"])
    assert "all about" not in result.stdout.str()


def test_the_reason_of_a_skip_is_shown_with_the_line_of_the_command(
    run: Run, runner: Scripted
) -> None:
    runner.statuses = {"jobs.list": "skipped"}
    result = run("specs/tool.toml", "-rs")
    result.stdout.fnmatch_lines(["SKIPPED [[]1] *specs/tool.toml:6: why jobs.list is skipped"])


def test_names_are_not_changed_in_the_list_of_tests(run: Run, runner: Scripted) -> None:
    assert runner.requests == []
    result = run("specs/tool.toml", "-v")
    result.stdout.fnmatch_lines(["specs/tool.toml::jobs::jobs.list PASSED*"])


def test_the_junit_file_has_the_times_of_the_commands_and_our_text(
    run: Run, runner: Scripted, pytester: pytest.Pytester
) -> None:
    runner.statuses = {"jobs.list": "failed", "jobs.rows[5m]": "error"}
    run("specs/tool.toml", "--junit-xml", "out.xml")
    cases = {
        case.get("name"): case for case in ET.parse(pytester.path / "out.xml").iter("testcase")
    }
    failed, error = cases["jobs.list"], cases["jobs.rows[5m]"]
    assert failed.get("classname") == "specs.tool.toml.jobs"
    assert failed.get("time") == "1.500"
    assert error.get("time") == "1.500"
    failure = failed.find("failure")
    assert failure is not None
    assert (failure.get("message"), failure.text) == (
        "why jobs.list is failed",
        "all about jobs.list",
    )
    assert error.find("error") is not None
    properties = {each.get("name"): each.get("value") for each in failed.iter("property")}
    assert properties == {"verdict": "failed", "command": "tool jobs.list"}


def test_a_test_says_where_its_home_is_and_which_recording_it_is_from(
    run: Run, runner: Scripted
) -> None:
    runner.more = {"kept": "/tmp/run-1/make", "cached": "20270101T000000000-abcd"}
    result = run("specs/tool.toml", "-k", "make", "-rP", "--junit-xml", "out.xml")
    result.stdout.fnmatch_lines(["its home was kept: /tmp/run-1/make"])
    properties = ET.parse("out.xml").findall(".//property")
    found = {each.get("name"): each.get("value") for each in properties}
    assert (found["home"], found["cached"]) == (runner.more["kept"], runner.more["cached"])


def test_exitfirst_stops_and_ends_what_is_running(run: Run, runner: Scripted) -> None:
    runner.statuses = {"make": "failed", "jobs.list": "failed"}
    run("specs/tool.toml", "-x").assert_outcomes(failed=1)
    assert runner.closed == 1


def test_last_failed_runs_only_what_failed(run: Run, runner: Scripted) -> None:
    runner.statuses = {"jobs.list": "failed"}
    run("specs/tool.toml")
    run("specs/tool.toml", "--lf")
    assert runner.ids[-1] == {"jobs.list"}


def test_failed_first_runs_everything(run: Run, runner: Scripted) -> None:
    runner.statuses = {"jobs.list": "failed"}
    run("specs/tool.toml")
    result = run("specs/tool.toml", "--ff", "-v")
    assert len(runner.ids[-1]) == 4
    first = next(line for line in result.outlines if line.startswith("specs/tool.toml::"))
    assert "jobs.list" in first


def test_a_run_that_could_not_be_made_is_an_error_of_each_test(run: Run, runner: Scripted) -> None:
    runner.end = RunEnded(message="no program")
    result = run("specs/tool.toml")
    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(["no program"])


def test_nothing_is_run_to_collect(run: Run, runner: Scripted) -> None:
    run("specs/tool.toml", "--co")
    assert runner.requests == []


def test_python_tests_and_specs_are_run_together(
    run: Run, runner: Scripted, pytester: pytest.Pytester
) -> None:
    file = pytester.makepyfile("def test_a(): pass")
    run(file.name, "specs/tool.toml").assert_outcomes(passed=5)
    assert len(runner.requests) == 1
