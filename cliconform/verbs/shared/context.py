"""Describe the environment and machine to planning, as they are or were in a stored run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cliconform import clock, host
from cliconform.file_search import find_repository, resolve
from cliconform.masking.copied_files import find_in_copy
from cliconform.masking.shapes import MASKED
from cliconform.model.isolation import Isolation
from cliconform.model.promise import MedianPromise
from cliconform.model.report import Report
from cliconform.model.variables import parse_variable_use
from cliconform.planning.context import Context
from cliconform.quick_dataclass import replace


def make_context(
    spec_file: Path,
    which: Callable[[str], str | None] = host.which,
    fake_now: str | None = None,
    now: datetime | None = None,
    time_scale: float = 1.0,
    *,
    isolation: Isolation | None = None,
) -> Context:
    """Return the context for planning ``spec_file``.

    ``which`` finds programs; verbs that run nothing pass :func:`cliconform.host.which_or_name`.
    ``fake_now`` is the value of ``--now``, ``time_scale`` that of ``--time-scale`` and
    ``isolation`` that of ``--isolation``; ``now`` defaults to the clock's time.
    """
    folder = resolve(spec_file).parent
    return Context(
        now=now or clock.now(),
        spec_dir=str(folder),
        platform=sys.platform,
        environ=host.environment(),
        which=which,
        explain_missing=host.explain_missing,
        find_in_copy=find_in_copy,
        fake_now=fake_now,
        isolation=isolation,
        visible=(str(find_repository(folder)), str(folder)),
        hidden=host.home_folders(),
        time_scale=time_scale,
        machine=host.machine_kind(),
    )


def stored_context(stored: Report, spec_file: Path) -> Context:
    """Return the context in which ``stored`` was run, as far as a stored run records it.

    A variable that is masked in it is masked in the context as well. What earlier runs took is what
    they had taken then.
    """
    started = datetime.fromisoformat(stored.started)
    scale = stored.time_scale
    context = make_context(spec_file, host.which_or_name, stored.fake_now, started, scale)
    masked = {
        use.variable: value
        for outcome in stored.outcomes
        for name, value in outcome.step.values.items()
        if MASKED in value and (use := parse_variable_use(name)) is not None
    }
    baselines = {
        outcome.step.id: promise.baseline
        for outcome in stored.outcomes
        for promise in outcome.step.promises
        if isinstance(promise, MedianPromise)
    }
    return replace(context, environ={**context.environ, **masked}, baselines=baselines)
