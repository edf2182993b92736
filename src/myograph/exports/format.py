"""The formats of exports: what each is for, what it cannot carry, and by which function it is written."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import myograph.exports.formats

if TYPE_CHECKING:
    from collections.abc import Callable

    from myograph.exports.stream import Records


@dataclass(frozen=True)
class Format:
    """One format.

    :param name: as it is given to ``myograph export``.
    :param tools: who reads it.
    :param write: takes the records and the path of a file to write, or of an empty folder to fill where there are ``files``.
    :param files: what the folder holds, where the format is one of several files.
    :param loses: what of the records it has no place for; said with each export.
    """

    name: str
    tools: str
    write: Callable[[Records, str], None]
    files: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()


@cache
def formats() -> dict[str, Format]:
    """Every format, by name; a module of ``exports/formats`` says which it writes."""
    modules = (import_module(f"myograph.exports.formats.{one.name}") for one in pkgutil.iter_modules(myograph.exports.formats.__path__))
    return {one.name: one for module in modules for one in module.FORMATS}
