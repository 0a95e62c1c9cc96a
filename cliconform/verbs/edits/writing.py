"""Writes edits, and takes back those that do not hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from cliconform import host, pipeline
from cliconform.editing.apply import Change, apply_all
from cliconform.editing.files import TextFile, make_file
from cliconform.editing.write import write_changes
from cliconform.errors import CannotRunError, NothingSelectedError, SpecError
from cliconform.loading import load_known, load_spec
from cliconform.model.edit import EditKind
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.report import Report
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import covers
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass
from cliconform.running.interface import WorkerOptions
from cliconform.verbs.edits.pending_edits import Pending, PendingEdit, judge_again
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.contract import Contract
from cliconform.verbs.shared.local_observer import local_observer
from cliconform.verbs.shared.runs import open_run

_INDEX = re.compile(r"^(?P<array>.*)\[(?P<index>\d+)\]$")
_NOT_RUN = frozenset({Verdict.SKIPPED, Verdict.BLOCKED, Verdict.ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """An edit that was not kept, and the reason in one line."""

    edit: PendingEdit
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingResult:
    """The edits that were written, and those that were taken back.

    ``ran`` are the commands that were run again; ``not_ran`` is why none were.
    """

    kept: tuple[PendingEdit, ...]
    taken_back: tuple[TakenBack, ...] = ()
    files: tuple[str, ...] = ()
    ran: tuple[str, ...] = ()
    not_ran: str = ""


def write_edits(
    pending: Pending, edits: Sequence[PendingEdit], *, run: bool = True
) -> WritingResult:
    """Write ``edits``; those do not stay that do not hold for the same run, or for a second one.

    With ``run``, the commands that were edited are run again with what they need, if the target can
    be started. Raises what :func:`~cliconform.editing.write.write_changes` does; the files are as
    they were then.
    """
    taken_back: list[TakenBack] = []
    writer = _Writer(pending)
    try:
        kept = _reduce(writer, list(edits), taken_back, writer.judge_recording)
        ran: tuple[str, ...] = ()
        not_ran = ""
        if run and kept and any(each.steps for each in kept):
            try:
                ran = writer.run_again(kept)
                kept = _reduce(writer, kept, taken_back, writer.judge_second_run)
            except (CannotRunError, NothingSelectedError) as error:
                not_ran = error.message
    except BaseException:
        writer.restore()
        raise
    return WritingResult(
        kept=tuple(kept),
        taken_back=tuple(taken_back),
        files=writer.written,
        ran=ran,
        not_ran=not_ran,
    )


Judge = Callable[[Sequence[PendingEdit]], "list[TakenBack]"]


def _reduce(
    writer: _Writer, edits: list[PendingEdit], taken_back: list[TakenBack], judge: Judge
) -> list[PendingEdit]:
    """Write ``edits`` without those that ``judge`` objects to; return the edits that stay."""
    while True:
        writer.write(edits)
        failed = judge(edits)
        if not failed:
            return edits
        taken_back += failed
        gone = [each.edit for each in failed]
        edits = [each for each in edits if each not in gone]


class _Writer:
    """Writes the files of a spec again and again, always from what they were."""

    def __init__(self, pending: Pending) -> None:
        self._pending = pending
        self._second: Report | None = None
        self._now: dict[str, TextFile] = {}

    @property
    def written(self) -> tuple[str, ...]:
        """The files that are different now."""
        return tuple(self._now)

    def write(self, edits: Sequence[PendingEdit]) -> None:
        """Have the files as they were, with ``edits``."""
        wanted = {
            change.file.file: change.text
            for change in apply_all(self._pending.files, [each.edit for each in edits])
        }
        self._replace(wanted)

    def restore(self) -> None:
        """Give the files back the text that they had."""
        self._replace({})

    def _replace(self, wanted: Mapping[str, str]) -> None:
        """Write the files so that these have the wanted text, and all others their own.

        Raises :class:`EditError` where somebody else has changed one in the meantime.
        """
        changes = []
        for name in dict.fromkeys([*self._now, *wanted]):
            original = self._pending.files[name]
            now = self._now.get(name, original)
            text = wanted.get(name, original.text)
            if text != now.text:
                changes.append(Change(file=now, text=text))
        write_changes(changes)
        for change in changes:
            name = change.file.file
            self._now[name] = make_file(name, change.file.encode(change.text))
        for name in [name for name in self._now if name not in wanted]:
            del self._now[name]

    def judge_recording(self, edits: Sequence[PendingEdit]) -> list[TakenBack]:
        """Load the spec again and judge the recording by it: what does not hold?"""
        contract = self._load(edits)
        if isinstance(contract, list):
            return contract
        with open_run(str(self._pending.run_file), Path(contract.spec.file)) as opened:
            _, report = judge_again(contract, opened)
        return _find_failing(edits, report, self._pending.report, "for the recorded run")

    def run_again(self, edits: Sequence[PendingEdit]) -> tuple[str, ...]:
        """Run the commands of ``edits`` with what they need; return the ids of those that ran.

        Raises :class:`CannotRunError` where the target cannot be run.
        """
        contract = self._load(edits)
        assert not isinstance(contract, list)
        steps = dict.fromkeys(step for each in edits for step, _ in each.steps)
        request = next((each.step.request for each in self._pending.report.outcomes), None)
        context = make_context(
            Path(contract.spec.file),
            fake_now=self._pending.stored.fake_now,
            time_scale=self._pending.stored.time_scale,
        )
        plan = make_plan(
            contract.spec,
            Selection(only=frozenset(steps)),
            context,
            (request.command if request else ()) or None,
        )
        jobs = min(host.cpu_count(), len(plan.steps))
        with local_observer(WorkerOptions(jobs=jobs)) as observer:
            self._second = pipeline.check(
                contract.spec,
                contract.known,
                plan,
                observer=observer,
                options=RunOptions(jobs=jobs),
                listener=lambda _: None,
            )
        return tuple(each.step.id for each in self._second.outcomes if each.verdict not in _NOT_RUN)

    def judge_second_run(self, edits: Sequence[PendingEdit]) -> list[TakenBack]:
        """Return the edits that do not hold in the second run."""
        assert self._second is not None
        ran = {each.step.id for each in self._second.outcomes}
        about = [each for each in edits if any(step in ran for step, _ in each.steps)]
        return _find_failing(about, self._second, self._pending.report, "in a second run")

    def _load(self, edits: Sequence[PendingEdit]) -> Contract | list[TakenBack]:
        """Return the spec as it is written now, or why the edits cannot stay."""
        old = self._pending.contract
        try:
            spec = load_spec(Path(old.spec.file))
            known = load_known(Path(old.known.file), spec) if old.known.file else old.known
        except SpecError as error:
            first = error.problems[0]
            reason = f"the spec could not be loaded with it: {first.place}: {first.message}"
            return [TakenBack(edit=each, reason=reason) for each in edits]
        return Contract(spec=spec, known=known)


def _find_failing(
    edits: Sequence[PendingEdit], report: Report, before: Report, where: str
) -> list[TakenBack]:
    """Return the edits whose promise deviates in ``report``, or that made another one deviate."""
    by_id = {outcome.step.id: outcome for outcome in report.outcomes}
    earlier = {outcome.step.id: outcome for outcome in before.outcomes}
    failing = []
    for each in edits:
        for step, address in each.steps:
            outcome = by_id.get(step)
            if outcome is None or outcome.observation is None:
                continue
            reason = _find_fault(each, outcome, _shift(address, each, edits), earlier.get(step))
            if reason:
                failing.append(TakenBack(edit=each, reason=f"{reason} {where}"))
                break
    return failing


def _find_fault(edit: PendingEdit, outcome: Outcome, address: str, before: Outcome | None) -> str:
    if outcome.verdict is Verdict.ERROR:
        return f"it cannot be judged ({outcome.reason})"
    if edit.edit.kind is EditKind.RENAME:
        wrong = [each for each in _list_new(outcome) if each.address in ("exit", "timeout")]
        return f"{outcome.step.id} does not end as promised" if wrong else ""
    if edit.edit.new is None:
        already = {each.address for each in _list_new(before)} if before else set()
        is_alone = not already
        return "another promise deviates" if is_alone and _list_new(outcome) else ""
    for finding in _list_new(outcome):
        if covers(address, finding.address) or finding.address == address:
            return f"it does not hold ({finding.message})"
    return ""


def _list_new(outcome: Outcome) -> list[Finding]:
    return [each for each in outcome.findings if each.holds is Holds.NO and not each.known]


def _shift(address: str, edit: PendingEdit, edits: Iterable[PendingEdit]) -> str:
    """Return ``address`` as it is once the items before it are removed from its array."""
    found = _INDEX.match(address)
    if found is None:
        return address
    removed = 0
    for each in edits:
        if each.edit.new is not None or each.edit.file != edit.edit.file:
            continue
        path, own = each.edit.path, edit.edit.path
        if path[:-1] == own[:-1] and isinstance(path[-1], int) and isinstance(own[-1], int):
            removed += path[-1] < own[-1]
    return f"{found['array']}[{int(found['index']) - removed}]"
