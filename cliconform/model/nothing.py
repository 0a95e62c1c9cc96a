"""One empty mapping for all fields in which a value has nothing.

A plan of 100,000 commands has millions of such fields, and an empty dictionary for each of them
would take more memory than all that the commands say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOTHING: Mapping[Any, Any] = {}


def nothing() -> Mapping[Any, Any]:
    """Return the empty mapping, as the default of a field."""
    return NOTHING
