"""Bytes of a file or a response, as the text that promises are compared with."""

from __future__ import annotations

import re
from collections.abc import Callable

from cliconform.bounded_process.process import CallStoppedError
from cliconform.model.contents import TextPromise
from cliconform.model.observation import FoundLine, SearchResult
from cliconform.quick_dataclass import replace
from cliconform.stream_text import Gap
from cliconform.text import decode_bytes, replace_invalid
from cliconform.text_search import Found, TextScan, Wanted
from cliconform.verifying.contents.text_promise import fill_texts
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.files.home_files import TEXT_LIMIT, read_blocks
from cliconform.verifying.texts.normalize import KeptText
from cliconform.verifying.texts.subject import Subject, is_about_invalid

_MARK = "\ufeff"
SEARCHED = ("contains", "lacks", "matches")
"""The forms of a promise whose one text is searched for."""
# A character, or as a regular expression can write it.
_HAS_MARK = re.compile(rf"{_MARK}|\\ufeff", re.IGNORECASE)
_HAS_RETURN = re.compile(r"\r|\\(?:r|x0d|0?15|u000d)", re.IGNORECASE)


def make_body(
    name: str, body: bytes, missing: int, promise: TextPromise, evidence: Evidence
) -> Subject:
    """Return the body of a response, of which the last ``missing`` bytes were not kept."""
    text = _decode(body, promise, evidence)
    if not missing:
        return Subject(name=name, kept=text, bounds=evidence.bounds)
    kept = KeptText((*text.parts, ""), (Gap(missing, 0),))
    lost = f"{missing:,} bytes of {name} were not kept"
    return Subject(name=name, kept=kept, lost=lost, bounds=evidence.bounds)


def read_file_text(path: str, promise: TextPromise, evidence: Evidence) -> Subject:
    """Return the text of the file at ``path`` in the home.

    A large one is only searched for what ``promise`` is about. Raises
    :class:`~cliconform.verifying.files.home_files.UnreadableError`.
    """
    size, data = evidence.sources.files.read_whole(evidence.home, path, TEXT_LIMIT)
    if data is None:
        return _search_file(path, size, promise, evidence)
    return Subject(name=path, kept=_decode(data, promise, evidence), bounds=evidence.bounds)


def _decode(data: bytes, promise: TextPromise, evidence: Evidence) -> KeptText:
    """Return bytes as text: without a byte order mark and carriage returns, unless promised."""
    return KeptText((make_decoder(promise, evidence)(data),))


def make_decoder(promise: TextPromise, evidence: Evidence) -> Callable[[bytes], str]:
    """Return what decodes bytes to the text that ``promise`` is compared with."""
    keeps_mark = _is_about(_HAS_MARK, promise)
    keeps_return = _is_about(_HAS_RETURN, promise)
    replaces = is_about_invalid(each.source for each in promise.texts)

    def decode(data: bytes) -> str:
        text = evidence.hide(decode_bytes(data))
        if not keeps_mark:
            text = text.removeprefix(_MARK)
        if not keeps_return and "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return replace_invalid(text) if replaces else text

    return decode


def _is_about(character: re.Pattern[str], promise: TextPromise) -> bool:
    """Whether a promise has a character, or is about the bytes as they are."""
    return promise.raw or any(character.search(text.source) for text in promise.texts)


def _search_file(path: str, size: int, promise: TextPromise, evidence: Evidence) -> Subject:
    """Return a text of which nothing is kept, with what was found in it."""
    subject = Subject(
        name=path,
        kept=KeptText(("", ""), (Gap(size, 0),)),
        lost=f"{path} is larger than {TEXT_LIMIT:,} bytes",
    )
    if promise.form not in SEARCHED:
        return subject
    (text,) = fill_texts(promise, evidence)
    wanted = Wanted(text=text, regex=promise.form == "matches", reading="escapes")
    is_exact = _is_about(_HAS_RETURN, promise)
    homes = (evidence.observation.home, evidence.home)
    how = (is_exact, not _is_about(_HAS_MARK, promise))
    try:
        if wanted.regex:
            found = evidence.bounds.call(_scan, homes, path, wanted, how)
        else:
            found = _scan(homes, path, wanted, how)
    except CallStoppedError:
        return subject
    result = SearchResult(
        stream="stdout",
        text=text,
        regex=wanted.regex,
        reading=wanted.reading,
        lines=tuple(FoundLine(number=at, text=line) for at, line in found.lines.items()),
        value=found.value,
        complete=found.is_complete,
    )
    return replace(subject, searches={(text, wanted.regex): result})


def _scan(homes: tuple[str, str], path: str, wanted: Wanted, how: tuple[bool, bool]) -> Found:
    """Search a file, whose home was the first of ``homes`` and is the second.

    ``how`` says whether carriage returns are kept, and whether a byte order mark is not.
    """
    is_exact, without_mark = how
    scan = TextScan([wanted], home=homes[0], terminal=not is_exact)
    for number, block in enumerate(read_blocks(homes[1], path)):
        has_mark = not number and without_mark
        scan.feed(block.removeprefix(_MARK.encode()) if has_mark else block)
    scan.finish()
    return scan.found[wanted]
