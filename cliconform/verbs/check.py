"""What ``cliconform check`` does: what was asked for → settings → pipeline → exit code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cliconform import pipeline
from cliconform.cli import boundary
from cliconform.cli.options import are_errors
from cliconform.last_failed import last_failed, remember
from cliconform.model.report import exit_code
from cliconform.model.run_options import Keep, Manner, Profile
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.running.interface import RunSettings
from cliconform.running.scheduling.observer import LocalObserver
from cliconform.verbs.shared.contract import Contract, context, load_contract, moment_of, words_of
from cliconform.verbs.shared.outputs import Outputs, Voice, conclude, refuse_clashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line as it was typed."""

    spec: Path
    select: tuple[str, ...]
    tags: tuple[str, ...]
    exclude_tags: tuple[str, ...]
    last_failed: bool
    command: str | None
    now: str | None
    jobs: int | None
    known: Path | None
    no_known: bool
    write_known: Path | None
    junit: Path | None
    junit_profile: Profile
    json: Path | None
    keep: Keep
    work_dir: Path | None
    maxfail: int | None
    warnings: str | None
    verbose: int
    quiet: bool
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a run depends on, resolved."""

    contract: Contract
    selection: Selection
    command: tuple[str, ...] | None
    pretended: str | None
    manner: Manner
    work_dir: Path | None
    voice: Voice
    outputs: Outputs


def run(asked: Asked) -> int:
    """Check what was asked for; gives the exit code."""
    return _check(_settings(asked))


def _settings(asked: Asked) -> Settings:
    only = last_failed(asked.spec, boundary.cache_folder()) if asked.last_failed else None
    return Settings(
        contract=load_contract(asked.spec, asked.known, no_known=asked.no_known),
        selection=Selection(
            patterns=asked.select, tags=asked.tags, exclude_tags=asked.exclude_tags, only=only
        ),
        command=words_of(asked.command),
        pretended=moment_of(asked.now),
        manner=Manner(
            jobs=asked.jobs or os.cpu_count() or 1,
            keep=asked.keep,
            maxfail=asked.maxfail,
            strict_warnings=are_errors(asked.warnings),
        ),
        work_dir=asked.work_dir.absolute() if asked.work_dir else None,
        voice=Voice(color=asked.color, verbose=asked.verbose, quiet=asked.quiet),
        outputs=Outputs(
            junit=asked.junit,
            profile=asked.junit_profile,
            json=asked.json,
            known=asked.write_known,
        ),
    )


def _check(settings: Settings) -> int:
    """Plan, run, tell and write; gives the exit code."""
    spec, known = settings.contract.spec, settings.contract.known
    refuse_clashes(settings.outputs, settings.contract)
    world = context(Path(spec.file), pretended=settings.pretended)
    plan = make_plan(spec, settings.selection, world, settings.command)
    lanes = RunSettings(jobs=min(settings.manner.jobs, len(plan.steps)), work_dir=settings.work_dir)
    with LocalObserver(lanes) as observer, settings.voice.live() as listener:
        report = pipeline.check(
            spec, known, plan, observer=observer, manner=settings.manner, listener=listener
        )
    remember(report, boundary.cache_folder())
    conclude(report, known, settings.outputs, settings.voice)
    return exit_code(report)
