"""Which recordings are searched for what can be reused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.errors import SpecError
from cliconform.model.fingerprint import Fingerprint
from cliconform.model.spec import KnownFile
from cliconform.reuse import reuse
from support import specs
from support.running import plan, step


def test_only_the_newest_recordings_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def open_archive(file: Path) -> None:
        opened.append(file)
        raise SpecError(())

    monkeypatch.setattr(reuse, "Archive", open_archive)
    recordings = [tmp_path / f"{number}.zip" for number in range(40)]
    split = reuse.find_reuse(
        plan(step("a")),
        specs.spec(),
        KnownFile(file="", target="tool"),
        digests={"a": "1"},
        target=Fingerprint(),
        recordings=recordings,
        folder=str(tmp_path),
    )
    assert opened == recordings[:30]
    assert [each.id for each in split.steps] == ["a"]
    assert split.seed is None
