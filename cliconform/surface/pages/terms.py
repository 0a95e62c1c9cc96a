"""The term of an option or an argument → its spellings, its value, its choices."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = re.compile(
    r"""(?P<name>--\[no-\][\w?.-]+|--\[no\][\w?.-]+|-{1,2}[^\s=,|/\[\]<>{}()"']+)
        (?P<glue>\[=|\[\s?|=|\s|:)?""",
    re.VERBOSE,
)
_FLAG_TYPES = frozenset({"bool", "boolean", "flag"})
_BRACED = re.compile(r"^[{(<\[]?\s*([\w.:+-]+(?:\s*[|,]\s*[\w.:+*-]+)+)\s*[})>\]]?$")


@dataclass(frozen=True, slots=True)
class Term:
    """What a term says: an option has spellings, an argument has its value alone."""

    spellings: tuple[str, ...]
    value: str = ""
    value_optional: bool = False
    repeatable: bool = False
    choices: tuple[str, ...] = ()
    rest: str = ""
    """What was not understood."""


def option_term(text: str) -> Term | None:
    """``-o, --output FILE`` and its like in every style; ``None`` where there is no option."""
    text = text.strip().rstrip(":")
    spellings: list[str] = []
    value = ""
    rest = text
    while (match := _PIECE.match(rest)) is not None:
        spellings += _both(match["name"].rstrip(".:"))
        rest = rest[match.end("name") :]
        rest, said = _value(rest)
        value = value or said
        rest = re.sub(r"^\s*(?:,|\||/|\bor\b)?\s*", "", rest)
    if not spellings:
        return None
    repeatable = bool(re.search(r"\.\.\.|…", text))
    term = value_term(value)
    flag = term.value.lower() in _FLAG_TYPES
    return Term(
        spellings=tuple(dict.fromkeys(spellings)),
        value="" if flag else term.value,
        value_optional=term.value_optional and not flag,
        repeatable=repeatable or term.repeatable,
        choices=term.choices,
        rest=rest.strip(". …"),
    )


def value_term(text: str) -> Term:
    """``<PATH>...``, ``[json|yaml]``, ``{a,b}``, ``list[str]``: a value's name and its choices."""
    text = text.strip()
    repeatable = "..." in text or "…" in text
    bare = text.replace("...", "").replace("…", "").strip()
    optional = bare.startswith("[") and bare.endswith("]") and not _is_choice(bare)
    if listed := re.fullmatch(r"<?(?:list|tuple|sequence)\[(.+?)\]>?", bare, re.IGNORECASE):
        return Term((), listed[1], repeatable=True)
    choices = _choices(bare)
    name = bare.strip("[]").strip("=").strip()
    name = name[1:-1] if name.startswith("<") and name.endswith(">") and ">" not in name[1:-1] else name
    return Term((), name, value_optional=optional, repeatable=repeatable, choices=choices)


def _both(name: str) -> list[str]:
    """``--[no-]color`` is two."""
    if match := re.match(r"--\[(no-?)\](.+)", name):
        return [f"--{match[2]}", f"--{match[1]}{match[2]}"]
    return [name]


def _value(rest: str) -> tuple[str, str]:
    """What follows a spelling: its value, up to the next spelling."""
    match = re.match(
        r"""(?:\s*(?P<plain>(?:=|\s|\[=|\[\s?=?)(?!-|\s*[,|/]\s*-|\s*or\s)
            (?:<[^>]*>|\{[^}]*\}|\[[^\]]*\]\]?|"[^"]*"|'[^']*'|[^\s,|]+)
            (?:\s*(?:<[^>]*>|\.\.\.|\[[^\]\s]*(?:\s\.\.\.)?\]|(?<=[\s=>\]])[A-Z][\w./:-]*)(?:\.\.\.)?)*))
        """,
        rest,
        re.VERBOSE,
    )
    if match is None:
        return rest, ""
    return rest[match.end() :], match["plain"].strip().removeprefix("=").strip()


def _is_choice(text: str) -> bool:
    return bool(_choices(text))


def _choices(text: str) -> tuple[str, ...]:
    match = _BRACED.match(text)
    if match is None or ("," in match[1] and not text.startswith("{")):
        return ()
    return tuple(part.strip() for part in re.split(r"[|,]", match[1]))
