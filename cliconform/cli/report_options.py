"""The options that name the files of reports: one for each kind, and ``--report KIND[=FILE]``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cliconform.errors import UsageError
from cliconform.model.run_options import Ci, Profile

REPORTS = "Reports"
_PRINTED = Path("-")

JunitOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--junit",
        metavar="FILE",
        help="Write JUnit XML; - is standard output.",
        show_default=False,
        rich_help_panel=REPORTS,
    ),
]
JunitProfileOption: TypeAlias = Annotated[
    Profile,
    typer.Option(
        "--junit-profile",
        help="strict keeps to Jenkins' junit-10.xsd; rich adds files, lines and properties.",
        rich_help_panel=REPORTS,
    ),
]
JsonOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="FILE",
        help="Write all outcomes, findings and observations as JSON; - is standard output.",
        show_default=False,
        rich_help_panel=REPORTS,
    ),
]
HtmlOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar="FILE",
        help="Write one HTML file, which opens without a server or a network.",
        show_default=False,
        rich_help_panel=REPORTS,
    ),
]
CtrfOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--ctrf",
        metavar="FILE",
        help="Write JSON in the Common Test Report Format.",
        show_default=False,
        rich_help_panel=REPORTS,
    ),
]
JsonlOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--jsonl",
        metavar="FILE",
        help="Write JSON Lines, one finding a line; - is standard output.",
        show_default=False,
        rich_help_panel=REPORTS,
    ),
]
MdOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--md",
        metavar="FILE",
        help="Write a summary as Markdown, failures first.",
        show_default=False,
        rich_help_panel=REPORTS,
    ),
]
ReportOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="KIND[=FILE]",
        help="Write a report by its kind: --report jsonl=FILE is --jsonl FILE. Without =FILE it is "
        "the only thing on standard output. Repeatable.",
        show_default=False,
        rich_help_panel=REPORTS,
    ),
]
CiOption: TypeAlias = Annotated[
    Ci,
    typer.Option(
        "--ci",
        help="github: annotations, and for a run also groups in the log and a summary of the step; "
        "none: only the log; auto: github in GitHub Actions.",
        rich_help_panel=REPORTS,
    ),
]
GithubOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--github",
        help="The same as --ci github.",
        rich_help_panel=REPORTS,
    ),
]


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
