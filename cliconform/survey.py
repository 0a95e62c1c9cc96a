"""Request > read > go on: the wiring of a walk through a target's help pages, on one screen."""

from __future__ import annotations

from collections.abc import Iterable

from cliconform.masking.mask import Mask
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
from cliconform.model.place import Place
from cliconform.model.plan import Plan, Step
from cliconform.model.spec import Command, CommandSettings, Spec
from cliconform.model.surface import Surface
from cliconform.model.template import Template
from cliconform.planning.context import Context
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.program_file import name_program
from cliconform.quick_dataclass import dataclass, replace
from cliconform.running.interface import Decision, Observer
from cliconform.running.observation_collector import ObservationCollector
from cliconform.surface.discovery.cobra import CobraWalk
from cliconform.surface.discovery.completion import CompletionWalk
from cliconform.surface.discovery.page_request import PageRequest, PageText
from cliconform.surface.discovery.progress import NoProgress, Progress
from cliconform.surface.discovery.walk import PageWalk
from cliconform.verifying.texts.normalize import read_page

# A pager would wait for a key that nobody presses; `cat` prints the whole page.
_NO_PAGER = {name: Template("cat") for name in ("PAGER", "MANPAGER", "GIT_PAGER", "GH_PAGER")}

NOT_STARTED = "could not be started"
"""Begins the failure of a page whose program could not be started; the reason follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlanner:
    """Makes the plans that request help pages, each page in a home like the spec's."""

    spec: Spec
    context: Context
    command: tuple[str, ...] | None
    """The command that replaces the spec's target, if one was given."""
    columns: int
    """The width of the terminal that the pages are formatted for."""
    timeout: float
    """Seconds that one page may take."""

    def make_plan(self, requests: Iterable[PageRequest]) -> Plan:
        """Return a plan with a step for each request. The steps promise nothing."""
        commands = {each.id: each for each in map(self._make_command, requests)}
        defaults = self.spec.defaults
        words = CommandSettings(
            env={**_NO_PAGER, **defaults.env},
            unset=defaults.unset,
            pass_env=defaults.pass_env,
            columns=self.columns,
            timeout=self.timeout,
            tty=False,
        )
        spec = replace(self.spec, defaults=words, commands=commands)
        return make_plan(spec, Selection(), self.context, self.command)

    def _make_command(self, request: PageRequest) -> Command:
        # The words come from a page: `${name}` in them is not a placeholder.
        args = tuple(map(Template.literal, request.words))
        env = {name: Template.literal(value) for name, value in request.env}
        place = Place(file=self.spec.file, line=1)
        return Command(id=request.id, place=place, args=args, settings=CommandSettings(env=env))


def survey(planner: PagePlanner, observer: Observer, progress: Progress | None = None) -> Surface:
    """Return the surface of the planner's target, from all of its help pages.

    Each page is requested once, in a throw-away home, and ``progress`` is told of it. Raises
    :class:`KeyboardInterrupt` when the survey is interrupted, since a part of a surface would be
    taken for all of it.
    """
    progress = progress or NoProgress()
    target = planner.spec.target
    program = name_program(planner.command or target.command)
    pages = PageWalk(target=target.name, program=program, help_words=_list_help_words(target.help))
    _run_all(pages, planner, observer, progress)
    completions = CompletionWalk(pages.build_surface(), program)
    _run_all(completions, planner, observer, progress)
    cobra = CobraWalk(completions.build_surface())
    _run_all(cobra, planner, observer, progress)
    if unlisted := cobra.list_unlisted_commands():
        for path in unlisted:
            pages.add_command(path)
        _run_all(pages, planner, observer, progress)
        cobra.surface = pages.build_surface()
    today = planner.context.now.date().isoformat()
    return cobra.build_surface().with_today_placeholder(today)


def _run_all(
    walk: PageWalk | CompletionWalk | CobraWalk,
    planner: PagePlanner,
    observer: Observer,
    progress: Progress,
) -> None:
    """Run the requests of ``walk``, batch by batch, until it has no more."""
    while requests := walk.pop_requests():
        progress.add_requests(len(requests))
        plan = planner.make_plan(requests)
        handler = _PageHandler(progress, Mask(plan.secrets))
        end = observer.observe(plan, handler)
        if end.interrupted:
            raise KeyboardInterrupt
        for request in requests:
            walk.receive(request, _read_text(handler.observations[request.id]))


def _list_help_words(help_: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((help_, "--help", "-h", "help")))


class _PageHandler(ObservationCollector):
    """Keeps the observations of one batch, and reports each request to ``progress``."""

    def __init__(self, progress: Progress, mask: Mask) -> None:
        super().__init__(mask)
        self._progress = progress

    def on_start(self, step: Step, attempt: int) -> None:
        """Report the start."""
        del attempt  # a page is requested once
        self._progress.start(_render_call(step))

    def decide(self, step: Step, observation: Observation) -> Decision:
        """Keep the observation, and report the end."""
        decision = super().decide(step, observation)
        self._progress.end(_render_call(step))
        return decision


def _render_call(step: Step) -> str:
    """Return the command line of a request, with the program's name alone."""
    program, *words = (str(word) for word in step.invocation.argv)
    return " ".join((program.rpartition("/")[2], *words))


def _read_text(observation: Observation) -> PageText:
    return PageText(
        stdout=read_page(observation, "stdout"),
        stderr=read_page(observation, "stderr"),
        failure=_describe_failure(observation.ending),
    )


def _describe_failure(ending: Ending) -> str:
    """Return how the program ended, in words; an empty string for exit code 0."""
    match ending:
        case Exited(code=code):
            return f"exit {code}" if code else ""
        case Signalled(signal=signal):
            return f"killed by {signal}"
        case Suspended(signal=signal):
            return f"suspended by {signal}"
        case TimedOut(seconds=seconds, waiting_for_input=waiting):
            return f"timed out after {seconds:g} s{' while waiting for input' if waiting else ''}"
        case Flooded(limit=limit):
            return f"printed more than {limit} bytes"
        case NotStarted(reason=reason, hint=hint):
            return f"{NOT_STARTED}: {reason}{f' ({hint})' if hint else ''}"
