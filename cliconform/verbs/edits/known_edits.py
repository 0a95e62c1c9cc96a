"""Edits of the known file: what no longer deviates leaves it, and a new deviation enters it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cliconform.editing.apply import Change
from cliconform.editing.files import TextFile, read_file
from cliconform.editing.known_file import update_known
from cliconform.editing.write import write_changes
from cliconform.loading import known_file_beside, load_known
from cliconform.model.edit import Edit, EditKind
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.model.spec import KnownFile, KnownRow, covers
from cliconform.quick_dataclass import replace
from cliconform.reporting.run.known_file import render_known
from cliconform.reporting.write import write_file
from cliconform.verbs.shared.contract import Contract


def list_known_trims(
    known: KnownFile, outcomes: Sequence[Outcome], file: TextFile
) -> Iterator[Edit]:
    """Yield the edits that remove from ``file`` what no longer deviates.

    A row of a command with a matrix is edited only if all of its steps were judged, and what is
    removed deviates in none of them.
    """
    by_id = {outcome.step.id: outcome for outcome in outcomes}
    for row in known.rows.values():
        about = [by_id[each] for each in row.about or {row.id} if each in by_id]
        if row.intermittent or len(about) < len(row.about or {row.id}):
            continue
        fixed = _find_fixed(row, about)
        written = file.data.get("known", {}).get(row.id)
        if fixed and isinstance(written, dict):
            yield from _remove(row, fixed, written, file)


def mark_known(
    contract: Contract, report: Report, marked: Mapping[str, Sequence[Finding]], reason: str
) -> str:
    """Write a row for each step in ``marked``, with these of its findings; return the file's name.

    Raises what writing does; see :func:`~cliconform.editing.write.write_changes`.
    """
    name = contract.known.file or str(known_file_beside(Path(contract.spec.file)))
    exists = Path(name).exists()  # of several reasons, the first may just have made it
    known = load_known(Path(name), contract.spec) if exists else contract.known
    rows = dict(known.rows)
    outcomes = []
    for outcome in report.outcomes:
        if outcome.step.id not in marked:
            continue
        addresses = tuple(each.address for each in marked[outcome.step.id])
        old = rows.get(outcome.step.id)
        rows[outcome.step.id] = (
            replace(old, findings=tuple(dict.fromkeys((*old.findings, *addresses))))
            if old
            else _make_row(outcome, addresses, reason)
        )
        outcomes.append(_drop_others(outcome, addresses))
    rendered = render_known(replace(report, outcomes=tuple(outcomes)), replace(known, rows=rows))
    if not exists:
        return str(write_file(Path(name), rendered))
    file = read_file(Path(name))
    write_changes([Change(file=file, text=update_known(file, rendered.decode()))])
    return name


def _make_row(outcome: Outcome, addresses: tuple[str, ...], reason: str) -> KnownRow:
    return KnownRow(
        id=outcome.step.id,
        place=Place(file=outcome.step.place.file, line=0),
        reason=reason,
        findings=addresses,
        about=frozenset({outcome.step.id}),
    )


def _drop_others(outcome: Outcome, addresses: Iterable[str]) -> Outcome:
    """Return ``outcome`` without its other new deviations, which stay new."""
    kept = set(addresses)
    findings = tuple(
        each
        for each in outcome.findings
        if each.holds is not Holds.NO or each.known or each.address in kept
    )
    return replace(outcome, findings=findings, verdict=Verdict.DEVIATES)


def _find_fixed(row: KnownRow, about: Sequence[Outcome]) -> tuple[str, ...]:
    """Return which findings of a row no longer deviate; its id for a row without findings."""
    if any(each.observation is None or each.verdict is Verdict.ERROR for each in about):
        return ()
    still = [
        finding.address
        for each in about
        for finding in each.findings
        if finding.holds is not Holds.YES
    ]
    if not row.findings:
        return () if still else (row.id,)
    return tuple(
        listed for listed in row.lasting if not any(covers(listed, each) for each in still)
    )


def _remove(
    row: KnownRow, fixed: tuple[str, ...], written: Mapping[str, Any], file: TextFile
) -> Iterator[Edit]:
    def edit(path: tuple[str, ...], old: Any, new: Any) -> Edit:
        return Edit(
            address=f"known.{row.id}" + (f"/{'.'.join(path)}" if path else ""),
            kind=EditKind.TRIM,
            file=file.file,
            path=("known", row.id, *path),
            old=old,
            new=new,
            why=f"{', '.join(fixed)} no longer deviates",
            evidence=(row.reason,),
        )

    left = [each for each in row.findings if each not in fixed]
    if not left:
        yield edit((), written, None)
        return
    yield edit(("findings",), written.get("findings"), left)
    evidence = written.get("evidence")
    for address in fixed:
        if isinstance(evidence, dict) and address in evidence:
            yield edit(("evidence", address), evidence[address], None)
