"""A mark for tests that need the sandbox, which not every machine allows."""

from __future__ import annotations

import pytest

from cliconform.running.isolation.availability import find_sandbox_obstacle

_OBSTACLE = find_sandbox_obstacle()
needs_sandbox = pytest.mark.skipif(
    _OBSTACLE is not None, reason=f"there is no sandbox here: {_OBSTACLE and _OBSTACLE.reason}"
)
