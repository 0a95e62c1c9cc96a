"""The HTML report without a browser: what is in it, what is left out, what is escaped."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cliconform.errors import SpecError
from cliconform.model.observation import Chunk, FileFact, Observation
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.report import Report
from cliconform.model.table_changes import ChangedRow, FileTables, TableChange
from cliconform.reporting.html.bug_report import make_bug_report
from cliconform.reporting.html.details import make_details
from cliconform.reporting.html.home_tree import Contents, make_home_tree
from cliconform.reporting.html.overview import make_overview
from cliconform.reporting.html.packing import leave_out_largest, pack
from cliconform.reporting.html.page import render_page
from cliconform.reporting.html.page_parts import mark_code
from cliconform.reporting.html.tables import read_page
from support.judging import make_step, observe

NOTHING = Contents(read=lambda _: None)
"""Nothing is known of what is in the files of a run."""


def make_report(*outcomes: Outcome) -> Report:
    return Report(
        spec="x.toml",
        name="x",
        target="x",
        command=("x",),
        started="2027-01-01T00:00:00+00:00",
        duration=1.0,
        jobs=1,
        outcomes=outcomes,
    )


def outcome(
    id_: str = "a", verdict: Verdict = Verdict.CONFORMS, needs: str | None = None, **more: Any
) -> Outcome:
    step = replace(make_step(), id=id_, needs=needs)
    return Outcome(step=step, verdict=verdict, observation=replace(observe(), **more))


def unpack(page: bytes) -> dict[str, str]:
    found = re.findall(rb'<script type="text/plain" id="(\w[\w-]*)">(.*?)</script>', page)
    return {id_.decode(): zlib.decompress(base64.b64decode(data)).decode() for id_, data in found}


def test_a_page_asks_for_nothing_from_outside() -> None:
    page = render_page(make_report(outcome()), NOTHING).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe-inline" not in policy[1]
    assert re.findall(r'(?:src|href)="(?!#|https://github\.com/asciinema)[^"]*"', page) == []
    assert "asciinema-player" in page


def test_what_a_program_wrote_is_escaped() -> None:
    evil = b"</script><script>alert(1)</script><img src=x onerror=alert(1)>\n"
    chunk = Chunk(stream="stdout", at=0.1, data=evil)
    for verdict in (Verdict.CONFORMS, Verdict.DEVIATES):
        bad = outcome("<b>id</b>", verdict, chunks=(chunk,), argv=("x", "<script>"))
        page = render_page(make_report(bad), NOTHING)
        text = page.decode() + "".join(
            content for id_, content in unpack(page).items() if id_.startswith("d")
        )
        assert "<img" not in text
        assert "<b>id" not in text
        assert "alert(1)</script>" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_the_largest_contents_are_left_out_and_named() -> None:
    def make(id_: str, size: int) -> Outcome:
        data = b"".join(b"%x\n" % (number * 2654435761 % 2**32) for number in range(size))
        return outcome(id_, chunks=(Chunk(stream="stdout", at=0.1, data=data),))

    report = make_report(make("small", 10), make("large", 4000))
    page = render_page(report, NOTHING, largest=9000)
    assert "Left out: the terminal of large, the details of large." in page.decode()
    assert {"c0", "d0"} <= unpack(page).keys()
    assert not {"c1", "d1"} & unpack(page).keys()


def test_no_more_is_left_out_than_must_be() -> None:
    contents = [pack(f"c{n}", "x", "0123456789" * n * n) for n in range(1, 5)]
    kept, left_out = leave_out_largest(contents, 10**6)
    assert (kept, left_out) == (tuple(contents), ())
    size = sum(len(each.data) for each in contents)
    kept, left_out = leave_out_largest(contents, size - 1)
    assert len(left_out) == 1
    assert kept + left_out != ()


def make_seen(before: dict[str, FileFact], after: dict[str, FileFact]) -> Observation:
    return replace(observe(), before=before, after=after, home="/h")


def fact(content: str, mode: int = 0o644) -> FileFact:
    return FileFact(kind="file", mode=mode, size=len(content), digest=content)


DIGESTS = Contents(read=lambda of: of.digest.encode())
"""Each file has its digest as content."""


def test_a_home_shows_what_was_created_changed_and_removed() -> None:
    seen = make_seen(
        {"kept": fact("k"), "mode": fact("m"), "text": fact("one\ntwo\n"), "gone": fact("g\n")},
        {
            "kept": fact("k"),
            "mode": fact("m", 0o755),
            "text": fact("one\n/h/three\n"),
            "new": fact("n\n"),
            "link": FileFact(kind="link", mode=0o777, digest="new"),
        },
    )
    tree = make_home_tree(seen, DIGESTS)
    nodes = {node.path: node for node in tree.nodes}
    assert {path: node.sign for path, node in nodes.items()} == {
        "gone": "-",
        "kept": "",
        "link": "+",
        "mode": "~",
        "new": "+",
        "text": "~",
    }
    assert nodes["text"].lines == (" one", "-two", "+$HOME/three")
    assert nodes["new"].lines == ("+n",)
    assert nodes["gone"].lines == ("-g",)
    assert nodes["mode"].note == "1 B, mode 644 → 755"
    assert nodes["link"].note == "→ new"
    assert tree.changed == 5


def test_of_a_large_home_the_changed_paths_are_shown() -> None:
    same = {f"f{number}": fact("x") for number in range(1000)}
    tree = make_home_tree(make_seen(same, {**same, "new": fact("y")}), DIGESTS)
    assert [node.path for node in tree.nodes] == ["new"]
    assert tree.more == 1000


def test_a_file_that_is_no_text_is_called_binary() -> None:
    seen = make_seen({}, {"b": fact("\0\1")})
    assert make_home_tree(seen, DIGESTS).nodes[0].lines == ("+(binary, 2 B)",)


def test_of_a_changed_file_only_what_is_known_is_shown() -> None:
    """A content that was not recorded makes no line of the other one look new."""
    seen = make_seen({"a": fact("1\n"), "b": fact("2\n")}, {"a": fact("one\n"), "b": fact("two\n")})
    known = {"one\n", "2\n"}
    read = Contents(read=lambda of: of.digest.encode() if of.digest in known else None)
    nodes = make_home_tree(seen, read).nodes
    assert nodes[0].lines == ("-(its content was not recorded)", " one")
    assert nodes[1].lines == (" 2", "+(its content was not recorded)")


def test_a_changed_file_that_is_no_text_is_called_binary_before_and_after() -> None:
    seen = make_seen({"a": fact("\0\1")}, {"a": fact("\0\1\2")})
    lines = make_home_tree(seen, DIGESTS).nodes[0].lines
    assert lines == ("-(binary, 2 B)", "+(binary, 3 B)")


def test_a_database_shows_the_rows_that_changed_and_nothing_of_them_is_markup() -> None:
    rows = (
        ChangedRow(kind="before", cells=("1", "<b>old</b>"), differs=(False, True)),
        ChangedRow(kind="after", cells=("1", "new"), differs=(False, True)),
    )
    change = TableChange(
        name="<i>jobs</i>", summary="1 row changed", columns=("id", "<u>"), rows=rows, more=3
    )
    tables = FileTables(tables=(change,), notes=("index x added",))
    contents = Contents(
        read=DIGESTS.read, compare_tables=lambda path, _: tables if path == "d" else None
    )
    files = ({"d": fact("1"), "t": fact("1")}, {"d": fact("2"), "t": fact("2")})
    bad = outcome("a", Verdict.DEVIATES, before=files[0], after=files[1], home="/h")
    page = render_page(make_report(bad), contents).decode()
    assert "<strong>&lt;i&gt;jobs&lt;/i&gt;</strong>: 1 row changed" in page
    assert '<td class="gone">&lt;b&gt;old&lt;/b&gt;</td>' in page
    assert '<td class="new">new</td>' in page
    assert "and 3 more rows" in page
    assert "index x added" in page
    assert re.search(r'<span class="gone">-1</span>\s*<span class="new">\+2</span>', page)


def test_what_is_the_same_between_two_differences_is_left_out_visibly() -> None:
    before = "".join(f"{number}\n" for number in range(20))
    after = before.replace("3\n", "x\n", 1).replace("16\n", "y\n", 1)
    lines = make_home_tree(make_seen({"a": fact(before)}, {"a": fact(after)}), DIGESTS)
    assert lines.nodes[0].lines.count(" …") == 1


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ("conforms flaky", "every command conforms"),
        ("conforms skipped", "every command that ran conforms"),
        ("conforms known blocked", "nothing deviates that is not known"),
        ("conforms deviates", "exit code 1: a command deviates"),
    ],
)
def test_the_head_says_what_the_run_found(verdicts: str, words: str) -> None:
    report = make_report(*(outcome(each, Verdict(each)) for each in verdicts.split()))
    page = render_page(report, NOTHING).decode()
    assert re.search(rf'<span class="verdict \w+">{words}</span>', page)


def test_of_many_commands_the_tree_and_the_timeline_are_packed() -> None:
    outcomes = [outcome(f"c{number}", duration=1.0) for number in range(501)]
    page = render_page(make_report(*outcomes), NOTHING)
    assert b'href="#id=c7"' not in page
    assert 'href="#id=c7"' in unpack(page)["view-tree"]
    assert "<svg" in unpack(page)["view-timeline"]
    small = render_page(make_report(*outcomes[:500]), NOTHING)
    assert b'href="#id=c7"' in small
    assert "view-tree" not in unpack(small)


def test_the_longest_chain_is_marked() -> None:
    report = make_report(
        outcome("a", duration=1.0),
        outcome("b", needs="a", duration=1.0),
        outcome("c", needs="a", duration=3.0),
        outcome("d", duration=3.5),
    )
    overview = make_overview(report)
    assert overview.critical == pytest.approx(4.0)
    assert [(row.id, row.depth) for row in overview.tree] == [
        ("a", 0),
        ("b", 1),
        ("c", 1),
        ("d", 0),
    ]
    assert [row.id for row in overview.tree if row.is_critical] == ["a", "c"]
    assert [each.step.id for each in overview.slowest][:2] == ["d", "c"]


def test_what_ran_at_the_same_time_is_in_lanes_of_its_own() -> None:
    started = "2027-01-01T00:00:0{}+00:00"
    report = replace(
        make_report(
            outcome("a", started=started.format(0), duration=2.0),
            outcome("b", started=started.format(1), duration=2.0),
            outcome("c", started=started.format(2), duration=1.0),
        ),
        started=started.format(0),
    )
    lanes = {bar.id: bar.lane for bar in make_overview(report).bars}
    assert lanes == {"a": 0, "b": 1, "c": 0}


def test_a_bug_report_quotes_what_has_a_fence_in_it() -> None:
    chunk = Chunk(stream="stdout", at=0.1, data=b"```\nx\n```\n")
    text = make_bug_report(outcome("a", Verdict.DEVIATES, chunks=(chunk,)), "tool 1.2")
    assert "````text\n```\nx\n```\n````" in text
    assert "Program: tool 1.2" in text


@pytest.mark.parametrize("printed", [b"\0" * 1_000_000, (b"a" * 200 + b"\n") * 5_000])
def test_of_large_output_a_part_is_shown_that_a_browser_and_github_take(printed: bytes) -> None:
    chunks = (Chunk(stream="stdout", at=0.1, data=printed),)
    failed = outcome("a", Verdict.DEVIATES, chunks=chunks)
    page = render_page(make_report(failed), NOTHING)
    details = unpack(page)["d0"]  # packed, as it is large, though it is open
    assert b'data-key="d0" open>' in page
    assert "bytes were not kept" in details
    assert len(details) < 600_000
    assert len(make_bug_report(failed, "x")) < 65_536


def test_a_bug_report_of_a_long_command_with_many_deviations_is_one_that_github_takes() -> None:
    finding = Finding(
        address="stdout",
        place=make_step().place,
        promise="stdout contains " + "x" * 500,
        holds=Holds.NO,
        message="not found" * 100,
        detail=("+" + "y" * 200,) * 4,
    )
    bad = replace(
        outcome("a", Verdict.DEVIATES, argv=("x", "z" * 100_000)), findings=(finding,) * 300
    )
    text = make_bug_report(bad, "x")
    assert len(text) < 65_536
    assert "Not kept besides: 280 other promises." in text


def test_a_bug_report_has_no_markup_of_the_program_in_it() -> None:
    finding = Finding(
        address="stdout.contains[0]",
        place=make_step().place,
        promise='stdout contains "a*b*"',
        holds=Holds.NO,
        message='"a*b*" not found, but <img> and #12',
        detail=(" nearest line (1): a",),
    )
    bad = replace(outcome("a", Verdict.DEVIATES), findings=(finding,))
    text = make_bug_report(bad, "tool")
    assert '- `stdout contains "a*b*"`: "a\\*b\\*" not found, but &lt;img&gt; and #\u206012' in text
    assert "  ```text\n   nearest line (1): a\n  ```" in text
    assert "It ended with exit code 0, and printed nothing." in text


@pytest.mark.parametrize("version", ["1.4", "x 1.4"])
def test_the_program_is_named_once_with_its_version(version: str) -> None:
    page = render_page(make_report(outcome()), NOTHING, version=version).decode()
    assert "<dt>program</dt><dd>x 1.4 <code>x</code></dd>" in page


def test_only_texts_of_our_own_have_code_in_them() -> None:
    assert str(mark_code("`a` needs `<b>`")) == "<code>a</code> needs <code>&lt;b&gt;</code>"
    assert str(mark_code("a ` of <b>")) == "a ` of &lt;b&gt;"


def test_the_folders_of_every_home_are_shown_only_where_something_is_in_them() -> None:
    folder = FileFact(kind="dir", mode=0o700)
    empty = {".run": folder, ".tmp": folder, "data": folder}
    nodes = make_home_tree(make_seen(empty, {**empty, ".tmp/x": fact("x")}), DIGESTS).nodes
    assert [node.path for node in nodes] == [".tmp", ".tmp/x", "data"]


def test_the_names_of_the_columns_are_above_the_rows_in_reports_of_earlier_versions_too() -> None:
    finding = Finding(
        address="queries[0]",
        place=make_step().place,
        promise="returns",
        holds=Holds.NO,
        detail=("-1 | x", " a | b", "+2 | y"),
    )
    bad = replace(outcome("a", Verdict.DEVIATES), findings=(finding,))
    lines = make_details(bad, NOTHING, "tool").deviations[0].lines
    assert [(line.sign, line.cells) for line in lines] == [
        (" ", ("a", "b")),
        ("-", ("1", "x")),
        ("+", ("2", "y")),
    ]


def test_a_run_that_is_interrupted_says_so() -> None:
    report: Report = replace(make_report(outcome()), interrupted=True)
    assert "The run was interrupted." in render_page(report, NOTHING).decode()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "not valid JSON"),
        ("[]", "neither coverage nor drift nor documents"),
        ('{"coverage": 1}', "not the JSON of `cliconform coverage`"),
        ('{"docs": 1, "documents": 3}', "not the JSON of `cliconform docs`"),
    ],
)
def test_a_file_that_is_no_tab_is_told_as_that(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(SpecError) as caught:
        read_page(tmp_path / "x.json")
    assert problem in caught.value.problems[0].message


def test_changes_are_listed_by_their_effect(tmp_path: Path) -> None:
    change = {
        "code": "option-removed",
        "effect": "breaking",
        "path": ["jobs", "list"],
        "what": "--old",
        "before": "--old N",
        "after": "",
        "why": "it is gone",
    }
    (tmp_path / "x.json").write_text(json.dumps({"drift": 1, "changes": [change]}))
    page = read_page(tmp_path / "x.json")
    assert page.title == "Drift"
    assert page.tables[0].rows == (("jobs list", "--old", "--old N", "", "it is gone"),)
