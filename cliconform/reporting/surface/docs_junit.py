"""Render a :class:`DocsReport` as JUnit XML: a test case for each command line."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from cliconform.model.docs import DocFinding, DocLine, DocsReport, Document
from cliconform.model.report import Report
from cliconform.nearest_names import format_suggestion
from cliconform.reporting.run.junit import make_suites
from cliconform.reporting.run.junit_case import UniqueNames
from cliconform.reporting.run.junit_result import make_element
from cliconform.reporting.text.clean import clean_line, clean_name


def render_junit(report: DocsReport, run_report: Report | None = None) -> bytes:
    """Return a JUnit file in UTF-8. With ``run_report`` it includes the suites of that run."""
    root = ET.Element("testsuites", name=clean_name(f"cliconform docs {report.target}"))
    root.extend(_make_suite(document, report) for document in report.documents if document.lines)
    if run_report is not None:
        root.extend(make_suites(run_report))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _make_suite(document: Document, report: DocsReport) -> ET.Element:
    names = UniqueNames()
    cases = [_make_case(line, names, document) for line in document.lines]
    suite = ET.Element(
        "testsuite",
        name=clean_name(document.file),
        tests=str(len(cases)),
        failures=str(sum(bool(line.errors) for line in document.lines)),
        errors="0",
        skipped="0",
        time="0.000",
        file=clean_line(document.file),
    )
    properties = ET.SubElement(suite, "properties")
    for key, value in (("target", report.target), ("spec", report.spec)):
        ET.SubElement(properties, "property", name=key, value=clean_line(value))
    suite.extend(cases)
    return suite


def _make_case(line: DocLine, names: UniqueNames, document: Document) -> ET.Element:
    case = ET.Element(
        "testcase",
        name=names.add(f"{line.spot.line}: {line.text}"),
        # With a dot: Jenkins puts a class name without one in the package "(root)".
        classname=clean_name(f"docs.{document.file}"),
        time="0.000",
        file=clean_line(line.spot.file),
        line=str(line.spot.line),
    )
    if line.errors:
        texts = [_describe(each) for each in line.errors]
        more = len(texts) - 1
        message = line.errors[0].message + (f"; and {more} more" if more else "")
        case.append(make_element("failure", "Documentation", clean_line(message), "\n".join(texts)))
    if doubtful := [f"uncertain: {_describe(each)}" for each in line.findings if each.doubt]:
        ET.SubElement(case, "system-out").text = "\n".join(map(clean_line, doubtful))
    return case


def _describe(finding: DocFinding) -> str:
    nearest = f"; {format_suggestion([finding.nearest])}" if finding.nearest else ""
    return f"{finding.spot}: {finding.code}: {finding.message}{nearest}"
