"""Workers: lanes of one process (or thread) each, so that a killed worker is laid to the task it was running.

A lane is a spawn pool of one. When its worker dies, the lane is made anew and the task waits for another turn; a task
that has killed `KILLS` workers is set aside. The other lanes notice nothing. A worker ends when its parent does,
however the parent ends: it waits on a pipe that closes with the parent.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Generator, Hashable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from sim.errors import RunError
from sim.experiment.interrupts import held_back

__all__ = ["KILLS", "Ended", "Lane", "ProcessLane", "ThreadLane", "cores", "ended"]

KILLS = 3
"""Workers that a task may kill before it is set aside."""

DEAD_STARTS = 9
"""Workers that may die in a row, whatever they ran, before the machine is taken to be unfit."""

POLL_SECONDS = 0.2
GRACE_SECONDS = 2.0

T = TypeVar("T", bound=Hashable)
R = TypeVar("R")


@dataclass(frozen=True)
class Ended(Generic[T, R]):
    """How a task ended.

    Parameters
    ----------
    task : T
        The task.
    result : R or None
        What it returned.
    error : str
        One line, where it did not return.
    trace : str
        The traceback, where it raised.
    killed : bool
        Whether it killed its workers.
    exception : BaseException or None
        What it raised.
    """

    task: T
    result: R | None = None
    error: str = ""
    trace: str = ""
    killed: bool = False
    exception: BaseException | None = None


def cores() -> int:
    """Count the cores that this process may use.

    Returns
    -------
    int
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Lane(ABC):
    """One worker that takes one task at a time."""

    @abstractmethod
    def submit(self, work: Callable[[T], R], task: T) -> Future[R]:
        """Start a task.

        Parameters
        ----------
        work : callable
            Function of a module.
        task : T
            Its argument.

        Returns
        -------
        Future
        """

    @abstractmethod
    def release(self, at_once: bool) -> None:
        """Tell the worker to end; at once, or after the task it runs."""

    @abstractmethod
    def stop(self, at_once: bool) -> None:
        """See the worker's end; kill it if it is to end at once and does not."""


class ThreadLane(Lane):
    """A thread: for machines that cannot keep compiled code, where each process would compile anew."""

    def __init__(self) -> None:
        self._pool: Executor = ThreadPoolExecutor(1, thread_name_prefix="qunsim")

    def submit(self, work: Callable[[T], R], task: T) -> Future[R]:
        return self._pool.submit(work, task)

    def release(self, at_once: bool) -> None:
        self._pool.shutdown(wait=False, cancel_futures=at_once)

    def stop(self, at_once: bool) -> None:
        """See the thread's end; what it runs cannot be stopped and is not waited for when it is to end at once."""
        self._pool.shutdown(wait=not at_once)


class ProcessLane(Lane):
    """A process, started afresh (spawn)."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._theirs, self._ours = context.Pipe(duplex=False)
        self._late = 0.0
        self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_attend, initargs=(self._theirs,))
        others = set(multiprocessing.active_children())
        with held_back():
            self._pool.submit(os.getpid)  # The pool starts its process with the first task.
        self._processes = set(multiprocessing.active_children()) - others

    def submit(self, work: Callable[[T], R], task: T) -> Future[R]:
        try:
            return self._pool.submit(work, task)
        except BrokenProcessPool:
            self._renew()
            return self._pool.submit(work, task)

    def _renew(self) -> None:
        """Replace a worker that has died."""
        self.release(at_once=True)
        self.stop(at_once=True)
        self._start()

    def release(self, at_once: bool) -> None:
        if at_once:
            self._ours.close()
            self._late = time.monotonic() + GRACE_SECONDS
        self._pool.shutdown(wait=False, cancel_futures=at_once)

    def stop(self, at_once: bool) -> None:
        if at_once:
            self._kill_late()
        self._pool.shutdown(wait=True)
        self._ours.close()
        self._theirs.close()

    def _kill_late(self) -> None:
        """Kill the worker if it has not seen the pipe close in time, and see its end."""
        for process in self._processes:
            process.join(max(0.0, self._late - time.monotonic()))
            process.kill()
            while process.is_alive():  # The pool's own thread may see its end first, and tell a moment later.
                time.sleep(POLL_SECONDS / 10)


def _attend(parent: Connection) -> None:
    """Prepare a worker: Ctrl-C is the parent's to handle, and the parent's end is the worker's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Connection) -> None:
    """Wait for the pipe to close, then end this process."""
    with suppress(EOFError, OSError):
        parent.recv_bytes()
    os._exit(1)


def ended(
    tasks: Sequence[T], work: Callable[[T], R], lanes: Sequence[Lane], stop: Callable[[], bool] = lambda: False
) -> Generator[Ended[T, R], None, None]:
    """Run tasks on lanes and give each as it ends; lanes are ended when this is.

    Parameters
    ----------
    tasks : sequence of T
        What is to be done; started in this order.
    work : callable
        Does it; a function of a module, so that a process can find it.
    lanes : sequence of Lane
        The workers.
    stop : callable
        Asked every 0.2 s; when it says yes, nothing is started any more and workers are ended at once.

    Yields
    ------
    Ended
        In the order in which they end.

    Raises
    ------
    RunError
        Workers die whatever they run.
    """
    course = _Course(deque(tasks), work, list(lanes))
    try:
        while course.open and not stop():
            course.start()
            yield from course.collect(POLL_SECONDS)
        yield from course.collect(0.0)
    finally:
        for lane in lanes:
            lane.release(at_once=course.open)
        for lane in lanes:
            lane.stop(at_once=course.open)


class _Course(Generic[T, R]):
    """Tasks that wait, tasks that run, lanes that are idle."""

    def __init__(self, waiting: deque[T], work: Callable[[T], R], idle: list[Lane]) -> None:
        self._waiting, self._work, self._idle = waiting, work, idle
        self._running: dict[Future[R], tuple[Lane, T]] = {}
        self._kills: Counter[T] = Counter()
        self._dead = 0

    @property
    def open(self) -> bool:
        """Whether anything waits or runs."""
        return bool(self._waiting or self._running)

    def start(self) -> None:
        """Give every idle lane a task."""
        while self._idle and self._waiting:
            lane, task = self._idle.pop(), self._waiting.popleft()
            self._running[lane.submit(self._work, task)] = (lane, task)

    def collect(self, seconds: float) -> Iterator[Ended[T, R]]:
        """Wait for tasks to end, and give those that have ended for good."""
        done, _ = wait(self._running, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in done:
            lane, task = self._running.pop(future)
            end = _end_of(future, task)
            self._dead = self._dead + 1 if end.killed else 0
            if not end.killed or self._mourned(end):
                yield end
            self._idle.append(lane)

    def _mourned(self, end: Ended[T, R]) -> bool:
        """Put the task of a dead worker back in line; tell whether it is to be set aside instead."""
        if self._dead >= DEAD_STARTS:
            raise RunError(f"{self._dead} workers died one after the other, the last at {end.task}")
        self._kills[end.task] += 1
        if self._kills[end.task] >= KILLS:
            return True
        self._waiting.append(end.task)
        return False


def _end_of(future: Future[R], task: T) -> Ended[T, R]:
    """Turn a future into how its task ended."""
    error = future.exception()
    if error is None:
        return Ended(task, future.result())
    if isinstance(error, BrokenProcessPool):
        return Ended(task, error=f"killed {KILLS} workers", killed=True)
    line = " ".join(f"{type(error).__name__}: {error}".split())
    return Ended(task, error=line, trace="".join(traceback.format_exception(error)), exception=error)
