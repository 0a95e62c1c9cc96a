"""Quotes text for the TOML files that cliconform writes and reads again."""

from __future__ import annotations

import json

from cliconform.reporting.text.clean import clean


def quote_toml(text: str) -> str:
    """Return ``text``, cleaned, as a TOML basic string.

    JSON's escapes are all valid in TOML. The one character that TOML has escaped and JSON does
    not, DEL, is replaced by :func:`clean`.
    """
    return json.dumps(clean(text), ensure_ascii=False)


def flatten(text: str) -> str:
    """Return ``text``, cleaned, on one line: for a TOML comment."""
    return " ".join(clean(text).split())
