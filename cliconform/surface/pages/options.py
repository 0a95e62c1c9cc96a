"""An entry whose term begins with a dash → options; and those of the usage put to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cliconform.model.surface import Option
from cliconform.surface.pages.descriptions import Said, said
from cliconform.surface.pages.entries import Entry
from cliconform.surface.pages.terms import Term, option_terms
from cliconform.surface.pages.usage import Usage
from cliconform.surface.pages.values import FLAG_TYPES


def options_of(entry: Entry) -> list[Option]:
    """The options that an entry tells of: one, but where find lists them without help."""
    facts = said(entry.said)
    return [_option(term, facts, required=entry.required) for term in option_terms(entry.term)]


def merge_options(told: Iterable[Option], usage: Usage) -> tuple[Option, ...]:
    """One option for each name, and those that the usage alone tells of."""
    found: list[Option] = []
    listed: set[str] = set()
    described = tuple(told)
    for number, option in enumerate((*described, *usage.options)):
        known = listed.intersection(option.spellings)
        # A short spelling may be taken twice; the usage names none that the page describes.
        if not known or (number < len(described) and len(known) < len(option.spellings)):
            listed.update(option.spellings)
            required = option.required or not usage.required.isdisjoint(option.spellings)
            found.append(replace(option, required=required))
    return tuple(found)


def _option(term: Term, facts: Said, *, required: bool) -> Option:
    value = term.value
    kind = "" if facts.kind in FLAG_TYPES | {"count"} else facts.kind
    kind = kind or ("|".join(facts.choices) if facts.typed else "")
    takes = bool(value.name or kind)
    spelled = tuple(alias for alias in facts.aliases if alias.startswith("-"))
    bare = tuple(
        f"--{alias}" for alias in facts.aliases if not alias.startswith("-") and len(alias) > 1
    )
    return Option(
        spellings=tuple(dict.fromkeys((*term.spellings, *spelled, *bare))),
        value=value.name or kind,
        value_optional=value.optional,
        many=value.many or facts.kind == "array",
        choices=value.choices or (facts.choices if takes else ()),
        default=facts.default if facts.default is not None else term.default,
        required=facts.required or required,
        repeatable=term.repeatable or facts.repeatable,
        deprecated=facts.deprecated,
        help=facts.help,
    )
