"""Tells GitHub Actions of a run: groups in the log, annotations, and the summary of the step."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cliconform import host
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.model.run_options import Ci
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GithubStep:
    """A step of a job. ``environ`` has GitHub's variables of it.

    With ``to_stderr``, its commands go to standard error: the runner reads both streams.
    """

    environ: Mapping[str, str]
    folder: Path
    to_stderr: bool = False

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Have GitHub fold what is printed in the context below ``title``."""
        from cliconform.reporting.ci.workflow_commands import END_OF_GROUP, format_group

        self._print(format_group(title))
        try:
            yield
        finally:
            self._print(END_OF_GROUP)

    def print_annotations(self, report: Report) -> None:
        """Print the annotations of ``report``, errors first, ten of a kind."""
        from cliconform.reporting.ci.run_annotations import make_run_annotations
        from cliconform.reporting.ci.workflow_commands import format_annotation

        for annotation in make_run_annotations(report, self.find_file):
            self._print(format_annotation(annotation))

    def write_summary(self, report: Report) -> str:
        """Add ``report`` to the summary of the step.

        Returns why it was not written; nothing if it was, or if there is no step with a summary.
        An earlier command of the same step may have written to it: GitHub's limit is that of both.
        """
        from cliconform.reporting.markdown.summary import LARGEST, render_markdown

        if not (file := self.environ.get("GITHUB_STEP_SUMMARY", "")):
            return ""
        try:
            written = os.path.getsize(file) if os.path.isfile(file) else 0  # noqa: PTH113, PTH202
            text = render_markdown(report, self.link, largest=LARGEST - written)
            if not text:
                return f"{file} has no room left: GitHub shows 1 MiB of a step"
            # At once, also where it is a pipe that nobody reads.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC
            with os.fdopen(os.open(file, flags, 0o666), "ab") as summary:
                summary.write(text)
        except OSError as error:
            return f"{file} cannot be written: {error.strerror or error}"
        return ""

    def find_file(self, file: str) -> str:
        """Return ``file`` from the root of the repository, or as it is if it is not in it."""
        path = self._find_in_repository(file)
        return path or file

    def link(self, place: Place) -> str:
        """Return the address of a line on GitHub; nothing where there is none."""
        from urllib.parse import quote

        names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
        server, repository, commit = (self.environ.get(name, "") for name in names)
        path = self._find_in_repository(place.file)
        if not (server and repository and commit and path):
            return ""
        line = f"#L{place.line}" if place.line else ""
        # Parentheses would end the address in Markdown; `quote` encodes them.
        return f"{server}/{repository}/blob/{commit}/{quote(path)}{line}"

    def _find_in_repository(self, file: str) -> str:
        root = self.environ.get("GITHUB_WORKSPACE", "")
        if not root:
            return ""
        path = Path(os.path.realpath(self.folder / file))
        try:
            return path.relative_to(os.path.realpath(root)).as_posix()
        except ValueError:
            return ""

    def _print(self, line: str) -> None:
        import typer

        typer.echo(line, err=self.to_stderr)


def find_github_step(ci: Ci, *, to_stderr: bool = False) -> GithubStep | None:
    """Return the step that cliconform runs in, for ``--ci``; ``None`` where it is in none."""
    environ = host.environment()
    if ci is Ci.NONE or (ci is Ci.AUTO and environ.get("GITHUB_ACTIONS") != "true"):
        return None
    return GithubStep(environ=environ, folder=host.current_folder(), to_stderr=to_stderr)
