"""The action and the example pipelines: their syntax is that of their CI, what they run works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pygments.lexers import GroovyLexer
from pygments.token import Comment, Error, Name, Operator, String, Token

from support.cli import Cli

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ACTION = ROOT / ".github" / "actions" / "conformance" / "action.yml"
SCHEMAS = {
    "github-workflows": ("github-workflow.yml", "marketpipe-workflow.yml", "shards-workflow.yml"),
    "github-actions": (str(ACTION),),
    "gitlab-ci": ("gitlab-ci.yml",),
    "azure-pipelines": ("azure-pipelines.yml",),
}
"""The published schemas, as check-jsonschema brings them, and what is valid by each."""
PIPELINES = ("gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile")
SPEC = """\
spec = 1
[target]
name = "mytool"
command = ["sh", "-c"]
[command.greet]
args = ["echo hello"]
stdout = ["hello"]
[command.long]
tags = ["slow"]
args = ["echo hello"]
stdout = ["hello"]
"""
FAKE = """\
#!/bin/sh
printf '%s\\n' "$@" > words
exit {code}
"""


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_pipeline_is_valid_by_the_schema_of_its_ci(schema: str) -> None:
    words = ["--builtin-schema", f"vendor.{schema}", "--regex-variant", "nonunicode"]
    if schema in {"gitlab-ci", "azure-pipelines"}:
        words += ["--data-transform", schema]
    command = [sys.executable, "-m", "check_jsonschema", *words, *SCHEMAS[schema]]
    result = subprocess.run(command, cwd=EXAMPLES, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_example_has_its_schema() -> None:
    with_schema = {name for names in SCHEMAS.values() for name in names}
    assert {file.name for file in EXAMPLES.glob("*.yml")} <= with_schema


def test_the_jenkinsfile_is_a_declarative_pipeline() -> None:
    """Jenkins itself has the only checker; here are Groovy's words, and the sections."""
    tokens = list(GroovyLexer().get_tokens((EXAMPLES / "Jenkinsfile").read_text("utf-8")))
    assert [text for kind, text in tokens if kind in Error] == []
    opened: list[str] = []
    sections: list[str] = []
    last = ""
    for kind, text in tokens:
        if kind in Comment or kind in String or kind is Token.Text.Whitespace:
            continue
        if text in {"{", "[", "("} and kind in Operator:
            opened.append(last if text == "{" else text)
            if text == "{":
                sections.append("/".join(name for name in opened if name.isalpha()))
        elif text in {"}", "]", ")"} and kind in Operator:
            assert opened.pop() in {"[", "("} or text == "}"
        elif kind in Name:
            last = text
    assert opened == []
    for section in ("options", "stages", "stages/stage/steps", "post/always"):
        assert f"pipeline/{section}" in sections


def read_check(name: str) -> list[str]:
    """The words of `cliconform check` in an example."""
    text = (EXAMPLES / name).read_text("utf-8").replace("\\\n", " ")
    found = re.search(
        r"cliconform\"? (check .*?)(?:\n\s*\n|\n\s*(?:displayName|artifacts|''')|\Z)",
        text,
        re.DOTALL,
    )
    assert found
    return shlex.split(found[1].replace("\\", " "))


@pytest.mark.parametrize("name", PIPELINES)
def test_the_check_of_an_example_writes_what_the_example_publishes(cli: Cli, name: str) -> None:
    cli.write("specs/mytool.toml", SPEC)
    result = cli(*read_check(name))
    assert result.code == 0, result.output
    named = set(re.findall(r"conformance/cliconform\.\w+", (EXAMPLES / name).read_text("utf-8")))
    assert {"conformance/cliconform.xml", "conformance/cliconform.html"} <= named
    for path in named:
        assert (cli.folder / path).is_file(), path


def read_action() -> dict[str, Any]:
    action: dict[str, Any] = yaml.safe_load(ACTION.read_text("utf-8"))
    return action


def run_action(folder: Path, code: int = 0, **inputs: str) -> tuple[int, list[str], dict[str, str]]:
    """Run the step of the action that checks, with a program in place of cliconform.

    Returns the exit code of the step, the words that cliconform was called with, and the outputs.
    """
    action = read_action()
    (step,) = [each for each in action["runs"]["steps"] if each.get("id") == "check"]
    fake = folder / "cliconform"
    fake.write_text(FAKE.format(code=code), encoding="utf-8")
    fake.chmod(0o755)
    values = {name: each.get("default", "") for name, each in action["inputs"].items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: values[found[1]], value)
        for name, value in step["env"].items()
    } | {"CLICONFORM": str(fake), "GITHUB_OUTPUT": str(folder / "out"), "PATH": os.environ["PATH"]}
    # As GitHub runs `shell: bash`.
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    result = subprocess.run(command, cwd=folder, env=environment, check=False)
    words = folder / "words"
    outputs = folder / "out"
    return (
        result.returncode,
        words.read_text("utf-8").splitlines() if words.exists() else [],
        dict(line.split("=", 1) for line in outputs.read_text("utf-8").splitlines())
        if outputs.exists()
        else {},
    )


def test_the_action_writes_junit_html_and_the_recording_and_uploads_them(tmp_path: Path) -> None:
    code, words, outputs = run_action(tmp_path, spec="a b.toml", arguments="--tag 'x y' -v")
    assert code == 0
    assert words == [
        *("check", "a b.toml", "--junit", "cliconform.xml", "--html", "cliconform.html"),
        *("--record", "cliconform.zip", "--tag", "x y", "-v"),
    ]
    assert outputs == {"exit-code": "0", "artifact": "cliconform"}
    upload = read_action()["runs"]["steps"][-1]["with"]["path"]
    assert re.findall(r"inputs\.(\w+)", upload) == ["junit", "html", "recording"]


@pytest.mark.parametrize(
    ("fail_on", "code", "expected"),
    [
        *(("deviation", code, code) for code in (0, 1, 2, 3, 4, 130)),
        *(("error", code, 0 if code == 1 else code) for code in (0, 1, 2, 3, 4, 130)),
        ("warning", 1, 1),
    ],
)
def test_fail_on_decides_what_fails_the_job_and_never_hides_what_was_not_checked(
    tmp_path: Path, fail_on: str, code: int, expected: int
) -> None:
    ended, words, outputs = run_action(tmp_path, code, spec="x.toml", fail_on=fail_on)
    assert ended == expected
    assert outputs["exit-code"] == str(code)
    assert (words[-2:] == ["-W", "error"]) is (fail_on == "warning")


def test_an_unknown_fail_on_is_an_error_before_anything_is_run(tmp_path: Path) -> None:
    code, words, outputs = run_action(tmp_path, spec="x.toml", fail_on="never")
    assert (code, words, outputs) == (2, [], {})


def test_a_shard_has_its_plan_and_an_artifact_of_its_own(tmp_path: Path) -> None:
    _, words, outputs = run_action(tmp_path, spec="x.toml", shard="2/5", plan="p.json")
    assert words[-4:] == ["--shard", "2/5", "--plan", "p.json"]
    assert outputs["artifact"] == "cliconform-2-of-5"
    _, _, outputs = run_action(tmp_path, spec="x.toml", shard="2/5", artifact="")
    assert outputs["artifact"] == ""


def test_the_action_asks_for_no_token_and_the_python_of_the_program_stays() -> None:
    text = ACTION.read_text("utf-8")
    assert "secrets." not in text
    assert "github.token" not in text
    (setup,) = [step for step in read_action()["runs"]["steps"] if step.get("id") == "python"]
    assert setup["with"]["update-environment"] is False
