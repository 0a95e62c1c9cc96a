"""The texts of files whose path depends on the row of a matrix: ``cases/${name}.out``."""

from __future__ import annotations

from cliconform.model.contents import FilePromise, TextPromise
from cliconform.model.promise import HttpPromise
from cliconform.model.spec import Command, MatrixRow
from cliconform.model.template import Template
from cliconform.quick_dataclass import replace


def fill_row_texts(command: Command, row: MatrixRow) -> Command:
    """Return ``command`` with the texts of the files that ``row`` names."""
    if not command.row_texts:
        return command

    def fill(promises: tuple[TextPromise, ...]) -> tuple[TextPromise, ...]:
        return tuple(_fill_text(each, command, row) for each in promises)

    def fill_file(promise: FilePromise) -> FilePromise:
        return replace(promise, texts=fill(promise.texts))

    def fill_body(promise: HttpPromise) -> HttpPromise:
        return replace(promise, body=fill(promise.body))

    texts = {key: fill(promises) for key, promises in command.settings.texts.items()}
    return replace(
        command,
        stdin=_find_stdin(command, row),
        settings=replace(command.settings, texts=texts),
        produces=tuple(map(fill_file, command.produces)),
        http=tuple(map(fill_body, command.http)),
    )


def _fill_text(promise: TextPromise, command: Command, row: MatrixRow) -> TextPromise:
    if promise.file is None or promise.texts:
        return promise
    path = row.fill_path(promise.file)
    return replace(promise, texts=(command.row_texts[path],), file=Template.literal(path))


def _find_stdin(command: Command, row: MatrixRow) -> Template | None:
    if command.stdin_file is None or command.stdin is not None:
        return command.stdin
    return command.row_texts[row.fill_path(command.stdin_file)]
