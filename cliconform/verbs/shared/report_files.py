"""The report files of a run: which were asked for, and writing them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cliconform import host
from cliconform.errors import CliconformError, ReportError
from cliconform.model.nothing import nothing
from cliconform.model.report import Report
from cliconform.model.run_options import Profile
from cliconform.model.spec import KnownFile
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.verbs.shared.contract import Contract
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.recording import RecordingResult
from cliconform.verbs.shared.standard_output import refuse_overwriting

if TYPE_CHECKING:
    from cliconform.model.joined_runs import JoinedRuns
    from cliconform.reporting.destination import Destination
    from cliconform.reporting.html.tables import Page


_READ_MORE = frozenset({"HTML", "known deviations"})
"""The report files for which more is read than the report."""
_FEWEST, _MOST = 300, 10_000
"""Outcomes of a report that a fork renders: to render fewer takes no longer than to fork, and with
more of them this process is so large that a fork takes long, and much memory."""

Rendering: TypeAlias = Mapping[str, Callable[[], bytes]]
"""By the name of a report file, what waits for its content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFiles:
    """The files that were asked for; ``None`` where one was not."""

    junit: Path | None = None
    profile: Profile = Profile.RICH
    json: Path | None = None
    html: Path | None = None
    ctrf: Path | None = None
    jsonl: Path | None = None
    md: Path | None = None
    pages: tuple[Page, ...] = ()
    """What the HTML has besides the run."""
    joined: JoinedRuns | None = None
    """Which runs the report joins, where it joins several."""
    known: Path | None = None
    record: Path | None = None
    """The recording, which :mod:`cliconform.verbs.shared.recording` writes during the run."""
    destinations: Mapping[Path, Destination] = field(default_factory=nothing)
    """Where the paths led when the run began, which may put something in their way."""

    @property
    def by_option(self) -> dict[str, Path | None]:
        """The file of each option, those that were not given too."""
        return {
            "--write-known": self.known,
            "--junit": self.junit,
            "--json": self.json,
            "--html": self.html,
            "--ctrf": self.ctrf,
            "--jsonl": self.jsonl,
            "--md": self.md,
            "--record": self.record,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReportFile:
    """One file to write: its name in the summary, its path, and what makes its bytes."""

    name: str
    path: Path
    render: Callable[[], bytes]


def find_destinations(files: ReportFiles) -> ReportFiles:
    """Return ``files`` with where their paths lead now: before anything is run."""
    paths = [each for each in files.by_option.values() if each is not None]
    if not paths:
        return files
    from cliconform.reporting.destination import Destination

    return replace(files, destinations={path: Destination(path) for path in paths})


def check_report_files(files: ReportFiles, contract: Contract, *inputs: Path) -> None:
    """Raise :class:`UsageError` where a report would overwrite an input or another report.

    ``inputs`` are read besides the spec and its known file. Only ``--write-known`` may name an
    input: the known file.
    """
    spec, known = contract.spec, contract.known
    taken = dict.fromkeys(map(Path, spec.files), "the spec")
    taken |= dict.fromkeys(inputs, "the stored run")
    if known.file and not _is_same(files.known, Path(known.file)):
        taken[Path(known.file)] = "the known file"
    refuse_overwriting(files.by_option, taken)


@contextmanager
def begin_reports(report: Report, known: KnownFile, files: ReportFiles) -> Iterator[Rendering]:
    """Begin to render the report files of a long run; what is begun ends with the context.

    Another core does that while this process records the run.
    """
    is_worthwhile = host.cpu_count() > 1 and _FEWEST <= len(report.outcomes) <= _MOST
    with ExitStack() as forks:
        begun: dict[str, Callable[[], bytes]] = {}
        for file in _wanted(report, known, files, ()) if is_worthwhile else ():
            if file.name not in _READ_MORE:
                from cliconform.running.process.forked_result import compute_meanwhile

                begun[file.name] = forks.enter_context(compute_meanwhile(file.render))
        yield begun


def write_reports(
    report: Report,
    known: KnownFile,
    files: ReportFiles,
    display: Display,
    recording: RecordingResult | None = None,
    *,
    sources: Sequence[Path] = (),
    begun: Rendering | None = None,
) -> None:
    """Write the report files and print the summary, even if a file cannot be written.

    ``recording`` says what became of the recording, which is mentioned like the other files.
    Where it cannot be read, ``sources`` are the recordings that have the contents of files.
    ``begun`` is what :func:`begin_reports` has given.
    A CI is told of the run as well. Raises the first error after all that.
    """
    recording = recording or RecordingResult()
    readable = [recording.readable] if recording.readable else sources
    written, errors = write_files(report, known, files, readable, begun=begun)
    if recording.error:
        errors.insert(0, recording.error)
    if recording.file:
        written["recording"] = recording.file
    display.print_summary(report, written)
    if recording.problem:
        display.print_note(f"the run was not recorded: {recording.problem}")
    display.tell_ci(report)
    if errors:
        raise errors[0]


def write_files(
    report: Report,
    known: KnownFile,
    files: ReportFiles,
    recordings: Sequence[Path],
    *,
    begun: Rendering | None = None,
) -> tuple[dict[str, str], list[CliconformError]]:
    """Write the report files; return the path of each, by its name, and what went wrong.

    ``recordings`` are read for the contents of files, and ``begun`` were begun before.
    """
    begun = begun or {}
    written: dict[str, str] = {}
    errors: list[CliconformError] = []
    for file in _wanted(report, known, files, recordings):
        try:
            content = begun.get(file.name, file.render)()
            written[file.name] = _write(file.path, content, files.destinations)
        except CliconformError as error:
            errors.append(error)
    return written, errors


def _is_same(path: Path | None, other: Path) -> bool:
    return path is not None and _find_real(path) == _find_real(other)


def _find_real(path: Path | str) -> str:
    """Return ``path`` without links. ``Path.resolve`` has an error where they make a loop."""
    return os.path.realpath(path)


def _wanted(
    report: Report, known: KnownFile, files: ReportFiles, recordings: Sequence[Path]
) -> list[_ReportFile]:
    """The register of report files: a new report is a line here and a file in ``reporting/``."""
    register = (
        ("JUnit", files.junit, lambda: _render_junit(report, files)),
        ("JSON", files.json, lambda: _render_json(report)),
        ("HTML", files.html, lambda: _render_html(report, recordings, files)),
        ("CTRF", files.ctrf, lambda: _render_ctrf(report, files.joined)),
        ("JSON Lines", files.jsonl, lambda: _render_json_lines(report, files.joined)),
        ("Markdown", files.md, lambda: _render_markdown(report, files.joined)),
        ("known deviations", files.known, lambda: _render_known(report, known)),
    )
    return [
        _ReportFile(name=name, path=path, render=render)
        for name, path, render in register
        if path is not None
    ]


_MOST_INDENTED = 5_000
"""Commands of a run that is written for people to read, too: the text is longer by half."""


def _render_junit(report: Report, files: ReportFiles) -> bytes:
    from cliconform.reporting.run.junit import render_junit

    return render_junit(report, files.profile, hostname=host.hostname(), joined=files.joined)


def _render_json(report: Report) -> bytes:
    from cliconform.reporting.run.stored_run import render_stored_run

    return render_stored_run(report, indented=len(report.outcomes) <= _MOST_INDENTED)


def _render_ctrf(report: Report, joined: JoinedRuns | None) -> bytes:
    from cliconform.reporting.run.ctrf import render_ctrf

    return render_ctrf(report, joined)


def _render_json_lines(report: Report, joined: JoinedRuns | None) -> bytes:
    from cliconform.reporting.run.json_lines import render_json_lines

    return render_json_lines(report, joined)


def _render_markdown(report: Report, joined: JoinedRuns | None) -> bytes:
    from cliconform.reporting.markdown.summary import render_markdown

    return render_markdown(report, joined=joined)


def _render_html(report: Report, recordings: Sequence[Path], files: ReportFiles) -> bytes:
    from cliconform.reporting.html.page import render_page
    from cliconform.verbs.shared.contents import open_contents, read_version

    with open_contents(report, recordings) as contents:
        return render_page(
            report,
            contents,
            pages=files.pages,
            joined=files.joined,
            version=read_version(report, recordings),
        )


def _render_known(report: Report, known: KnownFile) -> bytes:
    """Return the known file: the old one as it was written, but for what this run changes."""
    from cliconform.reporting.run.known_file import render_known

    rendered = render_known(report, known)
    if not known.file or not Path(known.file).exists():
        return rendered
    from cliconform.editing.files import make_file
    from cliconform.editing.known_file import update_known
    from cliconform.loading.toml_source import digest_of, read_bytes

    raw = read_bytes(Path(known.file))
    if digest_of(raw) != known.digest:
        raise ReportError(
            f"{known.file} was changed during the run, so its rows were not written",
            hint="run it again",
        )
    old = make_file(known.file, raw)
    return old.encode(update_known(old, rendered.decode()))


def _write(path: Path, data: bytes, destinations: Mapping[Path, Destination]) -> str:
    from cliconform.reporting.write import write_file

    return write_file(path, data, destinations.get(path))
