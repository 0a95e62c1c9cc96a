"""Renders one command that fails or is flaky: a line, and below it, folded, all about it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.reporting.markdown.text import format_block, format_code, format_html_code
from cliconform.reporting.run.deviation import Extent, make_detail_lines
from cliconform.reporting.run.excerpt import shorten_output
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Line, Part, join_lines
from cliconform.reporting.text.wording import SIGNS, describe_deviations, format_count

MakeLink = Callable[[Place], str]
"""Returns the address of a line of a file; empty where there is none."""

_EXTENT = Extent(output=30, detail=30)
_OUTPUT = 16_000  # bytes of output that are read
_LINE = 500  # characters of a line
_NAMED = 20
"""Blocked commands that are named."""
_TITLES = {Verdict.ERROR: "could not be run: ", Verdict.FIXED: "fixed: "}


def make_line(outcome: Outcome, *, heading: bool = False) -> str:
    """Return ``- ✗ `jobs.list`: `exit code 3, expected 0```; as a ``heading``, in HTML."""
    code = format_html_code if heading else format_code
    what = _describe(outcome)
    sign = SIGNS[outcome.verdict]
    text = f"{sign if heading else _escape(sign)} {code(outcome.step.id, 250)}"
    text += f": {_TITLES.get(outcome.verdict, '')}{code(what)}" if what else ""
    return text if heading else f"- {text}"


def make_details(
    outcome: Outcome, *, blocked: Sequence[Outcome], link: MakeLink, is_open: bool
) -> str:
    """Return the line of ``outcome`` and what can be unfolded below it.

    Those are the command line, its promises that are not kept, its output, what to type, and the
    commands that it ``blocked``.
    """
    return "\n".join(
        (
            f"<details{' open' if is_open else ''}>",
            f"<summary>{make_line(outcome, heading=True)}</summary>",
            "",
            *_make_body(outcome, link),
            *make_blocked_lines(blocked),
            "</details>",
            "",
        )
    )


def make_blocked_lines(blocked: Sequence[Outcome]) -> Iterator[str]:
    """Yield how many commands were not run because of another one, and below it their ids."""
    if not blocked:
        return
    yield f"<details><summary>- {format_count(len(blocked), 'command')} blocked by it</summary>"
    yield ""
    yield ", ".join(format_code(each.step.id, 250) for each in blocked[:_NAMED]) + (
        f" and {len(blocked) - _NAMED:,} more" if len(blocked) > _NAMED else ""
    )
    yield ""
    yield "</details>"
    yield ""


def _escape(sign: str) -> str:
    """Return ``sign`` as it is to be read: a hyphen would begin a list."""
    return f"\\{sign}" if sign == "-" else sign


def _describe(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.FLAKY:
        return f"conforms at attempt {len(outcome.earlier) + 1}"
    if outcome.verdict is Verdict.DEVIATES:
        return describe_deviations(outcome)
    return outcome.reason or describe_deviations(outcome)


def _make_body(outcome: Outcome, link: MakeLink) -> Iterator[str]:
    attempts = outcome.earlier if outcome.verdict is Verdict.FLAKY else (outcome,)
    for number, each in enumerate(attempts, start=1):
        if len(attempts) > 1:
            yield f"Attempt {number}:"
            yield ""
        lines = make_detail_lines(shorten_output(each, _OUTPUT), _EXTENT)
        yield format_block(textwrap.dedent(join_lines(_shorten(lines))).strip("\n").split("\n"))
        yield ""
    if links := _list_links(outcome, link):
        yield f"In the spec: {', '.join(links)}"
        yield ""


def _shorten(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield ``lines``, each of at most 500 characters; a command line stays whole."""
    for line in lines:
        is_short = line.whole or len(line.text) <= _LINE
        yield line if is_short else _cut(line)


def _cut(line: Line) -> Line:
    return Line(parts=(Part(text=line.text[: _LINE - 1] + "…"),))


def _list_links(outcome: Outcome, link: MakeLink) -> list[str]:
    """Return a link to the line of each deviation in the spec, each line once."""
    places = dict.fromkeys(finding.place for finding in outcome.deviations)
    places = places or {outcome.step.place: None}
    found = {place: link(place) for place in places}
    return [
        f"[{format_code(clean_line(str(place)))}]({address})"
        for place, address in found.items()
        if address
    ]
