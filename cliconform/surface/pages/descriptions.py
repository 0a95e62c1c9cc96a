"""What a description says besides: a default, the choices, that it is required or deprecated.

In brackets mostly (``[default: x]``, ``(default "x")``, ``[possible values: a, b]``,
``[required]``, ``(choices: "a", "b")``, ``[aliases: x]``), and in a few set phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cliconform.surface.pages.lines import rejoined
from cliconform.surface.pages.values import split_choices

_DEFAULT = re.compile(
    r"^(?:the\s+)?defaults?(?:\s+value)?\s*(?:(?:is|to|are)\b\s*:?\s*(?P<told>.+)"
    r"|[:=]\s*(?P<set>.+)|\s(?P<value>[\"'`\[{(].*|map\[.*|[^\s\[]\S*))$",
    re.IGNORECASE,
)
_DEFAULT_PHRASE = re.compile(
    r"(?:^|[.;,(]\s+|\s)(?:the\s+)?defaults?(?:\s+value)?(?:\s+(?:is|to)|:)\s+"
    r"(?P<value>\"[^\"]*\"|'[^']*'|`[^`]*`|[^\s\"'`]+?)(?=[.,;)]?$|[.;]\s)",
    re.IGNORECASE,
)
_CHOICES = re.compile(
    r"^(?:possible\s+values|allowed(?:\s+values)?|choices|choose\s+from|one\s+of|valid(?:\s+values)?"
    r"|options|values?)\s*(?:are\s*)?:?\s+(?P<choices>.+)$",
    re.IGNORECASE,
)
_WORD = r"[\w.:+/*-]+"
_CHOICES_PHRASE = re.compile(
    r"\b(?:(?:must\s+be|can\s+be)(?:\s+one\s+of)?|one\s+of|choose\s+from|valid\s+(?:values|options)(?:\s+are)?"
    r"|(?:possible|allowed|supported|available)\s+values(?:\s+are)?|choices)\s*:?\s*"
    rf"(?P<choices>\(\s*{_WORD}(?:\s*[,|]\s*{_WORD})+\s*\)"
    rf"|([\"'`]){_WORD}\2(?:,?\s*(?:,|or|and|\|)\s*\2{_WORD}\2)+"
    rf"|{_WORD}(?:\s*[,|]\s*{_WORD})+(?:,?\s+(?:or|and)\s+{_WORD})?(?=\s*(?:[.;)]|$)))",
    re.IGNORECASE,
)
_BARRED = re.compile(rf"^[\"']?{_WORD}[\"']?(?:\s?\|\s?[\"']?{_WORD}[\"']?)+$")
_QUOTED = re.compile(r"^([\"'])[^\"']+\1(?:\s*(?:,|\|),?\s*(?:or\s+)?\1[^\"']+\1)+$")
_ALIASES = re.compile(r"^(?:short\s+|visible\s+)?alias(?:es)?\s*:?\s+(?P<names>.+)$", re.IGNORECASE)
_DEPRECATED = re.compile(
    r"^\W*deprecated(?:\s*[:;,.!)\]-]|\s+(?:since|in|use|and|as)\b|$)|\bDEPRECATED\b|[(\[]deprecated\b"
    r"|\b(?:option|flag|command|argument|this|it)\s+(?:is|has\s+been|was)\s+(?:now\s+)?deprecated",
)
_ANY_CASE_START = re.compile(
    r"^\W*(?-i:Deprecated)(?:\s*[:;,.!)\]-]|\s+(?:since|in|use|and|as)\b|$)"
)
_REPEATABLE = re.compile(
    r"(?:can|may) (?:also )?be (?:used|given|specified|repeated|passed|provided|set|supplied)"
    r" (?:multiple|several|more|many|repeatedly|again)"
    r"|\brepeatable\b|(?:can|may) be repeated|multiple times|more than once|several \S+ allowed",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^\s*-\s+(?P<name>[\w.+-]+)(?::|$)")
_POSSIBLE = re.compile(r"^\s*\[?(?:possible|allowed) values:?$", re.IGNORECASE)
_BETWEEN = re.compile(r";\s+|,\s+(?=(?:default|choices|env|preset):)")
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_OPENING = {close: opening for opening, close in _CLOSING.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """The facts in a description, and the description as it stands."""

    help: str = ""
    default: str | None = None
    choices: tuple[str, ...] = ()
    typed: bool = False
    """The choices are told as those of a value, and not in a sentence."""
    aliases: tuple[str, ...] = ()
    kind: str = ""
    """The type, where a description tells it: yargs' ``[string]``."""
    required: bool = False
    repeatable: bool = False
    deprecated: bool = False


