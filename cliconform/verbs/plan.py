"""``cliconform plan``: show what ``check`` would run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cliconform import host
from cliconform.durations import recall_durations
from cliconform.errors import UsageError
from cliconform.file_search import resolve
from cliconform.fingerprint.spec import fingerprint_spec
from cliconform.loading import load_spec
from cliconform.masking.mask import mask_plan
from cliconform.model.plan import Plan
from cliconform.model.shards import PlannedStep, ShardPlan
from cliconform.model.spec import Spec
from cliconform.planning.plan import make_plan
from cliconform.planning.priorities import estimate_durations
from cliconform.planning.selection import Selection
from cliconform.planning.shards import assign_shards
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.plan import render_plan
from cliconform.reporting.shard_plan import render_shard_plan, render_shards
from cliconform.reporting.text.console import make_console
from cliconform.reporting.write import STANDARD_OUTPUT, write_file
from cliconform.verbs.shared.arguments import parse_command, parse_now
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.project import resolve_spec
from cliconform.verbs.shared.standard_output import refuse_overwriting


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    select: tuple[str, ...]
    tags: tuple[str, ...]
    exclude_tags: tuple[str, ...]
    command: str | None
    now: str | None
    shards: int | None
    out: Path | None
    color: str


def run(arguments: Arguments) -> int:
    """Print the selected commands in the order of their needs; returns the exit code 0.

    With ``--shards``, they are divided, and the shards are written to a file and listed.
    """
    if (arguments.shards is None) != (arguments.out is None):
        missing = "--out" if arguments.out is None else "--shards"
        raise UsageError(
            f"{missing} is missing: --shards and --out go together",
            hint="write --shards 5 --out plan.json",
        )
    selection = Selection(
        patterns=arguments.select, tags=arguments.tags, exclude_tags=arguments.exclude_tags
    )
    spec_file = resolve_spec(arguments.spec)
    fake_now, command = parse_now(arguments.now), parse_command(arguments.command)
    context = make_context(spec_file, host.which_or_name, fake_now)
    spec = load_spec(spec_file)
    plan = make_plan(spec, selection, context, command)
    console = make_console(
        host.environment(), color=arguments.color, stderr=arguments.out == STANDARD_OUTPUT
    )
    if arguments.shards is None or arguments.out is None:
        console.print(render_plan(mask_plan(plan)))
        return 0
    durations = recall_durations(spec_file, plan.command, host.cache_folder())
    divided = _divide(plan, spec, arguments.shards, durations)
    written = _write(arguments.out, divided, spec)
    console.print(render_shards(divided, written))
    return 0


def _divide(plan: Plan, spec: Spec, count: int, durations: Mapping[str, float]) -> ShardPlan:
    request = plan.steps[0].request
    seconds = estimate_durations((step.id for step in plan.steps), durations)
    shard = assign_shards(plan, count, seconds)
    folder = resolve(spec.file).parent
    return ShardPlan(
        spec=plan.spec,
        name=plan.name,
        target=plan.target,
        command=request.command if request else (),
        now=request.now if request else None,
        inputs=fingerprint_spec(spec),
        total=plan.total,
        shards=count,
        steps=tuple(
            PlannedStep(
                id=public.id,
                shard=shard[step.id],
                seconds=round(seconds[step.id], 3),
                needs=public.needs,
                brought=step.brought,
                argv=tuple(word.source for word in public.invocation.argv),
                file=os.path.relpath(resolve(step.place.file), folder),
                line=step.place.line,
            )
            for step, public in zip(plan.steps, mask_plan(plan).steps, strict=True)
        ),
    )


def _write(file: Path, divided: ShardPlan, spec: Spec) -> str:
    refuse_overwriting({"--out": file}, dict.fromkeys(map(Path, spec.files), "the spec"))
    return write_file(file, render_shard_plan(divided))
