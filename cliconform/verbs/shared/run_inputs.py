"""Describes what a run is made of: the fingerprints of its spec and of its target."""

from __future__ import annotations

from cliconform import clock, host
from cliconform.file_search import resolve
from cliconform.fingerprint.spec import fingerprint_spec
from cliconform.fingerprint.target import fingerprint_target
from cliconform.model.fingerprint import RunInputs
from cliconform.verbs.shared.contract import Contract


def describe_inputs(
    contract: Contract, command: tuple[str, ...], fake_now: str | None
) -> RunInputs:
    """Return what a run of the target ``command``, with the path of its program, is made of.

    Raises :class:`~cliconform.errors.UsageError` where ``[target] fingerprint`` matches no file.
    """
    spec = contract.spec
    target = fingerprint_target(
        command,
        spec.target.fingerprint,
        resolve(spec.file).parent,
        cache=host.cache_folder(),
        now=clock.now().timestamp(),
        system=host.system(),
    )
    return RunInputs(
        spec=fingerprint_spec(spec), target=target, known=contract.known.digest, now=fake_now
    )
