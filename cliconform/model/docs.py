"""What documents say of a target, held against its surface."""

from __future__ import annotations

from dataclasses import dataclass

from cliconform.model.spec import SpecWarning


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a document; both count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocFinding:
    """One thing that a document says and the target does not."""

    code: str
    """``no-command``, ``no-option``, ``missing-argument`` … : they stay the same."""
    spot: Spot
    word: str
    command: str
    """The command that the word was said to."""
    message: str
    nearest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocLine:
    """A command line of the target in a document: its words behind the target's name."""

    spot: Spot
    text: str
    words: tuple[str, ...]
    path: tuple[str, ...]
    """The command that it calls, as far as there is one."""
    options: tuple[str, ...] = ()
    span: bool = False
    """It stands within a sentence: a command is often only named there."""
    findings: tuple[DocFinding, ...] = ()
    covered: bool = True
    """A command of the spec runs the same command with all of its options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that was read."""

    file: str
    lines: tuple[DocLine, ...]
    ignored: int = 0
    """How many command lines stand in blocks that are to be ignored."""
    runnable: tuple[RunnableLine, ...] = ()
    cautions: tuple[SpecWarning, ...] = ()
    """What is most likely not meant in its comments for cliconform."""

    @property
    def findings(self) -> tuple[DocFinding, ...]:
        """All that is wrong in it, in its order."""
        return tuple(finding for line in self.lines for finding in line.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnableLine:
    """A command line, of whatever program, in a block that is tagged as runnable.

    A loop, or a text in quotes, goes over several lines and is copied in one go.
    """

    spot: Spot
    text: str
    answer: tuple[str, ...] = ()
    """What a session says that the program answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocsReport:
    """All documents."""

    spec: str
    target: str
    documents: tuple[Document, ...]

    @property
    def lines(self) -> tuple[DocLine, ...]:
        """Every command line of the target."""
        return tuple(line for document in self.documents for line in document.lines)

    @property
    def findings(self) -> tuple[DocFinding, ...]:
        """All that is wrong in all of them."""
        return tuple(finding for document in self.documents for finding in document.findings)

    @property
    def cautions(self) -> tuple[SpecWarning, ...]:
        """The warnings of all of them."""
        return tuple(each for document in self.documents for each in document.cautions)

    @property
    def ignored(self) -> int:
        """How many command lines were ignored."""
        return sum(document.ignored for document in self.documents)
