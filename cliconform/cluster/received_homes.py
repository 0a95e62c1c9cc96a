"""What the commands have left at sites, in folders of this machine, where it is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from cliconform.cluster.held_contents import HeldContents
from cliconform.cluster.messages import explain_error, list_runs
from cliconform.model.observation import NotStarted, Observation
from cliconform.quick_dataclass import replace
from cliconform.running.home.portable_home import PortableHome, build_home
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.run_folder import RunFolder


class ReceivedHomes:
    """Makes homes in ``folder`` of the contents in ``held``, which are there already."""

    def __init__(self, folder: RunFolder, held: HeldContents) -> None:
        self._folder = folder
        self._held = held
        self._numbers = count(1)

    def list_homes(self, seen: Observation, times: Mapping[str, int]) -> tuple[PortableHome, ...]:
        """Return what each run of a step has left; ``times`` are those of the first one."""
        return tuple(
            PortableHome(path=each.home, facts=each.after, times=times if each is seen else {})
            for each in list_runs(seen)
        )

    def make(self, seen: Observation, homes: Sequence[PortableHome]) -> Observation:
        """Make ``homes``; return ``seen`` with where each of its runs can be read."""
        try:
            paths = iter([self._build(home) for home in homes])
            again, later = seen.again, seen.in_left_home
            return replace(
                seen,
                read_at=next(paths),
                again=replace(again, read_at=next(paths)) if again else None,
                in_left_home=replace(later, read_at=next(paths)) if later else None,
            )
        except OSError as error:
            reason = f"what it left could not be read: {explain_error(error)}"
            return replace(seen, ending=NotStarted(reason=reason))

    def close(self, seen: Observation, homes: Sequence[PortableHome], *, keep: bool) -> None:
        """Remove what was made, or make real copies of it."""
        for each, home in zip(list_runs(seen), homes, strict=True):
            if not each.read_at:
                continue
            remove_tree(each.read_at)
            if keep:
                self._folder.kept.add(each.read_at)
                build_home(home, each.read_at, self._held.store)

    def release(self, homes: Iterable[PortableHome]) -> None:
        """Let the contents of ``homes`` go, as far as nothing else holds them."""
        for home in homes:
            self._held.release(home.list_contents())

    def _build(self, home: PortableHome) -> str:
        path = f"{self._folder.path}/{next(self._numbers):05}"
        build_home(home, path, self._held.store, link=True)
        return path
