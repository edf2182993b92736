"""A process of our own that may have to be stopped: when that is, and what it went down by."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

NESTED, MEMORY = "nested", "memory"


@contextmanager
def stopped_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Stop a process that is at work for longer; the event tells whether that was so.

    :param seconds: 0 for any time.
    """
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    if seconds:
        timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        if seconds:
            timer.join()


def downed_by(code: int, said: str) -> str:
    """What brought a process down, as far as its exit code and standard error tell: NESTED, MEMORY, or nothing known."""
    if "overflowed its stack" in said or code == -signal.SIGSEGV:
        return NESTED
    return MEMORY if "memory allocation" in said or "bad_alloc" in said else ""
