"""The observer of ``--executor dask=ADDRESS``: the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cliconform.errors import UsageError
from cliconform.file_search import resolve
from cliconform.model.fingerprint import Fingerprint
from cliconform.model.plan import Plan
from cliconform.model.spec import Spec
from cliconform.verbs.shared.local_observer import print_not_removed

if TYPE_CHECKING:
    from cliconform.cluster.observer import ClusterObserver

_SCHEMES = ("tcp://", "tls://")
_HINT = "write --executor dask=tcp://HOST:8786, with the address that `dask scheduler` prints"


def parse_executor(executor: str | None) -> str | None:
    """Return the address of the Dask scheduler in the value of ``--executor``; ``None`` for local.

    Raises :class:`UsageError` where it is neither ``local`` nor ``dask=ADDRESS``.
    """
    if executor in {None, "local"}:
        return None
    kind, equals, address = str(executor).partition("=")
    if kind != "dask" or not equals:
        raise UsageError(
            f"--executor {executor}: `local` or `dask=ADDRESS` is expected", hint=_HINT
        )
    host, _, port = address.partition("://")[2].rpartition(":")
    if not address.startswith(_SCHEMES) or not host or not port.isdigit():
        raise UsageError(f"--executor {executor}: {address!r} is no address", hint=_HINT)
    return address


@contextmanager
def cluster_observer(
    address: str,
    spec: Spec,
    plan: Plan,
    fingerprint: Fingerprint,
    *,
    jobs: int | None,
    work_dir: Path | None,
) -> Iterator[ClusterObserver]:
    """Connect to the scheduler at ``address``; yield the observer that runs ``plan`` there.

    ``fingerprint`` is that of the target on this machine, and ``jobs`` how many commands run at a
    time at most. Raises :class:`UsageError` where Dask is not installed.
    """
    try:
        from cliconform.cluster.inspection import Target
        from cliconform.cluster.observer import ClusterObserver
    except ModuleNotFoundError as error:
        if error.name not in {"distributed", "dask"}:
            raise
        raise UsageError(
            "--executor dask needs the package `distributed`, which is not installed",
            hint="install it: pip install 'cliconform[dask]'",
        ) from None
    target = Target(
        name=plan.target,
        command=plan.command,
        files=spec.target.fingerprint,
        folder=str(resolve(spec.file).parent),
        fingerprint=fingerprint,
    )
    observer = ClusterObserver(address, target, jobs=jobs, work_dir=work_dir)
    try:
        with observer:
            yield observer
    finally:
        print_not_removed(observer.not_removed)
