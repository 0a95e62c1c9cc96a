"""The spec, its plan and its files as they are now: what ``check --watch`` looks at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from cliconform import clock, host
from cliconform.errors import CliconformError
from cliconform.file_search import resolve
from cliconform.fingerprint.file_digests import FileDigests
from cliconform.fingerprint.target import fingerprint_target, list_target_files
from cliconform.hashes import blake2b
from cliconform.loading import Files, known_file_beside
from cliconform.model.plan import Plan
from cliconform.model.report import Report
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass, replace
from cliconform.reuse.call_digests import DigestBase, digest_calls
from cliconform.verbs.shared.checking import CheckSettings
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.contract import load_afresh
from cliconform.verbs.watching.touched import StepKey, make_keys
from cliconform.verbs.watching.watch_list import WatchList, make_watch_list


class CheckCommands(Protocol):
    """Runs the commands that are selected; ``is_whole`` says whether that is all of them."""

    def __call__(self, settings: CheckSettings, *, is_whole: bool) -> Report:
        """Return the report of the run."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecLook:
    """What there is to run, at one moment."""

    settings: CheckSettings
    plan: Plan
    keys: Mapping[str, StepKey]


class WatchedSpec:
    """The spec in ``file`` with its known file, its fixtures and its program.

    ``resolve`` returns the settings of a run as the files are now, and ``check`` runs one. What is
    selected is settled by the first look: ``--last-failed`` must not mean less after every run.
    """

    def __init__(
        self,
        file: Path,
        known: Path | None,
        resolve: Callable[[], CheckSettings],
        check: CheckCommands,
    ) -> None:
        self._file = file
        self._known = known
        self._resolve = resolve
        self._check = check
        self._selection: Selection | None = None
        self._files = make_watch_list([str(file)], (), ())

    def look(self) -> SpecLook:
        """Return what there is now; raises :class:`CliconformError` for a spec with errors."""
        own = [self._file, known_file_beside(self._file), *filter(None, [self._known])]
        asked = Files()
        try:
            with suppress(CliconformError):  # it is raised below, unless it is gone by then
                load_afresh(self._file, self._known, asked)
            own += [Path(path) for _, path, _ in asked.answers]
            self._files = _keep(self._files, make_watch_list(map(str, own), (), ()))
            settings = self._resolve()
            self._selection = self._selection or settings.selection
            plan = self._make_plan(replace(settings, selection=self._selection))
        except CliconformError as error:
            self._files = _keep(self._files, make_watch_list(_list_named(error), (), ()))
            raise
        self._files = make_watch_list(
            map(str, own), _list_copies(plan), map(str, self._list_target(settings, plan))
        )
        return SpecLook(settings=settings, plan=plan, keys=self._make_keys(settings, plan))

    def list_files(self) -> WatchList:
        """Return what is to be watched, as of the last look, be it one that has raised."""
        return self._files

    def check(self, look: SpecLook, ids: frozenset[str], first: frozenset[str]) -> Report:
        """Run the commands ``ids`` and what they need, beginning with ``first``."""
        first = first or look.settings.first
        settings = replace(look.settings, selection=Selection(only=ids), first=first)
        return self._check(settings, is_whole=ids >= look.keys.keys())

    def _make_plan(self, settings: CheckSettings) -> Plan:
        context = make_context(
            self._file,
            fake_now=settings.fake_now,
            time_scale=settings.time_scale,
            isolation=settings.isolation,
        )
        return make_plan(settings.contract.spec, settings.selection, context, settings.command)

    def _list_target(self, settings: CheckSettings, plan: Plan) -> tuple[Path, ...]:
        target = settings.contract.spec.target
        return list_target_files(plan.command, target.fingerprint, resolve(self._file).parent)

    def _make_keys(self, settings: CheckSettings, plan: Plan) -> dict[str, StepKey]:
        target = fingerprint_target(
            plan.command,
            settings.contract.spec.target.fingerprint,
            resolve(self._file).parent,
            cache=host.cache_folder(),
            now=clock.now().timestamp(),
        ).digest
        base = DigestBase(key=b"", version="", target=target, machine="")
        name = blake2b(os.fsencode(resolve(self._file)), digest_size=12).hexdigest()
        cache = host.cache_folder() / "watched" / f"{name}.json"
        digests = FileDigests(cache, clock.now().timestamp())
        calls = digest_calls(plan, base, digests).digests
        digests.remember()
        return make_keys(plan, settings.contract.known, calls, target)


def _list_copies(plan: Plan) -> Iterable[str]:
    """Return what the homes of ``plan`` copy, each once."""
    return dict.fromkeys(
        source
        for step in plan.steps
        for content in (step.invocation.fresh_home, step.invocation.home)
        for source in content.copies.values()
    )


def _list_named(error: CliconformError) -> list[str]:
    """Return the files that an error names: they are to be mended."""
    return [problem.file for problem in getattr(error, "problems", ())]


def _keep(before: WatchList, more: WatchList) -> WatchList:
    """Return ``before`` with ``more``: a spec with errors does not say what else it needs."""
    return replace(before, folders=before.folders | more.folders, files=before.files | more.files)
