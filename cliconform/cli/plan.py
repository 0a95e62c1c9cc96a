"""``cliconform plan``: what would be run, and nothing is."""

from __future__ import annotations

from pathlib import Path

from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    ExcludeTagOption,
    NoColorOption,
    NowOption,
    SelectOption,
    SpecArgument,
    TagOption,
)


def plan(
    spec: SpecArgument,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    command: CommandOption = None,
    now: NowOption = None,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Show the commands in the order of their needs, with their full command lines; run nothing."""
    from cliconform.cli import boundary
    from cliconform.loading import load_spec
    from cliconform.planning.plan import make_plan
    from cliconform.planning.selection import Selection
    from cliconform.reporting.plan import render
    from cliconform.reporting.text.terminal import make_console
    from cliconform.verbs.shared.contract import anywhere, context, moment_of, words_of

    selection = Selection(
        patterns=tuple(select or ()), tags=tuple(tag or ()), exclude_tags=tuple(exclude_tag or ())
    )
    world = context(Path(spec), anywhere, moment_of(now))
    made = make_plan(load_spec(spec), selection, world, words_of(command))
    make_console(boundary.environment(), color="never" if no_color else color).print(render(made))
