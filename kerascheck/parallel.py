"""Parallel checking: files are handed out to processes in small lots; what those ask of live Keras goes through one judge."""

from __future__ import annotations

import math
import multiprocessing
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from kerascheck.live.judges import Judges
from kerascheck.live.remote import RemoteJudge, serve
from kerascheck.outcome import FileOutcome
from kerascheck.settings import Settings
from kerascheck.source import Source

LOT: Final = 6
"""Files handed out at a time: few enough that no process waits long for the last one."""

WORTH_A_PROCESS: Final = 150_000
"""Characters of source that take about as long to check as a process takes to start."""

DONE: Final = "done"


@dataclass(frozen=True, slots=True)
class Lot:
    """Files that one process has checked, by their place among all, and what went wrong apart from them."""

    outcomes: tuple[tuple[int, FileOutcome], ...]
    errors: tuple[str, ...] = ()


def processes_for(sources: Sequence[Source], jobs: int | None) -> int:
    """How many processes check some files; 1 stands for none but this one.

    Args:
        sources: what is to be checked.
        jobs: as many as were asked for; None: as many as the machine has processors and are worth starting.
    """
    if jobs is not None:
        return max(1, min(jobs, len(sources)))
    text = sum(len(source.text) for source in sources)
    return max(1, min(_processors(), text // WORTH_A_PROCESS, math.ceil(len(sources) / LOT)))


def check_in_processes(sources: Sequence[Source], settings: Settings, judges: Judges | None, count: int) -> Iterator[Lot]:
    """Checks files in several processes; yields each lot as it is done, in no order.

    Args:
        sources: the files.
        settings: as for a check.
        judges: who is asked, here, about what the processes want to know.
        count: how many processes.
    """
    # A forked process has everything imported already; where there is no fork (Windows, macOS), one is started from nothing.
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    places = sorted(range(len(sources)), key=lambda place: os.path.dirname(sources[place].path))
    size = max(1, min(LOT, len(places) // (2 * count)))
    waiting: queue.SimpleQueue[list[int]] = queue.SimpleQueue()
    lots = [places[first : first + size] for first in range(0, len(places), size)]
    for lot in lots:
        waiting.put(lot)
    done: queue.SimpleQueue[Lot] = queue.SimpleQueue()
    workers = []
    for _ in range(count):
        here, there = context.Pipe()
        process = context.Process(target=_work, args=(there, settings, judges is not None), daemon=True)
        process.start()
        there.close()
        workers.append((process, here))
    threads = [threading.Thread(target=_attend, args=(link, sources, waiting, done, judges), daemon=True) for _, link in workers]
    for thread in threads:
        thread.start()
    try:
        for remaining in range(len(lots), 0, -1):
            finished = _next(done, threads)
            if finished is None:
                yield Lot((), (f"all processes ended; {remaining} lots of files were not checked",))
                break
            yield finished
    finally:
        for process, link in workers:
            link.close()
            process.terminate()
            process.join()


def _attend(link: Connection, sources: Sequence[Source], waiting: queue.SimpleQueue[list[int]], done: queue.SimpleQueue[Lot],
            judges: Judges | None) -> None:  # fmt: skip
    """Hands lots to one process and answers its questions, until there is nothing left."""
    while True:
        try:
            lot = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            link.send([(place, sources[place]) for place in lot])
            while (message := link.recv())[0] != DONE:
                if judges is not None:
                    serve(message, judges, link)
            done.put(message[1])
        except (EOFError, OSError) as error:
            names = ", ".join(sources[place].display for place in lot)
            done.put(Lot((), (f"a process ended while it checked {names}; please report this: {error or type(error).__name__}",)))
            return  # the other processes take what is left


def _next(done: queue.SimpleQueue[Lot], threads: Sequence[threading.Thread]) -> Lot | None:
    """The next lot that is done; None when nobody is left to do one."""
    while True:
        alive = any(thread.is_alive() for thread in threads)
        try:
            return done.get(timeout=0.5)
        except queue.Empty:
            if not alive:
                return None


def _work(link: Connection, settings: Settings, live: bool) -> None:
    """One process: checks the lots that come through the link."""
    from kerascheck.check import Run, check_together

    judges = None
    if live:
        judges = Judges(settings.python, Path.cwd(), settings.cache_folder if settings.cache else None, _remote(link))
    run = Run(settings, judges)
    try:
        while True:
            lot: list[tuple[int, Source]] = link.recv()
            run.outcomes, run.errors = {}, []
            check_together([source for _, source in lot], run)
            outcomes = tuple((place, run.outcomes[source.display]) for place, source in lot if source.display in run.outcomes)
            link.send((DONE, Lot(outcomes, tuple(run.errors))))
    except (EOFError, OSError):
        os._exit(0)


def _remote(link: Connection) -> Callable[[Any, Path | None], RemoteJudge]:
    return lambda interpreter, cache_dir: RemoteJudge(interpreter, cache_dir, link)


def _processors() -> int:
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count is not None else os.cpu_count() or 1
