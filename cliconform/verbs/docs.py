"""What ``cliconform docs`` does: documents, surface and spec → what is wrong in the documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cliconform.errors import NothingSelectedError, UsageError
from cliconform.loading import load_spec
from cliconform.model.docs import DocsReport, Document
from cliconform.model.spec import Spec
from cliconform.model.surface import Surface
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.surface.command_lines.plan_lines import step_lines
from cliconform.surface.docs.calls import names_of
from cliconform.surface.docs.documents import SUFFIXES, read_document
from cliconform.surface.docs.spec_coverage import with_coverage
from cliconform.verbs.shared.contract import anywhere, context, words_of
from cliconform.verbs.shared.target_surface import surface_for

_PASSED_OVER = frozenset({"node_modules", "__pycache__", "site-packages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line as it was typed."""

    spec: Path
    paths: tuple[Path, ...]
    command: str | None
    surface: Path | None
    fresh: bool
    names: tuple[str, ...]


def documented(asked: Asked) -> tuple[DocsReport, Spec]:
    """The documents that were asked for, held against the surface; and the spec.

    Raises :class:`UsageError` for a path that cannot be read, and :class:`NothingSelectedError`
    where no document has a command line of the target.
    """
    spec = load_spec(asked.spec)
    files = files_in(asked.paths)
    words = words_of(asked.command)
    surface = surface_for(spec, words, recorded=asked.surface, fresh=asked.fresh)
    plan = make_plan(spec, Selection(), context(asked.spec, anywhere), words)
    told = step_lines(plan, surface)
    documents = tuple(
        with_coverage(document, told)
        for document in read_documents(files, spec, surface, asked.names)
    )
    report = DocsReport(spec=str(asked.spec), target=spec.target.name, documents=documents)
    if not report.lines and not report.ignored:
        raise NothingSelectedError(
            f"no command line of {spec.target.name} in {len(files)} "
            f"document{'' if len(files) == 1 else 's'}",
            hint="if the documents call it by another name: --name NAME",
        )
    return report, spec


def files_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The documents that ``paths``, files and folders, stand for.

    Raises :class:`UsageError` for one that is not there, and :class:`NothingSelectedError` where
    there is no document in any of them.
    """
    files = tuple(file for path in paths for file in _files(path))
    if not files:
        raise NothingSelectedError(
            "there is no document in what was named",
            hint=f"name files, or folders with {', '.join(SUFFIXES)} files",
        )
    return files


def read_documents(
    files: Iterable[Path], spec: Spec, surface: Surface, names: tuple[str, ...] = ()
) -> tuple[Document, ...]:
    """Each document, its command lines held against ``surface``."""
    called = names_of(spec.target.name, spec.target.command, names)
    return tuple(read_document(str(file), _text(file), surface, called) for file in files)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise UsageError(f"{path}: no such file or folder", hint="name the documents to be read")
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(
            each for each in folders if not each.startswith(".") and each not in _PASSED_OVER
        )
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES:
                yield Path(folder, name)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{file} cannot be read: {reason}") from error
