"""SQL, as far as it can be told without a database: one question, and nothing that changes things.

What the rest of a statement says is found by the database when it is asked.
"""

from __future__ import annotations

import re

from cliconform.loading.problem_log import At, listed, nearest
from cliconform.model.template import Template

# What DuckDB reads as one SELECT, whose syntax tree it shows: that is how paths are kept inside
# the home. PIVOT, EXPLAIN and PRAGMA are no such statements.
_DUCKDB = ("SELECT", "WITH", "FROM", "VALUES", "TABLE", "DESCRIBE", "SUMMARIZE", "SHOW", "UNPIVOT")
_SQLITE = ("SELECT", "WITH", "VALUES", "PRAGMA", "EXPLAIN")
_CHANGING = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"})
_READING = frozenset({"SELECT", "FROM", "VALUES", "TABLE", "UNPIVOT"})
_PAIRS = {")": "(", "]": "[", "}": "{"}

_TOKEN = re.compile(
    r"""
      (?P<comment>--[^\n]*|/\*.*?\*/)
    | (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<open>['"]|/\*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>[()\[\]{};])
    """,
    re.VERBOSE | re.DOTALL,
)


def question(text: str, at: At, *, sqlite: bool) -> Template:
    """One question in SQL: to SQLite, or else to DuckDB."""
    template = at.template(text)
    fault, hint = _fault(template.fill(dict.fromkeys(template.names(), "1")), sqlite=sqlite)
    if fault:
        at.problem(fault, hint)
    return template


def _fault(text: str, *, sqlite: bool) -> tuple[str, str]:
    """What is wrong, and how to mend it; two empty texts if nothing is."""
    stack: list[str] = []
    words: list[str] = []
    ended = False
    for token in _TOKEN.finditer(text):
        sign = token["sign"]
        if token["comment"]:
            continue
        if token["open"]:
            return f"SQL with a {token['open']} that nothing closes", ""
        if ended and sign != ";":
            return "SQL with more than one statement", "ask each question by itself"
        if token["word"] and not stack:
            words.append(token["word"].upper())
        elif sign == ";" and not stack:
            ended = True
        elif sign and sign in "([{":
            words += [] if words else ["("]
            stack.append(sign)
        elif sign in _PAIRS and (not stack or stack.pop() != _PAIRS[sign]):
            return f"SQL with a `{sign}` that nothing opens", ""
    if stack:
        return f"SQL with a `{stack[-1]}` that nothing closes", ""
    return _keyword_fault(words, sqlite=sqlite)


def _keyword_fault(words: list[str], *, sqlite: bool) -> tuple[str, str]:
    allowed = _SQLITE if sqlite else _DUCKDB
    first = words[0] if words else ""
    if not first:
        return "no SQL statement", f"begin it with one of {listed(allowed)}"
    if first == "(":
        return "", ""
    if first not in allowed:
        near = nearest(first, allowed)
        message = f"SQL that begins with `{first}`: a question only reads"
        return message, f"{near} It may begin with {listed(allowed)}".lstrip()
    verb = next((word for word in words if word in _CHANGING | _READING), None)
    if first in {"WITH", "EXPLAIN"} and verb in _CHANGING:
        return f"SQL that changes things: `{verb}`", "a question only reads"
    return "", ""
