"""Texts whose form says that a part of them is secret."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.invocation import is_secret

MASKED = "(secret)"
"""What stands in the place of a secret."""
SHORTEST = 4
"""Characters of a secret, at least: a shorter text is also found where it is something else."""
_SHORTEST_GUESS = 6
"""Likewise, of a text that only its place shows to be one."""
_SHORTEST_TOKEN = 12
_LONG_NAME = 16
"""Characters of a user's name in a URL that is a key: https://KEY@host."""
_TRIVIAL = frozenset(
    {
        *("true", "false", "none", "null", "auto", "default", "enabled", "disabled", "always"),
        *("never", "required", "optional", "warning", "debug", "error", "info", "verbose"),
        *("production", "staging", "development", "testing", "local", "localhost", "password"),
        *(
            "secret",
            "token",
            "secrets",
            "tokens",
            "bearer",
            "basic",
            "missing",
            "unset",
            "xterm-256color",
            "string",
        ),
    }
)
_TOKENS = lazy_pattern(
    r"""
    (?<![A-Za-z0-9])(?:
      gh[a-z]_[A-Za-z0-9]{10,}            # GitHub
    | github_pat_[A-Za-z0-9_]{10,}
    | gl[a-z]{2,5}-[\w-]{10,}             # GitLab
    | sk-(?=[\w-]*\d)[\w-]{10,}           # OpenAI, Anthropic
    | [srpw]k_(?:live|test)_\w{8,}        # Stripe
    | whsec_\w{8,}
    | A[KS]IA[0-9A-Z]{12,}                # Amazon
    | xox[a-z]-[\w-]{8,} | xapp-[\w-]{8,} # Slack
    | eyJ[\w-]{6,}\.[\w-]{2,}(?:\.[\w-]*)*  # JWT
    | AIza[\w-]{20,} | ya29\.[\w-]{10,}   # Google
    | npm_[A-Za-z0-9]{10,} | pypi-[\w-]{12,} | hf_[A-Za-z0-9]{10,}
    | SG\.[\w-]{10,}\.[\w-]{10,}          # SendGrid
    | do[oprt]_v1_[0-9a-f]{20,} | dckr_pat_[\w-]{10,} | hv[sbr]\.[\w-]{10,}
    | shp(?:at|ca|pa|ss)_\w{10,} | glsa_\w{10,} | lin_api_\w{10,} | PMAK-[\w-]{10,}
    | AGE-SECRET-KEY-1[0-9A-Z]{10,}
    | \d{8,10}:AA[\w-]{20,}               # Telegram
    )
    """,
    re.VERBOSE,
)
_PRIVATE_KEY = lazy_pattern(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----(.{1,20000}?)(?:-----END|\Z)", re.DOTALL
)
_URL = lazy_pattern(r"""[A-Za-z][A-Za-z0-9+.-]{0,20}://([^\s"'<>]{3,2000})""")
_NO_SCHEME = lazy_pattern(r"(?<![^\s\"'=])[\w.%+-]{1,60}:([^\s@/:\"']{4,200})@[\w.(\[-]")
_NAME = (
    r"(?:password|passwd|passphrase|passcode|pwd|secret[_-]?key|secret|token|api[_-]?key"
    r"|access[_-]?key|private[_-]?key|account[_-]?key|auth[_-]?key|signing[_-]?key|credentials?"
    r"|[_\"']auth|authorization|cookie|session[_-]?id|sessionid|signature)"
)
_WORDS = (
    *("pass", "pwd", "secret", "token", "key", "credential", "auth", "cookie", "session"),
    *("signature", "bearer", "basic"),
)
"""One of these is in each text that names a secret."""
_VALUE = r"""(?:"((?:[^"\\\n]|\\.){1,4000})"|'([^'\n]{1,4000})'|([^\s;&,"'}\])]{1,4000}))"""
_ASSIGNMENT = lazy_pattern(
    _NAME + r"""s?["']?[ \t]*(?:=>|:=|[:=])[ \t]*(?:(?:bearer|basic|token)[ \t]+)?""" + _VALUE,
    re.IGNORECASE,
)
_SCHEME = lazy_pattern(r"\b(?:bearer|basic)[ \t]+([\w.~+/=-]{6,4000})", re.IGNORECASE)
_LOGIN = lazy_pattern(r"\bpassword\s+(\"[^\"\n]*\"|\S+)")
_SETTING = lazy_pattern(r"""([\w-]+)["']?[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')""")
_COOKIES = lazy_pattern(r"\s*[\w.$-]+=[^;\s]*(?:;\s*[\w.$-]+(?:=[^;]*)?)+;?\s*")
_COOKIE = lazy_pattern(
    r"(?i)\s*(?:[\w.-]{0,40}[._-])?(?:sess\w*|sid|csrf\w*|xsrf\w*|jwt|auth|token)=([^;\s]{6,4000})\s*"
)
_COOKIE_LINE = lazy_pattern(r"(?im)\b(?:set-)?cookie[\"']?\s*[:=]\s*[\"']?([^\n\"']{3,8000})")
_ATTRIBUTES = frozenset(
    {"path", "domain", "expires", "max-age", "samesite", "version", "secure", "httponly"}
)


