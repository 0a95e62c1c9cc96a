"""The term of an option → its spellings and its value, in the notations of all styles.

The notations are:

``-o, --output FILE`` · ``--output=FILE, -o FILE`` · ``--a / --no-a`` · ``-S|--save`` · ``-h
--help`` · ``--[no-]color[=WHEN]`` · ``-name type`` · ``-j[N]`` · ``-<number>`` (any number) ·
``-a - --all`` (binutils) · ``--chunk-size=500:`` (kubectl, with the default in place of the value's
name).
"""

from __future__ import annotations

import re

from cliconform.quick_dataclass import dataclass, replace
from cliconform.surface.pages.value_text import (
    BRACKETS,
    cut_bracket_with_suffix,
    cut_suffix,
    guess_pflag_type,
    is_prose,
)
from cliconform.surface.pages.values import FLAG_TYPES, NO_VALUE, Value, read_value

_NAME = re.compile(
    r"--?[\[(]no-?[\])][\w?.@#%+:-]*[\w]"
    r"|--[\w][\w.+@*:-]*\[[\w-]+\][\w-]*|--\[[\w-]+-\][\w-]+"
    r"|--[\w?@#%](?:[\w?.@#%+*-]|:(?![A-Z]))*|-[\w?@#%*$!+^][\w?.@%+-]*|-[.:()](?=[,\s]|$)|-#{2,}"
)
_MORE_NAMES = re.compile(
    r"/(?P<name>[A-Za-z][\w-]*)(?=[\s:,\[]|/\w|$)|\|(?P<again>([a-z])\3+)(?=[|,\s]|$)"
)
"""Another name, without its dashes: ``-sN/sF/sX``, ``-v|vv|vvv``."""
_NUMERIC = re.compile(r"-(?:<\w[\w-]*>|NUM(?:BER)?(?![\w-])|#(?=[,\s]|$))")
"""A number as an option of its own: ``-<number>``, ``-NUM``."""
_SEPARATOR = re.compile(r"\s*(?:,|\||/|;|\bor\b)\s*|\s-\s(?=-)|\s+(?=-)")
_LETTER = re.compile(r"[A-Za-z](?=\s*(?:,|$))")
_WORD = re.compile(r"(?:[^\s,|\[\]<>{}()]|[|,](?=[^\s-]))+")
_ATTACHED = re.compile(r",[<\[]\S*|#(?=[\s,]|$)")
"""A value that follows its spelling at once: ``-Wa,<options>``, ``-T#``."""
_ENDS_VALUE = re.compile(r"[-,|;:]|/(?!\w)|or\s+-")
_WINDOWS = re.compile(r"[,\s]\s*/(?:\?|[A-Z])(?=[,\s]|$)")
"""A spelling that only Windows has, with a slash: cmake's ``/?``."""
_BOOST = re.compile(r"^(-\w) \[ (--[\w.-]+) \]")
"""The two spellings in ``-i [ --index ] arg (=5)``, as Boost's program_options prints them."""
_COLON = re.compile(r"(>|\|[^\[\]]*\]):$")
"""The colon behind a value in brackets, which ends the term: ``--to=<path>:``."""
_BRACKETED = re.compile(r"^(--[\w.-]+) \((-\w)\)")
"""The two spellings in ``--help (-h)``, as Cyclopts prints them."""
_IMPLICIT = re.compile(r"\s\(=(?P<default>[^()]*)\)$")
"""The default behind them."""
_MARK = re.compile(r"\s?(?:\.\.\.|…)")
_ALTERNATIVE = re.compile(r",\s+<[^<>]*>|\|\s+(?=[^\s-])[^\s,|]+")
_NEGATED = re.compile(r"(?P<dashes>--?)[\[(](?P<no>no-?)[\])](?P<name>.+)")
_INSERTED = re.compile(r"(?P<head>--[\w.-]*)\[(?P<inner>[\w-]+)\](?P<tail>[\w-]*)$")


@dataclass(frozen=True, slots=True)
class Term:
    """An option as its term describes it."""

    spellings: tuple[str, ...]
    value: Value = NO_VALUE
    repeatable: bool = False
    """Whether the option may be used several times."""
    numeric: bool = False
    """Whether any number, such as ``-5``, is a spelling of the option."""
    default: str | None = None
    bare_value: str = ""
    """The value as it is on the page, with its brackets."""


