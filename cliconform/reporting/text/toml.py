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


def quote_toml_exactly(text: str) -> str:
    """Return ``text`` as a TOML basic string that is read as the same text.

    A lone surrogate, which TOML cannot represent, is replaced.
    """
    text = text.encode("utf-8", "replace").decode()
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def flatten(text: str) -> str:
    """Return ``text``, cleaned, on one line: for a TOML comment."""
    return " ".join(clean(text).split())
