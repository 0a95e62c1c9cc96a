"""Documents, the command lines of a target in them, and the findings about these."""

from __future__ import annotations

from cliconform.model.spec import SpecWarning
from cliconform.model.surface import Contradiction
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A position in a document. ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocFinding:
    """An error in a command line of a document."""

    code: str
    """``no-command``, ``no-option``, ``missing-argument`` …: part of the JSON format.

    They are the values of :class:`~cliconform.surface.command_lines.command_line.FaultCode`.
    """
    spot: Location
    word: str
    command: str
    """The command that the word was given to, with the target's name."""
    message: str
    nearest: str = ""
    doubt: str = ""
    """Why the finding is not certain; empty if it is certain."""
    page_unread: bool = False
    """Whether ``doubt`` is what could not be read of the command's help page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocLine:
    """A command line of the target in a document."""

    spot: Location
    text: str
    words: tuple[str, ...]
    """The words after the target's name."""
    open_words: tuple[int, ...] = ()
    """The indices of the words that the shell, or the reader, fills in: ``$JOB``, ``<id>``."""
    path: tuple[str, ...]
    """The command that it calls; the part of its path that exists, if it does not."""
    options: tuple[str, ...] = ()
    span: bool = False
    """It is inline code, which often only names a command."""
    findings: tuple[DocFinding, ...] = ()
    """Errors, and what may be one: see :attr:`DocFinding.doubt`."""
    covered: bool = True
    """A command of the spec runs the same command with all of its options."""

    @property
    def errors(self) -> tuple[DocFinding, ...]:
        """The findings that are certain."""
        return tuple(finding for finding in self.findings if not finding.doubt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document, and what was found in it."""

    file: str
    lines: tuple[DocLine, ...]
    ignored: int = 0
    """How many command lines of the target are in ignored blocks."""
    runnable: tuple[RunnableLine, ...] = ()
    cautions: tuple[SpecWarning, ...] = ()
    """Warnings about its comments for cliconform."""

    @property
    def findings(self) -> tuple[DocFinding, ...]:
        """All findings, in the order of the document."""
        return tuple(finding for line in self.lines for finding in line.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnableLine:
    """A command, of any program, in a block that is marked as runnable.

    A loop or a quoted text may have several lines; they are run as one command.
    """

    spot: Location
    text: str
    answer: tuple[str, ...] = ()
    """The lines of output that the document shows for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocsReport:
    """All documents of a run of ``cliconform docs``."""

    spec: str
    target: str
    documents: tuple[Document, ...]
    contradictions: tuple[Contradiction, ...] = ()
    """Where the surface is wrong, as a run shows; the findings are those without that."""

    @property
    def lines(self) -> tuple[DocLine, ...]:
        """The command lines of the target in all documents."""
        return tuple(line for document in self.documents for line in document.lines)

    @property
    def errors(self) -> tuple[DocFinding, ...]:
        """The findings of all documents that are certain."""
        return tuple(finding for line in self.lines for finding in line.errors)

    @property
    def doubtful(self) -> tuple[DocFinding, ...]:
        """The findings that are uncertain.

        They depend on a part of a help page that could not be read.
        """
        return tuple(finding for line in self.lines for finding in line.findings if finding.doubt)

    @property
    def cautions(self) -> tuple[SpecWarning, ...]:
        """The warnings of all documents."""
        return tuple(each for document in self.documents for each in document.cautions)

    @property
    def ignored(self) -> int:
        """How many command lines of the target were ignored in all documents."""
        return sum(document.ignored for document in self.documents)
