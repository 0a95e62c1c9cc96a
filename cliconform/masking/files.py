"""Files that are known to hold secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from posixpath import basename

from cliconform.lazy_pattern import lazy_pattern
from cliconform.masking.shapes import find_in_value, is_trivial
from cliconform.model.invocation import is_secret

_SHORTEST_LINE = 6
_SETTING = lazy_pattern(
    r"(?m)^[ \t]*(?:export[ \t]+)?([^\s=:#;][^=:\n]{0,200})[=:][ \t]*(\S.{0,4000})$"
)
_NETRC = lazy_pattern(r"(?:password|account)\s+(\"[^\"\n]*\"|\S+)")
_FIELD = lazy_pattern(r"(?<!\\):")


def is_secret_file(path: str) -> bool:
    """Return whether the file at ``path`` is known to hold secrets."""
    return _find_reader(path) is not None


def find_in_file(path: str, text: str) -> Iterator[str]:
    """Yield what is secret in ``text``, the content of the file at ``path``.

    Where nothing is found in a file that is known to hold secrets, that is each of its lines.
    """
    yield from (found := [*find_in_value(text)])
    read = _find_reader(path)
    if read is None:
        return
    own = [each.strip("\"' \t\r,") for each in read(text)]
    yield from own
    if not any(not is_trivial(each) for each in (*own, *found)):
        yield from (line.strip() for line in text.splitlines() if len(line) >= _SHORTEST_LINE)


@lru_cache(maxsize=1024)
def _find_reader(path: str) -> Callable[[str], list[str]] | None:
    name = basename(path).lower()
    found = _READERS.get(name) or _READERS.get("/".join(path.lower().split("/")[-2:]))
    if found is None and name.startswith(".env"):
        return _read_settings
    return found


def _read_netrc(text: str) -> list[str]:
    """The format is that of netrc(5)."""
    return _NETRC.findall(text)


def _read_pgpass(text: str) -> list[str]:
    r"""``host:port:database:user:password``, with ``\`` before a colon in it."""
    last = [fields[-1] for line in text.splitlines() if len(fields := _FIELD.split(line)) > 1]
    return [*last, *(re.sub(r"\\(.)", r"\1", each) for each in last)]


def _read_settings(text: str) -> list[str]:
    """``name = value`` or ``name: value``, of which the name says that it is secret."""
    return [value for name, value in _SETTING.findall(text) if is_secret(name)]


def _read_urls(_: str) -> list[str]:
    """Passwords in URLs are found in all texts."""
    return []


_READERS: dict[str, Callable[[str], list[str]]] = {
    ".netrc": _read_netrc,
    "_netrc": _read_netrc,
    ".authinfo": _read_netrc,
    ".pgpass": _read_pgpass,
    "pgpass.conf": _read_pgpass,
    ".htpasswd": _read_pgpass,
    ".git-credentials": _read_urls,
    **dict.fromkeys(
        (
            *(".npmrc", ".pypirc", ".yarnrc", ".yarnrc.yml", ".my.cnf", ".mylogin.cnf", ".s3cfg"),
            *(".boto", ".dockercfg", ".docker/config.json", ".aws/credentials", ".kube/config"),
            *("cargo/credentials.toml", ".cargo/credentials.toml", ".gem/credentials"),
            *("gh/hosts.yml", ".vault-token", ".terraformrc", "credentials.tfrc.json", ".curlrc"),
            *("pip/pip.conf", ".ssh/id_rsa", ".ssh/id_ed25519", ".ssh/id_ecdsa"),
        ),
        _read_settings,
    ),
}
