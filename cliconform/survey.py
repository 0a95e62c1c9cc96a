"""Ask > read > go on: the wiring of a walk through a target's help pages, on one screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from cliconform.model.observation import (
    Ending,
    Exited,
    Flooded,
    NotStarted,
    Observation,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import Place
from cliconform.model.spec import Command, CommandSettings, Spec
from cliconform.model.surface import Surface
from cliconform.model.template import Template
from cliconform.planning.context import Context
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.running.interface import Decision, Next, Observer
from cliconform.surface.discovery.completion import Confirmation
from cliconform.surface.discovery.walk import Asking, Heard, Walk
from cliconform.verifying.texts.normalize import read_streams

# Whatever shows a page in parts is told to print it: nobody is there to turn it.
_NO_PAGER = {name: Template("cat") for name in ("PAGER", "MANPAGER", "GIT_PAGER", "GH_PAGER")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """How pages are asked for: in homes like the spec's, ``timeout`` seconds for each."""

    spec: Spec
    context: Context
    command: tuple[str, ...] | None
    columns: int
    timeout: float

    def plan(self, askings: Iterable[Asking]) -> Plan:
        """A step for each page, none of which promises anything."""
        commands = {each.id: each for each in map(self._command, askings)}
        defaults = self.spec.defaults
        words = CommandSettings(
            env={**_NO_PAGER, **defaults.env},
            pass_env=defaults.pass_env,
            columns=self.columns,
            timeout=self.timeout,
            tty=False,
        )
        spec = replace(self.spec, defaults=words, commands=commands)
        return make_plan(spec, Selection(), self.context, self.command)

    def _command(self, asking: Asking) -> Command:
        # Words that could be taken for a placeholder are none: they come from a page.
        args = tuple(map(Template.literal, asking.words))
        env = {name: Template.literal(value) for name, value in asking.env}
        place = Place(file=self.spec.file, line=1)
        return Command(id=asking.id, place=place, args=args, settings=CommandSettings(env=env))


def survey(asker: Asker, observer: Observer) -> Surface:
    """Walk through all pages of the target, each asked for once in a throw-away home.

    Raises :class:`KeyboardInterrupt` when it is interrupted: half a surface is none.
    """
    target = asker.spec.target
    program = Path((asker.command or target.command)[-1]).name
    walk = Walk(target=target.name, program=program, ways=_ways(target.help))
    _ask_all(walk, asker, observer)
    confirmation = Confirmation(walk.surface(), program)
    _ask_all(confirmation, asker, observer)
    return confirmation.confirmed().on_any_day(asker.context.now.date().isoformat())


def _ask_all(asking_for: Walk | Confirmation, asker: Asker, observer: Observer) -> None:
    """Batch by batch, until nothing more is wanted."""
    while askings := asking_for.wanted():
        handler = _PageHandler()
        end = observer.observe(asker.plan(askings), handler)
        if end.interrupted:
            raise KeyboardInterrupt
        for asking in askings:
            asking_for.take(asking, _heard(handler.seen[asking.id]))


def _ways(help_: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((help_, "--help", "-h", "help")))


@dataclass(slots=True)
class _PageHandler:
    """Takes in the pages of one batch."""

    seen: dict[str, Observation] = field(default_factory=dict)

    def on_start(self, step: Step, attempt: int) -> None:
        """Nothing is told of a single page."""

    def on_slow(self, step: Step, seconds: float) -> None:
        """Nor of a slow one."""

    def decide(self, step: Step, observation: Observation) -> Decision:
        self.seen[step.id] = observation
        return Decision(next=Next.PROCEED)

    def on_blocked(self, step: Step, by: str) -> None:
        raise AssertionError((step.id, by))  # no page needs another

    def on_skipped(self, step: Step) -> None:
        raise AssertionError(step.id)  # nor has a condition

    def stop_reason(self) -> str:
        return ""


def _heard(observation: Observation) -> Heard:
    said = read_streams(observation).by_stream
    return Heard(stdout=said["stdout"], stderr=said["stderr"], ended=_ended(observation.ending))


def _ended(ending: Ending) -> str:
    match ending:
        case Exited(code=code):
            return f"exit {code}" if code else ""
        case Signalled(signal=signal) | Suspended(signal=signal):
            return f"ended by {signal}"
        case TimedOut(seconds=seconds, waiting_for_input=waiting):
            return f"did not end in {seconds:g} s{', waiting for input' if waiting else ''}"
        case Flooded(limit=limit):
            return f"wrote more than {limit} bytes"
        case NotStarted(reason=reason):
            return f"could not be started: {reason}"
