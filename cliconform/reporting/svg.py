"""Draws renderables as a terminal in an SVG file, for the README.

Rich's own template loads its font from a server; this one uses a monospace font of the reader's
machine. The same lines give the same bytes, so that a test can compare the picture in the
repository with real output.
"""

from __future__ import annotations

import io

from rich.console import Console, RenderableType

_FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<style>
.{unique_id}-matrix {{
font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px;
line-height: {line_height}px;
}}
.{unique_id}-title {{ font-family: system-ui, sans-serif; font-size: 18px; font-weight: bold }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def render_svg(*renderables: RenderableType, title: str = "", columns: int = 90) -> str:
    """Return a terminal of ``columns`` columns that shows ``renderables``, as SVG."""
    console = Console(
        file=io.StringIO(),
        record=True,
        width=columns,
        height=100,
        force_terminal=True,
        color_system="truecolor",
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        soft_wrap=True,
        _environ={},
    )
    for renderable in renderables:
        console.print(renderable)
    return console.export_svg(title=title, code_format=_FORMAT, unique_id="cliconform")
