"""Make commands of a spec from the runnable lines of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.model.contents import TextPromise
from cliconform.model.docs import Document, RunnableLine
from cliconform.model.place import Place
from cliconform.model.spec import Command, CommandSettings
from cliconform.model.template import Template
from cliconform.surface.command_lines.corrections import AcceptedLine
from cliconform.surface.docs.shell_parser import ShellParser

# Builtins that change the state of the shell for the following lines: folder, variables, aliases.
_STATEFUL = frozenset({"cd", "pushd", "popd", "export", "unset", "set", "source", ".", "alias"})
_ANY_TEXT = re.compile(r"^\s*(?:\.\.\.|…)\s*$|\[\.\.\]")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)


def make_commands(document: Document) -> Iterator[Command]:
    """Yield a command for each runnable line, to be run with ``sh -c``.

    Each needs the one before it, so that all share a home. Commands that change the state of the
    shell, such as ``cd`` and ``export``, are repeated before each of the following lines.
    """
    stateful: list[str] = []
    previous: str | None = None
    for line in document.runnable:
        script = "\n".join((*stateful, line.text))
        id_ = f"{document.file}:{line.spot.line}"
        yield Command(
            id=id_,
            place=Place(file=document.file, line=line.spot.line),
            about=" ".join(line.text.split()),
            args=(Template.literal(script),),
            needs=(previous,) if previous else (),
            settings=_make_output_promise(line),
        )
        previous = id_
        stateful += _find_stateful(line.text)


def list_accepted_lines(document: Document, conformed: frozenset[str]) -> Iterator[AcceptedLine]:
    """Yield the command lines of the target that it accepted when the document was run.

    ``conformed`` has the ids of the runnable lines that conformed. Only a line with one command
    shows that the program accepted it: in others, the failure of one command may go unnoticed.
    """
    for runnable in document.runnable:
        if f"{document.file}:{runnable.spot.line}" not in conformed:
            continue
        commands = ShellParser(runnable.text).read().commands
        called = [line for line in document.lines if line.spot.line == runnable.spot.line]
        if len(commands) == len(called) == 1 and not called[0].open_words:
            place = Place(file=document.file, line=runnable.spot.line)
            yield AcceptedLine(id="", place=place, words=called[0].words)


def _make_output_promise(line: RunnableLine) -> CommandSettings:
    """Return a promise that the output contains the documented one, in its order.

    ``...`` and ``[..]`` in it stand for any text.
    """
    parts = [part.strip() for text in line.answer for part in _ANY_TEXT.split(text)]
    texts = tuple(Template.literal(part) for part in parts if part)
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


def _find_stateful(text: str) -> Iterator[str]:
    """Yield the commands in ``text`` that change the state of the shell for later lines."""
    for command in ShellParser(text).read().commands:
        words = [text[word.start : word.end] for word in command.words]
        is_stateful = words[0] in _STATEFUL or all(map(_ASSIGNMENT.fullmatch, words))
        if is_stateful and not command.inner:
            yield text[command.words[0].start : command.end]
