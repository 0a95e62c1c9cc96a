"""Rewrite what extends Markdown as what CommonMark knows: code as fences, comments as HTML.

Only the lines that delimit it change, so that every other line keeps its place:

Jekyll  ``{% highlight bash %}`` … ``{% endhighlight %}``, ``{% raw %}``, front matter
Hugo    ``{{< highlight bash >}}`` … ``{{< /highlight >}}``, front matter with ``+++``
MyST    ``:::{code-block} bash`` … ``:::``, and ``% a comment``
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FENCE = "`" * 24
"""Longer than any fence inside."""
_HIGHLIGHT = re.compile(
    r"(?P<indent>[ \t]*)(?:\{%-?[ \t]*highlight|\{\{[<%][ \t]*highlight)[ \t]+"
    r"(?P<language>[\w+#.-]+)[^\n]*?(?:-?%\}|[>%]\}\})[ \t]*$"
)
_END_HIGHLIGHT = re.compile(
    r"[ \t]*(?:\{%-?[ \t]*endhighlight[ \t]*-?%\}|\{\{[<%][ \t]*/[ \t]*highlight[ \t]*[>%]\}\})"
)
_RAW = re.compile(r"[ \t]*\{%-?[ \t]*(?:end)?raw[ \t]*-?%\}[ \t]*$")
_COLON_FENCE = re.compile(
    r"(?P<indent>[ \t]*)(?P<colons>:{3,})(?P<info>\{(?:code|code-block|sourcecode|code-cell|prompt|"
    r"console|terminal|command-output|program-output|eval-rst)\}.*)$"
)
_COMMENT = re.compile(
    r"(?:%|\{%-?[ \t]*comment[ \t]*-?%\}|\{::comment\})[ \t]*(?P<text>cliconform:[ \t]*[\w-]+)"
)


def rewrite_extensions(texts: Sequence[str]) -> list[str]:
    """Return the lines of a document, or of a part of one, for CommonMark's parser."""
    lines = list(texts)
    _blank_front_matter(lines)
    at = 0
    while at < len(lines):
        if highlight := _HIGHLIGHT.match(lines[at]):
            info = highlight["language"]
            at = _rewrite_block(lines, at, highlight["indent"], info, _END_HIGHLIGHT)
        elif fence := _COLON_FENCE.match(lines[at]):
            end = re.compile(rf"[ \t]*:{{{len(fence['colons'])},}}[ \t]*$")
            at = _rewrite_block(lines, at, fence["indent"], fence["info"], end)
        elif comment := _COMMENT.match(lines[at]):
            lines[at] = f"<!-- {comment['text']} -->"
        elif _RAW.match(lines[at]):
            lines[at] = ""
        at += 1
    return lines


def _blank_front_matter(lines: list[str]) -> None:
    if not lines or lines[0].rstrip() not in {"---", "+++"}:
        return
    mark = lines[0].rstrip()
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() == mark), None)
    # A thematic break at the start of a document has no `key:` below it.
    if end is not None and (end == 1 or re.match(r"[\w\"'-]+[ \t]*[:=]|#", lines[1])):
        lines[: end + 1] = [""] * (end + 1)


def _rewrite_block(lines: list[str], at: int, indent: str, info: str, end: re.Pattern[str]) -> int:
    """Rewrite the block that begins at ``at`` as a fence; return the index of its last line."""
    last = next((n for n in range(at + 1, len(lines)) if end.match(lines[n])), None)
    if last is None:
        return at
    lines[at] = f"{indent}{FENCE}{info}"
    lines[last] = f"{indent}{FENCE}"
    for number in range(at + 1, last):
        if _RAW.match(lines[number]):
            lines[number] = ""
    return last
