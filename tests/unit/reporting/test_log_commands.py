"""A text that is printed in a CI is no command to it, whatever a program printed."""

from __future__ import annotations

import io
import json
import re
from xml.etree import ElementTree as ET

import pytest

from cliconform.errors import UsageError
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report
from cliconform.reporting.markdown.summary import render_markdown
from cliconform.reporting.problems import make_error_lines
from cliconform.reporting.run.ctrf import render_ctrf
from cliconform.reporting.run.json_lines import render_json_lines
from cliconform.reporting.run.junit import render_junit
from cliconform.reporting.run.results import Level, render_result
from cliconform.reporting.run.stored_run import parse_stored_run, render_stored_run
from cliconform.reporting.run.summary import render_summary
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.log_commands import disarm, has_log_commands
from cliconform.reporting.text.renderable import Lines
from support import reports

COMMANDS = (
    "::error file=a.py,line=1::b",
    " \t::set-output name=x::y",
    "\u00a0\u3000::add-mask::e",
    "::stop-commands::0123abcd",
    "::0123abcd::",
    "::group::hidden",
    "##[error]x",
    "text ##[group]x",
    "###[warning]",
    "##vso[task.setvariable variable=PATH]/tmp",
    "##teamcity[testFailed name='x']",
    "a\r::error::after a carriage return",
    "\x1b[31m::error::in colour",
)
# The rules of actions/runner (ActionCommand.cs) and of azure-pipelines-agent, in short.
READ = re.compile(r"(?m)^(?:\s|\x1b\[[0-9;]*m)*::[^:\n]*::|##(?:vso|teamcity)?\[")
GITHUB = {"GITHUB_ACTIONS": "true"}


def hostile() -> Outcome:
    text = "\n".join(COMMANDS)
    of = reports.step("jobs.hostile", "say", text, about=text)
    return reports.outcome(
        of,
        Verdict.DEVIATES,
        reports.finding("stdout.equals", f"says {text}", text, detail=(*COMMANDS, text)),
        observation=reports.observation(of, text),
        hint=text,
        warnings=(text,),
    )


def run() -> Report:
    return reports.report(hostile(), stopped_early="::error::")


@pytest.mark.parametrize("text", COMMANDS)
def test_each_command_is_broken_by_a_blank_and_all_else_stays(text: str) -> None:
    text = text.replace("\r", "\n")
    assert READ.search(text)
    assert not READ.search(disarm(text))
    assert disarm(text).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["a::b", "std::string", "# heading", "## [a]", "#[x]", "[::]"])
def test_what_is_no_command_stays_as_it_is(text: str) -> None:
    assert disarm(text) == text


def test_blanks_and_colons_without_end_take_no_time() -> None:
    assert disarm("\n".join([" " * 50_000] * 20)).count("\n") == 19
    assert disarm(":" * 1_000_000).startswith(": :")


@pytest.mark.parametrize("name", ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"])
def test_a_console_in_a_ci_prints_no_command_of_a_program(name: str) -> None:
    file = io.StringIO()
    console = make_console({name: "true"}, file=file)
    report = run()
    for outcome in report.outcomes:
        console.print(render_result(outcome, level=Level.OUTPUT))
    console.print(render_summary(report, level=Level.OUTPUT))
    error = UsageError("x\n::error::y", hint="##[error]z")
    console.print(Lines(make_error_lines(error, lambda _: [])))
    printed = file.getvalue()
    assert not READ.search(printed)
    assert ": :error" in printed
    assert ": :stop-commands::0123abcd" in printed


def test_elsewhere_a_console_prints_a_text_as_it_is() -> None:
    assert not has_log_commands({"CI": "true"})
    file = io.StringIO()
    make_console({}, file=file).print(render_summary(run()))
    assert "::error file=a.py" in file.getvalue()


def test_a_report_that_is_printed_has_no_command_and_says_the_same() -> None:
    report = run()
    for render in (render_stored_run, render_junit, render_json_lines, render_ctrf):
        data = render(report).decode()
        assert "error]x" in data
        assert not READ.search(data), render
    assert not READ.search(render_markdown(report).decode())
    assert parse_stored_run(render_stored_run(report)).outcomes[0].hint == hostile().hint
    case = ET.fromstring(render_junit(report)).find(".//system-out")
    assert case is not None
    assert "##[error]x" in (case.text or "")
    assert (case.text or "").startswith("::error file=a.py")
    finding = json.loads(render_json_lines(report).splitlines()[-1])
    assert "##[error]x" in finding["detail"]
