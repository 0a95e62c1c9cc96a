"""An entry whose term begins with a dash → options, merged with those that the usage names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliconform.model.surface import Option
from cliconform.quick_dataclass import replace
from cliconform.surface.pages.descriptions import Description, read_description
from cliconform.surface.pages.entries import Entry
from cliconform.surface.pages.terms import Term, read_option_terms
from cliconform.surface.pages.usage import Usage
from cliconform.surface.pages.values import FLAG_TYPES, NO_VALUE, Value, read_value

_COUNTED = re.compile(r"-+(?:v+|q+|d|verbos\w*|quiet|silent|debug|trace)")
"""Spellings of options that are counted: ``-vv``."""
_FLAG_DEFAULT = re.compile(r"true|false|on|off|yes|no|enabled|disabled|\d+", re.IGNORECASE)
_SEVERAL_TIMES = re.compile(r"\b(?:several|multiple|many|\d+) times\b", re.IGNORECASE)


def read_options(entry: Entry, *, one_word: bool = False) -> list[Option]:
    """Return the options of an entry: one, or several as ``find`` lists them without help.

    The list is empty if the entry's term is not an option. ``one_word`` is whether several words
    without brackets and dots are one value, as in Click.
    """
    description = read_description(entry.description)
    terms = _join_quoted_name(read_option_terms(entry.term), description)
    if one_word:
        terms = [_join_words(term) for term in terms]
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
            in_usage = not usage.required.isdisjoint(option.spellings)
            required = option.required or (in_usage and option.default is None)
            found.append(_add_value(replace(option, required=required), usage))
    return tuple(found)


def _add_value(option: Option, usage: Usage) -> Option:
    """Return the option with the value that only the usage names: ``[-h host]``."""
    text = next((usage.values[each] for each in option.spellings if each in usage.values), "")
    if option.value or not text:
        return option
    value = read_value(text)
    return replace(option, value=value.name, choices=value.choices)


def _join_quoted_name(terms: list[Term], description: Description) -> list[Term]:
    """Return one term for pflag's ``--iskip --skip  as --skip``, which looks like two options.

    A word in back quotes in the help of an option becomes the name of its value.
    """
    if len(terms) != len(("option", "name")) or terms[0].value != NO_VALUE:
        return terms
    name = " ".join(terms[1].spellings)
    if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", description.help):
        return terms
    return [replace(terms[0], value=Value(name))]


def _join_words(term: Term) -> Term:
    """Return the term with a value of one word: ``JSON-ARRAY``. Click's ``<TEXT TEXT>...`` has two.

    Two names in a value stand for two words.
    """
    text = term.bare_value
    if "..." in text or "> <" in text or term.value.name.lower().endswith(" range"):
        return term
    return replace(term, value=replace(term.value, name=term.value.name.replace(" ", "-")))


def _read_count(term: Term, description: Description) -> Term:
    """Return the term without the type ``count`` of a flag, or with a value that is optional.

    pflag prints ``-v, --verbose count``; with a name in back quotes, its help may tell how a number
    is given: ``several times, or a level with --verbose=n``.
    """
    is_counted = any(map(_COUNTED.fullmatch, term.spellings)) or description.repeatable
    if term.bare_value == "count" and is_counted:
        return replace(term, value=NO_VALUE, repeatable=True)
    given = any(f"{each}={term.value.name}" in description.help for each in term.spellings)
    if term.value.name and given and _SEVERAL_TIMES.search(description.help):
        return replace(term, value=replace(term.value, optional=True), repeatable=True)
    return term


def _make_option(term: Term, description: Description, *, required: bool) -> Option:
    term = _read_count(term, description)
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
    default = _find_default(term, description, takes_value=takes_value)
    return Option(
        spellings=tuple(dict.fromkeys((*term.spellings, *spelled, *bare))),
        value=value.name or type_,
        value_optional=value.optional,
        many=value.many or description.value_type == "array",
        choices=value.choices or (description.choices if takes_value else ()),
        default=default,
        required=required or (description.required and default is None),
        repeatable=term.repeatable or description.repeatable,
        numeric=term.numeric,
        deprecated=description.deprecated,
        help=description.help,
    )


def _find_default(term: Term, description: Description, *, takes_value: bool) -> str | None:
    """Return the default; what is said of a flag in other words is not the default of a value."""
    default = description.default if description.default is not None else term.default
    if default is None or takes_value or _FLAG_DEFAULT.fullmatch(default):
        return default
    return None
