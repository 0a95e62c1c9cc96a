"""How a command ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.baseline import Baseline
from cliconform.model.invocation import ReadyUrl, Service
from cliconform.model.observation import (
    Ending,
    Exited,
    Flooded,
    NotStarted,
    ProcessFact,
    ServiceFacts,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.outcome import Holds, Verdict
from cliconform.model.promise import (
    CpuPromise,
    EndsPromise,
    ExitPromise,
    LeftoverPromise,
    MedianPromise,
    WithinPromise,
)
from cliconform.model.template import Template
from cliconform.reporting.text.wording import describe_deviations
from cliconform.verifying.judge import judge
from support.judging import (
    PLACE,
    assert_deviates,
    assert_holds,
    exit_promise,
    get_finding,
    judge_finding,
    judge_promise,
    make_step,
    observe,
    text_promise,
)

ENDS = EndsPromise(address="timeout", place=PLACE)
LEAVES_NOTHING = LeftoverPromise(address="leftovers", place=PLACE)


@pytest.mark.parametrize(
    ("promise", "ending"),
    [
        (exit_promise(0), Exited(code=0)),
        (exit_promise(0, 130), Exited(code=130)),
        (exit_promise(nonzero=True), Exited(code=3)),
        (exit_promise(signals=("SIGINT",)), Signalled(signal="SIGINT")),
        (exit_promise(0, signals=("SIGINT",)), Signalled(signal="SIGINT")),
    ],
)
def test_an_ending_that_is_promised_holds(promise: ExitPromise, ending: Ending) -> None:
    assert_holds(judge_finding(promise, observe(ending=ending)))


@pytest.mark.parametrize(
    ("promise", "ending", "texts"),
    [
        (exit_promise(0), Exited(code=1), ["exit code 1, expected 0"]),
        (exit_promise(0, 2), Exited(code=1), ["exit code 1, expected 0 or 2"]),
        (exit_promise(nonzero=True), Exited(code=0), ["exit code 0, expected any code but 0"]),
        (
            exit_promise(0),
            Signalled(signal="SIGSEGV"),
            ["killed by SIGSEGV, expected exit code 0"],
        ),
        (exit_promise(nonzero=True), Signalled(signal="SIGTERM"), ["killed by SIGTERM"]),
        (
            exit_promise(signals=("SIGINT",)),
            Signalled(signal="SIGTERM"),
            ["killed by SIGTERM, expected SIGINT"],
        ),
        (
            exit_promise(signals=("SIGINT",)),
            Exited(code=130),
            ["exit code 130", "killed by SIGINT"],
        ),
        (exit_promise(0), Exited(code=137), ["a shell also exits with 137", "killed by SIGKILL"]),
    ],
)
def test_an_ending_that_is_not_promised_deviates(
    promise: ExitPromise, ending: Ending, texts: list[str]
) -> None:
    assert_deviates(judge_finding(promise, observe(ending=ending)), *texts)


@pytest.mark.parametrize(
    "ending", [TimedOut(seconds=30), Flooded(limit=9), Suspended(signal="SIGSTOP")]
)
def test_a_stopped_command_deviates_in_timeout_and_not_also_in_exit(
    ending: Ending,
) -> None:
    outcome = judge(
        make_step(exit_promise(0), ENDS), observe(ending=ending), homes=None, known=None
    )
    assert get_finding(outcome, "exit").holds is Holds.UNKNOWN
    assert get_finding(outcome, "timeout").holds is Holds.NO
    assert outcome.verdict is Verdict.DEVIATES


def test_a_timeout_reports_who_waited_for_input_and_the_last_line() -> None:
    ending = TimedOut(seconds=30, waiting_for_input=True, reader="less", prompt="(END)")
    assert_deviates(
        judge_finding(ENDS, observe(ending=ending)),
        "timed out after 30 s while less waited for input",
        'last line of output: "(END)"',
        "ends within 30 s",
    )


def test_a_timeout_that_did_not_wait_for_input_does_not_mention_it() -> None:
    found = judge_finding(ENDS, observe(ending=TimedOut(seconds=2, prompt="working")), timeout=2.0)
    assert_deviates(found, "timed out after 2 s", 'last line of output: "working"')
    assert "input" not in found.message


def test_a_timeout_tells_that_the_machine_took_the_time() -> None:
    found = judge_finding(ENDS, observe(ending=TimedOut(seconds=30, starved=29.5)))
    assert_deviates(found, "timed out after 30 s", "it waited 29.5 of 30 s for a processor")
    assert "--time-scale" in "".join(found.detail)


def test_a_timeout_of_a_service_reports_whether_it_was_ready() -> None:
    ready = ReadyUrl(url=Template("http://x"))
    service = Service(ready=ready, stop="SIGINT", grace=10)
    late = TimedOut(seconds=10)
    stayed = observe(ending=late, service=ServiceFacts(ready_after=0.2))
    found = judge_finding(ENDS, stayed, service=service)
    assert_deviates(
        found, "still running 10 s after SIGINT, and killed", "stops within 10 s of SIGINT"
    )
    unready = observe(ending=late, service=ServiceFacts(ready_after=None))
    assert_deviates(
        judge_finding(ENDS, unready, service=service), "not ready after 10 s, and stopped"
    )


def test_too_much_output_is_reported_with_the_limit() -> None:
    assert_deviates(
        judge_finding(ENDS, observe(ending=Flooded(limit=268435456))), "268,435,456 bytes"
    )


def test_a_suspension_is_reported_with_its_signal() -> None:
    assert_deviates(judge_finding(ENDS, observe(ending=Suspended(signal="SIGTTIN"))), "SIGTTIN")


@pytest.mark.parametrize("ending", [Exited(code=9), Signalled(signal="SIGKILL")])
def test_a_command_that_ends_by_itself_ends_in_time(ending: Ending) -> None:
    assert_holds(judge_finding(ENDS, observe(ending=ending)))


def test_a_command_that_could_not_be_started_is_an_error_without_findings() -> None:
    ending = NotStarted(reason="tool is not there", hint="--command points elsewhere")
    outcome = judge_promise(text_promise("contains", "a"), observe(ending=ending))
    assert outcome.verdict is Verdict.ERROR
    assert outcome.reason == "tool is not there"
    assert outcome.hint == "--command points elsewhere"
    assert outcome.findings == ()


def test_within_holds_up_to_its_limit_and_deviates_above() -> None:
    promise = WithinPromise(address="within", place=PLACE, seconds=2)
    assert_holds(judge_finding(promise, observe(duration=2.0)))
    assert_deviates(judge_finding(promise, observe(duration=2.01)), "took 2.01 s", "at most 2 s")


def test_a_multiple_of_earlier_runs_is_a_limit_that_is_shown_with_what_it_is_of() -> None:
    usual = Baseline(median=1.1, runs=10)
    promise = MedianPromise(address="within", place=PLACE, factor=2, baseline=usual)
    assert_holds(judge_finding(promise, observe(duration=2.2)))
    assert_deviates(
        judge_finding(promise, observe(duration=3.2, cpu=0.1)),
        "took 3.20 s, expected within 2x median of 10 runs (1.10 s) = 2.20 s",
        "0.10 s of CPU time",
    )


def test_a_stretched_multiple_of_earlier_runs_says_by_what() -> None:
    usual = Baseline(median=1.0, runs=3)
    promise = MedianPromise(address="within", place=PLACE, factor=1.5, baseline=usual, scale=2)
    assert_holds(judge_finding(promise, observe(duration=3.0)))
    assert_deviates(
        judge_finding(promise, observe(duration=3.1)), "(1.00 s) x 2 = 3.00 s", "at most 3.00 s"
    )


@pytest.mark.parametrize(("runs", "words"), [(0, "0 earlier runs"), (1, "1 earlier run on")])
def test_too_few_earlier_runs_leave_the_promise_open(runs: int, words: str) -> None:
    few = Baseline(median=0.001, runs=runs)
    promise = MedianPromise(address="within", place=PLACE, factor=2, baseline=few)
    outcome = judge_promise(promise, observe(duration=9.0))
    assert outcome.verdict is Verdict.CONFORMS
    finding = get_finding(outcome, "within")
    assert finding.holds is Holds.UNKNOWN
    assert words in finding.message


def test_the_cpu_time_is_compared_with_the_promised_limit() -> None:
    promise = CpuPromise(address="cpu", place=PLACE, seconds=2)
    assert_holds(judge_finding(promise, observe(cpu=2.0, duration=90.0)))
    assert_deviates(
        judge_finding(promise, observe(cpu=2.01)), "used 2.01 s of CPU time", "at most 2 s"
    )
    assert judge_finding(promise, observe(cpu=None)).holds is Holds.UNKNOWN


def test_a_command_that_took_too_long_says_how_much_cpu_time_it_used() -> None:
    promise = WithinPromise(address="within", place=PLACE, seconds=2)
    assert_deviates(judge_finding(promise, observe(duration=9.0, cpu=0.1)), "0.10 s of CPU time")


def test_a_stretched_limit_is_shown_with_the_one_in_the_spec() -> None:
    promise = WithinPromise(address="within", place=PLACE, seconds=6)
    usual = make_step(promise)
    limits = replace(usual.invocation.limits, scale=3.0)
    step = replace(usual, invocation=replace(usual.invocation, limits=limits))
    outcome = judge(step, observe(duration=9.0), homes=None, known=None)
    assert_deviates(
        get_finding(outcome, "within"), "expected at most 6 s", "in the spec 2 s; --time-scale 3"
    )


def test_times_come_after_every_other_deviation() -> None:
    step = make_step(
        WithinPromise(address="within", place=PLACE, seconds=2),
        CpuPromise(address="cpu", place=PLACE, seconds=2),
        exit_promise(0),
    )
    seen = observe(ending=Exited(code=1), duration=9.0, cpu=9.0)
    outcome = judge(step, seen, homes=None, known=None)
    assert [each.address for each in outcome.deviations] == ["exit", "within", "cpu"]
    assert describe_deviations(outcome).startswith("exit code 1, expected 0")
    assert not outcome.deviates_by_time_alone
    outcome = judge(step, observe(duration=9.0), homes=None, known=None)
    assert outcome.deviates_by_time_alone


def test_nothing_left_running_holds() -> None:
    assert_holds(judge_finding(LEAVES_NOTHING, observe()))


def test_processes_left_running_are_named() -> None:
    processes = (
        ProcessFact(pid=7, command="/homes/7/daemon --quiet"),
        ProcessFact(pid=8, command="sleep 99"),
    )
    found = judge_finding(LEAVES_NOTHING, observe(leftovers=processes))
    assert_deviates(
        found, "left 2 processes running", "$HOME/daemon --quiet (process 7)", "sleep 99"
    )


def test_an_exit_code_can_be_a_captured_value() -> None:
    promise = replace(exit_promise(0), texts=(Template("${rc}"),))
    for value, ending in (
        ("3", Exited(code=3)),
        ("nonzero", Exited(code=7)),
        ("SIGTERM", Signalled(signal="SIGTERM")),
    ):
        assert_holds(judge_finding(promise, observe(ending=ending, values={"rc": value})))
    found = judge_finding(promise, observe(ending=Exited(code=1), values={"rc": "3"}))
    assert_deviates(found, "exit code 1, expected 0 or 3")


@pytest.mark.parametrize("value", ["256", "x", "", "-1", "0x1"])
def test_a_value_that_is_no_ending_deviates(value: str) -> None:
    promise = replace(exit_promise(), texts=(Template("${rc}"),))
    found = judge_finding(promise, observe(ending=Exited(code=0), values={"rc": value}))
    assert_deviates(found, f"${{rc}} is {value!r}", "expected an exit code")
