"""The description of an option, argument or command → the facts in it, such as its default.

Most facts stand in brackets: ``[default: x]``, ``(default "x")``, ``[possible values: a, b]``,
``[required]``, ``(choices: "a", "b")``, ``[aliases: x]``. A few are read from common phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.quick_dataclass import dataclass
from cliconform.surface.pages.lines import cut_text, join_wrapped_lines
from cliconform.surface.pages.values import split_choices

_MAX_HELP = 10_000
"""Characters of a help text; a longer one is of a page that floods."""
_DEFAULT = re.compile(
    r"^(?:the\s+)?defaults?(?:\s+value)?\s*(?:(?:is|to|are)\b\s*:?\s*(?P<stated>.+)"
    r"|[:=]\s*(?P<set>.+)|\s(?P<value>[\"'`\[{(].*|map\[.*|[^\s\[]\S*))$",
    re.IGNORECASE,
)
_DEFAULT_PHRASE = re.compile(
    r"(?:^|[.;,(]\s+|(?<!\bit)(?<!\bwhich)\s)(?:the\s+)?defaults?(?:\s+value)?(?:\s+(?:is|to)|:)\s+"
    r"(?P<value>\"[^\"]*\"|'[^']*'|`[^`]*`|[^\s\"'`]+?)(?=[.,;)]?$|[.;]\s)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\w\W+(?:the|a|an|is|are|be|it|they|this|that|what|which|if|when|unless|for|of|from|same|no|all"
    r"|none|not|to|by|on|in|current|as|only|every)\s+\w|^(?:the|same as|depends|as|if|no|what"
    r"|all|whatever|use|see|current|do not|don't|an?|automatic(?:ally)?)\s+\w.*",
    re.IGNORECASE,
)
"""Words that a default in a sentence has, as in ``(default: what the system says)``."""
_CHOICES = re.compile(
    r"^(?:possible\s+values|allowed(?:\s+values)?|choices|choose\s+from|one\s+of|valid(?:\s+values)?"
    r"|options|values?)\s*(?:are\s*)?:?\s+(?P<choices>.+)$",
    re.IGNORECASE,
)
_WORD = r"[*_`]{0,2}[\w.:+/-]+[*_`]{0,2}"
_CHOICES_PHRASE = re.compile(
    r"\b(?:(?:must\s+be|can\s+be)(?:\s+one\s+of)?|(?<!should be )one\s+of"
    r"|choose\s+from|valid\s+(?:values|options)(?:\s+are)?"
    r"|(?:possible|allowed|supported|available)\s+values(?:\s+are)?|(?<!\w\s)choices)\s*:?\s*"
    rf"(?P<choices>\(\s*{_WORD}(?:\s*[,|]\s*{_WORD})+\s*\)"
    rf"|([\"'`]){_WORD}\2(?:\s*\(default[^()]*\))?(?:,?\s*(?:,|or|and|\|)\s*\2{_WORD}\2(?:\s*\(default[^()]*\))?)+"
    r"(?=\s*(?:[.;)]|$))"
    rf"|{_WORD}(?:\s*[,|]\s*{_WORD})+(?:,?\s+(?:or|and)\s+{_WORD})?(?=\s*(?:[.;)]|$)|\s{{2}}))",
    re.IGNORECASE,
)
_BARRED = re.compile(rf"^[\"']?{_WORD}[\"']?(?:\s?\|\s?[\"']?{_WORD}[\"']?)+$")
_POSSIBLE_VALUE = re.compile(r"^(?:possible|allowed)\s+values|^choices", re.IGNORECASE)
"""The labels that programs print, below which there may be a single choice."""
_AND_MORE = re.compile(r"\s*(?:and/or|or)\b", re.IGNORECASE)
"""What follows a list of words that other values may stand beside."""
_TIMES = frozenset(("ns", "us", "µs", "ms", "s", "m", "h", "d", "w", "y"))
_TYPES = frozenset(("boolean", "string", "number", "integer", "object"))
"""Types in cac's ``[boolean | string]``, one of which any value may have."""
_SIZES = frozenset(("b", "k", "K", "M", "G", "T", "kb", "KB", "MB", "GB"))
_UNITS = _TIMES | _SIZES
"""Units of times and sizes, which stand behind a number."""
_ALIASES = re.compile(
    r"^(?:short\s+|visible\s+)?alias(?:es)?(?::\s*|\s+(?=-))(?P<names>.+)$", re.IGNORECASE
)
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
_OCLIF_CHOICES = re.compile(r"<(options: [^<>]+)>")
_BETWEEN = re.compile(r";\s+|,\s+(?=(?:default|choices|env|preset):)")
_YARGS_TYPES = frozenset({"string", "number", "array", "count", "boolean"})
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_OPENING = {close: opening for opening, close in _CLOSING.items()}


@dataclass(frozen=True, slots=True)
class Description:
    """A description and the facts in it."""

    help: str = ""
    """The whole description, on one line."""
    default: str | None = None
    choices: tuple[str, ...] = ()
    has_value_choices: bool = False
    """Whether the choices are labelled as those of a value: ``[choices: "a", "b"]``."""
    aliases: tuple[str, ...] = ()
    value_type: str = ""
    """The type of the value, in yargs' style: ``[string]``."""
    required: bool = False
    repeatable: bool = False
    deprecated: bool = False


