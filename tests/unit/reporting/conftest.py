"""Consoles that write into a text."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console, RenderableType

Printed = Callable[..., str]


@pytest.fixture
def printed() -> Printed:
    """What a renderable looks like through a pipe, or on a terminal of ``width`` columns."""

    def look(*renderables: RenderableType, width: int | None = None, color: bool = False) -> str:
        file = io.StringIO()
        console = Console(
            file=file,
            width=width or 80,
            force_terminal=width is not None,
            color_system="standard" if color else None,
            legacy_windows=False,
            soft_wrap=True,
            _environ={},
        )
        for renderable in renderables:
            console.print(renderable)
        return file.getvalue()

    return look
