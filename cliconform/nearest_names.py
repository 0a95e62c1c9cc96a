"""Find the known names that a mistyped one was probably meant to be: ``did you mean …?``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_CUTOFF = 0.6
"""The least similarity of two words, between 0 and 1, as ``difflib`` measures it."""
_MAX_LENGTH = 100
"""Characters of a word that are compared: the time that ``difflib`` takes grows with them."""
_SHORT = 3
"""Words up to this length are not completed: ``--f`` may begin many options."""


def suggest_names(word: str, known: Iterable[str], *, cutoff: float = _CUTOFF) -> str:
    """Return ``did you mean …?`` with up to three names of ``known``; empty if none is near."""
    return format_suggestion(_find_matches(word[:_MAX_LENGTH], list(known), 3, cutoff))


def format_suggestion(names: Sequence[str]) -> str:
    """Return ``did you mean `a` or `b`?``, or an empty string without names."""
    return f"did you mean {' or '.join(f'`{name}`' for name in names)}?" if names else ""


def find_nearest_word(word: str, known: Sequence[str]) -> str:
    """Return the command, option or value of ``known`` nearest to ``word``; empty if none is near.

    A word that ``word`` begins comes first, since many parsers complete it.
    """
    longer = [each for each in known if len(word) > _SHORT and each.startswith(word)]
    # The dashes are left out, as they make any two options alike: --start is not near --list.
    bare = {each.lstrip("-"): each for each in reversed(known)}
    found = _find_matches(word.lstrip("-"), list(bare), 1, _CUTOFF)
    return next(iter(longer), "") or (bare[found[0]] if found else "")


def _find_matches(word: str, names: Sequence[str], count: int, cutoff: float) -> list[str]:
    import difflib  # noqa: PLC0415 - few runs have anything mistyped

    return difflib.get_close_matches(word, names, count, cutoff)
