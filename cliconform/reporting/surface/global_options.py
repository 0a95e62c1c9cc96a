"""Which options of the program all of its commands take: other formats need them only once."""

from __future__ import annotations

from cliconform.model.surface import Option, Surface, inherit_options


def find_global_options(surface: Surface) -> tuple[Option, ...]:
    """Return the options of the program that each command repeats; none if one lacks some.

    Without them, and with :func:`~cliconform.model.surface.inherit_options`, every command has the
    same options as before, though their order may differ.
    """
    root, *commands = surface.commands
    found = tuple(
        option for option in root.options if all(option in one.options for one in commands)
    )
    for command in commands:
        own = tuple(option for option in command.options if option not in found)
        if {*inherit_options(own, found)} != {*command.options}:
            return ()
    return found if commands else ()
