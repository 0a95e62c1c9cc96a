"""The term of an option → its spellings and its value, in the notations of all styles.

``-o, --output FILE`` · ``--output=FILE, -o FILE`` · ``--a / --no-a`` · ``-S|--save`` · ``-h
--help`` · ``--[no-]color[=WHEN]`` · ``-name type`` · ``-j[N]`` · ``--chunk-size=500:`` (kubectl:
its default).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cliconform.surface.pages.values import FLAG_TYPES, NO_VALUE, Value, read_value

_NAME = re.compile(
    r"--?[\[(]no-?[\])][\w?.@#%+:-]*[\w]"
    r"|--[\w][\w.+@*:-]*\[[\w-]+\][\w-]*"
    r"|--[\w?@#%][\w?.@#%+*:-]*|-[\w?@#%*$!+^][\w?.@#%+-]*|-[.:](?=[,\s]|$)"
)
_SEPARATOR = re.compile(r"\s*(?:,|\||/|;|\bor\b)\s*|\s+(?=-)")
_LETTER = re.compile(r"[A-Za-z](?=\s*(?:,|$))")
_BRACKETS = {"<": ">", "[": "]", "{": "}", "(": ")"}
_WORD = re.compile(r"(?:[^\s,|\[\]<>{}()]|\|(?=[^\s-]))+")
_MARK = re.compile(r"\s?(?:\.\.\.|…)")
_PLAIN_WORDS = 2
"""So many words may follow that no bracket and no capitals mark as values; more are prose."""
_ALTERNATIVE = re.compile(r",\s+<[^<>]*>|\|\s+(?=[^\s-])[^\s,|]+")
_NEGATED = re.compile(r"(?P<dashes>--?)[\[(](?P<no>no-?)[\])](?P<name>.+)")
_INSERTED = re.compile(r"(?P<head>--[\w.-]+)\[(?P<inner>[\w-]+)\](?P<tail>[\w-]*)$")


@dataclass(frozen=True, slots=True)
class Term:
    """What an option's term says."""

    spellings: tuple[str, ...]
    value: Value = NO_VALUE
    repeatable: bool = False
    default: str | None = None


def option_term(text: str) -> Term | None:
    """The term, or ``None`` where ``text`` is not wholly one."""
    terms = option_terms(text)
    return terms[0] if terms else None


def option_terms(text: str) -> list[Term]:
    """The terms in ``text``, if it is nothing else: find tells of several in a line."""
    scan = _Scan(text.strip())
    terms: list[Term] = []
    while scan.spelling():
        scan.values()
        if not scan.separator():
            break
        if scan.is_another():
            terms.append(_term(scan))
            scan.begin()
    if scan.broken or not scan.spellings or scan.rest.strip(" .:,|/"):
        return []
    return [*terms, _term(scan)]


class _Scan:
    """``text`` read from the left: spellings, each with what is said of its value."""

    def __init__(self, text: str) -> None:
        self.rest = text
        self._spaced = False
        self.broken = False
        """A bracket is not closed: the term goes on somewhere else."""
        self.begin()

    def begin(self) -> None:
        """An option of its own begins."""
        self.spellings: list[str] = []
        self.value = ""
        self.default: str | None = None
        self.repeatable = False

    def is_another(self) -> bool:
        """Whether another option begins: a mere space joins ``-h --help`` alone."""
        if not self._spaced:
            return False
        is_long = self.rest.startswith("--")
        return len(self.spellings) > 1 or self.spellings[0].startswith("--") == is_long

    def spelling(self) -> bool:
        """One name is taken from the left."""
        match = _NAME.match(self.rest) or (_LETTER.match(self.rest) if self.spellings else None)
        if match is None:
            return False
        name = match[0]
        if name.endswith((".", ":")) and len(name) > len("-."):
            name = name.rstrip(".:")  # `...` and kubectl's colon are not of the name
        self.spellings += _both(name)
        self.rest = self.rest[len(name) :]
        self.broken = self.broken or self.rest.startswith("…")
        return True

    def separator(self) -> bool:
        """What stands between two names is taken, if a name follows."""
        match = _SEPARATOR.match(self.rest)
        if match is None:
            return False
        following = self.rest[match.end() :]
        if _NAME.match(following) is None and _LETTER.match(following) is None:
            return False
        self.rest = following
        self._spaced = not match[0].strip() and len(match[0]) == 1
        return True

    def values(self) -> None:
        """All that stands for its value is taken."""
        parts: list[str] = []
        while part := self._value_part(first=not parts):
            parts.append(part)
            if _is_prose(parts):
                self.rest = f"{part} {self.rest}"
                return
        self.broken = self.broken or any(part[0] == "<" and ">" not in part for part in parts)
        self.value = self.value or " ".join(parts).replace("> ...", ">...")

    def _value_part(self, *, first: bool) -> str:
        """The next part: a bracket, a word, dots."""
        if match := _MARK.match(self.rest):
            self.rest = self.rest[match.end() :]
            self.repeatable = True
            return "" if first else "..."
        spaced = re.match(r"\s*", self.rest)
        start = spaced.end() if spaced else 0
        body = self.rest[start:]
        if body[:1] == "=" or (body[:1] == ":" and first and len(body) > 1):
            return self._equals(body)
        if body[:1] in _BRACKETS and not re.match(r"\(?\s*$", body):
            return self._take(start, _bracketed(body))
        if not first and (other := _ALTERNATIVE.match(body)):
            return self._take(start, other[0])
        if not start or not body or body[0] in "-,|/;:" or re.match(r"or\s+-", body):
            return ""
        word = _WORD.match(body)
        text = word[0] if word else ""
        return self._take(start, text + _suffix(body[len(text) :]))

    def _equals(self, body: str) -> str:
        """``=FILE``, ``=<a|b>``, ``=false:`` — what follows an equals sign or a colon."""
        said = body[1:]
        inner = _bracketed(said) if said[:1] in _BRACKETS else ""
        if not inner:
            quoted = re.match(r"\"[^\"]*\"|'[^']*'", said)
            word = _WORD.match(said)
            inner = quoted[0] if quoted else word[0] if word else ""
        if said.startswith("...") or not said.strip():
            inner = said.strip() or "..."
        self.rest = said[len(inner) :]
        suffix = "" if inner.endswith(":") else _suffix(self.rest)
        self.rest = self.rest[len(suffix) :]
        if inner.endswith(":") or self.rest.strip() == ":":
            self.default = inner.rstrip(":").strip("'\"")
            return _pflag_type(inner.rstrip(":"))
        return "=" + inner + suffix

    def _take(self, start: int, text: str) -> str:
        self.rest = self.rest[start + len(text) :]
        return text


