"""Regular expressions, tried before anything runs."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache

from cliconform.loading.problem_log import At
from cliconform.model.template import Template


def pattern(text: str, at: At) -> Template:
    """A regular expression in which placeholders stand for escaped values."""
    template = at.template(text)
    # Stand-ins of the same length keep the position in an error's message true.
    trial = template.fill({name: "x" * (len(name) + 3) for name in template.names()})
    _check(trial, at, "a text that is meant literally is written in `contains` or `expect`")
    return template


def plain_pattern(text: str, at: At) -> str:
    """A regular expression without placeholders."""
    _check(at.plain(text), at, "")
    return text


def _check(text: str, at: At, hint: str) -> None:
    fault = _fault(text)
    if fault:
        at.problem(f"bad regular expression: {fault}", hint)


@lru_cache(maxsize=4096)
def _fault(text: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `[[` may mean more in some later Python
            re.compile(text, re.MULTILINE)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        return f"{error.msg}{where}"
    except (OverflowError, RecursionError) as error:
        return str(error)
    return ""