def said(lines: list[str]) -> Said:
    """The facts that the description in ``lines`` tells."""
    text = rejoined(lines)
    clauses = list(_clauses(text))
    kind = next((clause for clause in clauses if clause in _YARGS), "")
    return Said(
        help=" ".join(text.split()),
        default=_default(clauses, text),
        choices=_choices(clauses, text, lines),
        typed=any(clause.startswith("choices:") for clause in clauses),
        aliases=_aliases(clauses),
        kind=kind,
        required=any(clause.lower() == "required" for clause in clauses),
        repeatable=kind in {"array", "count"} or _REPEATABLE.search(text) is not None,
        deprecated=is_deprecated(text),
    )


def is_deprecated(text: str) -> bool:
    """Whether ``text`` says that what it is about is deprecated, and not something else."""
    return _DEPRECATED.search(text) is not None or _ANY_CASE_START.match(text) is not None


_YARGS = frozenset({"string", "number", "array", "count", "boolean"})


def _clauses(text: str) -> Iterator[str]:
    """What stands in brackets, each part between semicolons by itself."""
    end = -1
    for start, stop in sorted(_bracketed(text)):
        if start > end:
            end = stop
            yield from map(str.strip, _BETWEEN.split(text[start + 1 : stop]))


def _bracketed(text: str) -> list[tuple[int, int]]:
    """Where brackets open and close; one that is never closed is no bracket."""
    found: list[tuple[int, int]] = []
    opened: dict[str, list[int]] = {close: [] for close in _OPENING}
    for index, char in enumerate(text):
        if char in _CLOSING and (index == 0 or not text[index - 1].isalnum()):
            opened[_CLOSING[char]].append(index)
        elif opened.get(char):
            found.append((opened[char].pop(), index))
    return found


def _default(clauses: list[str], text: str) -> str | None:
    for clause in (*clauses, *(clause.rpartition(", ")[2] for clause in clauses)):
        if match := _DEFAULT.match(clause):
            return _value(match["told"] or match["set"] or match["value"])
    phrase = _DEFAULT_PHRASE.search(text)
    if phrase is None or phrase["value"].lower() in {"to", "the", "a", "in", "on"}:
        return None
    return _value(phrase["value"])


def _value(text: str) -> str | None:
    """Python's ``None`` is no default: Typer and argparse write it where there is none."""
    bare = text.strip()
    if re.fullmatch(r"([\"'`]).*\1", bare) and bare.count(bare[0]) == len("''"):
        bare = bare[1:-1]
    return None if bare == "None" else bare


def _choices(clauses: list[str], text: str, lines: list[str]) -> tuple[str, ...]:
    for clause in clauses:
        if match := _CHOICES.match(clause):
            return split_choices(match["choices"])
        if _BARRED.match(clause) or _QUOTED.match(clause):
            return split_choices(clause)
    if listed := _listed(lines):
        return listed
    phrase = _CHOICES_PHRASE.search(text)
    return split_choices(phrase["choices"].strip("()").rstrip(".")) if phrase else ()


def _listed(lines: list[str]) -> tuple[str, ...]:
    """In clap's long help: ``Possible values:``, then each in a line of its own."""
    start = next((at for at, line in enumerate(lines) if _POSSIBLE.match(line)), None)
    if start is None:
        return ()
    matches = (_LISTED.match(line) for line in lines[start + 1 :])
    return tuple(match["name"] for match in matches if match)


def _aliases(clauses: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for clause in clauses:
        if match := _ALIASES.match(clause):
            names += split_choices(match["names"])
    return tuple(names)
