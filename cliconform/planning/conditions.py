"""Decides whether a command is skipped: ``when`` and ``skip``."""

from __future__ import annotations

from cliconform.model.spec import Command
from cliconform.planning.context import Context

# The names of the systems, and what `sys.platform` calls them.
_PLATFORMS = {"macos": "darwin", "windows": "win32"}


def find_skip_reason(command: Command, context: Context) -> str | None:
    """Return why ``command`` is skipped in ``context``; ``None`` if it is run."""
    if command.skip is not None:
        return command.skip
    when = command.when
    if when is None:
        return None
    if when.platforms and context.platform not in {_PLATFORMS.get(p, p) for p in when.platforms}:
        return f"only for {', '.join(when.platforms)}; this is {context.platform}"
    for variable in when.variables:
        if not context.environ.get(variable):
            return f"only if the environment variable {variable} is set"
    for program in when.programs:
        if context.which(program) is None:
            return f"only if the program `{program}` is on PATH"
    return None
