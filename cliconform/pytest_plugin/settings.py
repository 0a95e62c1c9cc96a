"""The options of pytest's command line and of its configuration file, as those of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from cliconform.errors import UsageError
from cliconform.model.isolation import Isolation
from cliconform.model.run_options import Keep
from cliconform.pytest_plugin.messages import RunSettings

T = TypeVar("T")


def read_settings(config: pytest.Config) -> RunSettings:
    """Return the options of the session; one on the command line wins.

    Raises :class:`~cliconform.errors.UsageError` for a number or a word that is none of its kind.
    """
    worker = getattr(config, "workerinput", None)  # with pytest-xdist
    jobs = _read(config, "jobs", int, "a whole number from 1", lambda number: number >= 1)
    scale = _read(config, "time_scale", float, "a number from 0.01 to 1000", _is_scale)
    return RunSettings(
        command=_read(config, "command", str),
        now=_read(config, "now", str),
        time_scale=1.0 if scale is None else scale,
        jobs=jobs,
        shares=int(worker.get("workercount", 1)) if worker else 1,
        isolation=_read(config, "isolation", Isolation, f"one of {', '.join(Isolation)}"),
        keep=_read(config, "keep", Keep, f"one of {', '.join(Keep)}") or Keep.NONE,
        cached=_read(config, "cached", _parse_flag, "true or false"),
        no_known=config.getoption("cliconform_no_known"),
        is_recorded=worker is None,
        is_long=config.get_verbosity() > 1,
    )


def _parse_flag(value: object) -> bool:
    return {"true": True, "false": False}[str(value).lower()]


def _is_scale(number: float) -> bool:
    return 0.01 <= number <= 1000  # noqa: PLR2004 - as in `check`


def _read(
    config: pytest.Config,
    name: str,
    parse: Callable[[str], T],
    expected: str = "",
    is_valid: Callable[[T], bool] = lambda _: True,
) -> T | None:
    option, key = f"--cliconform-{name.replace('_', '-')}", f"cliconform_{name}"
    given = config.getoption(key)
    value = config.getini(key) if given is None else given
    if value in {None, ""}:
        return None
    try:
        parsed = parse(value)
    except (TypeError, ValueError, KeyError):
        parsed = None
    if parsed is None or not is_valid(parsed):
        where = key if given is None else option
        raise UsageError(f"{where} {value}: {expected} is expected")
    return parsed
