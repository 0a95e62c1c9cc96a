"""A spec with its text, to which commands are added."""

from __future__ import annotations

from pathlib import Path

from cliconform.editing.apply import Change
from cliconform.editing.files import TextFile, read_file
from cliconform.editing.write import write_changes
from cliconform.loading import load_spec
from cliconform.model.spec import Spec
from cliconform.quick_dataclass import dataclass, replace

_STUB = "[command.to-be-recorded]\nargs = []\n"
"""Stands for the commands of a spec that has none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecText:
    """A spec with its text, to which commands are added."""

    file: Path
    source: TextFile
    text: str

    @classmethod
    def read(cls, file: Path) -> SpecText:
        """Read ``file``; raises :class:`~cliconform.errors.SpecError` with all of its problems."""
        source = read_file(file)
        spec = cls(file=file, source=source, text=source.text)
        spec.load()
        return spec

    def add(self, table: str) -> SpecText:
        """Return the spec with ``table`` at its end."""
        newline = "\r\n" if "\r\n" in self.source.text else "\n"
        start = self.text.rstrip("\r\n")
        return replace(
            self, text=f"{start}\n\n{table}".replace("\r\n", "\n").replace("\n", newline)
        )

    def load(self) -> Spec:
        """Return the spec that the text is; it may have no commands yet."""
        if self.text != self.source.text or {"command", "include"} & self.source.data.keys():
            return load_spec(self.file, self.text)
        return replace(load_spec(self.file, self.add(_STUB).text), commands={}, warnings=())

    def write(self) -> None:
        """Write the text; raises as :func:`write_changes` does, and then the old file is whole."""
        write_changes([Change(file=self.source, text=self.text)])
