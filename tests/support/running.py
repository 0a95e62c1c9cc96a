"""Steps, plans and a handler for tests of running; what a test does not set has a default."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cliconform.model.invocation import HomeContent, Line, Terminal, Turn
from cliconform.model.observation import Observation
from cliconform.model.place import Place
from cliconform.model.plan import Invocation, Limits, Plan, Step
from cliconform.model.template import Template
from cliconform.running.interface import Decision, Next
from cliconform.text import to_plain_text

PATH = "/usr/local/bin:/usr/bin:/bin"
ENVIRONMENT = {"PATH": PATH, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm", "TZ": "UTC"}
LONG_TIMEOUT = 60.0
"""Seconds; no test takes as long, even on the slowest machine."""


def templates(values: Mapping[str, str]) -> dict[str, Template]:
    return {name: Template(value) for name, value in values.items()}


def step(id_: str, *argv: str, needs: str | None = None, **settings: Any) -> Step:
    """A step; ``settings`` are fields of the step or of its invocation, by name."""
    of_step = {
        name: settings.pop(name)
        for name in ("skip", "repeat", "retries", "rank", "urgent", "tree", "values")
        if name in settings
    }
    limits = settings.pop("limits", Limits(timeout=settings.pop("timeout", LONG_TIMEOUT)))
    environment = templates({**ENVIRONMENT, **settings.pop("environment", {})})
    invocation = Invocation(
        argv=tuple(map(Template, argv or ("true",))),
        environment=environment,
        home=settings.pop("home", HomeContent()),
        terminal=settings.pop("terminal", Terminal.SPLIT),
        columns=settings.pop("columns", 80),
        lines=settings.pop("lines", 24),
        limits=limits,
        **settings,
    )
    return Step(
        id=id_,
        group="commands",
        place=Place(file="x.toml", line=1),
        about="",
        tags=(),
        needs=needs,
        brought=False,
        skip=of_step.pop("skip", None),
        invocation=invocation,
        promises=(),
        **of_step,
    )


def sh(id_: str, script: str, **settings: Any) -> Step:
    """A step that runs a shell script."""
    return step(id_, "/bin/sh", "-c", script.replace("${", "$${"), **settings)


def python(id_: str, code: str, **settings: Any) -> Step:
    """A step that runs Python code."""
    return step(id_, sys.executable, "-I", "-S", "-c", code.replace("${", "$${"), **settings)


def answer_line(prompt: str, text: str) -> Turn:
    """A turn that answers ``prompt`` with the line ``text``."""
    return Turn(expect=Template(prompt), regex=False, answer=Line(text=Template(text)))


def files(texts: Mapping[str, str]) -> HomeContent:
    return HomeContent(files=templates(texts))


def see_stopped(
    see: Callable[[Step], Observation],
    make_step: Callable[[float], Step],
    got_far: Callable[[Observation], object],
) -> Observation:
    """What a step does that is stopped at its timeout, once it got as far as it should before.

    The timeout that ``make_step`` gets is short at first, and longer each time that the program did
    not get as far: so the test is quick on a fast machine, and right on a slow one.
    """
    timeout = 0.5
    while not got_far(seen := see(make_step(timeout))) and timeout < LONG_TIMEOUT:
        timeout *= 5
    return seen


def plan(*steps: Step) -> Plan:
    return Plan(spec="x.toml", name="x", target="x", command=("x",), steps=steps, total=len(steps))


def stdout(observation: Observation) -> str:
    return text(observation, "stdout")


def stderr(observation: Observation) -> str:
    return text(observation, "stderr")


def text(observation: Observation, stream: str) -> str:
    return to_plain_text(b"".join(c.data for c in observation.chunks if c.stream == stream))


def _proceed(step: Step, observation: Observation) -> Decision:
    del step, observation
    return Decision(next=Next.PROCEED)


@dataclass
class RecordingHandler:
    """Records every call, and decides about each observation what ``make_decision`` returns."""

    make_decision: Callable[[Step, Observation], Decision] = _proceed
    calls: list[tuple[str, ...]] = field(default_factory=list)
    observations: dict[str, list[Observation]] = field(default_factory=dict)
    reason_to_stop: str = ""
    can_stop: bool = False
    homes_existed: bool = True

    def on_start(self, step: Step, attempt: int) -> None:
        self.calls.append(("started", step.id, str(attempt)))

    def on_slow(self, step: Step, seconds: float) -> None:
        del seconds
        self.calls.append(("slow", step.id))

    def decide(self, step: Step, observation: Observation) -> Decision:
        self.calls.append(("decided", step.id))
        self.observations.setdefault(step.id, []).append(observation)
        self.homes_existed = self.homes_existed and Path(observation.home).is_dir()
        return self.make_decision(step, observation)

    def on_blocked(self, step: Step, by: str) -> None:
        self.calls.append(("blocked", step.id, by))

    def on_skipped(self, step: Step) -> None:
        self.calls.append(("skipped", step.id))

    def stop_reason(self) -> str:
        return self.reason_to_stop

    def may_stop(self) -> bool:
        return self.can_stop

    def __getitem__(self, id_: str) -> Observation:
        """The last observation of a step."""
        return self.observations[id_][-1]

    def calls_of(self, *kinds: str) -> list[tuple[str, ...]]:
        return [call for call in self.calls if call[0] in kinds]
