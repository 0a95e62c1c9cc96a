"""The environment that commands get from those that they need, by ``keep_env``."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.spec import Command, CommandSettings
from cliconform.planning.merging import merge

NOTHING_KEPT = CommandSettings()
"""What a command gets that needs no other, or none that keeps its environment."""


def keep_environment(
    command: Command, kept: CommandSettings, defaults: CommandSettings, values: Mapping[str, str]
) -> CommandSettings:
    """Return what the commands that need ``command`` get: its own environment over ``kept``.

    ``values`` are those of the placeholders of its step. The columns of its matrix are filled in,
    since they mean nothing to another command.
    """
    settings = command.settings
    keeps = defaults.keep_env if settings.keep_env is None else settings.keep_env
    if not keeps or not (settings.env or settings.unset or settings.pass_env is not None):
        return kept
    columns = command.matrix[0].values if command.matrix else ()
    row = {name: values[name] for name in columns if name in values}
    own = CommandSettings(
        env={name: text.partly(row) for name, text in settings.env.items()},
        unset=settings.unset,
        pass_env=settings.pass_env,
    )
    return own if kept is NOTHING_KEPT else merge(own, kept)
