"""Handlers whose runs a test can wait for and hold."""

import threading

from tests.queue.running import PATIENCE_SECONDS


class Counted:
    """Counts its runs; answers from ``more`` first, False when that is used up."""

    def __init__(self, *more: bool | float) -> None:
        self._more = list(more)
        self._runs = 0
        self._changed = threading.Condition()

    def __call__(self) -> bool | float:
        with self._changed:
            self._runs += 1
            self._changed.notify_all()
            return self._more.pop(0) if self._more else False

    @property
    def runs(self) -> int:
        with self._changed:
            return self._runs

    def until(self, runs: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._runs >= runs, PATIENCE_SECONDS), f"only {self._runs} runs"


class Held(Counted):
    """Stays inside each run until it is let go, and knows if two runs ever were inside at once."""

    def __init__(self) -> None:
        super().__init__()
        self._doors = threading.Semaphore(0)
        self._inside = threading.Lock()
        self.beside_itself = False
        self.ended = 0

    def __call__(self) -> bool:
        self.beside_itself |= not self._inside.acquire(blocking=False)
        super().__call__()
        assert self._doors.acquire(timeout=PATIENCE_SECONDS)
        self.ended += 1
        self._inside.release()
        return False

    def let_go(self, times: int = 1) -> None:
        self._doors.release(times)


class Turn:
    """A lock that counts who asks for it."""

    def __init__(self) -> None:
        self.asked = Counted()
        self._lock = threading.Lock()

    def acquire(self, timeout: float = PATIENCE_SECONDS) -> bool:
        self.asked()
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()