def read_option_term(text: str) -> Term | None:
    """Return the first term in ``text``, or ``None`` if not all of ``text`` is terms."""
    terms = read_option_terms(text)
    return terms[0] if terms else None


def read_option_terms(text: str) -> list[Term]:
    """Return the terms in ``text``; none if there is anything else in it.

    A line has several terms where options are listed without descriptions, as by ``find``.
    """
    text = _COLON.sub(r"\1", text.strip())
    implicit = _IMPLICIT.search(text)
    bare = _BOOST.sub(r"\1, \2", _IMPLICIT.sub("", text))
    bare = _BRACKETED.sub(r"\1, \2", bare)
    scanner = _TermScanner(_WINDOWS.sub("", bare))
    terms: list[Term] = []
    while scanner.read_spelling():
        scanner.read_value()
        if not scanner.read_separator():
            break
        if scanner.is_at_next_option():
            terms.append(_make_term(scanner))
            scanner.start_option()
    if (
        scanner.is_broken
        or not (scanner.spellings or scanner.numeric)
        or scanner.rest.strip(" .:,|/")
    ):
        return []
    if implicit is not None:
        scanner.default = implicit["default"]
    return [*terms, _make_term(scanner)]


class _TermScanner:
    """Reads a text from the left: spellings, each followed by the notation of its value."""

    def __init__(self, text: str) -> None:
        self.rest = text
        """What has not been read yet."""
        self._spaced = False
        """Whether the last separator was a single space."""
        self.is_broken = False
        """Whether a bracket is not closed, because the term continues on another line."""
        self.start_option()

    def start_option(self) -> None:
        """Forget what was read of the previous option."""
        self.spellings: list[str] = []
        self.value = ""
        self.default: str | None = None
        self.repeatable = False
        self.numeric = ""

    def is_at_next_option(self) -> bool:
        """Whether another option follows: a space joins two spellings only in ``-h --help``."""
        if not self._spaced:
            return False
        is_long = self.rest.startswith("--")
        if not self.spellings:
            return False
        return len(self.spellings) > 1 or self.spellings[0].startswith("--") == is_long

    def read_spelling(self) -> bool:
        """Read one spelling; return whether there was one."""
        if number := _NUMERIC.match(self.rest):
            self.numeric = number[0]
            self.rest = self.rest[number.end() :]
            return True
        match = _NAME.match(self.rest) or (_LETTER.match(self.rest) if self.spellings else None)
        if match is None:
            return False
        name = match[0]
        if name.endswith((".", ":")) and len(name) > len("-."):
            name = name.rstrip(".:")  # `...` and kubectl's colon are not part of the name
        self.spellings += _expand_spelling(name)
        self.rest = self.rest[len(name) :]
        while more := _MORE_NAMES.match(self.rest):
            dashes = name[: len(name) - len(name.lstrip("-"))]
            self.spellings.append(dashes + (more["name"] or more["again"]))
            self.rest = self.rest[more.end() :]
        self.is_broken = self.is_broken or self.rest.startswith("…")
        return True

    def read_separator(self) -> bool:
        """Read what stands between two spellings; return whether a spelling follows."""
        match = _SEPARATOR.match(self.rest)
        if match is None:
            return False
        following = self.rest[match.end() :]
        if not any(each.match(following) for each in (_NAME, _LETTER, _NUMERIC)):
            return False
        self.rest = following
        self._spaced = not match[0].strip() and len(match[0]) == 1
        return True

    def read_value(self) -> None:
        """Read all parts of the value; words that are a sentence are not read."""
        parts: list[str] = []
        while part := self._read_value_part(first=not parts):
            parts.append(part)
            if is_prose(parts):
                self.rest = f"{part} {self.rest}"
                return
        self.is_broken = self.is_broken or any(part[0] == "<" and ">" not in part for part in parts)
        self.value = self.value or " ".join(parts).replace("> ...", ">...")

    def _read_value_part(self, *, first: bool) -> str:
        """Read a bracket, a word or dots; return an empty string if there is none."""
        if match := _MARK.match(self.rest):
            self.rest = self.rest[match.end() :]
            self.repeatable = True
            return "" if first else "..."
        spaced = re.match(r"\s*", self.rest)
        start = spaced.end() if spaced else 0
        body = self.rest[start:]
        if body[:1] == "=" or (body[:1] == ":" and first and len(body) > 1):
            return self._read_after_equals(body)
        if body[:1] in BRACKETS and not re.match(r"\(?\s*$", body):
            return self._take(start, cut_bracket_with_suffix(body))
        if not first and (other := _ALTERNATIVE.match(body)):
            return self._take(start, other[0])
        word = self._find_word(body, is_attached=not start and first)
        return self._take(start, word) if word else ""

    def _find_word(self, body: str, *, is_attached: bool) -> str:
        """Return the word that ``body`` begins with, if it may be a value or a part of one."""
        if attached := _ATTACHED.match(body) if is_attached else None:
            return attached[0]
        if is_attached or not self.rest[:1].isspace() or not body or _ENDS_VALUE.match(body):
            return ""
        word = _WORD.match(body)
        text = word[0] if word else ""
        return text + cut_suffix(body[len(text) :])

    def _read_after_equals(self, body: str) -> str:
        """Read what follows an equals sign or a colon: ``=FILE``, ``=<a|b>``, ``=false:``."""
        text = body[1:]
        inner = cut_bracket_with_suffix(text) if text[:1] in BRACKETS else ""
        if not inner:
            quoted = re.match(r"\"[^\"]*\"|'[^']*'", text)
            word = _WORD.match(text)
            inner = quoted[0] if quoted else word[0] if word else ""
        if text.startswith("...") or not text.strip():
            inner = text.strip() or "..."
        self.rest = text[len(inner) :]
        is_empty = inner in {'""', "''"}
        is_default = is_empty or inner.endswith(":") or self.rest.strip() == ":"
        suffix = "" if is_default else cut_suffix(self.rest)
        self.rest = self.rest[len(suffix) :]
        if is_default:
            self.default = inner.rstrip(":").strip("'\"")
            return guess_pflag_type(inner.rstrip(":"))
        return "=" + inner + suffix

    def _take(self, start: int, text: str) -> str:
        self.rest = self.rest[start + len(text) :]
        return text


