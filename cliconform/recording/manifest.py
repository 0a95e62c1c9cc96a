"""The manifest of a recording as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cliconform import __version__
from cliconform.file_search import resolve
from cliconform.model.fingerprint import Fingerprint, RunInputs
from cliconform.model.outcome import Verdict
from cliconform.model.recording import Manifest
from cliconform.model.report import Report, exit_code
from cliconform.quick_dataclass import asdict

VERSION = 1
"""The version of the format; it changes only if older readers could not read the new format."""
REPORT = "run.json"
PLAN = "plan.json"
SUMMARY = "history.json"
INDEX = "reuse.json"
MANIFEST = "manifest.json"
CONTENTS = "contents"
"""The entries of the archive: a stored run, the plan of all shards where it is one of them, what
the history keeps of the run, the index for ``check --cached``, this manifest, and a folder with a
file per digest."""


class ManifestError(ValueError):
    """The manifest is not one."""


def make_manifest(
    report: Report,
    left_out: Mapping[str, str],
    masked: Mapping[str, int],
    inputs: RunInputs | None = None,
    shard: str = "",
) -> Manifest:
    """Return the manifest of the recording of ``report``."""
    return Manifest(
        cliconform=__version__,
        started=report.started,
        duration=report.duration,
        spec=str(resolve(report.spec)),
        name=report.name,
        target=report.target,
        command=report.command,
        verdicts=dict(report.counts()),
        exit_code=exit_code(report),
        left_out=left_out,
        masked=masked,
        inputs=inputs,
        shard=shard,
    )


def render_manifest(manifest: Manifest) -> bytes:
    """Return ``manifest`` as JSON."""
    text = json.dumps({"recording": VERSION, **asdict(manifest)}, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def parse_manifest(data: bytes) -> Manifest:
    """Return the manifest in ``data``. Raises :class:`ManifestError` if it is none."""
    try:
        stored: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise ManifestError("its manifest is not valid JSON") from None
    if not isinstance(stored, dict) or "recording" not in stored:
        raise ManifestError("its manifest has no version")
    version = stored["recording"]
    if version != VERSION or isinstance(version, bool):
        raise ManifestError(
            f"it is a recording of version {version!r}, but this cliconform reads version {VERSION}"
        )
    try:
        return Manifest(
            cliconform=str(stored["cliconform"]),
            started=str(stored["started"]),
            duration=float(stored["duration"]),
            spec=str(stored["spec"]),
            name=str(stored["name"]),
            target=str(stored["target"]),
            command=tuple(map(str, stored["command"])),
            verdicts={Verdict(name): int(count) for name, count in stored["verdicts"].items()},
            exit_code=int(stored["exit_code"]),
            left_out={str(digest): str(why) for digest, why in stored["left_out"].items()},
            masked={str(digest): int(size) for digest, size in stored.get("masked", {}).items()},
            inputs=_parse_inputs(stored["inputs"]) if stored.get("inputs") else None,
            shard=str(stored.get("shard", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise ManifestError("its manifest is damaged") from None


def _parse_inputs(stored: Any) -> RunInputs:
    now = stored.get("now")
    return RunInputs(
        spec=_parse_fingerprint(stored["spec"]),
        target=_parse_fingerprint(stored["target"]),
        known=str(stored.get("known", "")),
        now=None if now is None else str(now),
    )


def _parse_fingerprint(stored: Any) -> Fingerprint:
    return Fingerprint(
        parts={str(name): str(value) for name, value in stored["parts"].items()},
        version=str(stored.get("version", "")),
        system=str(stored.get("system", "")),
    )
