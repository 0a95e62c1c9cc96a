"""A mark for tests that need the sandbox, which not every machine allows."""

from __future__ import annotations

import pytest

from cliconform.running.isolation.availability import find_sandbox_obstacle

_OBSTACLE = find_sandbox_obstacle()
_REASON = "" if _OBSTACLE is None else _OBSTACLE.reason
_OUR_FAULT = "a process of the sandbox ended"
"""Not what a machine refuses, for which the kernel has an error number."""
needs_sandbox = pytest.mark.skipif(
    _REASON not in ("", _OUR_FAULT), reason=f"there is no sandbox here: {_REASON}"
)