def is_trivial(text: str, shortest: int = SHORTEST) -> bool:
    """Return whether ``text`` is too short or too common to be masked wherever it is found."""
    return (
        len(text) < shortest
        or text.lower() in _TRIVIAL
        or MASKED in text
        or text in MASKED
        or text.startswith(("${", "$"))
    )


def find_tokens(text: str) -> Iterator[str]:
    """Yield the tokens, keys, and passwords in URLs that are in any text."""
    if len(text) >= _SHORTEST_TOKEN:
        yield from (match[0] for match in _TOKENS.finditer(text))
    if "PRIVATE KEY" in text:
        yield from (match[1].strip() for match in _PRIVATE_KEY.finditer(text))
    if "://" in text:
        yield from _find_in_urls(text)


def find_in_value(text: str) -> Iterator[str]:
    """Yield the parts of a value in a spec or in the environment that are secret by their form."""
    if len(text) < SHORTEST:
        return
    yield from find_tokens(text)
    if any(map(text.lower().__contains__, _WORDS)):
        yield from _find_assigned(text)
    if "@" in text:
        yield from (match[1] for match in _NO_SCHEME.finditer(text))
    if "=" in text:
        if cookie := _COOKIE.fullmatch(text):
            yield cookie[1]
        if _COOKIES.fullmatch(text):
            yield from _split_cookies(text)


def find_in_line(text: str) -> Iterator[str]:
    """Yield what is secret in a line of a spec: also what is set to a name that says so."""
    yield from find_in_value(text)
    for match in _SETTING.finditer(text):
        if is_secret(match[1]) and not is_trivial(value := match[2] or match[3]):
            yield value


def find_in_header(name: str, value: str) -> Iterator[str]:
    """Yield what is secret in a header of an HTTP request."""
    yield from find_in_value(value)
    if "cookie" in name.lower():
        yield from _split_cookies(value)
    elif is_secret(name):
        scheme, _, rest = value.partition(" ")
        yield rest.strip() or scheme
        yield from _decode_basic(rest)


def _find_in_urls(text: str) -> Iterator[str]:
    for match in _URL.finditer(text):
        authority = re.split(r"[/?#]", match[1], maxsplit=1)[0]
        if "@" not in authority and re.fullmatch(r"[^:]*:(\d{1,5})?", authority):
            continue  # a host and its port
        if "@" not in authority and (":" not in authority or "@" not in match[1]):
            continue
        user = (authority if "@" in authority else match[1]).rpartition("@")[0]
        name, colon, password = user.partition(":")
        if colon:
            yield from (password, unquote(password))
        elif len(name) >= _LONG_NAME and re.search(r"\d", name):
            yield name


def _find_assigned(text: str) -> Iterator[str]:
    for match in _ASSIGNMENT.finditer(text):
        found = match[1] or match[2] or match[3]
        is_count = found.isdigit() and "token" in match[0].lower()  # max_tokens = 100000
        if not is_count and not is_trivial(found, _SHORTEST_GUESS):
            yield found
            yield from _unescape(found)
            yield from _decode_basic(found)
    for match in _SCHEME.finditer(text):
        if not is_trivial(match[1], _SHORTEST_GUESS):
            yield match[1]
            yield from _decode_basic(match[1])
    if "login" in text or "machine" in text:
        yield from (match[1].strip('"') for match in _LOGIN.finditer(text))
    for match in _COOKIE_LINE.finditer(text):
        yield from _split_cookies(match[1])


def _split_cookies(text: str) -> Iterator[str]:
    for part in text.split(";"):
        name, equals, value = part.strip().partition("=")
        if equals and name.lower() not in _ATTRIBUTES and not is_trivial(value, _SHORTEST_GUESS):
            yield from (value, unquote(value))


def _unescape(text: str) -> Iterator[str]:
    """Yield what ``text`` stands for between the quotes of JSON or TOML."""
    if "\\" in text:
        with suppress(ValueError):
            yield str(json.loads(f'"{text}"'))


def _decode_basic(text: str) -> Iterator[str]:
    """Yield the password of ``user:password`` in Base64, as HTTP's Basic scheme has it."""
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return
    user, colon, password = decoded.partition(":")
    if user and colon and password.isprintable():
        yield password
