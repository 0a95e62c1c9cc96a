"""Builds ``service``, ``ports`` and ``http``: a server, its ports and requests to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from cliconform.loading.building.amounts import build_json_facts
from cliconform.loading.building.schemas import build_schema
from cliconform.loading.building.text_files import TextFiles
from cliconform.loading.building.texts import Subject, build_text_promises
from cliconform.loading.format.services import HttpTable, ReadyTable, ServiceTable
from cliconform.loading.problem_log import Location, join_names
from cliconform.loading.scalars.names import check_name
from cliconform.loading.scalars.prompts import parse_prompt, parse_prompt_pattern
from cliconform.loading.scalars.strings import list_strings
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
_METHODS_WITH_BODY = frozenset({"post", "put", "patch"})
_ADDRESS = re.compile(r"[^/\s]+:\d{1,5}")
# The characters in the name of a header: RFC 9110, section 5.6.2.
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PORTS = range(1, 65_536)


def build_service(table: ServiceTable, at: Location) -> Service:
    """Return when the server is ready and how it is stopped."""
    ready = _build_readiness(table.ready, at / "ready")
    return Service(ready=ready, stop=table.stop, grace=float(table.grace))


def _build_readiness(value: str | ReadyTable, at: Location) -> Readiness:
    if isinstance(value, ReadyTable):
        return _build_ready_table(value, at)
    if value.startswith(("http://", "https://")):
        return ReadyUrl(url=_parse_url(value, at))
    if not _is_address(value):
        at.problem(
            f"`{value}` is neither a URL nor a `host:port`",
            "to wait for a text in the output, use `{ text = … }`",
        )
    return ReadyAddress(address=at.parse_template(value))


def _build_ready_table(table: ReadyTable, at: Location) -> Readiness:
    found = sorted(table.model_fields_set)
    if len(found) != 1 and not at.is_incomplete:
        message = "expected exactly one of `url`, `address`, `port`, `text`, `matches`"
        at.problem(message, _hint_at_found(found))
    if table.url is not None:
        return ReadyUrl(url=_parse_url(table.url, at / "url"))
    if table.address is not None:
        if not _is_address(table.address):
            (at / "address").problem(
                f"`{table.address}` is not a `host:port`", "write it as `127.0.0.1:${port}`"
            )
        return ReadyAddress(address=(at / "address").parse_template(table.address))
    if table.port is not None:
        return ReadyAddress(address=(at / "port").parse_template(f"127.0.0.1:{table.port}"))
    if table.matches is not None:
        return ReadyText(text=parse_prompt_pattern(table.matches, at / "matches"), regex=True)
    return ReadyText(text=parse_prompt(table.text or "", at / "text"), regex=False)


def _hint_at_found(keys: Sequence[str]) -> str:
    return f"the table has {join_names(keys)}" if keys else "the table has none of them"


def _is_address(text: str) -> bool:
    trial = _fill_with_number(text)
    return bool(_ADDRESS.fullmatch(trial)) and int(trial.rpartition(":")[2]) in _PORTS


def _fill_with_number(text: str) -> str:
    """Return ``text`` with a number for each placeholder, since most of them are ports."""
    template = Template(text)
    return template.fill(dict.fromkeys(template.names(), "80"))


def _parse_url(text: str, at: Location) -> Template:
    if not _is_url(_fill_with_number(text)):
        at.problem(f"`{text}` is not a URL", "write it as `http://127.0.0.1:${port}/path`")
    return at.parse_template(text)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and (parts.port or 80) in _PORTS
    except ValueError:  # a port that is not a number, or an unmatched bracket
        return False
    return known and bool(parts.hostname) and text.isprintable() and " " not in text


def build_ports(
    value: str | Sequence[str] | Mapping[str, int | str], at: Location
) -> tuple[Port, ...]:
    """Return the named ports. A port without a number is any free port, or a busy one."""
    if isinstance(value, Mapping):
        return tuple(
            _build_port(check_name(name, at / name), setting) for name, setting in value.items()
        )
    return tuple(Port(name=check_name(*one)) for one in list_strings(value, at))


def _build_port(name: str, setting: int | str) -> Port:
    if isinstance(setting, str):
        return Port(name=name, busy=setting == "busy")
    return Port(name=name, number=setting)


def build_http(
    tables: Sequence[HttpTable], at: Location, beside: TextFiles
) -> tuple[tuple[HttpRequest, ...], tuple[HttpPromise, ...]]:
    """Return the requests, and the promises about their responses.

    ``beside`` are the files beside the spec.
    """
    pairs = [
        (_build_request(table, at / index), _build_promise(table, at / index, index, beside))
        for index, table in enumerate(tables)
    ]
    return tuple(request for request, _ in pairs), tuple(promise for _, promise in pairs)


def _build_request(table: HttpTable, at: Location) -> HttpRequest:
    found = [method for method in _METHODS if getattr(table, method) is not None]
    if len(found) != 1 and not at.is_incomplete:
        at.problem(f"expected exactly one of {join_names(_METHODS)}", _hint_at_found(found))
    method = found[0] if found else "get"
    if table.send is not None and method not in _METHODS_WITH_BODY and not at.is_incomplete:
        (at / "send").problem(f"a `{method}` request has no body", "use `post`, `put` or `patch`")
    headers = (table.headers_sent or {}).items()
    return HttpRequest(
        method=method.upper(),
        url=_parse_url(getattr(table, method) or "http://localhost", at / method),
        headers={
            name: _parse_header(name, text, at / "headers_sent" / name) for name, text in headers
        },
        body=None if table.send is None else (at / "send").parse_template(table.send),
    )


def _parse_header(name: str, text: str, at: Location) -> Template:
    if not _HEADER.fullmatch(name):
        at.problem(
            f"`{name}` is not a valid name of a header", "write only its name, as in `Content-Type`"
        )
    if any(sign in text for sign in "\r\n\0"):
        at.problem("the value of a header must be a single line", "remove the line breaks")
    return at.parse_template(text)


def _build_promise(table: HttpTable, at: Location, index: int, beside: TextFiles) -> HttpPromise:
    address = f"http[{index}]"
    status = table.status
    subject = Subject(address, f"{address}.body", beside)
    body = build_text_promises(table.body, at / "body", subject)
    return HttpPromise(
        address=address,
        place=at.place,
        request=index,
        status=() if status is None else (status,) if isinstance(status, int) else tuple(status),
        headers=tuple(
            (name, (at / "headers" / name).parse_template(text))
            for name, text in (table.headers or {}).items()
        ),
        body=tuple(promise for found in body.values() for promise in found),
        json=build_json_facts(table.json_, at / "json", address),
        schema=build_schema(table.schema_, at / "schema", beside.folder),
    )
