"""The history of this user, and what planning needs of it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from cliconform import host
from cliconform.errors import CannotRunError
from cliconform.history.index import HistoryIndex
from cliconform.model.baseline import Baseline
from cliconform.model.spec import Spec
from cliconform.recording.summary import clean_path
from cliconform.verbs.shared.recording import open_store

_FOLDER = "history"


def open_index() -> HistoryIndex:
    """Return the history of this user."""
    return HistoryIndex(host.state_folder() / _FOLDER)


def recall_baselines(spec: Spec) -> Mapping[str, Baseline]:
    """Return what the commands of ``spec`` took in earlier runs on this kind of machine, by id.

    Without a history that can be read, it is empty: limits that need it are not judged.
    """
    from cliconform.history.baselines import measure_baselines
    from cliconform.history.collecting import read_history
    from cliconform.history.spec_runs import Wanted

    wanted = Wanted(spec=clean_path(os.path.realpath(spec.file)), name=spec.name)
    machine = host.machine_kind()
    try:
        baselines, _ = read_history(
            open_store(),
            open_index(),
            lambda connection: measure_baselines(connection, wanted, machine),
        )
    except CannotRunError:
        return {}
    return baselines
