"""What is searched for in output while it is read: it may be too much to keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cliconform.model.contents import TextPromise
from cliconform.model.observation import StreamName
from cliconform.model.promise import CapturePromise, Promise
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass

_STREAMS: tuple[StreamName, ...] = ("stdout", "stderr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A text, or a regular expression, that a promise is about."""

    streams: tuple[StreamName, ...]
    """The streams that it is searched in."""
    text: Template
    regex: bool
    raw: bool = False
    """Whether it is searched in the bytes as they came."""


def list_searches(promises: Iterable[Promise]) -> tuple[Search, ...]:
    """Return what must be searched for to judge ``promises``, whatever of the output is kept.

    These are ``contains``, ``lacks`` and ``matches`` of a stream, and captured values. For the
    others (the order of texts, a whole text) the output itself is needed.
    """
    return tuple(search for promise in promises for search in _list_searches(promise))


def _list_searches(promise: Promise) -> Iterator[Search]:
    match promise:
        case TextPromise(form="contains" | "lacks" | "matches" as form):
            yield Search(
                streams=_list_streams(promise.source),
                text=promise.texts[0],
                regex=form == "matches",
                raw=promise.raw,
            )
        case CapturePromise(json=None):
            yield Search(
                streams=_list_streams(promise.source),
                text=Template.literal(promise.pattern),
                regex=True,
            )


def _list_streams(source: str) -> tuple[StreamName, ...]:
    return tuple(name for name in _STREAMS if source in (name, "output"))
