"""How far a load has come in, a line on standard error that tells it out: redrawn on a terminal, one line a stage elsewhere."""

from __future__ import annotations

import sys
import time

#: How often, in seconds, a line on a terminal is drawn anew.
_EVERY = 0.1
_WIDTH = 24


class Progress:
    """Called with what is being done and how much of it is; as a context it clears its line at the end.

    :param after: how many seconds a stage lasts before it is told where there is no terminal.
    """

    def __init__(self, after: float = 0.0) -> None:
        self._after = after
        self._told = False
        self._stream = sys.stderr
        self._terminal = self._stream.isatty()
        self._name = ""
        self._started = self._drawn = 0.0

    def __enter__(self) -> Progress:  # noqa: PYI034  # Self is not in the typing of Python 3.10
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def __call__(self, name: str, share: float, done: int = 0, unit: str = "") -> None:
        """Tell that so large a share of something is done.

        :param done: how many units of it are, where that is known.
        """
        now = time.monotonic()
        if name != self._name:
            self._name, self._started, self._drawn, self._told = name, now, 0.0, False
        if not self._terminal and not self._told and now - self._started >= self._after:
            self._told = True
            print(f"{name} …", file=self._stream, flush=True)
        if self._terminal and (now - self._drawn >= _EVERY or share >= 1):
            self._drawn = now
            self._stream.write(f"\r\x1b[K{self._line(share, done, unit, now - self._started)}")
            self._stream.flush()

    def _line(self, share: float, done: int, unit: str, seconds: float) -> str:
        filled = round(share * _WIDTH)
        parts = [self._name, f"[{'#' * filled}{'.' * (_WIDTH - filled)}]", f"{share:4.0%}"]
        if done and seconds > 0:
            parts.append(f"{done / seconds:,.0f} {unit}/s")
        if 0 < share < 1 and seconds > 1:
            left = round(seconds / share - seconds)
            parts.append(f"{left // 60}:{left % 60:02} left")
        return "  ".join(parts)[: _columns()]

    def _clear(self) -> None:
        if self._terminal and self._name:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def _columns() -> int:
    from myograph.console import terminal_width

    return terminal_width() - 1
