"""What is printed after its reader has gone."""

from __future__ import annotations

import os
from typing import IO


def drop_output(file: IO[str]) -> None:
    """Have what is still written to ``file`` go nowhere: its reader has gone.

    The run goes on, and its reports are written, as in ``cliconform check … | head``.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, file.fileno())
    os.close(nowhere)
