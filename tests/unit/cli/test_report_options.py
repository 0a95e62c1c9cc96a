"""``--report KIND[=FILE]`` names the reports that options of their own name too."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.cli.report_options import ReportPaths
from cliconform.errors import UsageError


def test_a_kind_without_a_file_is_printed_and_one_with_a_file_is_written_there() -> None:
    paths = ReportPaths(["jsonl", "md=a=b.md"], junit=Path("j.xml"), jsonl=None, md=None, ctrf=None)
    found = {kind: paths[kind] for kind in ("junit", "jsonl", "md", "ctrf")}
    assert found == {"junit": Path("j.xml"), "jsonl": Path("-"), "md": Path("a=b.md"), "ctrf": None}


@pytest.mark.parametrize(
    ("requests", "message", "hint"),
    [
        (["jsno"], "there is no report `jsno`", "json"),
        (["html"], "there is no report `html`", "one of junit, json"),
        (["json="], "--report json= names no file", "--report json=FILE"),
        (["json", "json=x"], "the json report is named twice: --report json=x and -", ""),
        (["junit"], "the junit report is named twice: --report junit and j.xml", ""),
    ],
)
def test_what_is_wrong_is_said(requests: list[str], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        ReportPaths(requests, junit=Path("j.xml"), json=None)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
