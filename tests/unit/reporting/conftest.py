"""Prints renderables to a string."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console, RenderableType

Printed = Callable[..., str]


@pytest.fixture
def printed() -> Printed:
    """Render through a pipe, or with ``width`` on a terminal of that many columns."""

    def render(*renderables: RenderableType, width: int | None = None, color: bool = False) -> str:
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

    return render
