"""Which step's home is at which site, who still needs it, and what the site has not been told.

Touches no file of a home; all calls are made in the thread of the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cliconform.cluster.held_contents import HeldContents
from cliconform.cluster.messages import Note, Released, SentHome, SentSource
from cliconform.model.plan import Step
from cliconform.running.home.portable_home import PortableHome


class SiteNotes:
    """What one site is to be told before its next steps, in order.

    Each note is sent with every order until an answer says that it was followed: Dask does not
    promise that two orders arrive in the order in which they were sent.
    """

    def __init__(self) -> None:
        self._notes: dict[int, Note] = {}
        self._last = 0

    def add(self, note: Note) -> None:
        """Add a note after all others."""
        self._last += 1
        self._notes[self._last] = note

    def list(self) -> tuple[tuple[int, Note], ...]:
        """Return the notes that were not followed yet, each with its number."""
        return tuple(self._notes.items())

    def forget(self, followed: int) -> None:
        """Forget the notes up to the number ``followed``."""
        self._notes = {number: note for number, note in self._notes.items() if number > followed}


class SiteState:
    """What is known of one site."""

    def __init__(self) -> None:
        self.notes = SiteNotes()
        self.sources: set[str] = set()
        """The paths of the user's files that were sent there."""
        self._contents: Counter[str] = Counter()  # in how many things that were sent each one is
        self._to_remove: set[str] = set()
        self._lacking: set[str] = set()

    def add_contents(self, digests: Iterable[str]) -> tuple[str, ...]:
        """Note that the site will have these; return those that have to be sent."""
        lacking = []
        for digest in digests:
            is_there = self._contents[digest] or digest in self._to_remove
            if not is_there or digest in self._lacking:
                lacking.append(digest)
            self._to_remove.discard(digest)
            self._lacking.discard(digest)
            self._contents[digest] += 1
        return tuple(lacking)

    def note_lacking(self, digests: Iterable[str]) -> None:
        """Note that these could not be sent: who needs one next has to send it."""
        self._lacking.update(digests)

    def remove_contents(self, digests: Iterable[str]) -> None:
        """Note that what has these is not needed at the site any more."""
        for digest in digests:
            self._contents[digest] -= 1
            if not self._contents[digest]:
                del self._contents[digest]
                self._to_remove.add(digest)

    def take_removed(self) -> tuple[str, ...]:
        """Return the contents that the site can remove, each once."""
        removed, self._to_remove = tuple(self._to_remove), set()
        return removed


class ClusterHomes:
    """The homes of the steps of one run, at the sites that were given with their places."""

    def __init__(self, steps: Iterable[Step], places: Iterable[str], held: HeldContents) -> None:
        self._held = held
        self.sites = {place: SiteState() for place in places}
        self._waiting: dict[str, set[str]] = {}  # by step, the steps that still need its home
        for step in steps:
            if step.needs is not None:
                self._waiting.setdefault(step.needs, set()).add(step.id)
        self._homes: dict[str, PortableHome] = {}
        self._sent: dict[str, set[str]] = {}  # by step, the places to which its home was sent
        self._places: dict[str, set[str]] = {}  # by step, the places that have its home

    def list_waiting(self, step: Step) -> tuple[str, ...]:
        """Return the steps that need the home of ``step``."""
        return tuple(sorted(self._waiting.get(step.id, ())))

    def register(self, step: Step, place: str, home: PortableHome) -> None:
        """Note that ``step`` has left ``home`` at ``place``; its contents are held already."""
        if self._waiting.get(step.id):
            self._homes[step.id] = home
            self._places[step.id] = {place}
        else:
            self._held.release(home.list_contents())

    def release(self, step: Step, place: str = "") -> None:
        """Note that ``step``, which was run at ``place`` if at all, needs no home any more."""
        needs = step.needs
        if needs is None or step.id not in self._waiting[needs]:
            return
        self._waiting[needs].discard(step.id)
        for other in self._places.get(needs, set()) - {place}:
            self.sites[other].notes.add(Released(id=step.id, needs=needs))
        if not self._waiting[needs]:
            self._forget(needs)

    def send_needed(self, step: Step, place: str) -> PortableHome | None:
        """Let the home that ``step`` needs be at ``place``; return it if it has to be sent."""
        needs = step.needs
        if needs is None or place in self._places[needs]:
            return None
        home = self._homes[needs]
        self._places[needs].add(place)
        self._sent.setdefault(needs, set()).add(place)
        site = self.sites[place]
        site.notes.add(SentHome(id=needs, home=home, needed_by=tuple(self._waiting[needs])))
        return home

    def send_source(self, place: str, source: SentSource) -> PortableHome | None:
        """Let the user's file be at ``place``; return it if it has to be sent."""
        site = self.sites[place]
        if source.path in site.sources:
            return None
        site.sources.add(source.path)
        site.notes.add(source)
        return source.content

    def lose(self, place: str) -> None:
        """Note that a site is lost, with all homes that are there."""
        for places in self._places.values():
            places.discard(place)

    def _forget(self, id_: str) -> None:
        home = self._homes.pop(id_, None)
        self._places.pop(id_, None)
        if home is None:
            return
        self._held.release(home.list_contents())
        for place in self._sent.pop(id_, ()):
            self.sites[place].remove_contents(home.list_contents())
