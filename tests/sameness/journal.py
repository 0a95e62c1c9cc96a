"""What is noted of the runs: a line for each, what differed, and the summary of all."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_BUSY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One run: ``kind`` is ``spec`` or ``suite``, ``commit`` what was checked out.

    ``count`` is how many verdicts it gave, ``wall`` and ``cpu`` are seconds, ``idle`` the share of
    the time that the cores had nothing to do; ``differing`` has what the first run and this one say
    of each id that they differ in.
    """

    kind: str
    number: int
    seed: int
    commit: str
    circumstances: Mapping[str, Any]
    code: int | None
    wall: float
    cpu: float
    count: int
    idle: float = 0.0
    differing: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Journal:
    """A folder with ``runs.jsonl``, the first verdicts of each kind, and the files that differ."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lines = folder / "runs.jsonl"

    def read(self) -> list[Entry]:
        """Return the runs so far."""
        if not self._lines.exists():
            return []
        lines = self._lines.read_text(encoding="utf-8").splitlines()
        return [Entry(**json.loads(line)) for line in lines]

    def add(self, entry: Entry) -> None:
        """Note a run."""
        with self._lines.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(entry)) + "\n")

    def find_first(self, kind: str, verdicts: Mapping[str, str]) -> Mapping[str, str]:
        """Return the verdicts of the first run of ``kind``: ``verdicts``, if there was none."""
        file = self._folder / f"first-{kind}.json"
        if not file.exists():
            file.write_text(json.dumps(verdicts, indent=1), encoding="utf-8")
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return found

    def keep(self, entry: Entry, files: Iterable[Path]) -> Path:
        """Keep the files of a run that differs, and return their folder."""
        folder = self._folder / f"{entry.kind}-{entry.number}"
        folder.mkdir(exist_ok=True)
        (folder / "run.json").write_text(json.dumps(asdict(entry), indent=1), encoding="utf-8")
        for file in files:
            if file.exists():
                shutil.copy(file, folder)
        return folder


def summarize(entries: Sequence[Entry]) -> str:
    """Return how many runs there were under each circumstance, and how many of them differed."""
    lines = []
    for kind in dict.fromkeys(entry.kind for entry in entries):
        chosen = [entry for entry in entries if entry.kind == kind]
        lines.append(f"{kind}: {_count(chosen)}")
        for name in dict.fromkeys(name for entry in chosen for name in entry.circumstances):
            by_value: dict[str, list[Entry]] = {}
            for entry in chosen:
                by_value.setdefault(_name_value(name, entry.circumstances[name]), []).append(entry)
            counts = (f"{value} {_count(those)}" for value, those in sorted(by_value.items()))
            lines.append(f"  {name}: {', '.join(counts)}")
        busy = [entry for entry in chosen if entry.idle < _BUSY]
        lines.append(f"  cores idle for less than {_BUSY:.0%} of the time: {_count(busy)}")
        ids = Counter(id_ for entry in chosen for id_ in entry.differing)
        lines += [f"  differs in {times}: {id_}" for id_, times in ids.most_common()]
    return "\n".join(lines)


def _name_value(name: str, value: object) -> str:
    if name == "shuffle":
        return "no" if value is None else "yes"
    return f"{value:04o}" if name == "umask" and isinstance(value, int) else str(value)


def _count(entries: Sequence[Entry]) -> str:
    differ = sum(bool(entry.differing) for entry in entries)
    return f"{len(entries)}" + (f" ({differ} differ)" if differ else "")
