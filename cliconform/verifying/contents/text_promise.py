"""A promise about a text, filled in and in words."""

from __future__ import annotations

from typing import assert_never

from cliconform.model.contents import TextPromise
from cliconform.text import strip_final_newline
from cliconform.verifying.contents.amounts import describe_count
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import quote


def fill_texts(promise: TextPromise, evidence: Evidence) -> tuple[str, ...]:
    """Return the texts of a promise, or its regular expression, filled in."""
    if promise.form == "matches":
        return (evidence.fill_pattern(promise.texts[0]),)
    texts = map(evidence.fill_text, promise.texts)
    # A whole text is compared with its end; see `is_match`.
    return tuple(texts if promise.form == "equals" else map(strip_final_newline, texts))


def show_texts(promise: TextPromise, evidence: Evidence) -> tuple[str, ...]:
    """Return the texts as they are quoted; of several newlines at the end none is left out."""
    texts = (evidence.fill_text(text) for text in promise.texts)
    return tuple(text if text.endswith("\n\n") else strip_final_newline(text) for text in texts)


def describe_text(
    promise: TextPromise, name: str, texts: tuple[str, ...] | None = None
) -> Expectation:
    """Return the promise in words, for the text that is called ``name``.

    ``texts`` are the promise's texts filled in; without them, they are shown as they are written.
    """
    texts = tuple(text.source for text in promise.texts) if texts is None else texts
    quotes = ", ".join(quote(text, 100) for text in texts)
    match promise.form:
        case "contains" | "lacks":
            words = f"{name} {promise.form} {quotes}"
        case "matches":
            words = f"{name} matches /{texts[0]}/"
        case "equals":
            words = f"{name} equals {show_file(promise) or quotes}"
        case "ordered":
            words = f"{name} contains in this order: {quotes}"
        case "empty":
            words = f"{name} is {'not ' if promise.negated else ''}empty"
        case _:
            assert_never(promise.form)
    if promise.count is not None:
        words += f" {describe_count(promise.count, 'time')}"
    return Expectation.of(promise, words)


def show_file(promise: TextPromise) -> str:
    """Return the path of the file that the promised text is in; empty without one."""
    return promise.file.fill({}) if promise.file else ""
