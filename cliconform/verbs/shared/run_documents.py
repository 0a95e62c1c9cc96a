"""Runs the runnable lines of documents, as a reader would: ``cliconform docs --run``."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cliconform import host, pipeline
from cliconform.errors import NothingSelectedError
from cliconform.model.docs import DocsReport, Document
from cliconform.model.plan import Plan, Request
from cliconform.model.report import Report
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import KnownFile, Spec
from cliconform.model.template import Template
from cliconform.planning.plan import make_plan, resolve_target
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import replace
from cliconform.running.interface import WorkerOptions
from cliconform.surface.docs.runnable import make_commands
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.local_observer import local_observer


def run_documents(
    report: DocsReport,
    spec: Spec,
    command: tuple[str, ...] | None,
    display: Display,
    *,
    names: tuple[str, ...] = (),
    time_scale: float = 1.0,
) -> Report:
    """Run all runnable lines, those of one document in one home and in their order.

    ``command`` replaces the spec's target; ``names`` are further names of it in the documents;
    ``time_scale`` multiplies the limits of time.
    Raises :class:`NothingSelectedError` where no line is marked as runnable.
    """
    documents = [each for each in report.documents if each.runnable]
    if not documents:
        raise NothingSelectedError(
            "no command line is marked as runnable",
            hint="write ```bash runnable, or <!-- cliconform: run --> above a block",
        )
    jobs = host.cpu_count()
    options = RunOptions(jobs=jobs)
    with _target_folder(spec, command, names) as folder:
        plan = _make_plan(documents, spec, folder, time_scale)
        known = KnownFile(file="", target=spec.target.name)
        settings = WorkerOptions(jobs=min(jobs, len(plan.steps)))
        with local_observer(settings) as observer, display.live_view() as listener:
            return pipeline.check(
                spec, known, plan, observer=observer, options=options, listener=listener
            )


@contextmanager
def _target_folder(
    spec: Spec, command: tuple[str, ...] | None, names: tuple[str, ...]
) -> Iterator[str]:
    """Create a folder for PATH, with a script for each name of the target that starts it."""
    words = resolve_target(command, spec, make_context(Path(spec.file)))
    with tempfile.TemporaryDirectory(prefix="cliconform-docs-") as folder:
        for name in (spec.target.name, *names):
            if re.fullmatch(r"[\w.+-]+", name):
                file = Path(folder, name)
                file.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', "utf-8")
                file.chmod(0o755)
        yield folder


def _make_plan(documents: list[Document], spec: Spec, folder: str, time_scale: float) -> Plan:
    world = make_context(Path(spec.file), time_scale=time_scale)
    rest = spec.defaults.env.get("PATH") or Template.literal(world.environ.get("PATH", os.defpath))
    path = Template(f"{Template.literal(folder)}{os.pathsep}{rest}")
    defaults = replace(spec.defaults, env={**spec.defaults.env, "PATH": path}, exit=None)
    commands = {
        command.id: command for document in documents for command in make_commands(document)
    }
    plan = make_plan(
        replace(spec, defaults=defaults, commands=commands), Selection(), world, ("/bin/sh", "-c")
    )
    # These commands are not in the spec, so no `cliconform shell` reproduces them.
    no_request = Request(spec="")
    steps = tuple(replace(step, request=no_request, group=step.place.file) for step in plan.steps)
    return replace(plan, steps=steps)
