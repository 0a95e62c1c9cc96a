"""Finds which commands of a plan need not be run, and prepares those that must."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from random import Random

from cliconform import __version__
from cliconform.errors import SpecError
from cliconform.file_search import resolve
from cliconform.masking.shapes import MASKED
from cliconform.model.fingerprint import Fingerprint
from cliconform.model.outcome import Outcome
from cliconform.model.plan import Plan
from cliconform.model.reuse import RunSplit, Verify
from cliconform.model.spec import KnownFile, Spec
from cliconform.quick_dataclass import replace
from cliconform.recording.archive import Archive
from cliconform.recording.rebuilt_home import HomeRebuilder
from cliconform.recording.start_contents import list_replaced
from cliconform.reuse.index import Index, parse_index
from cliconform.reuse.indexed_runs import IndexedRun, choose_runs
from cliconform.reuse.recorded_outcomes import judge_recorded, list_runs
from cliconform.reuse.split import StartHome, add_verified, split_plan
from cliconform.reuse.start_homes import StartHomes
from cliconform.verifying.verdicts import find_known_row, find_races

_MOST = 30
"""Recordings that are searched: each takes some milliseconds to open."""


def find_reuse(
    plan: Plan,
    spec: Spec,
    known: KnownFile,
    *,
    digests: Mapping[str, str],
    target: Fingerprint,
    recordings: list[Path],
    folder: str,
    verify: Verify | None = None,
) -> RunSplit:
    """Return what of ``plan`` is run, and what is reused from ``recordings``, the newest first.

    ``digests`` are those of the steps that may be reused, and ``target`` is the fingerprint of the
    program. Homes that steps start from are made in ``folder``, where they stay. A recording that
    cannot be read is passed over.
    """
    digests = {
        step.id: digests[step.id]
        for step in plan.steps
        if step.id in digests
        and step.skip is None
        and find_known_row(step, known) is None
        and not find_races(step, known)
    }
    with ExitStack() as stack:
        finder = _Finder(plan, spec, known, folder, stack)
        left = recordings
        while (damaged := finder.find(digests, target, left)) is not None:
            left = [each for each in left if each != damaged]
        split = split_plan(plan, finder.outcomes, finder.find_start)
        if verify is not None:
            order = list(split.reused)
            Random(verify.seed).shuffle(order)  # noqa: S311 - nothing secret depends on it
            number = math.ceil(len(order) * verify.share)
            split = add_verified(split, order, number, finder.find_start)
            split = replace(split, seed=verify.seed)
    return replace(split, contents=finder.list_contents(split))


class _Finder:
    """The outcomes that were found, and the recordings that they are in, which ``stack`` closes."""

    def __init__(
        self, plan: Plan, spec: Spec, known: KnownFile, folder: str, stack: ExitStack
    ) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self._plan = plan
        self._spec = spec
        self._known = known
        self._folder = folder
        self._stack = stack
        self._archives: dict[str, Archive] = {}
        self._homes = StartHomes(folder)
        self._needs = {step.id: step.needs for step in plan.steps}

    def find(
        self, digests: Mapping[str, str], target: Fingerprint, recordings: list[Path]
    ) -> Path | None:
        """Find the outcomes in ``recordings``; return one that is damaged, ``None`` if none is."""
        self.outcomes.clear()
        runs = _read_indexes(recordings, Path(self._plan.spec), target)
        for file, ids in choose_runs(self._plan.steps, digests, runs).items():
            try:
                archive = self._stack.enter_context(Archive(file))
                self.outcomes |= judge_recorded(
                    ids,
                    spec=self._spec,
                    known=self._known,
                    plan=self._plan,
                    stored=archive.read_report(),
                    run=file.stem,
                    rebuild=HomeRebuilder(archive, self._folder).rebuild,
                )
            except SpecError:
                return file
            self._archives |= dict.fromkeys(ids, archive)
        return None

    def find_start(self, id_: str) -> StartHome | None:
        """Return what the reused step left; ``None`` where it cannot be as it was."""
        captured = self._collect_captured(id_)
        if captured is None:
            return None
        home = self._homes.make(self.outcomes[id_], self._archives[id_])
        return None if home is None else StartHome(home=home, captured=captured)

    def list_contents(self, split: RunSplit) -> dict[str, frozenset[str]]:
        """Return the digests of all that the reused steps left or replaced, by the recording."""
        found: dict[str, set[str]] = {}
        for id_, outcome in split.reused.items():
            digests = found.setdefault(str(self._archives[id_].file), set())
            for seen in list_runs(outcome.observation):
                digests.update(each.digest for each in seen.after.values() if each.kind == "file")
                digests.update(each.digest for _, each in list_replaced(seen))
        return {file: frozenset(digests) for file, digests in found.items()}

    def _collect_captured(self, id_: str) -> dict[str, str] | None:
        """Return the values that the step and those that it needs have captured.

        ``None`` where one is masked: the recording does not have it.
        """
        found: dict[str, str] = {}
        at: str | None = id_
        while at is not None:
            found = {**self.outcomes[at].captured, **found}
            at = self._needs[at]
        return None if any(MASKED in value for value in found.values()) else found


def _read_indexes(recordings: list[Path], spec: Path, target: Fingerprint) -> Iterator[IndexedRun]:
    """Yield the recordings of the spec and the target that have an index."""
    wanted = str(resolve(spec))
    for file in recordings[:_MOST]:
        try:
            with Archive(file) as archive:
                manifest = archive.manifest
                is_of_run = (
                    manifest.spec == wanted
                    and manifest.cliconform == __version__
                    and manifest.inputs is not None
                    and manifest.inputs.target.digest == target.digest
                )
                index = parse_index(archive.read_index()) if is_of_run else Index()
        except SpecError:
            continue
        yield IndexedRun(file=file, index=index)
