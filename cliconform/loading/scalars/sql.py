"""Checks SQL as far as that is possible without a database: a single query that only reads.

Any other error in the statement is reported by the database when the query runs.
"""

from __future__ import annotations

import re

from cliconform.loading.problem_log import Location, join_names
from cliconform.model.template import Template
from cliconform.nearest_names import suggest_names

# The statements that DuckDB parses as a SELECT. It returns the syntax tree of these only, which is
# needed to keep the paths inside the home; it does not for PIVOT, EXPLAIN and PRAGMA.
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


def parse_query(text: str, at: Location, *, sqlite: bool) -> Template:
    """Return a query for SQLite or DuckDB as a template; report a problem if it is not valid."""
    template = at.parse_template(text)
    message, hint = _find_error(template.fill(dict.fromkeys(template.names(), "1")), sqlite=sqlite)
    if message:
        at.problem(message, hint)
    return template


def _find_error(text: str, *, sqlite: bool) -> tuple[str, str]:
    """Return a message and a hint; both are empty if there is no error."""
    stack: list[str] = []
    words: list[str] = []
    ended = False
    for token in _TOKEN.finditer(text):
        sign = token["sign"]
        if token["comment"]:
            continue
        if token["open"]:
            return f"the SQL has an unclosed {token['open']}", "close it"
        if ended and sign != ";":
            return "the SQL has more than one statement", "write a query for each"
        if token["word"] and not stack:
            words.append(token["word"].upper())
        elif sign == ";" and not stack:
            ended = True
        elif sign and sign in "([{":
            words += [] if words else ["("]
            stack.append(sign)
        elif sign in _PAIRS and (not stack or stack.pop() != _PAIRS[sign]):
            return f"the SQL has an unmatched `{sign}`", "remove it, or open the bracket before it"
    if stack:
        return f"the SQL has an unclosed `{stack[-1]}`", "close it"
    return _find_keyword_error(words, sqlite=sqlite)


def _find_keyword_error(words: list[str], *, sqlite: bool) -> tuple[str, str]:
    allowed = _SQLITE if sqlite else _DUCKDB
    first = words[0] if words else ""
    if not first:
        return "the SQL is empty", f"begin it with one of {join_names(allowed)}"
    if first == "(":
        return "", ""
    if first not in allowed:
        near = suggest_names(first, allowed)
        message = f"the SQL begins with `{first}`, and a query may only read"
        return message, f"{near} It may begin with {join_names(allowed)}".lstrip()
    verb = next((word for word in words if word in _CHANGING | _READING), None)
    if first in {"WITH", "EXPLAIN"} and verb in _CHANGING:
        return f"the SQL changes data with `{verb}`", "use a statement that only reads"
    return "", ""
