"""Checks regular expressions, by compiling them."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache

from cliconform.loading.problem_log import Location
from cliconform.model.template import Template


def parse_pattern(text: str, at: Location) -> Template:
    """Return a regular expression as a template; report a problem if it is not valid.

    The values of its placeholders are escaped when they are filled in.
    """
    template = at.parse_template(text)
    # Replacements of the same length keep the position in the error message correct.
    trial = template.fill({name: "x" * (len(name) + 3) for name in template.names()})
    _check(trial, at, "for a literal text, use `contains` or `expect`")
    return template


def check_plain_pattern(text: str, at: Location) -> str:
    """Return ``text``; report a problem if it is not a regular expression, or has placeholders."""
    _check(at.reject_placeholders(text), at, "")
    return text


def _check(text: str, at: Location, hint: str) -> None:
    error = _find_error(text)
    if error:
        at.problem(f"invalid regular expression: {error}", hint)


@lru_cache(maxsize=4096)
def _find_error(text: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # for example, `[[` may change its meaning in a later Python
            re.compile(text, re.MULTILINE)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        return f"{error.msg}{where}"
    except (OverflowError, RecursionError) as error:
        return str(error)
    return ""
