"""Servers: when they are ready, what they are asked, which ports they have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from cliconform.loading.building.amounts import json_facts
from cliconform.loading.building.texts import Subject, text_promises
from cliconform.loading.format.command_parts import HttpTable, ReadyTable, ServiceTable
from cliconform.loading.problem_log import At
from cliconform.loading.scalars.names import name
from cliconform.loading.scalars.patterns import pattern
from cliconform.loading.scalars.strings import stated
from cliconform.model.invocation import (
    HttpRequest,
    Port,
    Readiness,
    ReadyAddress,
    ReadyText,
    ReadyUrl,
    Service,
)
from cliconform.model.promise import HttpPromise
from cliconform.model.template import Template

_METHODS = ("get", "head", "options", "delete", "post", "put", "patch")
_SENDING = frozenset({"post", "put", "patch"})
_ADDRESS = re.compile(r"[^/\s]+:\d{1,5}")
# RFC 9110, section 5.6.2: what a header's name is made of.
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PORTS = range(1, 65_536)


def service(table: ServiceTable | None, at: At) -> Service | None:
    """How the server is waited for and stopped."""
    if table is None:
        return None
    ready = _readiness(table.ready, at / "ready")
    return Service(ready=ready, stop=table.stop, grace=float(table.grace))


def _readiness(word: str | ReadyTable, at: At) -> Readiness:
    if isinstance(word, ReadyTable):
        return _ready_table(word, at)
    if word.startswith(("http://", "https://")):
        return ReadyUrl(url=_url(word, at))
    if not _is_address(word):
        at.problem(
            f"`{word}` is no URL and no `host:port`",
            "a text in the output is waited for with `{ text = … }`",
        )
    return ReadyAddress(address=at.template(word))


def _ready_table(table: ReadyTable, at: At) -> Readiness:
    said = sorted(table.model_fields_set)
    if len(said) != 1 and not at.damaged:
        at.problem("wanted one of `url`, `address`, `port`, `text`, `matches`", _said(said))
    if table.url is not None:
        return ReadyUrl(url=_url(table.url, at / "url"))
    if table.address is not None:
        if not _is_address(table.address):
            (at / "address").problem(f"`{table.address}` is no `host:port`")
        return ReadyAddress(address=(at / "address").template(table.address))
    if table.port is not None:
        return ReadyAddress(address=(at / "port").template(f"127.0.0.1:{table.port}"))
    if table.matches is not None:
        return ReadyText(text=pattern(table.matches, at / "matches"), regex=True)
    return ReadyText(text=(at / "text").template(table.text or ""), regex=False)


def _said(said: Sequence[str]) -> str:
    return f"this has {', '.join(f'`{one}`' for one in said)}" if said else "this has none"


def _is_address(text: str) -> bool:
    trial = _trial(text)
    return bool(_ADDRESS.fullmatch(trial)) and int(trial.rpartition(":")[2]) in _PORTS


def _trial(text: str) -> str:
    """``text`` with numbers for its placeholders: ports are what stands in an address."""
    template = Template(text)
    return template.fill(dict.fromkeys(template.names(), "80"))


def _url(text: str, at: At) -> Template:
    if not _is_url(_trial(text)):
        at.problem(f"`{text}` is no URL", "it is http:// or https://, a host, a port and a path")
    return at.template(text)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and (parts.port or 80) in _PORTS
    except ValueError:  # a port that is no number, or brackets that do not match
        return False
    return known and bool(parts.hostname) and text.isprintable() and " " not in text


def ports(word: str | Sequence[str] | Mapping[str, int | str] | None, at: At) -> tuple[Port, ...]:
    """The named ports; one without a number is a free one, or one that is taken."""
    if isinstance(word, Mapping):
        return tuple(_port(name(one, at / one), setting) for one, setting in word.items())
    return tuple(Port(name=name(one, place)) for one, place in stated(word, at))


def _port(called: str, setting: int | str) -> Port:
    if isinstance(setting, str):
        return Port(name=called, busy=setting == "busy")
    return Port(name=called, number=setting)


def requests(
    tables: Sequence[HttpTable] | None, at: At
) -> tuple[tuple[HttpRequest, ...], tuple[HttpPromise, ...]]:
    """The questions, and what is promised of their answers."""
    asked = [
        (_request(table, at / index), _answer(table, at / index, index))
        for index, table in enumerate(tables or ())
    ]
    return tuple(request for request, _ in asked), tuple(answer for _, answer in asked)


def _request(table: HttpTable, at: At) -> HttpRequest:
    said = [method for method in _METHODS if getattr(table, method) is not None]
    if len(said) != 1 and not at.damaged:
        at.problem(f"wanted one of {', '.join(f'`{one}`' for one in _METHODS)}", _said(said))
    method = said[0] if said else "get"
    if table.send is not None and method not in _SENDING and not at.damaged:
        (at / "send").problem(f"`{method}` sends nothing", "use `post`, `put` or `patch`")
    headers = (table.headers_sent or {}).items()
    return HttpRequest(
        method=method.upper(),
        url=_url(getattr(table, method) or "http://localhost", at / method),
        headers={one: _header(one, text, at / "headers_sent" / one) for one, text in headers},
        body=None if table.send is None else (at / "send").template(table.send),
    )


def _header(name: str, text: str, at: At) -> Template:
    if not _HEADER.fullmatch(name):
        at.problem(f"`{name}` is no name of a header")
    if any(sign in text for sign in "\r\n\0"):
        at.problem("a header's value is one line")
    return at.template(text)


def _answer(table: HttpTable, at: At, index: int) -> HttpPromise:
    address = f"http[{index}]"
    status = table.status
    body = text_promises(
        table.body, at / "body", Subject(source=address, address=f"{address}.body")
    )
    return HttpPromise(
        address=address,
        place=at.place,
        request=index,
        status=() if status is None else (status,) if isinstance(status, int) else tuple(status),
        headers=tuple(
            (one, (at / "headers" / one).template(text))
            for one, text in (table.headers or {}).items()
        ),
        body=tuple(promise for found in body.values() for promise in found),
        json=json_facts(table.json_, at / "json", address),
    )
