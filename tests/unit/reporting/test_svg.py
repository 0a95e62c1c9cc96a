"""The picture for the README."""

from __future__ import annotations

import re

from lxml import etree

from cliconform.reporting.run.results import render_result
from cliconform.reporting.run.summary import render_summary
from cliconform.reporting.svg import render_svg
from support import reports


def picture() -> str:
    report = reports.every_verdict()
    lines = [render_result(outcome, width=18) for outcome in report.outcomes]
    return render_svg(
        *lines, render_summary(report), title="cliconform check specs/marketpipe.toml"
    )


def test_it_fetches_nothing() -> None:
    links = set(re.findall(r"https?://[^\"' )]+", picture()))
    assert links == {"http://www.w3.org/2000/svg"}
    assert "@font-face" not in picture()


def test_it_is_the_same_every_time() -> None:
    assert picture() == picture()


def test_it_is_xml_with_the_text_of_the_console() -> None:
    root = etree.fromstring(picture().encode())
    text = " ".join("".join(map(str, root.itertext())).replace("\xa0", " ").split())
    assert "cliconform check specs/marketpipe.toml" in text
    assert "readme.aggregate" in text
    assert "exit code 1: a command deviates" in text


def test_hostile_text_is_only_text() -> None:
    report = reports.report(reports.hostile())
    assert etree.fromstring(render_svg(render_summary(report)).encode()).tag.endswith("svg")
