"""The runnable lines of a document → the commands that a reader types who copies them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.model.docs import Document, RunnableLine
from cliconform.model.promise import Place, TextPromise
from cliconform.model.spec import Command, CommandSettings
from cliconform.model.template import Template
from cliconform.surface.docs.shell_tokens import Tokens

# What leaves more to the lines behind it than files: the folder, variables, names.
_LASTING = frozenset({"cd", "pushd", "popd", "export", "unset", "set", "source", ".", "alias"})
_ANY = re.compile(r"^\s*(?:\.\.\.|…)\s*$|\[\.\.\]")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)


def copied(document: Document) -> Iterator[Command]:
    """A command for each runnable line, to be run by ``sh -c``; each needs the one before it.

    What a shell would still know when the next line is typed - the folder, variables - is said
    again before each.
    """
    lasting: list[str] = []
    before: str | None = None
    for line in document.runnable:
        script = "\n".join((*lasting, line.text))
        id_ = f"{document.file}:{line.spot.line}"
        yield Command(
            id=id_,
            place=Place(file=document.file, line=line.spot.line),
            about=" ".join(line.text.split()),
            args=(Template.literal(script),),
            needs=(before,) if before else (),
            settings=_answered(line),
        )
        before = id_
        lasting += _lasting(line.text)


def _answered(line: RunnableLine) -> CommandSettings:
    """What a session says is answered is said, in this order; ``...`` and ``[..]`` are any text."""
    said = [part.strip() for text in line.answer for part in _ANY.split(text)]
    texts = tuple(Template.literal(part) for part in said if part)
    if not texts:
        return CommandSettings()
    promise = TextPromise(
        address="output.ordered",
        place=Place(file=line.spot.file, line=line.spot.line),
        source="output",
        form="ordered",
        texts=texts,
    )
    return CommandSettings(texts={("output", "ordered"): (promise,)})


def _lasting(text: str) -> Iterator[str]:
    """The commands in ``text`` that are to be said again in the shell of the lines behind it."""
    for command in Tokens(text).read().commands:
        words = [text[word.start : word.end] for word in command.words]
        lasts = words[0] in _LASTING or all(map(_ASSIGNMENT.fullmatch, words))
        if lasts and not command.inner:
            yield text[command.words[0].start : command.end]
