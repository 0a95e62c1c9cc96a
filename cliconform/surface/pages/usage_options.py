"""An option in a usage form → the option as the page describes it, or one of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cliconform.model.surface import Option
from cliconform.surface.pages.terms import read_option_term
from cliconform.surface.pages.usage_nodes import is_cluster, is_name_for_options

_CLUSTER = re.compile(r"^-[A-Za-z0-9]{2,}$")


def find_option(text: str, known: Mapping[str, Option]) -> tuple[str, Option | None]:
    """Return the spelling in ``text``, which may have a value attached, and its option.

    ``known`` are the options that the page describes, by spelling.
    """
    if text in known:
        return text, known[text]
    name = re.split(r"[=\[<({]", text, maxsplit=1)[0]
    if name in known:
        return name, known[name]
    has_words = any(_CLUSTER.match(each) for each in known)  # iproute2's `-batch`, `-force`
    if text[:2] in known and text[1:2] != "-" and known[text[:2]].value and not has_words:
        return text[:2], known[text[:2]]
    return name, None


def make_options(text: str, values: list[str], known: Mapping[str, Option]) -> list[Option]:
    """Return the options that ``text`` names, followed by ``values`` in the usage.

    There are several in POSIX's ``-46Aab`` (12.1), and none in a name for all options.
    """
    if is_name_for_options(re.split(r"\W", text.lstrip("-"))[0]) and text[:2] != "--":
        return []  # `[-opts[modifiers]]`
    is_known = all(f"-{one}" in known for one in text[1:])
    if _CLUSTER.match(text) and not values and (is_known or is_cluster(text[1:])):
        return [Option(spellings=(f"-{one}",)) for one in text[1:] if f"-{one}" not in known]
    value = f"={values[0]}" if len(values) == 1 and values[0].startswith("[") else " ".join(values)
    joined = text + (value if value.startswith("=") else f" {value}" if value else "")
    term = read_option_term(joined) or read_option_term(text)
    if term is None:
        return []
    option = Option(
        spellings=term.spellings,
        value=term.value.name,
        value_optional=term.value.optional,
        many=term.value.many,
        repeatable=term.repeatable,
        choices=term.value.choices,
    )
    return [option]
