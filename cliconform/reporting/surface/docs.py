"""Documents held against the surface → what a person reads, JSON, and GitHub's annotations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from cliconform.model.docs import DocFinding, DocLine, DocsReport, Document
from cliconform.model.report import Report
from cliconform.reporting.github import Annotation, format_annotation
from cliconform.reporting.problems import make_caution_lines
from cliconform.reporting.run.json_codec import encode
from cliconform.reporting.run.stored_run import render_stored_run as render_run
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

VERSION = 1
_NAMED = 3


def render(report: DocsReport, *, verbose: bool = False, quiet: bool = False) -> Lines:
    """What is wrong, by document; what no command of the spec runs; and the counts.

    The same thing said at several places is told once, with all of them; ``verbose`` tells each
    where it stands, and every command line that is right.
    """
    return Lines(_all(report, verbose=verbose, quiet=quiet))


def _all(report: DocsReport, *, verbose: bool, quiet: bool) -> Iterator[Line]:
    for document in report.documents:
        told = list(_document(document, verbose=verbose))
        if told:
            yield make_line(document.file, "strong")
            yield from told
            yield BLANK
    uncovered = [each for each in report.lines if not each.covered]
    if uncovered and not quiet:
        yield from _uncovered(uncovered, verbose=verbose)
        yield BLANK
    if report.cautions and not quiet:
        for caution in report.cautions:
            yield from make_caution_lines(caution)
        yield BLANK
    yield make_line(_closing(report))


def _document(document: Document, *, verbose: bool) -> Iterator[Line]:
    if verbose:
        for each in document.lines:
            if not each.findings:
                place = f"{each.spot.line}:{each.spot.column}"
                yield Line(
                    parts=(
                        Part(text=f"{place:>8}  ", role="place"),
                        Part(text=clean_line(each.text)),
                    ),
                    indent=2,
                    hang=10,
                )
            for finding in each.findings:
                yield _finding((finding,))
        return
    ordered = sorted(document.findings, key=_sameness)
    same = [tuple(group) for _, group in groupby(ordered, key=_sameness)]
    for group in sorted(same, key=lambda group: (group[0].spot.line, group[0].spot.column)):
        yield _finding(group)


def _sameness(finding: DocFinding) -> tuple[str, str, str]:
    return finding.code, finding.command, finding.word


def _finding(same: tuple[DocFinding, ...]) -> Line:
    first = same[0]
    place = f"{first.spot.line}:{first.spot.column}"
    parts = [
        Part(text=f"{place:>8}  ", role="place"),
        Part(text=f"{first.code}  ", role="bad"),
        Part(text=clean_line(first.message)),
    ]
    if first.nearest:
        parts.append(Part(text=f"; did you mean `{clean_line(first.nearest)}`?", role="good"))
    if len(same) > 1:
        lines = list(dict.fromkeys(one.spot.line for one in same))[1:]
        more = len(lines) - _NAMED
        others = ", ".join(map(str, lines[:_NAMED])) + (f" and {more} more" if more > 0 else "")
        also = f"also in line {others}" if lines else f"{len(same)} times in this line"
        parts.append(Part(text=f"  ({also})", role="dim"))
    return Line(parts=tuple(parts), indent=2, hang=10)


def _uncovered(lines: list[DocLine], *, verbose: bool) -> Iterator[Line]:
    yield make_line("Documented, and no command of the spec runs it", "strong")
    texts: dict[str, DocLine] = {}
    for each in lines:
        texts.setdefault(each.text, each)
    shown = list(texts.values()) if verbose else list(texts.values())[:10]
    for each in shown:
        parts = (
            Part(text=f"{each.spot.file}:{each.spot.line}  ", role="place"),
            Part(text=clean_line(each.text)),
        )
        yield Line(parts=parts, indent=2, hang=4)
    if len(texts) > len(shown):
        yield make_line(f"and {len(texts) - len(shown)} more: -v shows them", "dim", indent=2)


def _closing(report: DocsReport) -> str:
    wrong = sum(bool(each.findings) for each in report.lines)
    documents = format_count(len(report.documents), "document")
    said = [
        f"{documents}: {format_count(len(report.lines), 'command line')} of {report.target}",
        f"{wrong} wrong ({format_count(len(report.findings), 'finding')})"
        if wrong
        else "all right",
    ]
    uncovered = len({each.text for each in report.lines if not each.covered})
    if uncovered:
        said.append(f"{uncovered} not in the spec")
    if report.ignored:
        said.append(f"{report.ignored} ignored")
    return ", ".join(said)


def render_json(report: DocsReport, ran: Report | None = None) -> str:
    """All documents, command lines and findings; with the run of those that are runnable."""
    made: dict[str, Any] = {
        "docs": VERSION,
        "spec": report.spec,
        "target": report.target,
        "counts": {
            "documents": len(report.documents),
            "lines": len(report.lines),
            "wrong": sum(bool(each.findings) for each in report.lines),
            "findings": len(report.findings),
            "uncovered": sum(not each.covered for each in report.lines),
            "ignored": report.ignored,
        },
        "documents": [encode(each) for each in report.documents],
    }
    if ran is not None:
        made["run"] = json.loads(render_run(ran))["report"]
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def github_lines(report: DocsReport) -> str:
    """A line for each finding and each warning that marks its place in a pull request."""
    made = [
        Annotation(
            mark="error",
            file=finding.spot.file,
            line=finding.spot.line,
            column=finding.spot.column,
            title=finding.code,
            message=finding.message
            + (f"; did you mean `{finding.nearest}`?" if finding.nearest else ""),
        )
        for finding in report.findings
    ] + [
        Annotation(
            mark="warning",
            file=caution.place.file,
            line=caution.place.line,
            title=caution.code,
            message=caution.message,
        )
        for caution in report.cautions
    ]
    return "".join(f"{format_annotation(each)}\n" for each in made)
