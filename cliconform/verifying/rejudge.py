"""Judging a stored run by a spec that may have changed since: what still applies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cliconform.model.invocation import WITHHELD, HomeContent, is_secret
from cliconform.model.isolation import Isolation, SandboxOptions
from cliconform.model.outcome import Finding, Holds, Outcome
from cliconform.model.place import Place
from cliconform.model.placeholders import names_in_invocation
from cliconform.model.plan import Invocation, Limits, Step
from cliconform.model.report import Report
from cliconform.model.spec import covers
from cliconform.model.template import Template
from cliconform.model.variables import is_variable
from cliconform.quick_dataclass import fields, is_dataclass, replace
from cliconform.verifying.copied_files import has_changed_copies

_SPEC_DIR = "spec_dir"  # not compared: the spec may be in another folder than it was

_CHANGED_CALL = "its command line, home, input or environment has changed since the stored run"


def find_changed_commands(steps: Iterable[Step], stored: Report) -> dict[str, str]:
    """Return the steps that cannot be judged by the run ``stored``: the reason for each, by id.

    These are the steps that would be run in another way now, and those that need such a step.
    ``steps`` are in the order in which they run, the needed ones first.
    """
    stored_outcomes = {outcome.step.id: outcome for outcome in stored.outcomes}
    changed: dict[str, str] = {}
    for step in steps:
        before = stored_outcomes.get(step.id)
        if before is None:
            changed[step.id] = "the stored run has no such command"
        elif not _is_same_call(step, before.step):
            changed[step.id] = _CHANGED_CALL
        elif before.observation and has_changed_copies(step, before.observation.before):
            changed[step.id] = "the files that it copies have changed since the stored run"
        elif step.needs in changed:
            changed[step.id] = f"needs `{step.needs}`, which has changed since the stored run"
    return changed


def find_reusable_findings(step: Step, before: Outcome) -> Mapping[str, Finding]:
    """Return the stored findings, by address, of the promises that have not changed.

    They stand in for promises that cannot be checked again because the home no longer exists.
    """
    if _comparable_values(step.values) != _comparable_values(before.step.values):
        return {}
    stored = {promise.address: _drop_places(promise) for promise in before.step.promises}
    same = [
        each.address for each in step.promises if stored.get(each.address) == _drop_places(each)
    ]
    return {
        finding.address: replace(finding, known=False)
        for finding in before.findings
        if finding.holds is not Holds.UNKNOWN
        and any(covers(address, finding.address) for address in same)
    }


def _is_same_call(step: Step, before: Step) -> bool:
    """Whether the program would be run as it was in the stored run.

    That is its arguments, environment, home, input, and requests. Time limits are not compared, nor
    what differs between machines.
    """
    now, then = _comparable_call(step), _comparable_call(before)
    values, values_then = _comparable_values(step.values), _comparable_values(before.values)
    names = names_in_invocation(now)
    same_values = all(values.get(each) == values_then.get(each) for each in names)
    return now == then and same_values and step.needs == before.needs


def _comparable_call(step: Step) -> Invocation:
    invocation = step.invocation
    return replace(
        invocation,
        environment=_comparable_environment(invocation),
        fresh_home=HomeContent(),
        home=_comparable_home(invocation, step.values.get(_SPEC_DIR, "")),
        limits=Limits(timeout=0),
        since=None,
        # Promises that only the sandbox can show are left open without it; but what a command that
        # has the network tried to connect to is not known.
        isolation=Isolation.HOME,
        sandbox=SandboxOptions(network=invocation.sandbox.network),
    )


def _comparable_environment(invocation: Invocation) -> dict[str, Template]:
    """Return the environment without the machine's variables and with secrets withheld."""
    return {
        name: WITHHELD if is_secret(name) else value
        for name, value in invocation.environment.items()
        if name not in invocation.passed
    }


def _comparable_home(invocation: Invocation, folder: str) -> HomeContent:
    """Return all that is done in the home, with the sources of copies relative to ``folder``.

    Stored runs of earlier versions have what every new home holds and the command's own in one.
    """
    fresh, own = invocation.fresh_home, invocation.home
    copies = {**fresh.copies, **own.copies}
    return replace(
        own,
        dirs=fresh.dirs + own.dirs,
        copies={path: source.removeprefix(folder) for path, source in copies.items()},
        files={**fresh.files, **own.files},
        binaries={**fresh.binaries, **own.binaries},
        modes={**fresh.modes, **own.modes},
        links={**fresh.links, **own.links},
        chmod=fresh.chmod + own.chmod,
    )


def _comparable_values(values: Mapping[str, str]) -> dict[str, str]:
    """Return ``values`` without those that differ between machines."""
    return {
        name: value for name, value in values.items() if name != _SPEC_DIR and not is_variable(name)
    }


def _drop_places(value: Any) -> Any:
    """Return ``value`` without the places in it: a line number changes with the lines above."""
    if isinstance(value, Place):
        return None
    if isinstance(value, tuple):
        return tuple(map(_drop_places, value))
    if is_dataclass(value):
        parts = ((part.name, getattr(value, part.name)) for part in fields(value))
        return (type(value), tuple((name, _drop_places(part)) for name, part in parts))
    return value
