"""Columns and rows of text in, a table that fits the terminal out; or one in Markdown."""

from __future__ import annotations

import os
import sys
from unicodedata import combining, east_asian_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

_GAP = 2
_WIDEST_WORDS = (32, 16)
_FALLBACK_WIDTH = 100
_NARROWEST = 20


def terminal_width() -> int:
    """The width of the terminal: COLUMNS where it is set, else what the terminal says, else 100."""
    try:
        if (width := int(os.environ["COLUMNS"])) > 0:
            return max(width, _NARROWEST)
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or _FALLBACK_WIDTH
    except (OSError, ValueError):
        return _FALLBACK_WIDTH


def wants_colour(stream: TextIO) -> bool:
    """Whether to write colours: to a terminal only, and not where NO_COLOR is set or the terminal is a dumb one."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int, colour: bool = False) -> str:
    """A table no wider than ``width``: cells wrap; where not even the words fit side by side, one block a row.

    Columns that are empty in every row are left out, and a last line says so.
    """
    heads = [column.replace("_", " ") for column in columns]
    kept = [number for number in range(len(heads)) if not rows or any(row[number] for row in rows)]
    dropped = [heads[number] for number in range(len(heads)) if number not in kept]
    shown = [[row[number] for number in kept] for row in rows]
    lines = _grid([heads[number] for number in kept], shown, width, colour)
    if dropped:
        lines += ["", *_wrap(f"Empty, and not shown: {', '.join(dropped)}.", width)]
    return "\n".join(lines) + "\n"


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in GitHub's Markdown."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    heads = [column.replace("_", " ") for column in columns]
    return "\n".join([line(heads), "|" + " --- |" * len(heads), *(line(row) for row in rows)]) + "\n"


def paragraph(text: str, width: int) -> str:
    """Text wrapped to a width."""
    return "\n".join(_wrap(text, width)) + "\n"


def _grid(heads: list[str], rows: list[list[str]], width: int, colour: bool) -> list[str]:
    if not heads:
        return []
    cells = [heads, *rows]
    natural = [max(_width(row[number]) for row in cells) for number in range(len(heads))]
    longest = [max((_width(word) for row in cells for word in row[number].split()), default=1) for number in range(len(heads))]
    room = width - _GAP * (len(heads) - 1)
    for widest in (room, *_WIDEST_WORDS):  # a word is broken only where there is no room for it
        least = [min(longest[number], widest) for number in range(len(heads))]
        if sum(least) <= room:
            break
    else:
        return _blocks(heads, rows, width, colour)
    widths = list(least)
    while sum(widths) < min(room, sum(natural)):  # give each next place to the column that has to break its text the most
        number = max((n for n in range(len(heads)) if widths[n] < natural[n]), key=lambda n: natural[n] / widths[n])
        widths[number] += 1
    lines = []
    for number, row in enumerate(cells):
        wrapped = [_wrap(cell, widths[column]) for column, cell in enumerate(row)]
        for depth in range(max(map(len, wrapped))):
            parts = [_pad(cell[depth] if depth < len(cell) else "", widths[column]) for column, cell in enumerate(wrapped)]
            lines.append(_bold((" " * _GAP).join(parts).rstrip(), colour and number == 0))
        if number == 0:
            lines.append((" " * _GAP).join("─" * size for size in widths))
    return lines


def _blocks(heads: list[str], rows: list[list[str]], width: int, colour: bool) -> list[str]:
    margin = max(map(_width, heads)) + _GAP
    beside = width >= margin + 20  # else a head stands above its cell
    lines: list[str] = []
    for row in rows:
        for head, cell in zip(heads, row, strict=True):
            parts = _wrap(cell, width - margin if beside else width - _GAP) if cell else []
            if parts and beside:
                lines += [_bold(_pad(head, margin), colour) + parts[0], *(" " * margin + part for part in parts[1:])]
            elif parts:
                lines += [*(_bold(part, colour) for part in _wrap(head, width)), *(" " * _GAP + part for part in parts)]
        lines.append("─" * min(width, margin + 20))
    return lines[:-1] or _wrap(", ".join(heads), width)


def _wrap(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        while _width(word) > width:
            if line:
                lines.append(line)
                line = ""
            cut = next(n for n in range(len(word), 0, -1) if _width(word[:n]) <= max(width, 2))
            lines.append(word[:cut])
            word = word[cut:]
        if line and _width(line) + 1 + _width(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line or not lines else lines


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _bold(text: str, colour: bool) -> str:
    return f"\033[1m{text}\033[0m" if colour and text else text
