"""Verbs that are imported when they are asked for: the others are a line of the help page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from cliconform.cli.quick_values import skip_validation

if TYPE_CHECKING:
    from typer._click import Command, Context

_MARKUP: Final = "markdown"


class Verb(NamedTuple):
    """A line of the register: ``summary`` is the first line of the verb's own help page."""

    name: str
    summary: str
    panel: str


class LazyVerbs(TyperGroup):
    """A group that knows its verbs by name and summary, and imports the one that is called.

    The verb ``x`` is declared in :mod:`cliconform.cli`, by the function ``x`` of the module ``x``.
    """

    verbs: ClassVar[tuple[Verb, ...]]

    def __init__(self, **attributes: object) -> None:
        """Take what Typer gives a group; its commands are the verbs."""
        super().__init__(**attributes)  # type: ignore[arg-type]
        for name, summary, panel in self.verbs:
            self.commands[name] = TyperCommand(
                name, help=summary, rich_help_panel=panel, rich_markup_mode=_MARKUP
            )

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the options before the verb; return the other words."""
        skip_validation(self.get_params(ctx))
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """Return the verb that ``args`` begin with, imported, and the other words."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, load_verb(name) if name and known else known, rest


class _VerbCommand(TyperCommand):
    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        skip_validation(self.get_params(ctx))
        return super().parse_args(ctx, args)


def load_verb(name: str) -> Command:
    """Return the verb ``name`` with its arguments and options."""
    module = import_module(f"cliconform.cli.{name}")
    app = typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=_MARKUP
    )
    app.command(cls=_VerbCommand, epilog=module.EXAMPLES)(getattr(module, name))
    return typer.main.get_command(app)
