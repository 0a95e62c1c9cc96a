"""The arguments of a usage form: their names, numbered ones, and those of alternatives."""

from __future__ import annotations

import re

from cliconform.model.surface import Argument
from cliconform.quick_dataclass import replace

_NUMBERED = re.compile(r"(?P<stem>.*\w)(?P<number>1|[nN])")


def join_numbered(arguments: list[Argument]) -> list[Argument]:
    """Return the arguments with one that is repeated in place of ``task1 ... taskN``."""
    numbered = [_NUMBERED.fullmatch(each.name) for each in arguments]
    last = {match["stem"] for match in numbered if match and match["number"] in "nN"}
    joined: list[Argument] = []
    for argument, match in zip(arguments, numbered, strict=True):
        is_first = match is not None and match["number"] == "1" and match["stem"] in last
        if is_first:
            joined.append(replace(argument, repeated=True))
        elif match is None or not any(_is_first_of(each, match["stem"]) for each in joined):
            joined.append(argument)
    return joined


def _is_first_of(argument: Argument, stem: str) -> bool:
    return argument.repeated and argument.name == f"{stem}1"


def get_argument_name(text: str, name: str) -> str:
    """Return the name of an argument: TYPE for ``TYPE[.VERSION]``, all of ``[HOST/]OWNER``."""
    if attached := re.match(r"<([^<>]+)>\[", text):
        return attached[1]
    if text[:1] in "[<{(":
        return name
    return re.sub(r"[\[(<{].*$", "", name, flags=re.DOTALL) or name


def merge_alternatives(before: list[Argument], branches: list[list[Argument]]) -> list[Argument]:
    """Return the arguments of all alternatives; one that is not in each of them is not required.

    ``before`` are the arguments read before the group, which are part of every alternative.
    """
    if len(branches) == 1:
        return branches[0]
    merged = {one.name: one for one in before}
    for branch in branches:
        for one in branch:
            known = merged.get(one.name, one)
            merged[one.name] = replace(known, repeated=known.repeated or one.repeated)
    names = [{one.name for one in branch if one.required} for branch in branches]
    return [
        replace(one, required=all(one.name in each for each in names)) for one in merged.values()
    ]
