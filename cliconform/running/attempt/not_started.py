"""Why a step could not be run: no home, no port, a variable of the environment that is not set."""

from __future__ import annotations

import errno
import os

from cliconform import clock
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.variables import find_unset_variables
from cliconform.running.messages import Task
from cliconform.running.substitution import HOME_PLACEHOLDER

# Errors that may come from the folder that holds the homes, rather than from what goes into one.
_WORK_DIR_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS})


def make_failed(task: Task, why: NotStarted, *, started: str = "") -> Observation:
    """Return the observation of a step whose program was not started.

    ``started`` is when it was to be, as ISO 8601: at present if it is empty.
    """
    return Observation(
        id=task.id,
        attempt=task.attempt,
        argv=tuple(word.partly(task.public_values).source for word in task.argv),
        home=task.home,
        values={**task.captured, **task.public_values},
        started=started or clock.now().isoformat(),
        duration=0.0,
        ending=why,
        moved_to=task.moved_to or "",
    )


def explain_unset_variables(task: Task) -> NotStarted | None:
    """Return why the step cannot be run if ``${env:NAME}`` asks for a variable without value.

    It is not the schedule's matter: the run goes on without this step.
    """
    unset = find_unset_variables(task.invocation, task.values)
    if not unset:
        return None
    names = ", ".join(f"`{name}`" for name in unset)
    return NotStarted(
        reason=f"the spec uses {names} of your environment, and it is not set"
        if len(unset) == 1
        else f"the spec uses {names} of your environment, and they are not set",
        hint=f"set it, or write what to use without it: ${{env:{unset[0]}:-…}}",
    )


def explain_port_error(error: OSError) -> NotStarted:
    """Say that no port could be reserved."""
    return NotStarted(reason=f"no free port: {error.strerror}")


def explain_home_error(task: Task, error: OSError) -> NotStarted:
    """Say why the home was not created: no space, no permission, a folder in a file's place."""
    message = describe_file_error(task, error)
    is_in_home = error.filename is None or HOME_PLACEHOLDER in message
    hint = ""
    if error.errno == errno.EACCES and f"{HOME_PLACEHOLDER}/" in message:
        hint = "let the command that leaves it make it readable for you, or remove it"
    elif is_in_home and error.errno in _WORK_DIR_ERRORS:
        hint = "choose another place with --work-dir DIR"
    return NotStarted(reason=f"the home could not be created: {message}", hint=hint)


def describe_file_error(task: Task, error: OSError) -> str:
    """Return the system's message and the file's name, with ``$HOME`` for the home's path."""
    name = _put_placeholder(task, str(error.filename or ""))
    return f"{error.strerror}: {name}" if name else f"{error.strerror}"


def _put_placeholder(task: Task, name: str) -> str:
    """Put ``$HOME`` in the place of a home's path in a file's ``name``.

    The name may also be relative: to the home if it is ``.`` or begins with ``./``, else to the
    folder of the run.
    """
    if name == "." or name.startswith("./"):
        return HOME_PLACEHOLDER + name[1:]
    origin = task.origin.home if task.origin is not None else None
    for home in filter(None, (task.home, task.moved_to, *task.further_homes, origin)):
        if name.startswith(relative := os.path.basename(home)):
            return HOME_PLACEHOLDER + name.removeprefix(relative)
        name = name.replace(home, HOME_PLACEHOLDER)
    return name
