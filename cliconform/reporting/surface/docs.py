"""Render a :class:`DocsReport` for the console, as JSON and as GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from cliconform.model.docs import DocFinding, DocLine, DocsReport, Document
from cliconform.model.report import Report
from cliconform.nearest_names import format_suggestion
from cliconform.reporting.ci.workflow_commands import Annotation, format_annotation
from cliconform.reporting.problems import make_spec_warning_lines
from cliconform.reporting.run.json_codec import encode
from cliconform.reporting.run.stored_run import render_stored_run as render_run
from cliconform.reporting.surface.contradictions import make_contradiction_lines
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

VERSION = 1
_MAX_LINE_NUMBERS = 3
_MAX_DOUBT = 100


def render_docs(
    report: DocsReport, *, verbose: bool = False, quiet: bool = False, uncovered: bool = False
) -> Lines:
    """Return the findings of each document, and the counts.

    Equal findings of a document are one line with all line numbers. With ``verbose`` each has a
    line of its own, among all command lines. With ``quiet`` there are findings and counts only.
    With ``uncovered`` the command lines that the spec does not run are listed too.
    """
    return Lines(_make_lines(report, verbose=verbose, quiet=quiet, uncovered=uncovered))


def _make_lines(
    report: DocsReport, *, verbose: bool, quiet: bool, uncovered: bool
) -> Iterator[Line]:
    for document in report.documents:
        findings = list(_document_lines(document, verbose=verbose))
        if findings:
            yield make_line(document.file, "strong")
            yield from findings
            yield BLANK
    not_run = [each for each in report.lines if not each.covered]
    if not_run and uncovered:
        yield from _uncovered_lines(not_run, verbose=verbose)
        yield BLANK
    if report.cautions and not quiet:
        for caution in report.cautions:
            yield from make_spec_warning_lines(caution)
        yield BLANK
    if report.contradictions:
        yield from make_contradiction_lines(report.contradictions)
        yield BLANK
    yield make_line(_format_closing_line(report, uncovered=uncovered))


def _document_lines(document: Document, *, verbose: bool) -> Iterator[Line]:
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
                yield _finding_line((finding,))
        return
    ordered = sorted(document.findings, key=_group_key)
    groups = [tuple(group) for _, group in groupby(ordered, key=_group_key)]
    for group in sorted(groups, key=lambda group: (group[0].spot.line, group[0].spot.column)):
        yield _finding_line(group)


def _group_key(finding: DocFinding) -> tuple[str, str, str, str]:
    return finding.code, finding.command, finding.word, finding.doubt


def _finding_line(group: tuple[DocFinding, ...]) -> Line:
    first = group[0]
    place = f"{first.spot.line}:{first.spot.column}"
    parts = [
        Part(text=f"{place:>8}  ", role="place"),
        Part(text=f"{first.code}  ", role="known" if first.doubt else "bad"),
        Part(text="uncertain: ", role="known") if first.doubt else Part(text=""),
        Part(text=clean_line(first.message)),
    ]
    if first.nearest:
        parts.append(Part(text=f"; {format_suggestion([clean_line(first.nearest)])}", role="good"))
    if len(group) > 1:
        lines = list(dict.fromkeys(one.spot.line for one in group))[1:]
        more = len(lines) - _MAX_LINE_NUMBERS
        others = ", ".join(map(str, lines[:_MAX_LINE_NUMBERS])) + (
            f" and {more} more" if more > 0 else ""
        )
        also = f"also in line {others}" if lines else f"{len(group)} times in this line"
        parts.append(Part(text=f"  ({also})", role="dim"))
    if first.doubt:
        parts.append(Part(text=f"  ({_describe_doubt(first)})", role="dim"))
    return Line(parts=tuple(parts), indent=2, hang=10)


def _describe_doubt(finding: DocFinding) -> str:
    if not finding.page_unread:
        return finding.doubt
    return f"the page of `{clean_line(finding.command)}` was not read in full: " + clean_line(
        finding.doubt, _MAX_DOUBT
    )


def _uncovered_lines(lines: list[DocLine], *, verbose: bool) -> Iterator[Line]:
    yield make_line("Documented, but not run by any command of the spec", "strong")
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
        yield make_line(f"and {len(texts) - len(shown)} more (-v shows them)", "dim", indent=2)


def _format_closing_line(report: DocsReport, *, uncovered: bool) -> str:
    wrong = sum(bool(each.errors) for each in report.lines)
    doubtful = sum(bool(each.findings) and not each.errors for each in report.lines)
    right = "no error found" if doubtful else "all correct"
    documents = format_count(len(report.documents), "document")
    parts = [
        f"{documents}: {format_count(len(report.lines), 'command line')} of {report.target}",
        f"{wrong} wrong ({format_count(len(report.errors), 'finding')})" if wrong else right,
    ]
    if doubtful:
        parts.append(f"{doubtful} uncertain")
    not_run = len({each.text for each in report.lines if not each.covered})
    if not_run and report.spec:
        parts.append(f"{not_run} not in the spec" + ("" if uncovered else " (--uncovered)"))
    if report.ignored:
        parts.append(f"{report.ignored} ignored")
    return ", ".join(parts)


def render_json(report: DocsReport, run_report: Report | None = None) -> str:
    """Return all documents, command lines and findings; with ``run_report`` if lines were run."""
    content: dict[str, Any] = {
        "docs": VERSION,
        "spec": report.spec,
        "target": report.target,
        "counts": {
            "documents": len(report.documents),
            "lines": len(report.lines),
            "wrong": sum(bool(each.errors) for each in report.lines),
            "findings": len(report.errors),
            "doubtful": len(report.doubtful),
            "uncovered": sum(not each.covered for each in report.lines),
            "ignored": report.ignored,
        },
        "documents": [encode(each) for each in report.documents],
        "contradictions": [encode(each) for each in report.contradictions],
    }
    if run_report is not None:
        content["run"] = json.loads(render_run(run_report))["report"]
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def render_github(report: DocsReport) -> str:
    """Return an annotation for each finding and each warning, one a line."""
    content = [
        Annotation(
            level="warning" if finding.doubt else "error",
            file=finding.spot.file,
            line=finding.spot.line,
            column=finding.spot.column,
            title=finding.code,
            message=("uncertain: " if finding.doubt else "")
            + finding.message
            + (f"; {format_suggestion([finding.nearest])}" if finding.nearest else ""),
        )
        for finding in (*report.errors, *report.doubtful)
    ] + [
        Annotation(
            level="warning",
            file=caution.place.file,
            line=caution.place.line,
            title=caution.code,
            message=caution.message,
        )
        for caution in report.cautions
    ]
    return "".join(f"{format_annotation(each)}\n" for each in content)
