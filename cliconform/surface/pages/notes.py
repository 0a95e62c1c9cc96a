"""What a description says besides: a default, the choices, that it is required or deprecated."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEFAULT = re.compile(
    r"""[\[(](?:[^\[\]()]*?[;,]\s*)?defaults?(?:\s+(?:is|to)\b|:|=|\s)\s*
        (?P<value>"[^"]*"|'[^']*'|\[[^\]]*\]|[^\])]*?)\s*(?:;[^\])]*)?[\])]""",
    re.IGNORECASE | re.VERBOSE,
)
_CHOICES = re.compile(
    r"[\[({](?:possible values|choices|one of|values?):\s*(?P<choices>[^\])}]+)[\])}]",
    re.IGNORECASE,
)
_BRACED = re.compile(r"\{(?P<choices>[\w.:+-]+(?:\s*[|,]\s*[\w.:+-]+)+)\}")
_REQUIRED = re.compile(r"[\[(](?:[^\[\]()]*;\s*)?required(?:\s*;[^\])]*)?[\])]", re.IGNORECASE)
_DEPRECATED = re.compile(r"\bdeprecated\b", re.IGNORECASE)
_REPEATABLE = re.compile(
    r"(?:can|may) be (?:used|given|specified|repeated|passed|provided|set) (?:multiple|several|more)"
    r"|repeatable|can be repeated|multiple times",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """The facts in a description, and the description as it stands."""

    help: str
    default: str | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    repeatable: bool = False
    deprecated: bool = False


def said(text: str) -> Said:
    """The facts that ``text`` tells."""
    text = " ".join(text.split())
    default = _DEFAULT.search(text)
    choices = _CHOICES.search(text) or _BRACED.search(text)
    return Said(
        help=text,
        default=default["value"].strip("\"'") if default else None,
        choices=_split(choices["choices"]) if choices else (),
        required=_REQUIRED.search(text) is not None,
        repeatable=_REPEATABLE.search(text) is not None,
        deprecated=_DEPRECATED.search(text) is not None,
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip(" \"'") for part in re.split(r"[|,]", text) if part.strip())
