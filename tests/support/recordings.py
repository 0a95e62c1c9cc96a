"""Judge a recording in this process, and compare with what the run itself gave."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

from cliconform import pipeline
from cliconform.loading import load_spec
from cliconform.model.report import Report
from cliconform.model.spec import KnownFile, Spec
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.verbs.shared.context import stored_context
from cliconform.verbs.shared.runs import open_run


def judge_recording(
    file: Path, spec: Spec, selection: Selection | None = None, known: KnownFile | None = None
) -> tuple[Report, Report]:
    """Return the report that is in the recording, and the one that judging it again gives."""
    with open_run(str(file)) as opened:
        stored = opened.report
        assert opened.rebuild is not None
        context = stored_context(stored, Path(spec.file))
        plan = make_plan(spec, selection or Selection(), context, stored.command)
        known = known or KnownFile(file="", target=spec.target.name)
        return stored, pipeline.rejudge(spec, known, plan, stored, rebuild=opened.rebuild)


def assert_judged_alike(file: Path, spec: Spec, selection: Selection | None = None) -> None:
    """Check that every command has the same verdict and the same findings as in its run."""
    live, judged = judge_recording(file, spec, selection)
    assert [each.step.id for each in live.outcomes] == [each.step.id for each in judged.outcomes]
    for one, other in zip(live.outcomes, judged.outcomes, strict=True):
        assert one.verdict is other.verdict, (one.step.id, other.verdict, other.reason)
        assert one.findings == other.findings, one.step.id
        assert one.captured == other.captured, one.step.id


def assert_example_judged_alike(folder: Path, spec: str) -> None:
    """Check the recording ``run.zip`` of the spec's file of that name in ``folder``."""
    with chdir(folder):  # the places in the findings are named as the run named them
        assert_judged_alike(Path("run.zip"), load_spec(Path(spec)))
