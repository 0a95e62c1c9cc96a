"""Text as TOML has it, for the files that are written to be read again."""

from __future__ import annotations

import json

from cliconform.reporting.text.clean import clean


def quote_toml(text: str) -> str:
    """``text`` as a TOML basic string: JSON's escapes are among TOML's, and DEL is the rest."""
    return json.dumps(clean(text), ensure_ascii=False)


def flatten(text: str) -> str:
    """``text`` in one line, for a comment."""
    return " ".join(clean(text).split())
