"""Draws which commands ran when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import escape

from cliconform.reporting.html.overview import Bar
from cliconform.reporting.run.results import ROLES

_WIDTH = 1100
_LANE = 22
_HEAD = 18
_MOST = 3000
"""Bars that are drawn: thousands of slivers show nothing, and the browser takes long."""
_WITH_LABEL = 60
"""Pixels of a bar that has its command's id in it."""


def render_timeline(bars: Sequence[Bar], lanes: int, labels: Sequence[tuple[int, str]] = ()) -> str:
    """Return the bars as SVG; empty where there are none. The longest ones are drawn.

    ``labels`` are texts in lanes that have no bars.
    """
    drawn = sorted(bars, key=lambda bar: bar.end - bar.start, reverse=True)[:_MOST]
    if not drawn:
        return ""
    return "".join(_make_parts(sorted(drawn, key=lambda bar: bar.start), lanes, labels))


def _make_parts(
    bars: Sequence[Bar], lanes: int, labels: Sequence[tuple[int, str]]
) -> Iterator[str]:
    end = max(bar.end for bar in bars) or 1.0
    scale = _WIDTH / end
    height = lanes * _LANE + _HEAD
    yield (
        f'<svg role="img" aria-label="Timeline of the commands" width="{_WIDTH}" '
        f'height="{height}" viewBox="0 0 {_WIDTH} {height}">'
    )
    for part in range(0, 11, 2):
        anchor = "start" if part == 0 else "end" if part == 10 else "middle"  # noqa: PLR2004
        at = part / 10
        yield f'<text x="{at * _WIDTH:.0f}" y="12" text-anchor="{anchor}">{at * end:.1f} s</text>'
    for lane, label in labels:
        yield f'<text x="0" y="{_HEAD + lane * _LANE + 15}" class="run">{escape(label)}</text>'
    for bar in bars:
        left, width = bar.start * scale, max((bar.end - bar.start) * scale, 1.0)
        top = _HEAD + bar.lane * _LANE
        title = escape(f"{bar.id}: {bar.end - bar.start:.2f} s, {bar.verdict.value}")
        yield (
            f'<g><title>{title}</title><rect class="{ROLES[bar.verdict]}" x="{left:.1f}" '
            f'y="{top}" width="{width:.1f}" height="{_LANE - 4}" rx="2" fill-opacity="0.55"/>'
        )
        if width >= _WITH_LABEL:
            shown = escape(bar.id[: int(width // 7)])
            yield f'<text x="{left + 3:.1f}" y="{top + 13}">{shown}</text>'
        yield "</g>"
    yield "</svg>"
