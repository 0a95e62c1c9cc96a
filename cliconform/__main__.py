"""The command ``cliconform``, also as ``python -m cliconform``."""

from __future__ import annotations

# Python has loaded all of these: an interrupt before `_end_early` is called prints a traceback, and
# to load `signal`, which has enumerations, takes longer than all else.
import _signal  # type: ignore[import-not-found]  # typeshed does not have it
import atexit
import gc
import os
import sys

_MANY_OBJECTS = 200_000
"""More than a run of 1,000 commands has."""
_CANNOT_RUN = 3
_INTERRUPTED = 130


def _end(number: int, frame: object) -> None:
    del number, frame
    os.write(2, b"interrupted\n")
    os._exit(_INTERRUPTED)


def _end_early() -> None:
    """End this process with one line at a signal that would end it, unless that is ignored."""
    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP, _signal.SIGQUIT):
        if _signal.getsignal(number) in {_signal.SIG_DFL, _signal.default_int_handler}:
            _signal.signal(number, _end)


if __name__ == "__main__" or os.path.basename(sys.argv[0]).startswith("cliconform"):  # noqa: PTH119
    _end_early()


def main() -> None:
    """Run the command: the entry point of the console script.

    Loading its modules takes some 100 ms. An interrupt in the middle of that ends the process with
    one line, where Python would print a traceback; and so does one at the end.
    """
    # Of what is loaded, nothing becomes garbage: looking for it takes a third of a start. Of the
    # commands of a run, nothing does either.
    gc.set_threshold(_MANY_OBJECTS, 20, 20)
    _end_early()
    from cliconform.interrupts import handle_signals  # noqa: PLC0415 - see above

    handle_signals(_end)
    atexit.register(handle_signals, _signal.SIG_IGN)  # Python would put the system's own back
    try:
        from cliconform.cli.entry import end_at_once, load_run  # noqa: PLC0415 - see above

        run = load_run()
    except (OSError, ImportError, MemoryError) as error:
        sys.exit(_explain("cannot be loaded", error))
    try:
        run()
    except SystemExit as end:
        end_at_once(end)
        raise
    except (OSError, ImportError, MemoryError) as error:  # in what would have told of it
        sys.exit(_explain("cannot go on", error))


def _explain(what: str, error: Exception) -> int:
    """Say in one line what the system does not give: descriptors or memory, mostly."""
    reason = getattr(error, "strerror", None) or str(error) or "there is not enough memory"
    os.write(2, f"error: cliconform {what}: {reason}\n".encode(errors="replace"))
    return _CANNOT_RUN


if __name__ == "__main__":
    main()
