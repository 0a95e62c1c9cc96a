"""The options that name the files of reports: one for each kind, and ``--report KIND[=FILE]``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cliconform.errors import UsageError

_PRINTED = Path("-")


class ReportPaths:
    """The file of each kind of report that a verb writes; ``None`` for one that is not wanted."""

    def __init__(self, requests: Sequence[str] | None, **paths: Path | None) -> None:
        """``paths`` are the values of ``--junit`` and the like, which say which kinds there are.

        ``requests`` are those of ``--report``. Raises :class:`UsageError` for another kind, and
        for one that is named twice.
        """
        self._paths = paths
        for request in requests or ():
            kind, equals, file = request.partition("=")
            if kind not in paths:
                from cliconform.nearest_names import suggest_names

                hint = suggest_names(kind, [*paths]) or f"one of {', '.join(paths)}"
                raise UsageError(f"--report {request}: there is no report `{kind}`", hint=hint)
            if equals and not file:
                raise UsageError(
                    f"--report {request} names no file",
                    hint=f"--report {kind}=FILE, or --report {kind} for standard output",
                )
            if paths[kind] is not None:
                raise UsageError(
                    f"the {kind} report is named twice: --report {request} and {paths[kind]}",
                    hint="write one of them; `cliconform report latest` writes more of them later",
                )
            paths[kind] = Path(file) if equals else _PRINTED

    def __getitem__(self, kind: str) -> Path | None:
        return self._paths[kind]
