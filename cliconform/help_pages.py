"""Requests help pages as a user does, on a terminal of the usual width, and returns what came.

The survey reads pages through pipes and on wide lines, so that it finds every name. A spec promises
what a user sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cliconform.masking.mask import Mask
from cliconform.model.observation import Exited, Observation, TimedOut
from cliconform.model.place import Place
from cliconform.model.plan import Step
from cliconform.model.spec import Command, CommandSettings, Spec
from cliconform.model.template import Template
from cliconform.planning.context import Context
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.running.interface import Observer
from cliconform.running.observation_collector import ObservationCollector
from cliconform.surface.first_spec import HelpPage
from cliconform.verifying.files.changes import find_changes
from cliconform.verifying.texts.normalize import StreamTexts

HELP_WORDS = ("--help", "-h", "help")
"""The words that are tried, one after the other, until one shows a help page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPages:
    """The pages that were read, by the path of their command."""

    pages: Mapping[tuple[str, ...], HelpPage]
    waits_in_pager: bool
    """Whether the program waited for a key, so that it was told to use no pager."""


@dataclass(slots=True)
class HelpPageReader:
    """Requests help pages of the target of ``spec``, each with a limit of ``timeout`` seconds."""

    spec: Spec
    context: Context
    observer: Observer
    timeout: float
    env: dict[str, Template] = field(default_factory=dict)

    def read(self, paths: Sequence[tuple[str, ...]]) -> HelpPages:
        """Request the help page of each command; those that show none are not in the result.

        The first path is requested alone: if that waits for a key, pages are read without a pager.
        Raises :class:`KeyboardInterrupt` when it is interrupted.
        """
        waits = self._waits_for_key(paths[0], HELP_WORDS[0])
        if waits:
            no_pager = {name: Template("cat") for name in ("PAGER", "MANPAGER", "GIT_PAGER")}
            self.env |= no_pager
        found: dict[tuple[str, ...], HelpPage] = {}
        for word in HELP_WORDS:
            missing = [path for path in paths if path not in found]
            for page in self._request(missing, word):
                if page.is_usable:
                    found[page.path] = page
        return HelpPages(pages=found, waits_in_pager=waits)

    def _waits_for_key(self, path: tuple[str, ...], word: str) -> bool:
        ((_, observation),) = self._run([path], word)
        ending = observation.ending
        return isinstance(ending, TimedOut) and ending.waiting_for_input

    def _request(self, paths: Sequence[tuple[str, ...]], word: str) -> list[HelpPage]:
        seen = self._run(paths, word) if paths else []
        return [
            _make_page(path, (*path, word), step, observation)
            for path, (step, observation) in zip(paths, seen, strict=True)
        ]

    def _run(self, paths: Sequence[tuple[str, ...]], word: str) -> list[tuple[Step, Observation]]:
        place = Place(file=self.spec.file, line=1)
        commands = {
            f"page-{number}": Command(
                id=f"page-{number}", place=place, args=tuple(map(Template.literal, (*path, word)))
            )
            for number, path in enumerate(paths)
        }
        defaults = CommandSettings(timeout=self.timeout, env=self.env)
        spec = replace(self.spec, defaults=defaults, commands=commands)
        plan = make_plan(spec, Selection(), self.context)
        handler = ObservationCollector(Mask(plan.secrets))
        if self.observer.observe(plan, handler).interrupted:
            raise KeyboardInterrupt
        steps = {step.id: step for step in plan.steps}
        return [(steps[id_], handler.observations[id_]) for id_ in commands]


def _make_page(
    path: tuple[str, ...], words: tuple[str, ...], step: Step, observation: Observation
) -> HelpPage:
    texts = StreamTexts(observation, step.invocation.terminal).by_stream
    changes = find_changes(observation)
    return HelpPage(
        path=path,
        words=words,
        exit=observation.ending.code if isinstance(observation.ending, Exited) else None,
        stdout=texts["stdout"],
        stderr=texts["stderr"],
        changed=bool(changes.created or changes.changed or changes.removed),
    )
