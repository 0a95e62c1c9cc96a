"""What all tests begin with."""

from __future__ import annotations

import signal

# A shell that starts the tests in the background has them ignore ctrl-c, nohup the end of the
# terminal, and what they start inherits that: no test of an interrupt would mean anything.
signal.signal(signal.SIGINT, signal.default_int_handler)
for ignored in (signal.SIGHUP, signal.SIGQUIT):
    signal.signal(ignored, signal.SIG_DFL)
