"""Report → the text of a known file: today's deviations, a row each."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.ids import base_of
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report
from cliconform.model.spec import KnownFile, KnownRow, Race, covers
from cliconform.reporting.text.toml import flatten, quote_toml
from cliconform.reporting.text.wording import describe_finding

_DEVIATING = frozenset({Verdict.DEVIATES, Verdict.KNOWN, Verdict.FIXED})
_NOT_RUN = frozenset({Verdict.BLOCKED, Verdict.SKIPPED})
_CONFORMING = frozenset({Verdict.CONFORMS, Verdict.FIXED, Verdict.FLAKY})
_HEAD = """\
# The deviations of {target} that its maintainers know of. A deviation that is not here fails the
# run, and so does a row that no longer deviates. Write each reason as you would report the bug.
"""


def render_known(report: Report, known: KnownFile | None = None) -> bytes:
    """The known file with which the same run would not fail.

    Each command that deviates has a row with its findings; a row of ``known`` keeps its reason. A
    row of a command that was not checked now stays as it is, as nobody knows better; one that
    conforms goes, unless it is intermittent.
    """
    rows = dict(known.rows) if known else {}
    by_id = {outcome.step.id: outcome for outcome in report.outcomes}
    target = (known.target if known else "") or report.target
    parts = [_HEAD.format(target=flatten(target)) + f"target = {quote_toml(target)}\n"]
    races = known.races if known else ()
    parts += [_race(race) for race in races]
    parts += [_row(row) for row in _kept(rows, by_id)]
    for outcome in report.outcomes:
        old = _old(rows, outcome.step.id)
        if _deviates(outcome) and (old is not None or not _raced_alone(outcome, races)):
            parts.append(_row(_today(outcome, old)))
    return "\n".join(parts).encode()


def _kept(rows: dict[str, KnownRow], by_id: dict[str, Outcome]) -> Iterator[KnownRow]:
    """The rows of commands that did not say anything about themselves today."""
    for id_, row in rows.items():
        about = [each for name, each in by_id.items() if name == id_ or base_of(name) == id_]
        all_ran = row.about <= {each.step.id for each in about if each.verdict not in _NOT_RUN}
        if all_ran and any(_deviates(each) for each in about):
            continue
        conforms = about and all_ran and all(each.verdict in _CONFORMING for each in about)
        if row.intermittent or not conforms:
            yield row


def _deviates(outcome: Outcome) -> bool:
    """Whether its row is written anew: also where a part of it is fixed, with what is left."""
    fixed = outcome.verdict is Verdict.FIXED and not outcome.deviations
    return outcome.verdict in _DEVIATING and not fixed


def _raced_alone(outcome: Outcome, races: tuple[Race, ...]) -> bool:
    """Whether nothing deviates but what a race explains: a known finding without a row."""
    return bool(races) and all(finding.known for finding in outcome.deviations)


def _old(rows: dict[str, KnownRow], id_: str) -> KnownRow | None:
    return rows.get(id_) or rows.get(base_of(id_))


def _today(outcome: Outcome, old: KnownRow | None) -> KnownRow:
    findings = _findings(outcome, old)
    races = old.races if old else ()
    return KnownRow(
        id=outcome.step.id,
        place=outcome.step.place,
        reason=old.reason if old else _reason(outcome),
        findings=findings,
        intermittent=old.intermittent if old else False,
        races=findings if races and old and not old.lasting else races,
    )


def _reason(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.KNOWN and outcome.reason:
        return outcome.reason
    return describe_finding(outcome.deviations[0]) if outcome.deviations else outcome.reason


def _findings(outcome: Outcome, old: KnownRow | None) -> tuple[str, ...]:
    """Today's; of a race also those that it showed before, or any as before."""
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


def _race(race: Race) -> str:
    lines = [
        f"[race.{quote_toml(race.name)}]",
        f"reason   = {quote_toml(race.reason)}",
        f"commands = {_list(race.commands)}",
    ]
    if race.findings:
        lines.append(f"findings = {_list(race.findings)}")
    if race.shows:
        lines.append(f"shows    = {_list(race.shows)}")
    if race.blocks:
        lines.append("blocks   = true")
    return "\n".join(lines) + "\n"


def _row(row: KnownRow) -> str:
    lines = [f"[known.{quote_toml(row.id)}]", f"reason   = {quote_toml(row.reason)}"]
    some = row.intermittent and row.lasting  # else all of it is a race, or nothing is
    if row.findings:
        lines.append(f"findings = {_list(row.lasting if some else row.findings)}")
    if row.intermittent:
        lines.append(f"intermittent = {_list(row.races) if some else 'true'}")
    return "\n".join(lines) + "\n"


def _list(addresses: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quote_toml, addresses))}]"
