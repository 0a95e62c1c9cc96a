"""Small specs for tests, with only what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cliconform.model.invocation import HomeContent
from cliconform.model.place import Place
from cliconform.model.spec import Command, CommandSettings, Spec, Target
from cliconform.planning.context import Context
from cliconform.program_file import explain_missing

# A command, and one that needs it: the text of a whole spec file.
TWO_COMMANDS = """spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.make]
args = ["echo made > file; echo job: J-7"]
stdout = ["job"]
capture = { job = 'job: (\\S+)' }
produces = [{ path = "file", contains = ["made"] }]
[command."use.it"]
needs = "make"
args = ["cat file; echo ${job}"]
env = { MODE = "fast" }
stdout = ["made"]
"""

# The files that the examples of the reference copy, by their path beside the spec.
FIXTURES = {
    "fixtures/all.csv": "id\n1\n",
    "fixtures/case1/tool.ini": "mode = fast\n",
    "fixtures/case1/data/in.csv": "id\n2\n",
    "expected/report.md": "# Report\n\n3 jobs, [..] s\n",
    "cases/letters.in": "b\na\n",
    "cases/letters.out": "a\nb\n",
    "cases/numbers.in": "2\n1\n",
    "cases/numbers.out": "1\n2\n",
    "fixtures/any.schema.json": '{"type": "object"}',
    "report.schema.json": """{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["ok", "jobs"],
  "properties": {
    "ok": { "type": "boolean" },
    "jobs": { "type": "array", "items": { "required": ["id"] } }
  }
}
""",
}


def write_fixtures(folder: Path) -> None:
    for name, text in FIXTURES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def command(id_: str, **fields: Any) -> Command:
    return Command(id=id_, place=Place(file="x.toml", line=1), **fields)


def spec(
    *commands: Command, defaults: CommandSettings | None = None, program: str = "tool"
) -> Spec:
    return Spec(
        file="specs/x.toml",
        name="x",
        target=Target(name="tool", command=(program,)),
        defaults=defaults or CommandSettings(),
        home=HomeContent(dirs=("data",)),
        commands={command.id: command for command in commands},
    )


def context(environ: Mapping[str, str] | None = None, platform: str = "linux") -> Context:
    programs = {"tool": "/usr/bin/tool", "/project/bin/tool": "/project/bin/tool"}
    return Context(
        now=datetime(2027, 1, 1, 12, tzinfo=UTC),
        spec_dir="/project",
        platform=platform,
        environ={"PATH": "/usr/bin", "SECRET": "s3cret", **(environ or {})},
        which=programs.get,
        explain_missing=lambda program: explain_missing(program, "/usr/bin"),
    )