def _term(scan: _Scan) -> Term:
    value = read_value(scan.value) if scan.value else Value()
    if not value.choices and re.fullmatch(r"\{[^{}|,]+\}", scan.value):
        value = replace(value, choices=(value.name,))  # argparse's only choice
    kind = value.name
    repeatable = (value.repeatable or scan.repeatable or kind == "count") and not value.many
    if kind in FLAG_TYPES or kind == "count":
        value = Value()
    elif scan.value in {"=...", "..."}:
        value, repeatable = Value("..."), False
    spellings = tuple(dict.fromkeys(scan.spellings))
    return Term(spellings, value, repeatable=repeatable, default=scan.default)


def _both(name: str) -> list[str]:
    """``--[no-]color`` is two, and so is ``--color[-always]``."""
    if match := _NEGATED.match(name):
        positive = match["dashes"] + match["name"]
        return [positive, f"{match['dashes']}{match['no']}{match['name']}"]
    if match := _INSERTED.match(name):
        return [match["head"] + match["tail"], match["head"] + match["inner"] + match["tail"]]
    return [name]


def _bracketed(text: str) -> str:
    """From its opening bracket to the one that closes it; all of ``text`` where none does."""
    close = _BRACKETS[text[0]]
    depth = 0
    for index, char in enumerate(text):
        depth += (char == text[0]) - (char == close)
        if depth == 0:
            return text[: index + 1] + _suffix(text[index + 1 :])
    return text


def _suffix(text: str) -> str:
    """What is attached to a value: ``[HOST/]OWNER``, ``FILTER[:options]``, ``[a]@[b]``."""
    end = 0
    while end < len(text) and not text[end].isspace() and text[end] not in ",|":
        if text[end] in _BRACKETS:
            inner = _enclosed(text[end:])
            if not inner:
                break
            end += len(inner)
        elif text[end] in ")]}>" or text.startswith(("...", "…"), end):
            break
        else:
            end += 1
    return text[:end]


def _enclosed(text: str) -> str:
    close = _BRACKETS[text[0]]
    depth = 0
    for index, char in enumerate(text):
        depth += (char == text[0]) - (char == close)
        if depth == 0:
            return text[: index + 1]
    return ""


def _is_prose(parts: list[str]) -> bool:
    """Whether the words are no values: too many, one after a bracket, or a sentence."""
    plain = [part for part in parts if part[0].isalpha() and part != part.upper()]
    capitalised = any(part != part.lower() and part[1:].islower() for part in plain)
    return (
        len(plain) > _PLAIN_WORDS
        or (bool(plain) and len(plain) != len(parts) and parts[0] not in plain)
        or (capitalised and len(parts) > 1)
    )


def _pflag_type(default: str) -> str:
    """The type that pflag would tell; kubectl tells the default alone."""
    if default in {"true", "false"}:
        return "bool"
    if re.fullmatch(r"-?\d+", default):
        return "int"
    if re.fullmatch(r"-?\d+\.\d+", default):
        return "float"
    if re.fullmatch(r"(?:\d+(?:ns|us|ms|s|m|h))+", default):
        return "duration"
    return "strings" if default.startswith("[") else "string"
