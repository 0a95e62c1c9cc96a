"""Which home belongs to which step, and which steps still need it. Touches no file."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from cliconform.model.plan import Step
from cliconform.running.messages import Origin


class HomeRegistry:
    """The homes of the steps of one run, whose folder is ``run``.

    The methods that return homes return each home once: when no step needs it any longer and it is
    to be removed.
    """

    def __init__(self, run: str, steps: Iterable[Step]) -> None:
        self._run = run
        self._numbers = count(1)
        self._waiting: dict[str, set[str]] = {}  # by needed step, those that still need its home
        self._trees: dict[str, str] = {}  # by step, the tree that it belongs to, if to any
        self._tree_paths: dict[str, str] = {}
        for step in steps:
            if step.tree is not None:
                self._trees[step.id] = step.tree
            if step.needs is not None:
                self._waiting.setdefault(step.needs, set()).add(step.id)
        self._homes: dict[str, str] = {}
        self.kept: set[str] = set()
        """The homes that stay when the run is over."""

    def add(self, step: Step, needed_by: Iterable[str]) -> None:
        """Note a step that was not known before, and the steps that will need its home."""
        if step.tree is not None:
            self._trees[step.id] = step.tree
        self._waiting[step.id] = set(needed_by)

    def add_home(self, id_: str, home: str, needed_by: Iterable[str]) -> None:
        """Note ``home``, a copy of that which the step ``id_`` has left elsewhere."""
        self._trees.pop(id_, None)
        self._waiting[id_] = set(needed_by)
        self._homes[id_] = home

    def make_path(self) -> str:
        """Return the path for a new home.

        All paths have the same length, so that output which contains one always wraps alike.
        """
        return f"{self._run}/{next(self._numbers):05}"

    def find_tree_path(self, tree: str) -> str:
        """Return the path at which all steps of ``tree`` are run."""
        if tree not in self._tree_paths:
            self._tree_paths[tree] = self.make_path()
        return self._tree_paths[tree]

    def is_needed(self, step: Step) -> bool:
        """Whether other homes will be made from that of ``step``."""
        return bool(self._waiting.get(step.id))

    def find_origin(self, step: Step, *, last_attempt: bool) -> Origin | None:
        """Return the home that ``step`` starts from; ``None`` if it starts from an empty one.

        The last step that needs a home takes it over, unless it may have to run once more or the
        home is kept. In a tree whose homes are at one path it takes the home over even then, and a
        copy is left: whether its files are the very same must not depend on options of the run.
        """
        if step.needs is None:
            return None
        home = self._homes[step.needs]
        only_user = self._waiting[step.needs] == {step.id} and not step.repeat
        needed_again = not last_attempt or home in self.kept
        in_tree = step.tree is not None and self._trees.get(step.needs) == step.tree
        take_over = only_user and (in_tree or not needed_again)
        if take_over and not needed_again:
            del self._homes[step.needs]
            self._waiting[step.needs].clear()
        return Origin(
            home=home,
            take_over=take_over,
            leave_copy=take_over and needed_again,
            shared=not in_tree,
        )

    def register(self, step: Step, home: str, *, keep: bool) -> tuple[str, ...]:
        """Note that ``step`` has left ``home``; return the homes to remove.

        With ``keep`` the home stays when the run is over.
        """
        if keep:
            self.kept.add(home)
        self._homes[step.id] = home
        return self._take_if_unneeded(step.id)

    def find_home(self, id_: str) -> str | None:
        """Return the home that the step ``id_`` has left; ``None`` if it is not there any more."""
        return self._homes.get(id_)

    def release(self, step: Step) -> tuple[str, ...]:
        """Note that ``step`` no longer needs the home it starts from; return homes to remove."""
        return () if step.needs is None else self.release_need(step.id, step.needs)

    def release_need(self, id_: str, needs: str) -> tuple[str, ...]:
        """Note that the step ``id_`` no longer needs the home of ``needs``, likewise."""
        self._waiting[needs].discard(id_)
        return self._take_if_unneeded(needs)

    def _take_if_unneeded(self, id_: str) -> tuple[str, ...]:
        if self._waiting.get(id_) or id_ not in self._homes:
            return ()
        home = self._homes.pop(id_)
        return () if home in self.kept else (home,)
