"""What nothing promises yet, and what is worth it: a line of the output, a file that is created."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.masking.shapes import MASKED
from cliconform.model.contents import DataPromise, FilePromise, TextPromise
from cliconform.model.edit import EditKind, Proposal
from cliconform.model.outcome import Verdict
from cliconform.model.promise import CapturePromise, QueryPromise
from cliconform.proposing.new_values import is_of_the_run, name_values
from cliconform.proposing.pieces import escape_text
from cliconform.proposing.trial import Trial
from cliconform.verifying.files.changes import drop_parents
from cliconform.verifying.files.globs import is_covered, parse_glob

_CREATED = frozenset({Verdict.CONFORMS, Verdict.DEVIATES})
_WORDS = re.compile(r"[^\W\d_]{3,}")
_LONGEST = 120
_FILES = 5
"""Files that are promised one by one, at most."""


def propose_creations(trial: Trial) -> Iterator[Proposal]:
    """Yield promises of what a step that ended as promised showed and nothing promises."""
    outcome = trial.outcome
    ending = [each for each in outcome.deviations if each.address in ("exit", "timeout")]
    if outcome.verdict not in _CREATED or ending:
        return
    yield from _propose_line(trial)
    yield from _propose_files(trial)


def _propose_line(trial: Trial) -> Iterator[Proposal]:
    """Yield a promise of the line of stdout, or else of stderr, that tells the most."""
    promises = trial.step.promises
    if any(
        isinstance(each, CapturePromise | DataPromise)
        or (isinstance(each, QueryPromise) and each.source)
        or (isinstance(each, TextPromise) and not each.default and each.form != "lacks")
        for each in promises
    ):
        return
    for stream in ("stdout", "stderr"):
        lines = [each.strip() for each in trial.evidence.texts.by_stream[stream].split("\n")]
        others = [each.texts.by_stream[stream] for each in trial.others]
        stable = [line for line in lines if _is_worth_it(line, others)]
        if not stable:
            continue
        best = max(stable, key=lambda line: len(_WORDS.findall(line)))
        yield Proposal(
            step=trial.step.id,
            address=f"{stream}.contains[0]",
            kind=EditKind.CREATE,
            new=name_values(escape_text(best), "", trial),
            why=f"nothing promises what {stream} says",
            evidence=(best,),
        )
        return


def _is_worth_it(line: str, others: list[str]) -> bool:
    if not _WORDS.search(line) or len(line) > _LONGEST or MASKED in line:
        return False
    if is_of_the_run(line, ""):
        return False
    return all(line in other for other in others)


def _propose_files(trial: Trial) -> Iterator[Proposal]:
    """Yield promises of the files that are created, which no glob covers, one by one."""
    promises, evidence = trial.step.promises, trial.evidence
    produced = [each for each in promises if isinstance(each, FilePromise)]
    globs = [evidence.fill_glob(each.path) for each in produced]
    ignored = [parse_glob(each) for each in trial.step.ignore]
    after = evidence.observation.after
    free = [
        path
        for path in drop_parents(evidence.changes.created, after)
        if path in after
        and after[path].kind == "file"
        and not path.startswith(".")
        and "/." not in path
        and not is_covered(ignored, path)
        and not any(glob.matches(path, after[path]) for glob in globs)
        and all(path in each.observation.after for each in trial.others)
        and not is_of_the_run(path, "")
    ]
    if len(free) > _FILES:
        return
    for number, path in enumerate(free, len(produced)):
        yield Proposal(
            step=trial.step.id,
            address=f"produces[{number}]",
            kind=EditKind.CREATE,
            new=name_values(escape_text(path), "", trial),
            why="nothing promises this file",
            evidence=(f"created {path}",),
        )