def _make_term(scanner: _TermScanner) -> Term:
    text = scanner.value
    value = _read_value(scanner) if text else Value()
    if not value.choices and re.fullmatch(r"\{[^{}|,]+\}", text):
        value = replace(value, choices=(value.name,))  # argparse, with a single choice
    repeatable = value.repeatable or scanner.repeatable
    if value.name in FLAG_TYPES:
        value = Value()
    elif text in {"=...", "..."}:
        value, repeatable = Value("..."), False
    spellings = tuple(dict.fromkeys(scanner.spellings))
    numeric = bool(scanner.numeric)
    if not spellings:
        spellings, value = (scanner.numeric,), Value(scanner.numeric.strip("-<>"))
    return Term(
        spellings,
        value,
        repeatable=repeatable,
        numeric=numeric,
        default=scanner.default,
        bare_value=text,
    )


def _read_value(scanner: _TermScanner) -> Value:
    """Return the value of an option: a name with a blank stands for two words, so one has none."""
    text = scanner.value
    value = read_value(text)
    if re.fullmatch(r"=?\[?=?<[^<>]* [^<>]*>\]?", text) and not text.isupper():
        value = replace(value, name=value.name.replace(" ", "-"))
    several = re.search(r"[^,]\s*\.\.\.$", text) and text[0] != "=" and " " not in value.name
    return replace(value, many=value.many or bool(several))


def _expand_spelling(name: str) -> list[str]:
    """Return the spellings in ``name``: two in ``--[no-]color`` and ``--color[-always]``."""
    if match := _NEGATED.match(name):
        positive = match["dashes"] + match["name"]
        return [positive, f"{match['dashes']}{match['no']}{match['name']}"]
    if match := _INSERTED.match(name):
        return [match["head"] + match["tail"], match["head"] + match["inner"] + match["tail"]]
    return [name]
