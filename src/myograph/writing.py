"""A path in; a file or folder out that is there whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from myograph.errors import GraphError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path


@contextmanager
def new_file(path: str | Path) -> Iterator[str]:
    """The path of a file to write, which takes its place at the end; after an error what was there before is as it was.

    :raises GraphError: where it cannot be written.
    """
    place = os.path.realpath(path)  # a link stays, and what it points to is written
    beside = f"{place}.{os.getpid()}.new"
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # such as /dev/stdout: nothing may take its place
            yield os.fspath(path)
            return
        try:
            yield beside
            os.replace(beside, place)
        finally:
            with suppress(FileNotFoundError):
                os.remove(beside)
    except OSError as error:
        raise GraphError(f"{os.fspath(path)}: this cannot be written: {error.strerror}") from None


@contextmanager
def new_folder(path: str | Path, entries: Collection[str]) -> Iterator[str]:
    """The path of an empty folder to fill, which takes its place at the end; after an error what was there before is as it was.

    :param entries: the names of what an earlier one may hold, so that it may be replaced.
    :raises GraphError: where it cannot be written, or holds something else.
    """
    place = os.path.realpath(path)
    new, old = f"{place}.{os.getpid()}.new", f"{place}.{os.getpid()}.old"
    try:
        if os.path.lexists(place) and not os.path.isdir(place):
            raise GraphError(f"{os.fspath(path)}: this is a file. Name a folder.")
        other = sorted(set(os.listdir(place)) - set(entries)) if os.path.isdir(place) else []
        if other:
            raise GraphError(f"{os.fspath(path)}: this folder holds something else: {other[0]}. Name a new one.")
        try:
            os.makedirs(new)
            yield new
            _replace(new, place, old)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise GraphError(f"{os.fspath(path)}: this cannot be written: {error.strerror}") from None


def _replace(new: str, place: str, old: str) -> None:
    if os.path.isdir(place):
        os.rename(place, old)
    try:
        os.rename(new, place)
    except OSError:
        with suppress(FileNotFoundError):  # where there was none
            os.rename(old, place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_file(data: bytes, path: str | Path) -> None:
    """Write a file that is there whole or not at all.

    :raises GraphError: where it cannot be written; what was there before is then as it was.
    """
    with new_file(path) as place, open(place, "wb") as file:
        file.write(data)
