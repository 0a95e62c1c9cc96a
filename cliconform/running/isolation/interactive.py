"""Runs a program of the user in a command's sandbox, on the terminal of this process."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence

from cliconform.errors import CannotRunError
from cliconform.model.isolation import SandboxOptions
from cliconform.running.isolation.entry import EntryError, start_in_namespaces
from cliconform.running.isolation.sandbox import Sandbox
from cliconform.running.process.program import UMASK, NotStartedError

_DEFAULT_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)


def run_interactively(
    argv: Sequence[str],
    environment: Mapping[str, str],
    *,
    home: str,
    folder: str,
    options: SandboxOptions,
) -> None:
    """Run ``argv`` in ``folder``, where a command with its home at ``home`` would run; wait for it.

    Raises :class:`CannotRunError` where there is no sandbox, or the program cannot be started.
    """
    read, write = os.pipe()

    def main() -> int:
        try:
            _run(argv, environment, home=home, folder=folder, options=options)
        except NotStartedError as error:
            os.write(write, error.reason.encode(errors="replace"))
        except OSError as error:
            os.write(write, f"{argv[0]}: {(error.strerror or str(error)).lower()}".encode())
        return 0

    try:
        pid = start_in_namespaces(main, own_session=False)
    except EntryError as error:
        os.close(read)
        raise CannotRunError(f"there is no sandbox here: {error}") from None
    finally:
        os.close(write)
    with os.fdopen(read, "rb") as problem:
        os.waitpid(pid, 0)
        if reason := problem.read().decode():
            raise CannotRunError(f"your shell cannot be started in the sandbox: {reason}")


def _run(
    argv: Sequence[str],
    environment: Mapping[str, str],
    *,
    home: str,
    folder: str,
    options: SandboxOptions,
) -> None:
    """Run the program below process 1 of the namespaces, which this is, and wait for its end."""
    os.umask(UMASK)
    sandbox = Sandbox(os.path.dirname(home))
    sandbox.begin()
    os.chdir(home)  # noqa: TID251 - of this process, which does nothing else
    confinement = sandbox.confine(
        options, home=home, folder=folder, argv=argv, environment=environment
    )
    try:
        program = confinement.start(
            lambda: os.posix_spawnp(argv[0], [*argv], environment, setsigdef=_DEFAULT_SIGNALS)
        )
        while os.wait()[0] != program:
            pass
    finally:
        confinement.end()
