"""The program: ``kerascheck``, and ``python -m kerascheck``, as a process of its own."""

import gc
import os
import sys

from kerascheck.cli import main


def run() -> None:
    """Run the command and end the process.

    What a check builds lives until its end: collecting garbage on the way, and taking everything apart once more on leaving, would
    cost a tenth of the time and free nothing.
    """
    gc.disable()
    status = 2
    try:
        main()
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        pass  # the reader of a pipe has gone away
    os._exit(status)


if __name__ == "__main__":
    run()
