"""What was seen, as patterns: the next run matches, another deviation does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import tomli
from hypothesis import example, given
from hypothesis import strategies as st

from cliconform.model.invocation import Port
from cliconform.model.observation import Exited
from cliconform.model.outcome import Finding, Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.spec import KnownFile, KnownRow
from cliconform.model.template import Template
from cliconform.reporting.run.evidence.facts import Facts, collect_facts
from cliconform.reporting.run.evidence.patterns import LINES, make_patterns
from cliconform.reporting.run.known_file import render_known
from cliconform.verifying.texts.evidence_lines import keep_lines
from cliconform.verifying.texts.wildcards import is_match
from support import reports
from support.strategies import ANY_TEXT

PLACE = Place(file="x.known.toml", line=3)


def facts_of(*words: str, started: str = "2027-01-01T12:00:00+00:00", **values: str) -> Facts:
    step = reports.step("a.b", *words)
    ports = tuple(Port(name=name) for name in values if name.endswith("port"))
    step = replace(step, invocation=replace(step.invocation, ports=ports))
    seen = reports.observation(step, started=started, values=values, ending=Exited(code=1))
    return collect_facts(reports.outcome(step, Verdict.DEVIATES, observation=seen), {})


def deviation(*lines: str, address: str = "stdout.lacks[0]") -> Finding:
    return reports.finding(address, "stdout lacks x", "found x", evidence=lines)


def pattern(line: str, facts: Facts | None = None) -> str:
    ((made,),) = make_patterns(deviation(line), (), facts or facts_of())
    return made


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("no such table: jobs", "no such table: jobs"),
        ("3 of 12 rows, 4.5 kB, v0.1.2, exit 1, 10%", "3 of 12 rows, 4.5 kB, v0.1.2, exit 1, 10%"),
        ("[10:04:07.123] lost", "[[..]] lost"),
        ("at 10:04:07Z and 1:02:03 PM", "at [..] and [..]"),
        ("Fri Jan  1 10:04:07 2027: lost", "[..]: lost"),
        ("took 0.31 s, then 31 ms, then 1,5 seconds", "took [..], then [..], then [..]"),
        ("done in 3 seconds, timeout of 30 s", "done in [..], timeout of 30 s"),
        ("read 1,234.5 rows/s", "read [..] rows/s"),
        ("pid 4711, PID=12, process 99 (pid: 7)", "pid [..], PID=[..], process [..] (pid: [..])"),
        ("Jan 1 daemon[4711]: lost", "[..] daemon[[..]]: lost"),
        ("id 0b2f3c4d-1111-4222-8333-123456789abc", "id [..]"),
        ("<Job object at 0x7f12ab34cd56>", "<Job object at 0x[..]>"),
        ("sha 9dafe7647d94fd066e8f, commit 9dafe76", "sha [..], commit 9dafe76"),
        ("see $HOME/.tmp/tmpn6ux3g_o and tmp.Xy12Ab34cd", "see $HOME/.tmp/[..] and [..]"),
        ("<Thread(Thread-1, started 140737353971456)>", "<Thread(Thread-1, started [..])>"),
        (
            "http://127.0.0.1:43211/x failed, port 43211",
            "http://127.0.0.1:[..]/x failed, port [..]",
        ),
        ("/opt/venv/bin/marketpipe:3: Warning", "[..]/marketpipe:3: Warning"),
        ('File "/work/a/src/app/x.py", line 3', 'File "[..]/x.py", line 3'),
        ("cannot open /etc/app.conf or $HOME/a/b.db", "cannot open /etc/app.conf or $HOME/a/b.db"),
        ("│ 0.31 s      │ jobs │", "│ [..]│ jobs │"),
        ("│      0.31 s │ jobs │", "│[..] │ jobs │"),
        ("1798761600 1798761600000000000 12345", "[..] [..] 12345"),
        ("expected ${x}, got $HOME", "expected $${x}, got $HOME"),
        ("...", "..[..]"),
    ],
)
def test_what_differs_from_run_to_run_becomes_a_wildcard(line: str, made: str) -> None:
    assert pattern(line) == made


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("no bars of 2027-01-01", "no bars of ${today}"),
        ("from 2026-12-25 to 2027-01-02", "from ${today-7d} to ${today+1d}"),
        ("older than 2026-12-02", "older than ${today-30d}"),
        ("2027-01-01T12:00:01.5Z lost", "${today}[..] lost"),
        ("2027-01-01 12:00 lost", "${today}[..] lost"),
        ("since 2026-11-19", "since [..]"),  # 43 days: nobody says why
        ("since 2019-05-06, 2027-13-45", "since 2019-05-06, 2027-13-45"),
        ("$2027-01-01", "$[..]"),
    ],
)
def test_days_are_counted_from_today(line: str, made: str) -> None:
    assert pattern(line) == made


def test_the_days_of_a_command_with_a_time_of_its_own_are_counted_from_it() -> None:
    facts = facts_of()
    assert pattern("2027-01-01", replace(facts, today=None)) == "2027-01-01"
    step = reports.step("a")
    step = replace(step, invocation=replace(step.invocation, now="2025-03-10T12:00:00+00:00"))
    seen = reports.observation(step)
    told = collect_facts(reports.outcome(step, Verdict.DEVIATES, observation=seen), {})
    assert pattern("older than 2025-02-08", told) == "older than ${today-30d}"


def test_what_the_spec_says_stays_as_it_is() -> None:
    facts = facts_of("--start", "2026-12-30", "--at", "10:00:00", "/tmp/absent/x.db", "--days=43")
    line = "2026-12-30 10:00:00: /tmp/absent/x.db, 2026-11-19, 1798588800000"
    assert pattern(line, facts) == (
        "2026-12-30 10:00:00: /tmp/absent/x.db, ${today-43d}, 1798588800000"
    )


def test_what_a_needed_command_was_given_stays_too() -> None:
    first = reports.step("a", "--start", "2026-12-30")
    second = reports.step("b", needs="a")
    seen = reports.observation(second)
    outcomes = {each.id: reports.outcome(each, Verdict.CONFORMS) for each in (first, second)}
    told = replace(outcomes["b"], observation=seen)
    assert pattern("AAPL 2026-12-30", collect_facts(told, outcomes)) == "AAPL 2026-12-30"
    assert pattern("AAPL 2026-12-30", collect_facts(told, {})) == "AAPL ${today-2d}"


def test_values_of_the_run_become_placeholders() -> None:
    facts = facts_of(port="8123", job="AAPL_7", mode="fast")
    assert pattern("AAPL_7 on 8123, AAPL_77, 81234, fast", facts) == (
        "${job} on ${port}, AAPL_77, 81234, fast"
    )
    assert pattern("│ 8123    │", facts) == "│ ${port}[..]│"


@pytest.mark.parametrize(
    "secret",
    [
        "api_key=abcd1234efgh",
        '"token": "abcd1234efgh"',
        "Authorization: Bearer abcd1234efgh",
        "ghp_abcdefghijklmnop1234",
        "AKIAABCDEFGHIJKLMNOP",
        "postgres://me:abcd1234@host/db",
    ],
)
def test_what_looks_like_a_secret_is_never_written(secret: str) -> None:
    made = pattern(f"cannot connect: {secret}")
    assert "[..]" in made
    assert not {"abcd1234efgh", "abcd1234", "ghp_abcdefghijklmnop1234"} & set(made.split())
    assert "1234" not in made
    assert "AKIA" not in made


def test_words_beside_a_secret_are_no_secret() -> None:
    line = "token: must not be empty; password=required; missing 'api_key'"
    assert pattern(line) == line


def test_where_attempts_differ_there_is_a_wildcard() -> None:
    one, other = deviation("lost job alpha of 3", "x"), deviation("lost job beta of 3", "x")
    assert make_patterns(one, (other, one), facts_of()) == (("lost job [..]a of 3", "x"),)
    another = deviation("something else", "y")
    assert make_patterns(one, (another,), facts_of()) == (
        ("lost job alpha of 3", "x"),
        ("something else", "y"),
    )


def test_a_pattern_is_bounded() -> None:
    many = deviation(*(f"line {each}" for each in range(40)))
    ((*lines, last),) = make_patterns(many, (), facts_of())
    assert (len(lines), last) == (LINES, "...")
    assert pattern("x" * 300) == "x" * 200 + "[..]"
    assert pattern("y" * 195 + " 2027-01-01 " + "x" * 99) == "y" * 195 + " ${today}[..]"


LINE = st.one_of(
    ANY_TEXT,
    st.lists(
        st.sampled_from(
            [
                "2027-01-01", "T10:00:00", " 0.31 s", "  ", "$", "${", "}", "[..]", "...", "│", ":",
                "/tmp/a/b.c", "8123", "AAPL_7", "pid 4", "token=abcd1234", "1798761600", "\t",
                "a" * 150,
            ]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip


@given(lines=st.lists(LINE, min_size=1, max_size=25), others=st.lists(LINE, max_size=3))
@example(lines=["$2027-01-01 ${", "$$ {8123"], others=[])
def test_what_was_seen_matches_its_own_pattern(lines: list[str], others: list[str]) -> None:
    seen = keep_lines(lines)
    facts = facts_of(port="8123", job="AAPL_7")
    earlier = [deviation(*keep_lines(others))] if others else []
    patterns = make_patterns(deviation(*seen), earlier, facts)
    values = {"port": "8123", "job": "AAPL_7", "today": "2027-01-01"}
    filled = ["\n".join(Template(line).fill(values) for line in each) for each in patterns]
    assert not seen or any(is_match(each, "\n".join(seen)) for each in filled)


def known(*rows: KnownRow) -> KnownFile:
    return KnownFile(file="x.known.toml", target="t", rows={each.id: each for each in rows})


def row(*findings: str, races: tuple[str, ...] = (), **evidence: Any) -> KnownRow:
    told = {key.replace("__", "."): value for key, value in evidence.items()}
    return KnownRow(
        id="a",
        place=PLACE,
        reason="see #7",
        findings=findings,
        intermittent=bool(races),
        races=races,
        evidence={
            key: tuple(tuple(map(Template, lines)) for lines in value)
            for key, value in told.items()
        },
    )


def outcome_of(*findings: Finding, **changed: Any) -> Outcome:
    step = reports.step("a")
    seen = reports.observation(step, ending=Exited(code=1))
    return reports.outcome(step, Verdict.DEVIATES, *findings, observation=seen, **changed)


def write(outcome: Outcome, old: KnownRow | None = None) -> Any:
    text = render_known(reports.report(outcome), known(old) if old else None).decode()
    return tomli.loads(text)["known"]["a"].get("evidence")


def test_each_finding_of_a_row_has_its_evidence() -> None:
    exit_code = deviation("exit code 1", address="exit")
    assert write(outcome_of(exit_code, deviation("x 2027-01-01", "x"))) == {
        "exit": "exit code 1",
        "stdout.lacks[0]": ["x ${today}", "x"],
    }


def test_promises_that_saw_the_same_are_written_once() -> None:
    same = [
        deviation("not created", "created a/", address=address)
        for address in ("produces[0]", "produces[0].rows", "produces[1]", "produces[1].rows")
    ]
    assert write(outcome_of(*same)) == {"produces": ["not created", "created a/"]}
    other = deviation("2 files", address="produces[1].files")
    assert write(outcome_of(*same[:3], other)) == {
        "produces[0]": ["not created", "created a/"],
        "produces[1]": ["not created", "created a/"],
        "produces[1].files": "2 files",
    }


def test_what_the_row_says_stays_while_it_is_true() -> None:
    old = row("stdout", stdout=[["x [..]"]])
    still = replace(deviation("x 3"), known=True)
    assert write(outcome_of(still), old) == {"stdout": "x [..]"}
    assert write(outcome_of(deviation("y 3")), old) == {"stdout.lacks[0]": "y 3"}
    gone = deviation("exit code 1", address="exit")
    assert write(outcome_of(gone), row("stdout", "exit", stdout=[["x"]])) == {"exit": "exit code 1"}


def test_what_an_intermittent_deviation_showed_before_stays_beside_today_s() -> None:
    old = row("stdout", races=("stdout",), stdout=[["x 1"], ["x 2"]])
    assert write(outcome_of(deviation("y 3")), old) == {
        "stdout": [["x 1"], ["x 2"]],
        "stdout.lacks[0]": [["x 1"], ["x 2"], ["y 3"]],
    }
    unseen = outcome_of(reports.finding("stdout.lacks[0]", "stdout lacks x"))
    unseen = replace(unseen, verdict=Verdict.KNOWN)
    assert write(unseen, old) == {"stdout": [["x 1"], ["x 2"]]}


def test_earlier_attempts_are_looked_at() -> None:
    first = outcome_of(deviation("lost job alpha of 3"))
    last = outcome_of(deviation("lost job beta of 3"), earlier=(first,))
    assert write(last) == {"stdout.lacks[0]": "lost job [..]a of 3"}


@given(text=ANY_TEXT)
def test_any_evidence_is_read_as_it_was_written(text: str) -> None:
    seen = keep_lines([text])
    if not seen:
        return
    told = write(outcome_of(deviation(*seen)))["stdout.lacks[0]"]
    lines = [told] if isinstance(told, str) else told
    (made,) = make_patterns(deviation(*seen), (), facts_of())
    assert tuple(lines) == made
