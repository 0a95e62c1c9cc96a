"""The environment variables that point into a home."""

from __future__ import annotations

from collections.abc import Mapping


def home_environment(home: str, folder: str) -> Mapping[str, str]:
    """Return the variables for a program that runs in ``home`` and starts in ``folder``.

    ``TMPDIR`` is that of POSIX, the ``XDG`` variables those of the XDG Base Directory
    Specification 0.8.
    """
    return {
        "HOME": home,
        "PWD": folder,
        "XDG_CONFIG_HOME": f"{home}/.config",
        "XDG_CACHE_HOME": f"{home}/.cache",
        "XDG_DATA_HOME": f"{home}/.local/share",
        "XDG_STATE_HOME": f"{home}/.local/state",
        "XDG_RUNTIME_DIR": f"{home}/.run",
        "TMPDIR": f"{home}/.tmp",
    }
