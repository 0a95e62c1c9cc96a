"""What a row of the known file says was seen, after a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cliconform.model.outcome import Finding, Outcome
from cliconform.model.spec import KnownRow, covers
from cliconform.model.template import Template
from cliconform.reporting.run.evidence.facts import Facts, collect_facts
from cliconform.reporting.run.evidence.patterns import make_patterns

Alternatives = tuple[tuple[Template, ...], ...]

_LAST_PART = re.compile(r"(?:\.[^.\[\]]+|\[[^\]]*\])\Z")


def collect_evidence(
    outcome: Outcome,
    findings: Sequence[str],
    old: KnownRow | None,
    outcomes: Mapping[str, Outcome],
) -> dict[str, Alternatives]:
    """Return what the row of ``outcome`` says was seen of ``findings``, by address.

    What the row ``old`` says is kept while it is true. What it says of a promise that does not
    deviate in every run is kept beside what was seen today. ``outcomes`` are those of the whole
    run, by id.
    """
    facts = collect_facts(outcome, outcomes)
    found: dict[str, Alternatives] = {}
    for finding in outcome.deviations:
        if not any(covers(each, finding.address) for each in findings):
            continue
        key = old.find_key(finding.address) if old else ""
        if old and key and finding.known:
            found[key] = old.evidence[key]
        elif finding.evidence:
            found[finding.address] = _add_today(outcome, finding, old, facts)
    if old:
        found |= _list_unseen(old, found)
    return _merge_groups(_drop_repeated(found))


def _add_today(
    outcome: Outcome, finding: Finding, old: KnownRow | None, facts: Facts
) -> Alternatives:
    """Return what was seen today; of an intermittent deviation, after what was seen before."""
    earlier = [
        each
        for attempt in outcome.earlier
        for each in attempt.deviations
        if each.address == finding.address
    ]
    patterns = make_patterns(finding, earlier, facts)
    today = [tuple(map(Template, lines)) for lines in patterns]
    is_race = old is not None and any(covers(each, finding.address) for each in old.races)
    before = (old.find_evidence(finding.address) or ()) if old and is_race else ()
    return tuple(dict.fromkeys((*before, *today)))


def _list_unseen(old: KnownRow, found: Mapping[str, Alternatives]) -> dict[str, Alternatives]:
    """Return what ``old`` says of intermittent deviations that did not occur today."""
    return {
        key: told
        for key, told in old.evidence.items()
        if key not in found and any(covers(each, key) or covers(key, each) for each in old.races)
    }


def _drop_repeated(found: Mapping[str, Alternatives]) -> dict[str, Alternatives]:
    """Return ``found`` without what a group says already of its parts: ``produces[0].rows``."""
    kept: dict[str, Alternatives] = {}
    for address in sorted(found, key=len):
        groups = [each for each in kept if covers(each, address)]
        if not groups or kept[max(groups, key=len)] != found[address]:
            kept[address] = found[address]
    return {address: found[address] for address in found if address in kept}


def _merge_groups(found: Mapping[str, Alternatives]) -> dict[str, Alternatives]:
    """Return ``found`` with one entry for a group of promises of which all saw the same."""
    merged: dict[str, Alternatives] = {}
    for address, told in found.items():
        group = next((each for each in _list_groups(address) if _is_same(each, found)), address)
        merged[group] = told
    return merged


def _is_same(group: str, found: Mapping[str, Alternatives]) -> bool:
    below = [told for address, told in found.items() if covers(group, address)]
    return len(below) > 1 and len(set(below)) == 1


def _list_groups(address: str) -> Iterator[str]:
    """Yield the groups that a promise is in, the largest first: ``http``, ``http[0]``, …"""
    smaller = _LAST_PART.sub("", address)
    if smaller != address:
        yield from _list_groups(smaller)
        yield smaller
