"""The edits that a recorded run asks for: what `update`, `pending`, `accept` and `reject` share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path

from cliconform.editing.files import TextFile, read_file, read_spec_files
from cliconform.editing.settle import settle
from cliconform.editing.written import find_written
from cliconform.errors import UsageError
from cliconform.file_search import resolve
from cliconform.masking.mask import make_mask
from cliconform.model.edit import Edit, EditKind, Proposal, Refusal
from cliconform.model.ids import base_of, matches
from cliconform.model.observation import Observation
from cliconform.model.outcome import Verdict
from cliconform.model.plan import Plan
from cliconform.model.report import Report
from cliconform.model.spec import Spec
from cliconform.nearest_names import suggest_names
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.proposing.results import REFUSED, Unproposed
from cliconform.proposing.run_proposals import find_what_was_not_run, propose_for_run
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.verbs.edits.known_edits import list_known_trims
from cliconform.verbs.edits.question import Question
from cliconform.verbs.edits.rejected_edits import RejectedEdits
from cliconform.verbs.edits.renames import JudgedRun, find_renames
from cliconform.verbs.shared.context import stored_context
from cliconform.verbs.shared.contract import Contract, load_contract
from cliconform.verbs.shared.project import resolve_defaults
from cliconform.verbs.shared.recording import open_store
from cliconform.verbs.shared.runs import OpenRun, open_run, read_run
from cliconform.verifying.rejudge import find_changed_commands

_EARLIER = 1
"""Earlier recordings that a new value is compared with."""
_ORDER = (
    EditKind.LOOSEN,
    EditKind.RENAME,
    EditKind.FIX,
    EditKind.REFIT,
    EditKind.CREATE,
    EditKind.TRIM,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEdit:
    """An edit, and what it is about.

    ``steps`` are the steps that need it, each with the address of the promise in it.
    """

    edit: Edit
    steps: tuple[tuple[str, str], ...] = ()
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """All edits that a run asks for, and what it takes to make them."""

    contract: Contract
    files: Mapping[str, TextFile]
    """The files of the spec, and its known file, by name."""
    run_file: Path
    stored: Report
    report: Report
    """The run as it is judged by the spec as it is."""
    plan: Plan
    edits: tuple[PendingEdit, ...]
    """Those that promise less come first."""
    refusals: tuple[Refusal, ...]
    rest: tuple[Unproposed, ...]
    earlier: Mapping[str, tuple[Observation, ...]] = field(default_factory=dict)
    """What the recording before this one observed of the steps that deviate."""
    stale: tuple[str, ...] = ()
    """The ids of the commands that the run cannot tell of: their command lines have changed."""
    not_run: tuple[str, ...] = ()
    """The commands because of which nothing was trimmed, where that was asked for."""

    @property
    def spec(self) -> Spec:
        """The spec that is edited."""
        return self.contract.spec

    @property
    def open(self) -> tuple[PendingEdit, ...]:
        """The edits that were not rejected."""
        return tuple(each for each in self.edits if not each.rejected)


def find_pending(question: Question) -> Pending:
    """Return the edits that the run asks for. Nothing is run but help pages.

    Raises :class:`UsageError` where there is no such run, where it is of another spec, or an id
    names no command.
    """
    defaults = resolve_defaults(question.spec)
    known = question.known or (None if question.no_known else defaults.known)
    contract = load_contract(defaults.spec, known, no_known=question.no_known)
    _check_ids(question.ids, contract.spec)
    with open_run(question.run, defaults.spec) as opened:
        return _find(question, contract, opened)


def judge_again(contract: Contract, opened: OpenRun) -> tuple[Plan, Report]:
    """Return the plan of the spec for the run, and the run as it is judged by it."""
    from cliconform import pipeline

    stored = opened.report
    context = stored_context(stored, Path(contract.spec.file))
    plan = make_plan(contract.spec, Selection(), context, stored.command)
    report = pipeline.rejudge(contract.spec, contract.known, plan, stored, rebuild=opened.rebuild)
    return plan, report


def _find(question: Question, contract: Contract, opened: OpenRun) -> Pending:
    spec, stored = contract.spec, opened.report
    plan, report = judge_again(contract, opened)
    stale = _find_stale(report, stored)
    _check_fits(report, stored, stale, spec)
    wanted = _make_filter(question.ids)
    earlier = _read_earlier(opened.file, report, spec)
    found = propose_for_run(
        report,
        spec,
        opened.rebuild or (lambda _: nullcontext()),
        question.allowed,
        wanted=wanted,
        earlier=earlier,
    )
    files = dict(read_spec_files(spec))
    is_refused = any(each.reason == REFUSED for each in found.rest)
    judged = JudgedRun(spec=spec, plan=plan, report=report, file=opened.file, is_refused=is_refused)
    renames = [
        each for each in find_renames(judged, files, against=question.against) if wanted(each.step)
    ]
    renamed = {each.step for each in renames}
    proposals = [
        _address_as_written(each, spec, files)
        for each in (*renames, *found.proposals)
        if each.kind is EditKind.RENAME or each.step not in renamed
    ]
    edits, refusals = settle(spec, files, proposals)
    mask = make_mask(plan)
    known_trims = _find_known_trims(contract, report, files, wanted)
    rejected = RejectedEdits(Path(spec.file))
    pending = [
        PendingEdit(
            edit=each,
            steps=_find_steps(each, spec, files, proposals),
            rejected=rejected.has(each),
        )
        for each in (*edits, *known_trims)
    ]
    pending.sort(key=lambda each: _ORDER.index(each.edit.kind))
    asked = question.allowed.trim
    return Pending(
        contract=contract,
        files=files,
        run_file=opened.file,
        stored=stored,
        report=report,
        plan=plan,
        edits=tuple(pending),
        # A reason names other rows as the spec has them.
        refusals=tuple(replace(each, reason=mask.hide(each.reason)) for each in refusals),
        rest=tuple(each for each in found.rest if each.step not in renamed),
        earlier=earlier,
        stale=tuple(each for each in stale if wanted(each)),
        not_run=find_what_was_not_run(report, spec) if asked else (),
    )


def _check_ids(ids: Sequence[str], spec: Spec) -> None:
    for wanted in ids:
        steps = [*spec.commands, *_list_steps(spec)]
        if not any(matches(wanted, each) for each in steps):
            raise UsageError(
                f"the spec has no command `{wanted}`",
                hint=suggest_names(wanted, steps) or f"`cliconform plan {spec.file}` lists them",
            )


def _list_steps(spec: Spec) -> list[str]:
    return [f"{each.id}[{row.label}]" for each in spec.commands.values() for row in each.matrix]


def _make_filter(ids: Sequence[str]) -> _Filter:
    return _Filter(tuple(ids))


@dataclass(frozen=True, slots=True)
class _Filter:
    """Says of a step's id whether it is asked for."""

    ids: tuple[str, ...]

    def __call__(self, step: str) -> bool:
        if not self.ids:
            return True
        return any(matches(each, step) or matches(each, base_of(step)) for each in self.ids)