def read_description(lines: list[str]) -> Description:
    """Return the facts in the description that stands in ``lines``."""
    text = join_wrapped_lines(lines)
    clauses = list(_split_clauses(text))
    value_type = next((clause for clause in clauses if clause in _YARGS_TYPES), "")
    return Description(
        help=cut_text(" ".join(text.split()), _MAX_HELP),
        default=_find_default(clauses, text),
        choices=_find_choices(clauses, text, lines),
        has_value_choices=any(clause.startswith("choices:") for clause in clauses),
        aliases=_find_aliases(clauses),
        value_type=value_type,
        required=any(clause.lower() == "required" for clause in clauses),
        repeatable=value_type in {"array", "count"} or _REPEATABLE.search(text) is not None,
        deprecated=is_deprecated(text),
    )


def is_deprecated(text: str) -> bool:
    """Whether ``text`` says that what it describes is deprecated, and not something else."""
    return _DEPRECATED.search(text) is not None or _ANY_CASE_START.match(text) is not None


def _split_clauses(text: str) -> Iterator[str]:
    """Yield what stands in brackets, split at semicolons; inner brackets are part of the outer."""
    end = -1
    for start, stop in sorted(_find_brackets(text)):
        if start > end:
            end = stop
            if not re.match(r"[\w\[(<{]", text[stop + 1 :]):
                yield from map(str.strip, _BETWEEN.split(text[start + 1 : stop]))
    yield from _OCLIF_CHOICES.findall(text)


def _find_brackets(text: str) -> list[tuple[int, int]]:
    """Return where each bracket opens and closes; brackets that are not closed are left out."""
    found: list[tuple[int, int]] = []
    opened: dict[str, list[int]] = {close: [] for close in _OPENING}
    for index, char in enumerate(text):
        if char in _CLOSING and not (
            text[index - 1 : index].isalnum() or text[index - 1 : index] in {"/", "^", "\\"}
        ):
            opened[_CLOSING[char]].append(index)
        elif opened.get(char):
            found.append((opened[char].pop(), index))
    return found


def _find_default(clauses: list[str], text: str) -> str | None:
    for clause in (*clauses, *(clause.rpartition(", ")[2] for clause in clauses)):
        if match := _DEFAULT.match(clause):
            return _clean_default(match["stated"] or match["set"] or match["value"])
    phrase = _DEFAULT_PHRASE.search(text)
    if phrase is None or phrase["value"].lower() in {"to", "the", "a", "in", "on"}:
        return None
    return _clean_default(phrase["value"])


def _clean_default(text: str) -> str | None:
    """Return a default without quotes; ``None`` for a text that says that there is none.

    Typer and argparse print Python's ``None`` where there is no default, restic ``[]``.
    """
    bare = text.strip()
    if re.fullmatch(r"([\"'`]).*\1", bare) and bare.count(bare[0]) == len("''"):
        return bare[1:-1]
    return None if bare in {"None", "[]"} or _SENTENCE.search(bare) else bare


def _find_choices(clauses: list[str], text: str, lines: list[str]) -> tuple[str, ...]:
    for clause in clauses:
        choices: tuple[str, ...] = ()
        if match := _CHOICES.match(clause):
            choices = split_choices(match["choices"])
            if len(choices) == 1 and not _POSSIBLE_VALUE.match(clause):
                choices = ()  # `(valid values; default)` names no choice
        elif _BARRED.match(clause) and not _AND_MORE.match(text.partition(f"{clause})")[2]):
            choices = split_choices(clause)
        if choices and _are_typed(choices):
            return choices
    if listed := _read_list_of_choices(lines):
        return listed
    phrase = _CHOICES_PHRASE.search(text)
    if phrase is None:
        return ()
    bare = re.sub(r"(?<=\S)\s*\(default[^()]*\)", "", phrase["choices"])
    choices = split_choices(bare.strip("()").rstrip("."))
    return choices if _are_typed(choices) else ()


def _are_typed(choices: tuple[str, ...]) -> bool:
    """Whether the choices are words that are typed: no ranges, units of a number, or sentences."""
    return not (
        any(re.search(r"\s[^\w]|\w:\s|^\d+\.\.", choice) for choice in choices)
        or _UNITS.issuperset(choices)
        or not _TYPES.isdisjoint(choices)
    )


def _read_list_of_choices(lines: list[str]) -> tuple[str, ...]:
    """Return the choices in clap's long help: ``Possible values:``, then a line for each."""
    start = next((at for at, line in enumerate(lines) if _POSSIBLE.match(line)), None)
    if start is None:
        return ()
    matches = (_LISTED.match(line) for line in lines[start + 1 :])
    return tuple(match["name"] for match in matches if match)


def _find_aliases(clauses: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for clause in clauses:
        if match := _ALIASES.match(clause):
            names += split_choices(match["names"])
    return tuple(names)
