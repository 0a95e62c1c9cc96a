"""What reads the data that one command left: made, and loaded, when a check first asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cliconform.model.contents import FilePromise
from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.homes import Homes

if TYPE_CHECKING:
    from cliconform.verifying.databases.duckdb_calls import DuckDBCalls
    from cliconform.verifying.documents.stream_data import StreamData
    from cliconform.verifying.files.kept_files import KeptFiles
    from cliconform.verifying.files.parquet_files import ParquetFiles


class DataSources:
    """DuckDB and Parquet in the home of one command, and its streams as data. Close after use."""

    def __init__(
        self, step: Step, observation: Observation, homes: Homes | None, bounds: Bounds
    ) -> None:
        self._step = step
        self._observation = observation
        self._homes = homes
        self._bounds = bounds

    @cached_property
    def duckdb(self) -> DuckDBCalls:
        """DuckDB over the home."""
        from cliconform.verifying.databases.duckdb_calls import DuckDBCalls

        return DuckDBCalls(self._home, self._bounds)

    @cached_property
    def parquet(self) -> ParquetFiles:
        """The Parquet files in the home."""
        from cliconform.verifying.files.parquet_files import ParquetFiles

        return ParquetFiles(self._home, self._observation.after, self._bounds)

    @cached_property
    def streams(self) -> StreamData:
        """The streams as JSON documents and tables."""
        from cliconform.verifying.documents.stream_data import StreamData

        terminal = self._step.invocation.terminal
        streams = StreamData(self._observation, terminal, self._homes, self._bounds)
        streams.use_promises(self._step.promises)
        return streams

    @cached_property
    def files(self) -> KeptFiles:
        """The files that the command left, as bytes."""
        from cliconform.verifying.files.kept_files import KeptFiles

        promises = (each for each in self._step.promises if isinstance(each, FilePromise))
        return KeptFiles(keeps=sum(len(each.texts) for each in promises) > 1)

    @property
    def _home(self) -> str:
        return self._homes.first if self._homes else self._observation.home

    def close(self) -> None:
        """Close what was opened."""
        for name in ("streams", "duckdb"):
            if name in vars(self):
                getattr(self, name).close()
