"""The survey runs its requests through an observer: what is requested, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cliconform.model.invocation import HomeContent
from cliconform.model.observation import Chunk, Exited, Observation
from cliconform.model.plan import Plan
from cliconform.model.spec import CommandSettings, Spec, Target
from cliconform.model.template import Template
from cliconform.planning.context import Context
from cliconform.running.interface import RunEnd, RunHandler
from cliconform.survey import PagePlanner, survey

PAGE = """Usage: pipe [OPTIONS] [DAY]

Arguments:
  [DAY]  When [default: 2027-01-01]

Options:
  --day DAY  When [default: 2027-01-01]
"""


class FakeObserver:
    """An observer that answers each request with the same page, or is interrupted."""

    def __init__(self, *, interrupted: bool = False, page: str = PAGE) -> None:
        self.plans: list[Plan] = []
        self._interrupted = interrupted
        self._page = page

    def observe(self, plan: Plan, handler: RunHandler) -> RunEnd:
        self.plans.append(plan)
        for step in () if self._interrupted else plan.steps:
            handler.decide(step, _observation(step.id, self._page))
        return RunEnd(interrupted=self._interrupted)


def _observation(id_: str, page: str) -> Observation:
    return Observation(
        id=id_,
        attempt=1,
        argv=(),
        home="/home",
        values={},
        started="",
        duration=0.1,
        ending=Exited(code=0),
        chunks=(Chunk(stream="stdout", at=0.0, data=page.encode()),),
    )


def _make_planner() -> PagePlanner:
    spec = Spec(
        file="pipe.toml",
        name="pipe",
        target=Target(name="pipe", command=("pipe",)),
        defaults=CommandSettings(
            env={"MODE": Template("fast")}, unset=("LANG",), exact=True, tty=True
        ),
        home=HomeContent(dirs=("data",)),
        commands={},
    )
    context = Context(
        now=datetime(2027, 1, 1, tzinfo=UTC),
        spec_dir="/",
        platform="linux",
        environ={},
        which=lambda program: f"/bin/{program}",
    )
    return PagePlanner(spec=spec, context=context, command=None, columns=200, timeout=3.0)


def test_a_page_is_requested_in_a_home_like_the_specs_without_promises_of_its_defaults() -> None:
    observer = FakeObserver()
    survey(_make_planner(), observer)
    (step,) = observer.plans[0].steps
    invocation = step.invocation
    assert [str(word) for word in invocation.argv] == ["/bin/pipe", "--help"]
    assert (invocation.columns, invocation.limits.timeout) == (200, 3.0)
    assert invocation.fresh_home.dirs == ("data",)
    assert str(invocation.environment["MODE"]) == "fast"
    assert "LANG" not in invocation.environment
    assert str(invocation.environment["PAGER"]) == "cat"
    assert "exact" not in [promise.address for promise in step.promises]


def test_a_default_that_is_todays_date_becomes_a_placeholder() -> None:
    (command, *_) = survey(_make_planner(), FakeObserver()).commands
    assert command.options[0].default == "${today}"
    assert command.arguments[0].default == "${today}"


def test_an_interrupted_survey_returns_no_surface() -> None:
    with pytest.raises(KeyboardInterrupt):
        survey(_make_planner(), FakeObserver(interrupted=True))


def test_bold_and_underlined_letters_of_a_manual_are_read_as_plain_ones() -> None:
    title, terms = "O\bOP\bPT\bTI\bIO\bON\bNS\bS", ("-\b-q\bq", "-\b-o\bo _\bF_\bI_\bL_\bE")
    page = f"{title}\n   {terms[0]}\n      é\bé\n   {terms[1]}\n      Text\n"
    surface = survey(_make_planner(), FakeObserver(page=page))
    quiet, output = surface.commands[0].options
    assert (quiet.spellings, quiet.help) == (("-q",), "é")
    assert (output.spellings, output.value) == (("-o",), "FILE")
