"""Small pages of each kind that was once misread: all that is on them, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli

from cliconform.model.surface import Argument, CommandSurface, Option
from cliconform.surface.pages.help_page import read_page
from cliconform.surface.pages.page import Page

_PAGES = tomli.loads((Path(__file__).parent / "data" / "kinds.toml").read_text("utf-8"))["page"]


@pytest.mark.parametrize("expected", _PAGES, ids=lambda page: page["kind"])
def test_everything_on_a_page_is_read_and_nothing_else(expected: dict[str, Any]) -> None:
    page = read_page(expected["text"], expected["program"], tuple(expected.get("path", ())))
    facts = {key: expected[key] for key in expected if key not in {"kind", "program", "path"}}
    facts.pop("text")
    assert _list_facts(page) == facts


def _list_facts(page: Page) -> dict[str, Any]:
    """Return what was read of a page, in the form of the facts in the file of pages."""
    command = page.command
    facts: dict[str, Any] = _group_spellings(command)
    facts["arguments"] = [_describe_argument(each) for each in command.arguments]
    facts["commands"] = list(command.commands)
    facts["aliases"] = {name: list(names) for name, names in page.aliases.items()}
    both: tuple[Option | Argument, ...] = (*command.options, *command.arguments)
    named = {each.name: each for each in both}
    facts["choices"] = {name: list(each.choices) for name, each in named.items() if each.choices}
    facts["defaults"] = {
        name: each.default for name, each in named.items() if each.default is not None
    }
    facts["problems"] = list(command.problems)
    return {key: value for key, value in facts.items() if value}


def _group_spellings(command: CommandSurface) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for option in command.options:
        groups.setdefault(_name_group(option), []).extend(option.spellings)
        if option.numeric:
            groups.setdefault("numeric", []).append(option.spellings[0])
    return groups


def _name_group(option: Option) -> str:
    if option.many:
        return "many"
    if option.value:
        return "optional_value" if option.value_optional else "values"
    return "flags"


def _describe_argument(argument: Argument) -> str:
    if argument.remainder:
        return f"{argument.name}..."
    if argument.repeated:
        return argument.name + ("+" if argument.required else "*")
    return argument.name + ("" if argument.required else "?")
