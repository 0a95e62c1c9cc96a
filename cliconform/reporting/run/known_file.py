"""Renders the known file of a run: a row for each command that deviates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cliconform.model.ids import base_of
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report
from cliconform.model.spec import KnownFile, KnownRow, Race, covers
from cliconform.reporting.run.evidence.format import format_evidence
from cliconform.reporting.run.evidence.rows import collect_evidence
from cliconform.reporting.text.toml import flatten, quote_toml
from cliconform.reporting.text.wording import describe_finding

_DEVIATING = frozenset({Verdict.DEVIATES, Verdict.KNOWN, Verdict.FIXED})
_NOT_RUN = frozenset({Verdict.BLOCKED, Verdict.SKIPPED})
_CONFORMING = frozenset({Verdict.CONFORMS, Verdict.FIXED, Verdict.FLAKY})
_HEAD = """\
# Known deviations of {target}. A deviation that is not listed here fails the run, and so does a
# row that no longer deviates, until it is deleted. Write each reason like a bug report.
"""


def render_known(report: Report, known: KnownFile | None = None) -> bytes:
    """Return the known file, in UTF-8, with which the same run would not fail.

    Each command that deviates has a row with its findings. A row of ``known`` keeps its reason; it
    stays unchanged where its command was not checked, and is dropped where the command conforms,
    unless it is intermittent. Each row says what was seen; what a row of ``known`` says of it stays
    as it is while it is still true.
    """
    rows = dict(known.rows) if known else {}
    by_id = {outcome.step.id: outcome for outcome in report.outcomes}
    target = (known.target if known else "") or report.target
    parts = [_HEAD.format(target=flatten(target)) + f"target = {quote_toml(target)}\n"]
    races = known.races if known else ()
    parts += [_format_race(race) for race in races]
    parts += [_format_row(row) for row in _unchanged(rows, by_id)]
    for outcome in report.outcomes:
        old = _find_row(rows, outcome.step.id)
        if _needs_row(outcome) and (old is not None or not _is_race_alone(outcome, races)):
            parts.append(_format_row(_update_row(outcome, old, by_id)))
    return "\n".join(parts).encode()


def _unchanged(rows: dict[str, KnownRow], by_id: dict[str, Outcome]) -> Iterator[KnownRow]:
    """Yield the rows that this run gives no reason to rewrite or drop."""
    for id_, row in rows.items():
        about = [each for name, each in by_id.items() if name == id_ or base_of(name) == id_]
        all_ran = row.about <= {each.step.id for each in about if each.verdict not in _NOT_RUN}
        if all_ran and any(_needs_row(each) for each in about):
            continue
        conforms = about and all_ran and all(each.verdict in _CONFORMING for each in about)
        if row.intermittent or not conforms:
            yield row


def _needs_row(outcome: Outcome) -> bool:
    """Return whether anything still deviates: a command can be fixed in part."""
    fixed = outcome.verdict is Verdict.FIXED and not outcome.deviations
    return outcome.verdict in _DEVIATING and not fixed


def _is_race_alone(outcome: Outcome, races: tuple[Race, ...]) -> bool:
    """Return whether races explain all deviations: each is known, though there is no row."""
    return bool(races) and all(finding.known for finding in outcome.deviations)


def _find_row(rows: dict[str, KnownRow], id_: str) -> KnownRow | None:
    return rows.get(id_) or rows.get(base_of(id_))


def _update_row(
    outcome: Outcome, old: KnownRow | None, outcomes: Mapping[str, Outcome]
) -> KnownRow:
    findings = _findings(outcome, old)
    races = old.races if old else ()
    return KnownRow(
        id=outcome.step.id,
        place=outcome.step.place,
        reason=old.reason if old else _reason(outcome),
        findings=findings,
        intermittent=old.intermittent if old else False,
        races=findings if races and old and not old.lasting else races,
        evidence=collect_evidence(outcome, findings, old, outcomes),
    )


def _reason(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.KNOWN and outcome.reason:
        return outcome.reason
    return describe_finding(outcome.deviations[0]) if outcome.deviations else outcome.reason


def _findings(outcome: Outcome, old: KnownRow | None) -> tuple[str, ...]:
    """Return the findings of this run; for an intermittent row, together with its former ones.

    An intermittent row without findings stands for any, and stays so.
    """
    before = old.findings if old else ()
    today = tuple(
        finding.address
        for finding in outcome.deviations
        if not finding.known or not before or any(covers(each, finding.address) for each in before)
    )
    if old is not None and old.intermittent:
        today = (*old.races, *today) if old.findings else ()
    return tuple(each for each in dict.fromkeys(today) if not _is_below_another(each, today))


def _is_below_another(address: str, all_: tuple[str, ...]) -> bool:
    return any(other != address and covers(other, address) for other in all_)


def _format_race(race: Race) -> str:
    lines = [
        f"[race.{quote_toml(race.name)}]",
        f"reason   = {quote_toml(race.reason)}",
        f"commands = {_format_list(race.commands)}",
    ]
    if race.findings:
        lines.append(f"findings = {_format_list(race.findings)}")
    if race.shows:
        lines.append(f"shows    = {_format_list(race.shows)}")
    if race.blocks:
        lines.append("blocks   = true")
    return "\n".join(lines) + "\n"


def _format_row(row: KnownRow) -> str:
    lines = [f"[known.{quote_toml(row.id)}]", f"reason   = {quote_toml(row.reason)}"]
    is_mixed = row.intermittent and row.lasting  # some findings are intermittent, some are not
    if row.findings:
        lines.append(f"findings = {_format_list(row.lasting if is_mixed else row.findings)}")
    if row.intermittent:
        lines.append(f"intermittent = {_format_list(row.races) if is_mixed else 'true'}")
    lines += format_evidence(row)
    return "\n".join(lines) + "\n"


def _format_list(addresses: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quote_toml, addresses))}]"
