"""The region of a terminal that shows what is running."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rich.console import Console
from rich.live import Live
from rich.text import Text

from cliconform.reporting.text.lines import Line
from cliconform.reporting.text.rich_lines import style_line

_REFRESHES = 4  # in a second
_OTHER_LINES = 4  # of the terminal, which the region leaves free


class Region:
    """Rich's live region, redrawn only when it has changed, without hiding the cursor."""

    def __init__(self, list_lines: Callable[[int], list[Line]], console: Console) -> None:
        """``list_lines`` returns the lines to show; it gets how many commands there is room for."""
        self._list_lines = list_lines
        self._console = console
        self._stopped = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="live view", daemon=True)
        self._live = Live(
            console=console,
            get_renderable=self._draw,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def start(self) -> None:
        """Show the region below what is printed."""
        self._live.start()
        # A cursor that is never hidden cannot stay hidden, however the run ends.
        self._console.show_cursor(True)  # noqa: FBT003 - as Rich has it
        self._ticker.start()

    def stop(self) -> None:
        """Remove the region."""
        self._stopped.set()
        self._ticker.join()
        self._live.stop()

    def _draw(self) -> Text:
        ascii_only = self._console.options.ascii_only
        lines = self._list_lines(self._console.height - _OTHER_LINES)
        texts = [style_line(line, ascii_only=ascii_only) for line in lines]
        for text in texts:
            text.truncate(max(1, self._console.width - 1), overflow="ellipsis")
        return Text("\n", end="").join(texts)

    def _tick(self) -> None:
        drawn = Text()
        while not self._stopped.wait(1 / _REFRESHES):
            now = self._draw()
            if now != drawn or now.spans != drawn.spans:
                drawn = now
                self._live.refresh()
