"""How long each command of a spec usually takes on this kind of machine, for planning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cliconform.history.overview import RECENT
from cliconform.history.spec_runs import Wanted, list_runs
from cliconform.model.baseline import Baseline

if TYPE_CHECKING:
    import duckdb

_DURATIONS = """
SELECT id, median(duration), count(*) FROM (
    SELECT id, commands.duration FROM commands JOIN runs USING (run)
    WHERE list_contains($runs, run) AND machine = $machine AND ran AND as_promised
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY started DESC, commands.run DESC) <= $recent
) GROUP BY id
"""


def measure_baselines(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted, machine: str
) -> Mapping[str, Baseline]:
    """Return the median of the newest durations of each command, by its id.

    Of each, the newest ten runs count in which it ended as promised, on a machine of the kind
    ``machine``: a command that fails at once takes no time that another run could be held to.
    """
    runs = [part for _, parts in list_runs(connection, wanted) for part in parts]
    values = {"runs": runs, "machine": machine, "recent": RECENT}
    rows = connection.execute(_DURATIONS, values).fetchall() if runs else []
    return {id_: Baseline(median=seconds, runs=count) for id_, seconds, count in rows}
