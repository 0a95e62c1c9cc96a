"""Evidence: the lines by which the known file tells one deviation of a promise from another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.model.contents import Column, Columns, Exactly, JsonFact
from cliconform.model.invocation import (
    HttpRequest,
    Line,
    ReadyAddress,
    Service,
    Turn,
)
from cliconform.model.observation import (
    Chunk,
    Ending,
    Exchange,
    Exited,
    Flooded,
    HttpAnswer,
    Observation,
    ProcessFact,
    ServiceFacts,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.outcome import Finding
from cliconform.model.promise import (
    CapturePromise,
    EndsPromise,
    ExactPromise,
    HttpPromise,
    LeftoverPromise,
    Promise,
    ReadyPromise,
    RemovedPromise,
    RepeatPromise,
    TurnPromise,
    WithinPromise,
)
from cliconform.model.template import Template
from cliconform.verifying.texts.evidence_lines import LINES, LONGEST
from support.judging import (
    PLACE,
    exit_promise,
    file_promise,
    get_finding,
    judge_finding,
    judge_promise,
    make_facts,
    observe,
    observe_home,
    query_promise,
    text_promise,
)

Write = Callable[[str, str], Path]
ENDS = EndsPromise(address="timeout", place=PLACE)
LONG = "".join(f"line {number} of the report\n" for number in range(20))
SERVICE = Service(ready=ReadyAddress(address=Template("localhost:80")), stop="SIGINT", grace=10)


def see(promise: Promise, observation: Observation, **more: object) -> tuple[str, ...]:
    return judge_finding(promise, observation, **more).evidence


def see_text(text: str, form: str, *texts: str, **more: object) -> tuple[str, ...]:
    return see(text_promise(form, *texts, **more), observe(text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ending", "line"),
    [(Exited(code=3), "exit code 3"), (Signalled(signal="SIGSEGV"), "killed by SIGSEGV")],
)
def test_of_an_exit_it_is_the_code_or_the_signal(ending: Ending, line: str) -> None:
    assert see(exit_promise(0), observe(ending=ending)) == (line,)


@pytest.mark.parametrize(
    ("ending", "lines"),
    [
        (TimedOut(seconds=30), ("timed out",)),
        (TimedOut(seconds=90), ("timed out",)),
        (
            TimedOut(seconds=30, waiting_for_input=True, reader="cat", prompt="Sure? [y/N]"),
            ("timed out while waiting for input", "Sure? [y/N]"),
        ),
        (Flooded(limit=7), ("too much output",)),
        (Suspended(signal="SIGTSTP"), ("suspended itself with SIGTSTP",)),
    ],
)
def test_of_an_end_that_never_came_it_is_why_and_no_time(
    ending: Ending, lines: tuple[str, ...]
) -> None:
    assert see(ENDS, observe(ending=ending)) == lines


def test_of_a_service_it_is_whether_it_was_ready_and_how_it_ended() -> None:
    late = TimedOut(seconds=10)
    on = ServiceFacts(ready_after=0.4)
    assert see(ENDS, observe(ending=late, service=on), service=SERVICE) == (
        "still running after SIGINT",
    )
    off = ServiceFacts(ready_after=None, not_ready="connection refused")
    assert see(ENDS, observe(ending=late, service=off), service=SERVICE) == ("not ready",)
    ready = ReadyPromise(address="service.ready", place=PLACE)
    assert see(ready, observe(ending=late, service=off), service=SERVICE) == ("connection refused",)
    # Whether the last attempt came before its end or after it is chance.
    died = observe(ending=Exited(code=4), service=off)
    assert see(ready, died, service=SERVICE) == ("ended before it was ready: exit code 4",)


def test_of_a_time_there_is_nothing_to_compare() -> None:
    quick = WithinPromise(address="within", place=PLACE, seconds=1)
    seen = {see(quick, observe(duration=seconds)) for seconds in (1.5, 7.25)}
    assert seen == {("took longer",)}


def test_of_processes_it_is_the_names_of_their_programs() -> None:
    left = LeftoverPromise(address="leftovers", place=PLACE)
    processes = [
        ProcessFact(pid=pid, command=command)
        for pid, command in enumerate(["/bin/sleep 71", "tail -f x", "/bin/sleep 72"], 100)
    ]
    assert see(left, observe(leftovers=tuple(processes))) == ("sleep", "tail")


def test_of_a_text_that_is_missing_in_a_short_output_it_is_the_output() -> None:
    assert see_text("no\n\nbars  \n", "contains", "Total: 3") == ("no", "bars")
    assert see_text("no\n", "matches", r"Total: \d+") == ("no",)
    assert see_text("", "contains", "Total: 3") == ("nothing",)
    assert see_text("b\n", "ordered", "a", "b") == ("b",)
    job = CapturePromise(
        address="capture.job", place=PLACE, name="job", pattern=r"Job: (\d+)", source="stdout"
    )
    assert see(job, observe("no job\n")) == ("no job",)


@pytest.mark.parametrize("form", ["contains", "matches"])
def test_of_a_text_that_is_missing_in_a_long_output_it_is_the_line_most_like_it(form: str) -> None:
    for number in (4, 5):
        lines = see_text(f"{LONG}Total: {number} bars\n{LONG}", form, "Total: 3 bars")
        assert lines == (f"Total: {number} bars",)
    assert see_text(LONG, form, "zzz") == ("not found",)


def test_which_line_is_most_like_it_does_not_depend_on_the_numbers_in_the_lines() -> None:
    lines = [
        see_text(
            f"{LONG}[12:0{a}] read 1{a} bars\n[12:0{b}] read 2{b} bars\n", "contains", "read 0"
        )
        for a, b in ((0, 7), (7, 0))
    ]
    assert lines == [("[12:00] read 10 bars",), ("[12:07] read 17 bars",)]


def test_of_a_text_that_should_not_be_there_it_is_every_line_that_has_it() -> None:
    text = "❌ one\nfine\n  ❌ two\n❌ one\n" + "".join(f"❌ {each}\n" for each in range(9))
    assert see_text(text, "lacks", "❌") == (
        "❌ one",
        "  ❌ two",
        *(f"❌ {each}" for each in range(9)),
    )


@pytest.mark.parametrize(
    "frames",
    [
        '  File "x.py", line 3, in f\n    f()\n',
        "╭─ Traceback (most recent call last) ─╮\n│ x.py:3 in f      │\n╰──────────────────╯\n",
    ],
)
def test_of_a_traceback_it_is_the_exception_too(frames: str) -> None:
    head = "" if "Traceback" in frames else "Traceback (most recent call last):\n"
    seen = {
        see_text(f"{head}{frames}{error}: {error}\nmore\n", "lacks", "Traceback (most recent")[-1]
        for error in ("KeyError", "ValueError")
    }
    assert seen == {"KeyError: KeyError", "ValueError: ValueError"}


def test_of_a_whole_text_it_is_the_difference() -> None:
    assert see_text("a\nB\nc\n", "equals", "a\nb\nc") == ("-b", "+B")
    assert see_text("took 3 s\nno\n", "equals", "took [..]\nyes") == ("-yes", "+no")
    assert see_text("a\nb\n", "empty") == ("a", "b")
    assert see_text("", "empty", negated=True) == ("nothing",)


def test_of_an_order_it_is_the_order_that_was_seen() -> None:
    assert see_text("1 b\n2 a\n", "ordered", "a", "b") == ("1 b", "2 a")


def test_of_a_file_that_is_missing_it_is_what_is_there_instead() -> None:
    promise = file_promise("out.csv", files=1, rows=Exactly(number=3))
    before = make_facts(log="1")
    after = make_facts(**{"log": "2", "out.txt": "x", "new/": ""})
    outcome = judge_promise(promise, observe(before=before, after=after))
    lines = ("not created", "created new/", "created out.txt", "changed log")
    assert {each.address: each.evidence for each in outcome.findings} == {
        "produces[0]": lines,
        "produces[0].files": lines,
        "produces[0].rows": lines,
    }
    stale = judge_promise(file_promise("log"), observe(before=before, after=before))
    assert get_finding(stale, "produces[0]").evidence == ("not changed",)


def test_of_the_content_of_files_it_is_the_value(home: Path, write: Write) -> None:
    write("a.csv", "id,name\n1,x\n")
    write("b.csv", "id,name\n")
    write("c.json", '{"n": 5}')
    observation = observe_home(home)
    columns = Columns(columns=(Column(name="id", type="string"), Column(name="k")), exact=False)
    of_tables = file_promise("*.csv", files=3, rows=Exactly(number=2), columns=columns)
    outcome = judge_promise(of_tables, observation, home=True)
    fact = JsonFact(address="produces[0].json.n", path="n", value=4)
    outcome_of_json = judge_promise(file_promise("c.json", json=(fact,)), observation, home=True)
    findings: tuple[Finding, ...] = (*outcome.deviations, *outcome_of_json.deviations)
    assert {each.address: each.evidence for each in findings} == {
        "produces[0].files": ("2 files",),
        "produces[0].rows": ("1 row",),
        "produces[0].columns": ("-k", "-id string", "+id int64"),
        "produces[0].json.n": ("5",),
    }


def test_of_several_files_it_is_what_is_wrong_with_any_of_them(home: Path, write: Write) -> None:
    write("a.txt", "one\n")
    write("b.txt", "two\n")
    write("c.txt", "yes\n")
    text = text_promise("contains", "yes", source="produces[0]")
    outcome = judge_promise(file_promise("*.txt", texts=(text,)), observe_home(home), home=True)
    (deviation,) = outcome.deviations
    assert deviation.evidence == ("one", "two")


def test_of_changes_and_removals_it_is_every_path() -> None:
    exact = ExactPromise(address="exact", place=PLACE)
    before, after = make_facts(a="1", gone="1"), make_facts(a="2", b="1")
    assert see(exact, observe(before=before, after=after)) == (
        "created b",
        "changed a",
        "removed gone",
    )
    removed = RemovedPromise(address="removes[0]", place=PLACE, path=Template("?"))
    assert see(removed, observe(before=before, after=before)) == ("not removed: a",)


def test_of_a_query_it_is_the_answer(home: Path, write: Write) -> None:
    write("a.csv", "id,name\n2,x\n1,y\n")
    observation = observe_home(home)
    for sql, promised, lines in (
        ("SELECT count(*) FROM 'a.csv'", {"equals": 3}, ("2",)),
        ("SELECT id, name FROM 'a.csv'", {"empty": True}, ('1 | "y"', '2 | "x"')),
        ("SELECT id FROM 'a.csv' ORDER BY id DESC", {"equals": (1, 2)}, ("2", "1")),
        ("SELECT max(id) FROM 'a.csv'", {"at_least": 3}, ("2",)),
        ("SELECT id FROM 'a.csv' WHERE id > 9", {"empty": False}, ("no rows",)),
    ):
        assert see(query_promise(sql, **promised), observation, home=True) == lines
    failed = see(query_promise("SELECT * FROM 'b.csv'", empty=True), observation, home=True)
    assert len(failed) == 1
    assert "b.csv" in failed[0]


def test_of_a_response_it_is_the_status_and_a_short_body() -> None:
    promise = HttpPromise(address="http[0]", place=PLACE, request=0)
    request = HttpRequest(method="GET", url=Template("http://localhost/x"))

    def answered(body: bytes) -> tuple[str, ...]:
        answer = HttpAnswer(method="GET", url="x", seconds=0.1, status=500, body=body)
        return see(promise, observe(answers=(answer,)), requests=(request,))

    assert answered(b"no database\n") == ("500 Internal Server Error", "no database")
    assert answered(LONG.encode()) == ("500 Internal Server Error",)


def test_of_a_dialogue_it_is_the_line_that_was_there_instead() -> None:
    turn = TurnPromise(address="dialogue[0]", place=PLACE, turn=0)
    dialogue = (Turn(expect=Template("Sure?"), regex=False, answer=Line(text=Template("y"))),)
    for prompt, line in (("Password: ", "Password:"), ("", "no prompt")):
        exchange = Exchange(asked_at=None, prompt=prompt)
        assert see(turn, observe(dialogue=(exchange,)), dialogue=dialogue) == (line,)


def test_of_a_second_run_it_is_what_differs_and_not_how() -> None:
    repeat = RepeatPromise(address="repeatable", place=PLACE)
    seen = {
        see(repeat, observe(one, again=observe(other, ending=Exited(code=1))))
        for one, other in (("a", "b"), ("c", "d"))
    }
    assert seen == {("how it ended", "stdout")}


def test_the_lines_are_few_short_and_printable() -> None:
    lines = see_text("x\x07y" + "z" * 999 + "\n" + "more x\n" * 3, "empty")
    assert lines[1:] == ("more x", "more x", "more x")
    assert len(lines[0]) <= LONGEST + 9
    assert "\x07" not in lines[0]
    many = see_text("".join(f"{each} x\n" for each in range(999)), "lacks", "x")
    assert len(many) == LINES


def test_the_text_of_a_long_line_is_in_what_is_kept_of_it() -> None:
    (line,) = see_text("a" * 5000 + "❌" + "b" * 5000, "lacks", "❌")
    assert "❌" in line


def test_of_two_streams_the_order_does_not_matter() -> None:
    def see_chunks(*chunks: tuple[str, str], form: str, text: str) -> tuple[str, ...]:
        promise = text_promise(form, text, source="output")  # type: ignore[arg-type]
        told = tuple(Chunk(stream=name, at=0.1, data=data.encode()) for name, data in chunks)  # type: ignore[arg-type]
        return see(promise, observe(chunks=told))

    out, err = ("stdout", "a \u274c\n"), ("stderr", "b \u274c\n")
    for form, text in (("lacks", "\u274c"), ("contains", "no")):
        one = see_chunks(out, err, form=form, text=text)
        assert one == see_chunks(err, out, form=form, text=text) == ("a \u274c", "b \u274c")


def test_of_a_line_that_is_written_over_it_is_what_it_says_in_the_end() -> None:
    for states in ("10 %\r50 %\r", "90 %\r", "\r\r"):
        assert see_text(f"{states}❌ lost\n", "contains", "done") == ("❌ lost",)
        assert see_text(f"{states}❌ lost\r", "lacks", "❌") == ("❌ lost",)
        assert see_text(f"❌ lost\r{states}", "lacks", "❌") == ("❌ lost",)