def _find_stale(report: Report, stored: Report) -> tuple[str, ...]:
    """Return the steps that were run, and are called in another way now."""
    ran = {each.step.id for each in stored.outcomes if each.observation is not None}
    return tuple(
        each.step.id
        for each in report.outcomes
        if each.verdict is Verdict.SKIPPED and each.step.skip is None and each.step.id in ran
    )


def _check_fits(report: Report, stored: Report, stale: Sequence[str], spec: Spec) -> None:
    """Raise :class:`UsageError` for a run that says nothing of this spec."""
    ran = {each.step.id for each in stored.outcomes if each.observation is not None}
    of_spec = {each.step.id for each in report.outcomes}
    hint = f"run it first: cliconform check {spec.file}"
    if not ran & of_spec:
        raise UsageError(f"the run is of another spec than {spec.file}", hint=hint)
    if len(stale) == len(ran & of_spec):
        raise UsageError("all commands are called in another way than in the run", hint=hint)


def _read_earlier(file: Path, report: Report, spec: Spec) -> dict[str, tuple[Observation, ...]]:
    """Return what the recording of the spec before this one observed, by step.

    Steps that were called in another way then are left out.
    """
    steps = {
        each.step.id: each.step for each in report.outcomes if each.verdict is Verdict.DEVIATES
    }
    wanted = str(resolve(spec.file))
    entries = open_store().entries() if steps else ()
    before = (each for each in entries if each.id < file.stem)
    same = (each for each in before if each.manifest and each.manifest.spec == wanted)
    found: dict[str, tuple[Observation, ...]] = {}
    for entry in islice(same, _EARLIER):
        stored = read_run(entry.file)
        changed = find_changed_commands([each.step for each in report.outcomes], stored)
        for outcome in stored.outcomes:
            id_ = outcome.step.id
            if outcome.observation is not None and id_ in steps and id_ not in changed:
                found[id_] = (*found.get(id_, ()), outcome.observation)
    return found


def _address_as_written(proposal: Proposal, spec: Spec, files: Mapping[str, TextFile]) -> Proposal:
    """Return ``proposal`` with the address of what is written, where a text stands for a table.

    A path in `produces` and a pattern in `capture` may be written without their table.
    """
    whole, _, key = proposal.address.rpartition(".")
    if key not in ("path", "output") or not whole:
        return proposal
    written = find_written(spec, files, proposal.step, whole)
    return replace(proposal, address=whole) if isinstance(written.value, str) else proposal


def _find_steps(
    edit: Edit, spec: Spec, files: Mapping[str, TextFile], proposals: Sequence[Proposal]
) -> tuple[tuple[str, str], ...]:
    found = []
    for each in proposals:
        at = find_written(spec, files, each.step, each.address, each.column)
        if (at.place.file, at.path) == (edit.file, edit.path):
            found.append((each.step, each.address))
    return tuple(dict.fromkeys(found))


def _find_known_trims(
    contract: Contract, report: Report, files: dict[str, TextFile], wanted: _Filter
) -> tuple[Edit, ...]:
    """Return the edits of the known file: what no longer deviates leaves it."""
    if not contract.known.file:
        return ()
    file = read_file(Path(contract.known.file))
    files[file.file] = file
    outcomes = [each for each in report.outcomes if wanted(each.step.id)]
    return tuple(list_known_trims(contract.known, outcomes, file))
