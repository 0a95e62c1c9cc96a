"""Text in ASCII, for a console that has no other characters."""

from __future__ import annotations

# As wide as the character that is replaced wherever possible, so that columns stay aligned.
_ASCII = str.maketrans(
    {
        "✓": "v",
        "✗": "x",
        "≈": "=",
        "○": "o",
        "│": "|",
        "…": "...",
        "→": "->",
        "·": "-",
        "›": ">",
        "‹": "<",
        "├": "|",
        "└": "`",
        "─": "-",
        "�": "?",
        **{bar: str(number) for number, bar in enumerate("▁▂▃▄▅▆▇█", 1)},
    }
)


def to_ascii(text: str) -> str:
    """Return ``text`` in ASCII: each character replaced by a similar one, or else escaped."""
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")
