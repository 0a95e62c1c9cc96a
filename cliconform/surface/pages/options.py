"""An entry whose term begins with a dash → options, merged with those that the usage names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cliconform.model.surface import Option
from cliconform.surface.pages.descriptions import Description, read_description
from cliconform.surface.pages.entries import Entry
from cliconform.surface.pages.terms import Term, read_option_terms
from cliconform.surface.pages.usage import Usage
from cliconform.surface.pages.values import FLAG_TYPES


def read_options(entry: Entry) -> list[Option]:
    """Return the options of an entry: one, or several as ``find`` lists them without help.

    The list is empty if the entry's term is not an option.
    """
    description = read_description(entry.description)
    terms = read_option_terms(entry.term)
    return [_make_option(term, description, required=entry.required) for term in terms]


def merge_options(described: Sequence[Option], usage: Usage) -> tuple[Option, ...]:
    """Return the described options, each once, and then those that only the usage names."""
    found: list[Option] = []
    listed: set[str] = set()
    for number, option in enumerate((*described, *usage.options)):
        known = listed.intersection(option.spellings)
        # Two described options may share a short spelling. Those of the usage that the page
        # describes are left out.
        if not known or (number < len(described) and len(known) < len(option.spellings)):
            listed.update(option.spellings)
            required = option.required or not usage.required.isdisjoint(option.spellings)
            found.append(replace(option, required=required))
    return tuple(found)


def _make_option(term: Term, description: Description, *, required: bool) -> Option:
    value = term.value
    type_ = "" if description.value_type in FLAG_TYPES | {"count"} else description.value_type
    type_ = type_ or ("|".join(description.choices) if description.has_value_choices else "")
    takes_value = bool(value.name or type_)
    spelled = tuple(alias for alias in description.aliases if alias.startswith("-"))
    bare = tuple(
        f"--{alias}"
        for alias in description.aliases
        if not alias.startswith("-") and len(alias) > 1
    )
    return Option(
        spellings=tuple(dict.fromkeys((*term.spellings, *spelled, *bare))),
        value=value.name or type_,
        value_optional=value.optional,
        many=value.many or description.value_type == "array",
        choices=value.choices or (description.choices if takes_value else ()),
        default=description.default if description.default is not None else term.default,
        required=description.required or required,
        repeatable=term.repeatable or description.repeatable,
        deprecated=description.deprecated,
        help=description.help,
    )
