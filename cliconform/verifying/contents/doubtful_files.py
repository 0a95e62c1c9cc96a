"""Which of many files may not keep a promise about their text: all others need no closer look.

A finding takes longer to make than a small file takes to search, and of many files that keep a
promise only one is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from cliconform.model.contents import TextForm, TextPromise
from cliconform.text_search import find_match
from cliconform.time_limit import PatternTimeoutError, limit_time
from cliconform.verifying.bounds import NoTimeLeftError
from cliconform.verifying.contents.byte_text import SEARCHED, make_decoder
from cliconform.verifying.contents.text_promise import fill_texts
from cliconform.verifying.errors import PlaceholderError, SpecFaultError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.texts.patterns import LONGEST_HERE, compile_pattern

_BATCH = 500
"""Files that are held, and searched under one time limit, together: 16 MB at most."""


def list_doubtful(paths: Sequence[str], promise: TextPromise, evidence: Evidence) -> Sequence[str]:
    """Return those of ``paths`` that may not keep ``promise``, in their order."""
    if promise.form not in SEARCHED or promise.count is not None:
        return paths
    try:
        holds = _make_test(promise.form, fill_texts(promise, evidence)[0])
    except (PlaceholderError, SpecFaultError):  # the check of each file says so
        return paths
    left = iter(paths)
    doubtful: list[str] = []
    while batch := [*islice(left, _BATCH)]:
        texts = dict(_read(batch, promise, evidence))
        holding = _select(texts, holds, evidence, is_limited=promise.form == "matches")
        doubtful += [path for path in batch if path not in holding]
    return doubtful


def _make_test(form: TextForm, text: str) -> Callable[[str], bool]:
    """Return what says whether a text keeps the promise. Raises :class:`SpecFaultError`."""
    if form == "matches":
        expression = compile_pattern(text)
        return lambda seen: find_match(expression, seen) is not None
    if form == "lacks":
        return lambda seen: text not in seen
    return lambda seen: bool(text) and text in seen  # an empty text is a fault, which is reported


def _read(
    paths: Sequence[str], promise: TextPromise, evidence: Evidence
) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each short file that can be read."""
    decode = make_decoder(promise, evidence)
    for path in paths:
        try:
            _, data = evidence.sources.files.read_whole(evidence.home, path, LONGEST_HERE)
        except UnreadableError:
            continue
        if data is not None:
            yield path, decode(data)


def _select(
    texts: dict[str, str], holds: Callable[[str], bool], evidence: Evidence, *, is_limited: bool
) -> set[str]:
    """Return the paths of the ``texts`` that hold; with a limit, of those that were reached."""
    if not is_limited:
        return {path for path, text in texts.items() if holds(text)}
    holding = set[str]()
    try:
        with evidence.bounds.spend_on_patterns() as seconds, limit_time(seconds):
            holding.update(path for path, text in texts.items() if holds(text))
    except (PatternTimeoutError, NoTimeLeftError):
        pass
    return holding
