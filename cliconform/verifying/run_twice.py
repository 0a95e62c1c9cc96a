"""Compares two runs of one command that was run twice, since its first worker was given up."""

from __future__ import annotations

from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.quick_dataclass import replace

_WORST_FIRST = (Verdict.DEVIATES, Verdict.FIXED, Verdict.KNOWN, Verdict.FLAKY, Verdict.CONFORMS)
_NAMED = 3  # promises that a hint names


def merge_runs(known: Outcome, late: Outcome) -> Outcome:
    """Return the outcome of a command with the outcomes ``known`` and ``late``.

    Neither run is trusted: where a promise holds in one run and not in the other, the outcome is
    that of the run in which more deviates, and its hint says so. Promises about time are not
    compared. ``known`` is returned as it is where the runs are the same, or one was none.
    """
    differing = _list_differing(known, late)
    if not differing or not {known.verdict, late.verdict} <= {*_WORST_FIRST}:
        return known
    worse = min(known, late, key=lambda each: _WORST_FIRST.index(each.verdict))
    names = ", ".join(f"`{address}`" for address in differing[:_NAMED])
    more = f" and {len(differing) - _NAMED} more" if len(differing) > _NAMED else ""
    hint = (
        "it was run twice, since the first worker was given up and answered later; the two runs "
        f"differ in {names}{more}"
    )
    kept = known.kept or late.kept
    return replace(worse, hint=f"{hint}\n{worse.hint}" if worse.hint else hint, kept=kept)


def _list_differing(one: Outcome, other: Outcome) -> list[str]:
    first, second = _hold(one.findings), _hold(other.findings)
    return [address for address in {**first, **second} if first.get(address) != second.get(address)]


def _hold(findings: tuple[Finding, ...]) -> dict[str, Holds]:
    return {each.address: each.holds for each in findings if not each.is_about_time}
