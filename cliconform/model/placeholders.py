"""Which names the placeholders of an invocation and of promises have.

The fields are listed one by one, since walking them by reflection costs more than planning does.
A test compares the lists with all fields of the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from cliconform.model.contents import (
    Amount,
    Between,
    Columns,
    DataPart,
    DataPromise,
    Exactly,
    FilePromise,
    Header,
    JsonFact,
    Rows,
    SchemaFile,
    TableValue,
    TextPromise,
    Value,
)
from cliconform.model.invocation import (
    HomeContent,
    Line,
    Readiness,
    ReadyAddress,
    ReadyText,
    ReadyUrl,
)
from cliconform.model.plan import Invocation
from cliconform.model.promise import (
    CapturePromise,
    CleanUpPromise,
    CpuPromise,
    EndsPromise,
    ExactPromise,
    ExitPromise,
    HttpPromise,
    IdempotentPromise,
    LeftoverPromise,
    MedianPromise,
    NetworkPromise,
    Promise,
    QueryPromise,
    ReadyPromise,
    RemovedPromise,
    RepeatPromise,
    TurnPromise,
    WithinPromise,
    WritesPromise,
)
from cliconform.model.template import Template


def names_in_invocation(invocation: Invocation) -> frozenset[str]:
    """Return the names that must have a value before the program can be started."""
    return names_in(_invocation_texts(invocation))


def names_in_promises(promises: Iterable[Promise]) -> frozenset[str]:
    """Return the names that must have a value before the promises can be judged."""
    return names_in(text for promise in promises for text in _promise_texts(promise))


def names_in(texts: Iterable[Template | str]) -> frozenset[str]:
    """Return the names of all placeholders in ``texts``."""
    found: set[str] = set()
    for text in texts:
        source = text.source if isinstance(text, Template) else text
        if "${" in source:
            found |= Template(source).names()
    return frozenset(found)


def _invocation_texts(invocation: Invocation) -> Iterator[Template]:
    yield from invocation.argv
    yield from invocation.environment.values()
    yield invocation.cwd
    yield from _home_texts(invocation.fresh_home)
    yield from _home_texts(invocation.home)
    if invocation.stdin is not None:
        yield invocation.stdin
    for turn in invocation.dialogue:
        yield turn.expect
        if isinstance(turn.answer, Line):
            yield turn.answer.text
    if invocation.service is not None:
        yield _readiness_text(invocation.service.ready)
    for request in invocation.requests:
        yield request.url
        yield from request.headers.values()
        if request.body is not None:
            yield request.body


def _home_texts(home: HomeContent) -> Iterator[Template]:
    yield from home.remove
    yield from home.files.values()
    yield from home.links.values()
    yield from (change.path for change in home.chmod)


def _readiness_text(ready: Readiness) -> Template:
    match ready:
        case ReadyUrl():
            return ready.url
        case ReadyAddress():
            return ready.address
        case ReadyText():
            return ready.text
        case _:
            assert_never(ready)


def _promise_texts(promise: Promise) -> Iterator[Template | str]:
    match promise:
        case TextPromise():
            yield from _text_texts(promise)
        case DataPromise():
            yield from _data_texts(promise.part)
        case FilePromise():
            yield from _file_texts(promise)
        case ExitPromise():
            yield from promise.texts
        case RemovedPromise():
            yield promise.path
        case QueryPromise():
            yield promise.sql
            if promise.database is not None:
                yield promise.database
            yield from _value_texts(promise.expected)
        case HttpPromise():
            yield from (text for _, text in promise.headers)
            yield from (text for each in promise.body for text in _text_texts(each))
            yield from _json_texts(promise.json)
        case (
            CapturePromise()
            | CpuPromise()
            | EndsPromise()
            | ExactPromise()
            | LeftoverPromise()
            | MedianPromise()
            | ReadyPromise()
            | RepeatPromise()
            | WritesPromise()
            | NetworkPromise()
            | IdempotentPromise()
            | CleanUpPromise()
            | TurnPromise()
            | WithinPromise()
        ):
            return
        case _:
            assert_never(promise)


def _text_texts(promise: TextPromise) -> Iterator[Template]:
    yield from promise.texts
    if promise.file is not None:
        yield promise.file
    yield from _amount_texts(promise.count)


def _file_texts(promise: FilePromise) -> Iterator[Template | str]:
    yield promise.path
    for amount in (promise.files, promise.rows, promise.size):
        yield from _amount_texts(amount)
    yield from (text for each in promise.texts for text in _text_texts(each))
    yield from _json_texts(promise.json)


def _data_texts(part: DataPart) -> Iterator[Template | str]:
    match part:
        case JsonFact():
            yield from _value_texts(part.value)
        case Rows():
            yield from _amount_texts(part.amount)
        case Columns() | SchemaFile() | Header():
            return
        case _:
            assert_never(part)


def _amount_texts(amount: Amount | None) -> Iterator[Template]:
    match amount:
        case None:
            return
        case Exactly():
            numbers = [amount.number]
        case Between():
            numbers = [each for each in (amount.at_least, amount.at_most) if each is not None]
        case _:
            assert_never(amount)
    yield from (number for number in numbers if isinstance(number, Template))


def _json_texts(facts: Iterable[JsonFact]) -> Iterator[str]:
    for fact in facts:
        yield from _value_texts(fact.value)


def _value_texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _value_texts(item)
    elif isinstance(value, TableValue):
        for item in value.members.values():
            yield from _value_texts(item)
