"""The loop of ``check --watch`` with scripted looks, events and runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from cliconform.errors import CannotRunError, CliconformError, UsageError
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Plan
from cliconform.model.report import Report
from cliconform.verbs.watching.events import Changed, Event, Interrupted, Quit, RunAll
from cliconform.verbs.watching.loop import WatchLoop
from cliconform.verbs.watching.touched import StepKey
from cliconform.verbs.watching.watch_list import WatchList
from support import reports

NOTHING = WatchList(folders=frozenset(), files=frozenset())
PLAN = reports.plan_of(
    reports.step("a"), reports.step("b", needs="a"), reports.step("c"), reports.step("d")
)
CHANGE = Changed(paths=("x.toml",))


@dataclass
class ScriptedLook:
    plan: Plan
    keys: Mapping[str, StepKey]


def look_at(**calls: str) -> ScriptedLook:
    """A look at which each command depends on the text that is given, or on nothing."""
    return ScriptedLook(
        plan=PLAN,
        keys={
            step.id: StepKey(call=calls.get(step.id, ""), judged=calls.get(f"{step.id}_says", ""))
            for step in PLAN.steps
        },
    )


@dataclass
class Script:
    """What is seen at each look, what happens after each run, and what was run and printed."""

    events: list[Event]
    now: ScriptedLook | CliconformError = field(default_factory=look_at)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    during: Callable[[Script], object] = lambda _: None
    before: list[Callable[[Script], object]] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    interrupts: bool = False
    stops: str = ""

    # What is watched.

    def look(self) -> ScriptedLook:
        if isinstance(self.now, CliconformError):
            raise self.now
        return self.now

    def list_files(self) -> WatchList:
        return NOTHING

    def check(self, look: ScriptedLook, ids: frozenset[str], first: frozenset[str]) -> Report:
        self.ran.append("".join(sorted(ids)))
        self.first.append("".join(sorted(first)))
        outcomes = [
            self._end(Outcome(step=step, verdict=self.verdicts.get(step.id, Verdict.CONFORMS)))
            for step in look.plan.steps
            if step.id in ids
        ]
        self.during(self)
        return replace(
            reports.report(*outcomes), interrupted=self.interrupts, stopped_early=self.stops
        )

    def _end(self, outcome: Outcome) -> Outcome:
        is_left = self.stops and outcome.step.id == "d"
        return (
            reports.outcome(outcome.step, Verdict.SKIPPED, reason=self.stops)
            if is_left
            else outcome
        )

    # Events and screen.

    def watch(self, files: WatchList) -> None:
        del files

    def wait(self) -> Event:
        event = self.events.pop(0)
        if self.before:
            self.before.pop(0)(self)
        return event

    def show_start(self, changed: tuple[str, ...], ids: frozenset[str], plan: Plan) -> None:
        del plan, ids
        self.said.append(" ".join(["run", *changed]))

    def show_nothing(self, changed: tuple[str, ...]) -> None:
        self.said.append(" ".join(["nothing", *changed]))

    def show_restless(self, changed: tuple[str, ...]) -> None:
        self.said.append(" ".join(["restless", *changed]))

    def show_error(self, changed: tuple[str, ...], error: CliconformError) -> None:
        self.said.append(" ".join(["error", *changed, error.message]))

    def show_all(self, report: Report) -> None:
        self.said.append(f"all {len(report.outcomes)}")

    def show_waiting(self, files: WatchList) -> None:
        del files

    def run(self) -> int:
        return WatchLoop(self, self, self).run()


def set_now(now: ScriptedLook | CliconformError) -> Callable[[Script], object]:
    return lambda script: setattr(script, "now", now)


def set_verdict(id_: str, verdict: Verdict) -> Callable[[Script], object]:
    return lambda script: script.verdicts.update({id_: verdict})


def test_everything_is_run_at_first() -> None:
    script = Script(events=[Quit()])
    assert script.run() == 0
    assert script.ran == ["abcd"]


def test_a_change_runs_what_it_touches_and_what_needs_that() -> None:
    script = Script(events=[CHANGE, Quit()], before=[set_now(look_at(a="new"))])
    script.run()
    assert script.ran == ["abcd", "ab"]
    assert script.said == ["run", "run x.toml", "all 4"]


def test_a_promise_that_changed_runs_that_command_alone() -> None:
    script = Script(events=[CHANGE, Quit()], before=[set_now(look_at(a_says="new"))])
    script.run()
    assert script.ran == ["abcd", "a"]


def test_a_change_that_touches_nothing_runs_nothing_and_says_so() -> None:
    script = Script(events=[CHANGE, Quit()])
    script.run()
    assert script.ran == ["abcd"]
    assert script.said[-1] == "nothing x.toml"


def test_what_failed_is_run_first() -> None:
    script = Script(events=[RunAll(), Quit()], verdicts={"b": Verdict.DEVIATES, "c": Verdict.ERROR})
    script.run()
    assert script.first == ["", "bc"]


def test_enter_runs_all() -> None:
    script = Script(events=[RunAll(), Quit()])
    script.run()
    assert script.ran == ["abcd", "abcd"]


def test_the_exit_code_is_that_of_all_commands_as_they_ended_last() -> None:
    script = Script(
        events=[CHANGE, Quit()],
        verdicts={"a": Verdict.DEVIATES, "c": Verdict.DEVIATES},
        before=[
            lambda script: (
                set_now(look_at(c="new"))(script),
                set_verdict("c", Verdict.CONFORMS)(script),
            )
        ],
    )
    assert script.run() == 1  # `a` still deviates
    assert script.ran == ["abcd", "c"]


def test_a_command_that_conforms_again_ends_with_0() -> None:
    script = Script(
        events=[RunAll(), Quit()],
        verdicts={"a": Verdict.DEVIATES},
        before=[set_verdict("a", Verdict.CONFORMS)],
    )
    assert script.run() == 0


def test_an_interrupt_while_waiting_ends_with_130() -> None:
    assert Script(events=[Interrupted()]).run() == 130


def test_an_interrupt_during_a_run_ends_with_130_and_waits_for_nothing() -> None:
    assert Script(events=[], interrupts=True).run() == 130


def test_a_spec_with_an_error_is_waited_for() -> None:
    script = Script(
        events=[CHANGE, CHANGE, Quit()],
        before=[set_now(UsageError("no such key")), set_now(look_at(c="new"))],
    )
    assert script.run() == 0
    assert script.ran == ["abcd", "c"]
    assert "error x.toml no such key" in script.said


def test_a_spec_that_has_an_error_at_first_is_run_as_a_whole_when_it_is_mended() -> None:
    script = Script(
        events=[CHANGE, Quit()], now=UsageError("no such key"), before=[set_now(look_at())]
    )
    assert script.run() == 0
    assert script.ran == ["abcd"]


@pytest.mark.parametrize(("error", "code"), [(UsageError("x"), 2), (CannotRunError("x"), 3)])
def test_quitting_while_nothing_can_be_run_ends_with_the_code_of_the_error(
    error: CliconformError, code: int
) -> None:
    assert Script(events=[Quit()], now=error).run() == code


def test_a_change_during_a_run_is_run_after_it() -> None:
    script = Script(events=[CHANGE, Quit()], during=set_now(look_at(c="new")))
    script.run()
    assert script.ran == ["abcd", "c"]


def test_what_the_commands_change_themselves_is_not_run_for_ever() -> None:
    count = iter(range(1000))
    script = Script(
        events=[*(CHANGE for _ in range(5)), Quit()],
        during=lambda script: setattr(script, "now", look_at(c=f"{next(count)}")),
    )
    script.run()
    assert "restless x.toml" in script.said
    assert len(script.ran) < 6


def test_what_maxfail_left_out_is_run_after_the_next_change() -> None:
    script = Script(
        events=[CHANGE, Quit()],
        stops="stopped after 1 failed command (--maxfail)",
        verdicts={"a": Verdict.DEVIATES},
        before=[set_now(look_at(a="new"))],
    )
    script.run()
    assert script.ran == ["abcd", "abd"]


def test_a_command_that_is_gone_counts_no_longer() -> None:
    smaller = ScriptedLook(
        plan=replace(PLAN, steps=PLAN.steps[:3]),
        keys={id_: StepKey(call="", judged="") for id_ in "abc"},
    )
    script = Script(
        events=[CHANGE, RunAll(), Quit()],
        verdicts={"d": Verdict.DEVIATES},
        before=[set_now(smaller)],
    )
    assert script.run() == 0
