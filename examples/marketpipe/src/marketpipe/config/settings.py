"""The settings of an ingestion, resolved once: flag over environment over file over default."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketpipe.config import yaml_subset
from marketpipe.domain.days import parse_range
from marketpipe.domain.frames import parse_frame
from marketpipe.domain.jobs import JobScope
from marketpipe.domain.symbols import parse_symbols
from marketpipe.errors import InputError

FEEDS = ("iex", "sip", "delayed", "real-time")

_DEFAULTS = {
    "provider": "alpaca",
    "feed_type": "iex",
    "timeframe": "1m",
    "output_path": "data/output",
    "workers": "3",
    "batch_size": "500",
}
_REQUIRED = ("symbols", "start", "end")
_KEYS = (*_REQUIRED, *_DEFAULTS)
_VERSION = "1"
# Sections of a configuration file that other parts of MarketPipe read.
_OTHER_SECTIONS = ("providers", "alpaca", "database", "monitoring", "metrics", "compression")
_CONFIG_VARIABLE = "MARKETPIPE_CONFIG_PATH"
_FROM_ENVIRONMENT = {
    "MARKETPIPE_OUTPUT_PATH": "output_path",
    "MARKETPIPE_WORKERS": "workers",
    "MARKETPIPE_BATCH_SIZE": "batch_size",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSettings:
    """The settings of one ingestion."""

    scope: JobScope
    workers: int
    batch_size: int


def resolve(
    flags: Mapping[str, str | None],
    *,
    config: Path | None,
    environ: Mapping[str, str],
    today: date,
) -> IngestSettings:
    """Merge the sources and parse the result."""
    given = {key: value for key, value in flags.items() if value is not None}
    if config is None and environ.get(_CONFIG_VARIABLE):
        config = Path(environ[_CONFIG_VARIABLE])
    file = read_file(config) if config else {}
    environment = {key: environ[name] for name, key in _FROM_ENVIRONMENT.items() if name in environ}
    texts = {**_DEFAULTS, **file, **environment, **given}
    missing = [f"--{key}" for key in _REQUIRED if key not in texts]
    if missing:
        raise InputError(
            "Either provide --config file OR all of --symbols, --start, and --end",
            hint=f"missing: {', '.join(missing)}",
        )
    return _read(texts, today)


def read_file(path: Path) -> dict[str, str]:
    """Return the settings in a configuration file, as strings."""
    settings: dict[str, str] = {}
    for name, value in _parse(path).items():
        key = name.replace("-", "_")
        if key in _OTHER_SECTIONS:
            continue
        if key not in _KEYS:
            raise InputError(f"unknown key '{name}' in config file {path}", hint=_nearest(key))
        if isinstance(value, dict) or (isinstance(value, list) and key != "symbols"):
            raise InputError(f"'{name}' in config file {path} must be a single value")
        settings[key] = ",".join(value) if isinstance(value, list) else value
    return settings


def _parse(path: Path) -> yaml_subset.Mapping:
    text = os.path.expandvars(_read_text(path))
    try:
        mapping = yaml_subset.parse(text)
    except InputError as error:
        raise InputError(f"{error.message} ({path})") from None
    version = mapping.pop("config_version", mapping.pop("config-version", _VERSION))
    if version != _VERSION:
        raise InputError(f"config_version of {path} is {version}; this version reads {_VERSION}")
    output = mapping.pop("output", None)
    if isinstance(output, dict) and "path" in output:
        mapping["output_path"] = output["path"]
    return mapping


def _read_text(path: Path) -> str:
    if not path.exists():
        raise InputError(f"config file not found: {path}")
    if not path.is_file():
        raise InputError(f"config path is not a file: {path}")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"config file is not UTF-8 text: {path}") from None
    except OSError as error:
        raise InputError(f"config file cannot be read: {path}: {error.strerror}") from None


def _nearest(key: str) -> str:
    near = difflib.get_close_matches(key, _KEYS, n=1)
    return f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(_KEYS)}"


def _read(texts: Mapping[str, str], today: date) -> IngestSettings:
    return IngestSettings(
        scope=JobScope(
            symbols=parse_symbols(texts["symbols"].split(",")),
            days=parse_range(texts["start"], texts["end"], today=today),
            provider=texts["provider"].lower(),
            feed=_feed(texts["feed_type"]),
            frame=parse_frame(texts["timeframe"]),
            output=_output(texts["output_path"]),
        ),
        workers=_whole("workers", texts["workers"], most=20),
        batch_size=_whole("batch-size", texts["batch_size"], most=10_000),
    )


def _feed(text: str) -> str:
    if text.lower() not in FEEDS:
        raise InputError(f"invalid feed type: {text}; choose one of {', '.join(FEEDS)}")
    return text.lower()


def _output(text: str) -> Path:
    if not text.strip():
        raise InputError("output path cannot be empty")
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise InputError(f"output path is not a directory: {path}")
    return path


def _whole(name: str, text: str, *, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        raise InputError(f"--{name} must be a whole number, not '{text}'") from None
    if number < 1:
        raise InputError(f"--{name} must be positive, not {number}")
    if number > most:
        raise InputError(f"--{name} must be at most {most}, not {number}")
    return number
