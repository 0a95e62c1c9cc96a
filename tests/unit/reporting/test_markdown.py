"""The summary as Markdown: failures first, within its limit, and inert whatever was printed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cliconform.model.observation import Chunk
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.reporting.markdown.summary import LARGEST, render_markdown
from cliconform.reporting.markdown.text import format_block, format_code, format_prose
from support import reports

OURS = {
    *("h2", "h3", "p", "ul", "li", "strong", "code", "pre", "details", "summary", "a"),
    "blockquote",
}
ATTACKS = (
    "</details></summary>",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "```\n<b>out of the block</b>\n````\n~~~\n",
    "`` ` ```` `",
    "[a link](https://evil.example) ![x](https://evil.example/x.png)",
    "https://evil.example www.evil.example me@evil.example <https://evil.example>",
    "# heading\n\n| a | b |\n|---|---|\n| c | d |\n\n---\n> quote\n- list\n1. list\n",
    "@octocat #12 GH-12 octo/repo#12 $x^2$ :tada: &lt;b&gt; &#60;b&#62;",
    "\u202eright to left\u2066\u2069 \x1b]8;;https://evil.example\x07x\x1b]8;;\x07 \x00\x08\r",
    "    indented\n\ttab\n\n\n<!-- comment",
    "[x]: https://evil.example\n[^1]: note\n\\",
)


class Page(HTMLParser):
    """What a reader sees: the elements, the links, and the text outside of code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.prose = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        attributes = dict(attrs)
        if tag == "a":
            self.links.append(attributes.pop("href") or "")
        if tag == "details":
            attributes.pop("open", None)
        assert attributes.keys() <= {"class"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" not in self.open:
            self.prose += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def show(text: str) -> Page:
    """Return ``text`` as a reader of CommonMark with GitHub's tables has it, HTML and all."""
    return Page(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def render(report: Report, **changed: Any) -> str:
    return render_markdown(report, **changed).decode()


def link(place: Place) -> str:
    return f"https://github.example/x/blob/0/{place.file}#L{place.line}"


def hostile(text: str, verdict: Verdict = Verdict.DEVIATES) -> Outcome:
    of = reports.step(f"jobs[{text}]", "say", text, about=text, tags=(text,))
    finding = reports.finding("stdout.equals", text, text, detail=(f"-{text}", f"+{text}"))
    return reports.outcome(
        of,
        verdict,
        finding,
        observation=reports.observation(of, text * 3),
        reason=text,
        hint=text,
        warnings=(text,),
        kept=text,
    )


@pytest.mark.parametrize("size", [80, 81, 256, 300])
def test_no_fence_is_longer_than_githubs_reader_knows(size: int) -> None:
    for text in (format_code("`" * size), format_block(["`" * size])):
        assert max(map(len, re.findall("`+", text))) <= 41
        assert text.count("`") == size + 82


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_text_is_no_markup_anywhere(text: str) -> None:
    outcomes = [hostile(text, verdict) for verdict in Verdict]
    flaky = replace(hostile(text, Verdict.FLAKY), earlier=(hostile(text),))
    report = reports.report(*outcomes, flaky, name=text, spec=text, command=(text, text))
    page = show(render(report, link=lambda _: "https://github.example/x"))
    assert set(page.tags) <= OURS
    assert set(page.links) <= {"https://github.example/x"}
    assert "@octocat" not in page.prose
    assert "#12" not in page.prose
    assert "GH-12" not in page.prose


@given(st.text(st.sampled_from("`*_<>&[]()!\\#@~|$- \n\tab1") | st.characters(), max_size=60))
def test_any_text_is_one_code_span_and_one_block(text: str) -> None:
    span = format_code(text)
    page = show(f"- {span} x")
    assert page.tags == ["ul", "li", *(["code"] if span else [])]
    page = show(f"before\n\n{format_block(text.split(chr(10)))}\n\nafter\n")
    assert page.tags == ["p", "pre", "code", "p"]
    assert page.prose == "before\n\nafter\n"


@given(st.text(st.sampled_from("`*_<>&[]()!\\#@~|$- \n\tab1") | st.characters(), max_size=60))
def test_any_text_is_prose(text: str) -> None:
    assert set(show(f"- x {format_prose(text)}").tags) - {"code"} == {"ul", "li"}


def test_what_a_message_has_between_backticks_is_code() -> None:
    text = "`a_b` is *no* `key`, see `"
    assert format_prose(text) == r"`a_b` is \*no\* `key`, see \`"


def test_a_run_that_conforms_says_so_and_folds_its_commands() -> None:
    text = render(reports.report(reports.conforms(), reports.conforms("jobs.list")))
    assert text.startswith("## ✓ marketpipe: 2 conform\n")
    assert "### " not in text
    page = show(text)
    assert "2 commands conform" in page.prose
    assert page.tags.count("details") == 1


def test_a_cached_command_says_so() -> None:
    cached = replace(reports.conforms(), cached="20270101-120000-abc")
    text = render(reports.report(cached, reports.conforms("jobs.list")))
    assert text.startswith("## ✓ marketpipe: 2 conform (1 cached)\n")
    assert re.search(r"`readme\.ingest`: .*, cached$", text, re.MULTILINE)


def test_an_empty_run_says_that_nothing_was_run() -> None:
    text = render(reports.report())
    assert text.startswith("## ✗ marketpipe: nothing was run")
    assert "exit code 4: nothing was checked" in text


def test_failures_come_first_and_each_kind_of_verdict_has_its_section() -> None:
    text = render(reports.every_verdict())
    titles = re.findall(r"^### (.*)", text, re.MULTILINE)
    assert titles == ["Failed", "Flaky", "Warnings", "Known deviations", "Not run"]
    failed = text[text.index("### Failed") : text.index("### Flaky")]
    ids = re.findall(r"<summary>. <code>(.*?)</code>", failed)
    assert ids == ["readme.aggregate", "jobs.cleanup", "readme.health", "jobs.broken"]
    assert "- ≈ `readme.validate`: alembic.ini is not in the wheel" in text
    assert "conforms at attempt 2" in text
    assert "**exit code 1: a command deviates, and a command could not be run**" in text


def test_a_failure_has_its_evidence_and_what_to_type() -> None:
    text = render(reports.report(reports.deviates()))
    assert "<details open>" in text
    for line in (
        "$ marketpipe aggregate-ohlcv 'AAPL 2025-01-01' $HOME/data",
        "specs/marketpipe.toml:33: exits with 0",
        "  exit code 1, expected 0",
        "  │ ✅ done",
        "reproduce:  cliconform shell specs/marketpipe.toml readme.aggregate",
    ):
        assert f"\n{line}\n" in text


def test_what_was_blocked_is_folded_below_its_cause() -> None:
    further = replace(
        reports.blocked("readme.report"), step=reports.step("readme.report", needs="readme.query")
    )
    text = render(reports.report(reports.deviates(), reports.blocked(), further))
    assert "2 commands blocked by it" in text
    assert "`readme.query`, `readme.report`" in text
    assert "### Not run" not in text


def test_where_a_cause_has_no_room_for_details_it_says_how_many_it_blocks() -> None:
    first = reports.deviates("a")
    late = [
        reports.outcome(
            reports.step(f"late{number}", needs="a"), Verdict.BLOCKED, reason="needs `a`"
        )
        for number in range(30)
    ]
    text = render(reports.report(first, *late), largest=2_400)
    assert "- ✗ `a`: `exit code 1, expected 0; and 3 more`; 30 commands blocked" in text
    assert "the details of 1 of 1 failed commands" in text


def test_a_command_that_a_known_deviation_blocks_is_listed() -> None:
    of = reports.step("late", needs="readme.validate")
    late = reports.outcome(of, Verdict.BLOCKED, reason="needs `readme.validate`")
    text = render(reports.report(reports.known(), late))
    assert "### Not run" in text
    assert "- \\- `late`: `` needs `readme.validate` ``" in text
    assert show(text).tags.count("ul") == 2


def test_each_deviation_links_to_its_line_on_github() -> None:
    page = show(render(reports.report(reports.deviates()), link=link))
    lines = [address.rpartition("#")[2] for address in page.links]
    assert lines == ["L33", "L34", "L36", "L41"]


def many(number: int, output: bytes = b"") -> Report:
    base = reports.deviates()
    assert base.observation is not None
    seen = replace(base.observation, chunks=(Chunk(stream="stdout", at=0.0, data=output),))
    return reports.report(
        *(
            replace(base, step=replace(base.step, id=f"g.c{at:05}"), observation=seen)
            for at in range(number)
        ),
        reports.known(),
        *(reports.conforms(f"h.c{at:05}") for at in range(number)),
    )


def test_many_failures_with_long_outputs_keep_the_limit_and_what_is_left_out_is_said() -> None:
    data = render_markdown(many(5000, b"a line of output\n" * 60_000))
    assert LARGEST - 20_000 < len(data) <= LARGEST
    text = data.decode()
    assert len(set(re.findall(r"g\.c\d{5}", text))) == 5000
    note = re.search(r"> Left out, since GitHub shows 1 MiB of a summary: (.*)", text)
    assert note
    assert re.match(r"the details of 4,\d\d\d of 5,000 failed commands; ", note[1])
    assert "5,000 commands that conform" in note[1]
    show(text)


@pytest.mark.parametrize("largest", [3_000, 5_000, 20_000, 100_000])
def test_any_limit_is_kept_and_failures_are_named_before_others(largest: int) -> None:
    data = render_markdown(many(300), largest=largest)
    assert len(data) <= largest
    text = data.decode()
    assert "## ✗ marketpipe: 300 conform, 300 deviate, 1 known" in text
    assert "g.c00000" in text
    assert "Left out" in text
    show(text)


def test_without_room_for_its_head_there_is_no_summary() -> None:
    assert render_markdown(many(1), largest=1_000) == b""
