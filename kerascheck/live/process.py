"""One worker process: started without waiting, asked line by line with a deadline, ended for certain."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
import weakref
from pathlib import Path
from typing import IO, Any

# No answer is longer; without a limit, a worker gone mad could fill the memory before its deadline.
LONGEST_LINE = 16 * 1024 * 1024


class WorkerFailed(Exception):
    """The worker is of no more use; the text tells why, as the end of a sentence that begins with "it"."""


class WorkerProcess:
    """A running worker.

    Args:
        python: the interpreter.
        script: the worker's file.
        arguments: what the worker is told at its start.

    Raises:
        OSError: the interpreter can't be started.
    """

    def __init__(self, python: Path, script: Path, *arguments: str) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        # -E: a PYTHONPATH that leads into the user's project would let its files stand in for the libraries'.
        self._process = subprocess.Popen(
            [python, "-E", script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=script.parent,
        )
        self._end = weakref.finalize(self, _end_process, self._process, self._errors, os.getpid())

    @property
    def pid(self) -> int:
        return self._process.pid

    def receive(self, seconds: float) -> dict[str, Any]:
        """The worker's next message.

        Raises:
            WorkerFailed: it hung, died or sent what is no message; the process is dead by then.
        """
        return self._exchange(b"", seconds)

    def ask(self, message: str, seconds: float) -> dict[str, Any]:
        """Sends one line and gives the worker's answer.

        Raises:
            WorkerFailed: as for ``receive``.
        """
        return self._exchange(message.encode() + b"\n", seconds)

    def close(self) -> None:
        """Ends the process and waits until it is gone."""
        self._end()

    def _exchange(self, sent: bytes, seconds: float) -> dict[str, Any]:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        # Killing it ends a blocked write as well as a blocked read, on every platform.
        deadline = threading.Timer(seconds, give_up)
        deadline.daemon = True
        deadline.start()
        try:
            process.stdin.write(sent)
            process.stdin.flush()
            line = process.stdout.readline(LONGEST_LINE)
        except OSError:
            line = b""
        finally:
            deadline.cancel()
        if late.is_set():
            self.close()
            raise WorkerFailed(f"gave no answer within {seconds:g} seconds")
        if not line:
            raise WorkerFailed(f"died ({self._last_words()})")
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            self.close()
            raise WorkerFailed("sent what is no answer")
        return message

    def _last_words(self) -> str:
        """How the process ended and the last line it wrote to standard error."""
        try:
            status = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 2000))
        lines = self._errors.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        self.close()
        how = f"exit status {status}" if status >= 0 else _signal_name(-status)
        return f"{how}: {last}" if last else how


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _end_process(process: subprocess.Popen[bytes], errors: IO[bytes], owner: int) -> None:
    # A forked child inherits this object, but the worker is not its child to end.
    if os.getpid() != owner:
        return
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, errors):
        if stream is not None:
            # Closing its input sends what was not sent yet, to nobody.
            with contextlib.suppress(OSError):
                stream.close()
