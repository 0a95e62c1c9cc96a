"""Globs as regular expressions.

``*``, ``?`` and ``[..]`` match within one part of a path, ``**`` matches any number of parts. A
name that begins with a dot is matched only by a part that begins with one. ``[*]`` is a literal
``*``, as in a shell.

Whatever the glob, matching takes time in proportion to the length of the path: what is between two
``*``, and the parts between two ``**``, have a fixed length, so that the first place where they
match is as good as any, and no other one is tried. This is how :mod:`fnmatch` does it since
Python 3.9.
"""

from __future__ import annotations

import re

from cliconform.lazy_pattern import lazy_pattern

_WILDCARDS = lazy_pattern(r"[*?\[]")
_LITERAL = lazy_pattern(r"\[[*?\[]\]")
_CLASS = lazy_pattern(r"\[(?P<negated>[!^]?)(?P<members>\]?[^\]]*)\]")
_MEMBER = lazy_pattern(r"(?P<first>.)(?:-(?P<last>.))?", re.DOTALL)
_FOLDERS = r"(?:(?!\.)[^/]+/)*"
_ANY = "[^/]*"


def compile_glob(source: str) -> re.Pattern[str]:
    """Return the regular expression for the paths that ``source`` matches as a whole."""
    parts = [part for part in source.split("/") if part not in ("", ".")]
    return re.compile(_translate(parts), re.DOTALL)


def compile_glob_above(source: str) -> re.Pattern[str]:
    """Return what matches at the beginning of a path that ``source`` matches, or a folder of it."""
    parts = [part for part in source.split("/") if part not in ("", ".")]
    return re.compile(rf"(?:{_translate(parts)})(?=/|\Z)", re.DOTALL)


def is_wild(source: str) -> bool:
    """Whether ``source`` has wildcards, so that it may match more than one path."""
    return bool(_WILDCARDS.search(_LITERAL.sub("", source)))


def escape_glob(text: str) -> str:
    """Return a glob that matches ``text`` and nothing else."""
    return _WILDCARDS.sub(lambda match: f"[{match[0]}]", text)


def _translate(parts: list[str]) -> str:
    """Return the parts of a path as a regular expression for the whole path."""
    if parts and parts[-1] == "**":
        parts = [*parts, "*"]  # `data/**` is everything below data, at any depth
    head, *others = _split(parts, "**")
    if not others:
        return "/".join(map(_translate_part, head))
    *middle, last = (list(map(_translate_part, group)) for group in others)
    pieces = [f"{_translate_part(part)}/" for part in head]
    pieces += [f"(?>{_FOLDERS}?{'/'.join(group)}/)" for group in middle if group]
    return "".join([*pieces, _FOLDERS, "/".join(last)])


def _translate_part(part: str) -> str:
    """Return one part of a path as a regular expression."""
    begin = "" if not _WILDCARDS.match(part) else r"(?!\.)"
    first, *others = _split(_list_tokens(part), _ANY)
    if not others:
        return begin + "".join(first)
    *middle, last = ("".join(each) for each in others)
    pieces = [f"(?>{_ANY}?{each})" for each in middle if each]
    return "".join([begin, *first, *pieces, _ANY, last])


def _list_tokens(part: str) -> list[str]:
    tokens = []
    position = 0
    while position < len(part):
        token, position = _translate_token(part, position)
        tokens.append(token)
    return tokens


def _split(items: list[str], separator: str) -> list[list[str]]:
    """Return what is between the ``separator`` items."""
    groups: list[list[str]] = [[]]
    for item in items:
        if item == separator:
            groups.append([])
        else:
            groups[-1].append(item)
    return groups


def _translate_token(part: str, position: int) -> tuple[str, int]:
    """Return the expression for what is at ``position``, and the position after it."""
    match part[position]:
        case "*":
            return _ANY, position + 1
        case "?":
            return "[^/]", position + 1
        case "[" if (found := _CLASS.match(part, position)) and found["members"]:
            return _translate_class(found), found.end()
        case literal:
            return re.escape(literal), position + 1


def _translate_class(found: re.Match[str]) -> str:
    members = "".join(map(_translate_member, _MEMBER.finditer(found["members"])))
    expression = f"[{'^/' if found['negated'] else ''}{members}]"
    try:
        re.compile(expression)
    except re.error:  # a backwards range like [z-a] matches nothing, as in a shell
        return r"(?!)"
    return expression


def _translate_member(found: re.Match[str]) -> str:
    first, last = found["first"], found["last"]
    return re.escape(first) if last is None else f"{re.escape(first)}-{re.escape(last)}"
