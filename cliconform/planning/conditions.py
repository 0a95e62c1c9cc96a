"""``when`` and ``skip``: why a command is not to be run here."""

from __future__ import annotations

from cliconform.model.spec import Command
from cliconform.planning.context import Context

# People write the system's name; Python says the kernel's.
_PLATFORMS = {"macos": "darwin", "windows": "win32"}


def skip_reason(command: Command, context: Context) -> str | None:
    """Why ``command`` is not to be run in ``context``; ``None`` if it is."""
    if command.skip is not None:
        return command.skip
    when = command.when
    if when is None:
        return None
    if when.platforms and context.platform not in {_PLATFORMS.get(p, p) for p in when.platforms}:
        return f"only for {', '.join(when.platforms)}, and this is {context.platform}"
    for variable in when.variables:
        if not context.environ.get(variable):
            return f"only when the environment variable {variable} is set"
    for program in when.programs:
        if context.which(program) is None:
            return f"only where the program `{program}` is found on PATH"
    return None
