"""What may differ from run to run without a difference in any verdict."""

from __future__ import annotations

import locale
import os
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields

NOBODY = 65534
"""A user without rights."""
PLAIN, BLANKS = "plain", "blanks"
"""The names of the checkouts: at a plain path, and at one with blanks and umlauts."""
_LOCALES = ("de_DE.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "ja_JP.EUC-JP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """The circumstances of one run; the defaults are those of the first run."""

    jobs: int = 2
    busy: bool = False
    """Whether each core computes something else all the while."""
    shuffle: int | None = None
    """The seed of the order in which commands start."""
    locale: str = "C.UTF-8"
    zone: str = "UTC"
    umask: int = 0o022
    columns: int | None = None
    """The width of the terminal as ``COLUMNS`` tells it."""
    checkout: str = PLAIN
    read_only: bool = False
    user: int | None = None
    """The id of the user who runs it; ``None`` for the one of this process."""
    remembers: bool = False
    """Whether the cache and the recordings of earlier runs are there."""
    xdg: bool = False
    """Whether the folders for them are named by ``XDG_CACHE_HOME`` and ``XDG_STATE_HOME``."""

    def describe(self) -> str:
        """Return what is different from the first run, in one line."""
        odd = [
            f"{each.name}={getattr(self, each.name)}"
            for each in fields(self)
            if getattr(self, each.name) != each.default
        ]
        return ", ".join(odd) or "plain"


def draw(number: int, seed: int, locales: Sequence[str], *, other_user: bool) -> Circumstances:
    """Return the circumstances of a run: always the same for a number and a seed.

    Every second run is busy. ``locales`` are those of this machine, and ``other_user`` says whether
    a user without rights can run it; without one, root's checkout is not read-only, since nothing
    is for root.
    """
    if number == 0:
        return Circumstances()
    chance = random.Random(f"{seed}/{number}")
    user = chance.choice((None, NOBODY)) if other_user else None
    return Circumstances(
        jobs=chance.choice((1, 2, 8)),
        busy=number % 2 == 1,
        shuffle=chance.choice((None, chance.randrange(1_000_000))),
        locale=chance.choice(locales),
        zone=chance.choice(("UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu")),
        umask=chance.choice((0o000, 0o022, 0o077)),
        columns=chance.choice((None, 20, 80, 500)),
        checkout=chance.choice((PLAIN, BLANKS)),
        read_only=chance.choice((False, True)) and (user is not None or os.geteuid() != 0),
        user=user,
        remembers=chance.choice((False, True)),
        xdg=chance.choice((False, True)),
    )


def list_locales() -> tuple[str, ...]:
    """Return the locales that a run may have: ``C``, ``C.UTF-8``, and others that are here."""
    before = locale.setlocale(locale.LC_CTYPE)
    here = ["C", "C.UTF-8"]
    for name in _LOCALES:
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            here.append(name)
    locale.setlocale(locale.LC_CTYPE, before)
    return tuple(here)
