"""Whatever is in a file, it is read or refused: specs, known files, runs, documents, pages, output.

``CLICONFORM_FUZZ=N`` tries N examples of each kind, as the nightly job does. What once failed is in
``corpus/``: a file for each, named for its kind.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cliconform.errors import CliconformError
from cliconform.loading import load_known, load_spec, load_surface
from cliconform.model.run_options import Profile
from cliconform.model.surface import Surface
from cliconform.recording.archive import Archive, MissingContentError, is_recording
from cliconform.recording.recorder import Recorder
from cliconform.reporting.run.junit import render_junit
from cliconform.reporting.run.replay import make_frames
from cliconform.reporting.run.stored_run import parse_stored_run, render_stored_run
from cliconform.reporting.text.clean import clean, clean_line
from cliconform.surface.docs.calls import collect_names
from cliconform.surface.docs.documents import read_document
from cliconform.surface.pages.help_page import read_page
from cliconform.text import to_plain_text
from support import reports

EXAMPLES = int(os.environ.get("CLICONFORM_FUZZ", "25"))
CORPUS = Path(__file__).with_name("corpus")
LOADING = Path(__file__).parents[1] / "unit" / "loading"
HEAD = b'spec = 1\n[target]\ncommand = "tool"\n'
KNOWN = b"""target = "tool"
[known.a]
reason = "it does"
findings = ["stdout.contains[0]"]
"""
DOCUMENT = b"""# Tool
```bash runnable
$ tool run --fast file # comment
tool 'a b' "$HOME" | tool -x <<EOF
text
EOF
```
<!-- cliconform: ignore: a picture -->
    tool indented
Use `tool run --help`.
"""
PAGE = b"""Usage: tool [OPTIONS] COMMAND [ARGS]...

  About it.

Options:
  -v, --verbose / --quiet  More. [default: quiet]
  --mode [a|b]             One.
  --help                   Show this.

Commands:
  run   Run it.
  stop
"""
SURFACE = b"""surface = 1
target = "tool"
[[command]]
path = []
"""
OUTPUT = b"one\r\ntwo\x1b[31mred\x1b[0m\n\x1b]0;t\x07 50%\r100%\n\xff\xfe\x00"


def read_spec(data: bytes, folder: Path) -> None:
    file = folder / "x.toml"
    file.write_bytes(data)
    load_spec(file)


def read_known(data: bytes, folder: Path) -> None:
    spec, file = folder / "x.toml", folder / "x.known.toml"
    spec.write_bytes(HEAD + b'[command.a]\nargs = "a"\nstdout = ["a"]\n')
    file.write_bytes(data)
    load_known(file, load_spec(spec))


def read_surface(data: bytes, folder: Path) -> None:
    file = folder / "x.surface.toml"
    file.write_bytes(data)
    load_surface(file)


def read_stored_run(data: bytes, _: Path) -> None:
    report = parse_stored_run(data)
    render_stored_run(report)
    render_junit(report, Profile.RICH, hostname="h")


def read_recording(data: bytes, folder: Path) -> None:
    file = folder / "x.zip"
    file.write_bytes(data)
    if not is_recording(file):
        return
    with Archive(file) as archive:
        report = archive.read_report()
        for outcome in report.outcomes:
            if outcome.observation is not None:
                for fact in outcome.observation.after.values():
                    try:
                        archive.read_content(fact.digest, fact.size)
                    except MissingContentError:
                        continue


def read_markdown(data: bytes, _: Path) -> None:
    page = read_page(PAGE.decode(), "tool", ())
    surface = Surface(target="tool", commands=(page.command,))
    text = data.decode(errors="replace")
    for name in ("x.md", "x.rst", "x.txt"):
        read_document(name, text, surface, collect_names("tool", ("tool",)))


def read_help_page(data: bytes, _: Path) -> None:
    read_page(to_plain_text(data), "tool", ())


def show_output(data: bytes, _: Path) -> None:
    clean(to_plain_text(data))
    clean_line(to_plain_text(data))
    step = reports.step("a", "tool")
    observation = reports.observation(step, data)
    outcome = reports.conforms()
    report = reports.report(outcome)
    make_frames(outcome, observation)
    render_junit(report, Profile.RICH, hostname="h")


def _make_recording() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder, "x.zip")
        recorder = Recorder(file)
        recorder.finish(reports.every_verdict())
        assert not recorder.problem
        return file.read_bytes()


KINDS: dict[str, tuple[Callable[[bytes, Path], None], bytes]] = {
    "spec": (read_spec, (LOADING / "everything.toml").read_bytes()),
    "known": (read_known, KNOWN),
    "surface": (read_surface, SURFACE),
    "stored-run": (read_stored_run, render_stored_run(reports.every_verdict())),
    "recording": (read_recording, _make_recording()),
    "document": (read_markdown, DOCUMENT),
    "page": (read_help_page, PAGE),
    "output": (show_output, OUTPUT),
}
_PIECES = st.binary(max_size=12) | st.sampled_from(
    [
        *(b"[" * 500, b"{" * 500, b'"', b"'''", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf"),
        *(b"[[", b"]", b"-1", b"1e999", b"9" * 400, b"nan", b"null", b"true", b"\\ud800", b"```"),
        *(b"\x1b[", b"\x9b", b"${", b"../", b"PK\x01\x02", b"PK\x05\x06", b"a." * 300, b" " * 500),
    ]
)


@st.composite
def mutated(draw: st.DrawFn, seed: bytes) -> bytes:
    """Return ``seed`` with up to four places changed, cut off, or written twice."""
    data = seed
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 1, 2, 8, 100, len(data)]))
        again = data[at : at + length] if draw(st.booleans()) else b""
        data = data[:at] + again + draw(_PIECES) + data[at + length :]
    return data


def assert_read_or_refused(kind: str, data: bytes) -> None:
    read, _ = KINDS[kind]
    with TemporaryDirectory() as folder:
        try:
            read(data, Path(folder))
        except CliconformError:
            return  # it is refused


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_bytes_they_are_read_or_refused(kind: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=10_000,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=mutated(KINDS[kind][1]) | st.binary(max_size=300))
    def hold(data: bytes) -> None:
        assert_read_or_refused(kind, data)

    hold()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_changed_nowhere_is_read(kind: str, tmp_path: Path) -> None:
    read, seed = KINDS[kind]
    if kind != "spec":  # that of the tests of loading names files beside it
        read(seed, tmp_path)


@pytest.mark.parametrize("file", sorted(CORPUS.iterdir()), ids=lambda file: file.name)
def test_what_once_failed_is_read_or_refused(file: Path) -> None:
    assert_read_or_refused(file.name.partition(".")[0], file.read_bytes())


@pytest.mark.parametrize("method", [ZIP_DEFLATED, 99])
def test_a_recording_with_entries_of_its_own_is_refused(tmp_path: Path, method: int) -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 1_000_000)
        archive.writestr("../../outside", b"x")
    data = buffer.getvalue()
    if method != ZIP_DEFLATED:
        data = data.replace(b"\x08\x00", method.to_bytes(2, "little"))
    assert_read_or_refused("recording", data)
    assert list(tmp_path.iterdir()) == []
