"""What the program of a step is started with: its folder, its command line, its environment."""

from __future__ import annotations

import os

from cliconform.model.invocation import Terminal
from cliconform.model.plan import Invocation
from cliconform.program_file import explain_missing
from cliconform.running.home.environment import home_environment
from cliconform.running.home.start_folder import StartFolderError, find_start_folder
from cliconform.running.process.fake_time import fake_time
from cliconform.running.process.find_program import find_program
from cliconform.running.process.program import NotStartedError, StartParameters
from cliconform.running.substitution import Substitutions


def find_folder(invocation: Invocation, home: str, values: Substitutions) -> str:
    """Return the path of the folder to start in, relative to ``home``.

    Raises :class:`NotStartedError`.
    """
    try:
        return find_start_folder(home, values.fill_path(invocation.cwd))
    except StartFolderError as error:
        hint = "create it with `home.dirs`, or need the command that does"
        raise NotStartedError(str(error), hint) from None


def join_folder(home: str, cwd: str) -> str:
    """Return the absolute path of a folder that :func:`find_folder` has returned."""
    return home if cwd == "." else f"{home}/{cwd}"


def make_start_parameters(
    invocation: Invocation, folder: str, values: Substitutions
) -> StartParameters:
    """Return what to start in ``folder``, an absolute path. Raises :class:`NotStartedError`."""
    actual = values.actual
    argv = tuple(word.fill(actual) for word in invocation.argv)
    own = home_environment(values.home, folder)
    environment = {
        **{name: value for name, value in own.items() if name not in invocation.unset},
        **{name: text.fill(actual) for name, text in invocation.environment.items()},
    }
    path = find_program(argv[0], environment.get("PATH", os.defpath), base=folder)
    if path is None:
        program = os.path.join(folder, argv[0]) if "/" in argv[0] else argv[0]
        fault = explain_missing(program, environment.get("PATH", os.defpath))
        raise NotStartedError(f"`{argv[0]}` {fault.reason}", fault.hint)
    if invocation.now is not None:
        environment |= fake_time(invocation.now, environment, path, invocation.since)
    return StartParameters(
        path=path,
        argv=argv,
        environment=environment,
        terminal=invocation.terminal,
        columns=invocation.columns,
        lines=invocation.lines,
        keyboard=invocation.terminal is not Terminal.PIPES
        or bool(invocation.dialogue)
        or invocation.stdin is not None,
    )
