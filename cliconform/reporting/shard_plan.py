"""Writes and reads the file of ``plan --shards``: JSON in UTF-8, with its version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cliconform.errors import Problem, SpecError
from cliconform.file_search import open_regular
from cliconform.model.shards import ShardPlan
from cliconform.reporting.run.json_codec import CodecError, decode, encode
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

VERSION = 1
_KEY = "cliconform_shards"
_HINT = "use a file that `cliconform plan --shards N --out FILE` wrote"


def render_shard_plan(plan: ShardPlan) -> bytes:
    """Return ``plan`` as JSON, with a line for each step."""
    stored = encode(plan)
    steps = ",\n".join(json.dumps(step, ensure_ascii=False) for step in stored.pop("steps"))
    head = json.dumps({_KEY: VERSION, **stored}, ensure_ascii=False, indent=1)
    text = f'{head[:-2]},\n "steps": [\n{steps}\n]}}\n'
    return text.encode("utf-8", "backslashreplace")


def render_shards(plan: ShardPlan, written: str) -> Lines:
    """Return a line for each shard, and one that says where the plan was ``written``."""
    lines = []
    for number in range(1, plan.shards + 1):
        steps = [step for step in plan.steps if step.shard == number]
        seconds = sum(step.seconds for step in steps)
        first = max(steps, key=lambda step: (step.needs is None, step.seconds)).id
        lines.append(
            Line(
                parts=(
                    Part(text=f"shard {number}/{plan.shards}", role="strong"),
                    Part(text=f"  {format_count(len(steps), 'command')}, about {seconds:,.1f} s"),
                    Part(text=f"  {clean_line(first)}", role="dim"),
                )
            )
        )
    return Lines([*lines, make_line(f"plan: {clean_line(written)}", "place")])


def read_shard_plan(file: Path) -> ShardPlan:
    """Return the plan in ``file``; raises :class:`~cliconform.errors.SpecError` if it is none."""
    try:
        with open_regular(file) as opened:
            data = opened.read()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _problem(str(file), f"the plan cannot be read: {reason}") from None
    return parse_shard_plan(data, str(file))


def parse_shard_plan(data: bytes, file: str) -> ShardPlan:
    """Return the plan in ``data``; ``file`` is its name in messages."""
    try:
        stored: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise _problem(file, "the plan is not valid JSON in UTF-8") from None
    if not isinstance(stored, dict) or _KEY not in stored:
        raise _problem(file, f"not a plan of shards: the key `{_KEY}` is missing")
    if stored[_KEY] != VERSION or isinstance(stored[_KEY], bool):
        message = f"a plan of version {stored[_KEY]!r}, but this cliconform reads version {VERSION}"
        raise _problem(file, message)
    try:
        plan: ShardPlan = decode(ShardPlan, stored, "plan")
    except CodecError as error:
        raise _problem(file, f"the plan cannot be read: {error.path}: {error.message}") from None
    ids = [step.id for step in plan.steps]
    if len(set(ids)) != len(ids) or any(not 1 <= each.shard <= plan.shards for each in plan.steps):
        raise _problem(file, "the plan is damaged: not each command is in one shard")
    if not ids or not all(each.argv for each in plan.steps):
        raise _problem(file, "the plan is damaged: it has no commands")
    if {each.shard for each in plan.steps} != set(range(1, plan.shards + 1)):
        raise _problem(file, "the plan is damaged: a shard has no commands")
    return plan


def _problem(file: str, message: str) -> SpecError:
    return SpecError((Problem(file=file, line=0, key="", message=message, hint=_HINT),))
