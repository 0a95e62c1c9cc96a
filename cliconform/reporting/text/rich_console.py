"""The Rich console that all verbs print to."""

from __future__ import annotations

from rich.console import Console

from cliconform.reporting.text.closed_pipe import drop_output


class RichConsole(Console):
    """A console that survives a closed pipe."""

    def on_broken_pipe(self) -> None:
        """Print nothing more, where Rich would exit."""
        self.quiet = True
        drop_output(self.file)
