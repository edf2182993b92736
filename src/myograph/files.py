"""The path of a file of a user's in, its bytes out: of a file and nothing else, and of a packed one no more than a file is packed into."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from typing import TYPE_CHECKING

from myograph.errors import LoadError, Problem

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from _typeshed import WriteableBuffer

#: How many bytes come out of a packed file at most: so many, and no more than so many for each byte of the file beyond the first ones.
MOST_UNPACKED = 1_000_000_000
MOST_FOR_EACH = 100
UNSUSPECTED = 10_000_000

#: How many bytes a line of a table or an ontology has at most: a text in it has to fit into the 16 MB that a store takes.
MOST_LINE = 4_000_000

#: What a file begins with that is not plain UTF-8, and what to do about it.
_BEGINNINGS = {
    b"\x1f\x8b": ("this is packed by gzip", "Unpack it once, or let its name end in .gz where that is read."),
    b"\xff\xfe": ("this is text in UTF-16", "Save the file with the encoding UTF-8."),
    b"\xfe\xff": ("this is text in UTF-16", "Save the file with the encoding UTF-8."),
    b"\xef\xbb\xbf": ("the file begins with a byte order mark", "Save it as UTF-8 without BOM."),
}


def open_file(path: str | Path) -> BinaryIO:
    """A file, opened for reading; what is no file, such as a pipe or a device, may never end.

    :raises LoadError: where there is no such file, it is something else, or it cannot be read.
    """
    try:
        file = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)), "rb")
    except FileNotFoundError:
        raise LoadError([Problem(str(path), "there is no such file", "Check the path.")]) from None
    except IsADirectoryError:
        raise LoadError([Problem(str(path), "this is a directory", "Name a file in it.")]) from None
    except (OSError, ValueError) as error:  # ValueError is what a path with a NUL is
        if os.path.isdir(path):  # Windows
            raise LoadError([Problem(str(path), "this is a directory", "Name a file in it.")]) from None
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise LoadError([Problem(str(path), what, "Check its permissions.")]) from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise LoadError([Problem(str(path), "this is no file but a pipe or a device", "Save what comes out of it in a file.")])
    return file


def open_unpacked(path: Path) -> BinaryIO:
    """A file, opened for reading; where its name ends in ``.gz``, what is packed in it.

    Reading it raises LoadError where more comes out than any file is packed into, and OSError, EOFError or zlib.error where it is damaged.

    :raises LoadError: as :func:`open_file` does.
    """
    file = open_file(path)
    return io.BufferedReader(_Unpacked(file, path)) if path.suffix == ".gz" else file


def read_unpacked(path: Path) -> bytes:
    """The bytes of a file, unpacked where its name ends in ``.gz``.

    :raises LoadError: where it cannot be read, is damaged, or holds more than any file is packed into.
    """
    try:
        with open_unpacked(path) as file:
            return file.read()
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise LoadError([Problem(str(path), "this is no gzip file, or is damaged", "Fetch it again.")]) from None
    except OSError as error:
        raise LoadError([Problem(str(path), f"cannot be read: {error.strerror}", "Check its permissions.")]) from None


def not_utf8(path: str | Path, data: bytes, remedy: str, line: int, found: str | None = None) -> LoadError:
    """The error for a file that begins with the data and is not UTF-8 text."""
    known = wrong_beginning(data)
    what, remedy = known or ("this is not UTF-8 text", remedy)
    return LoadError([Problem(str(path), what, remedy, line=1 if known else line, found=None if known else found)])


def wrong_beginning(data: bytes) -> tuple[str, str] | None:
    """What is wrong with a file that begins with the data, where it is plain from that, and what to do about it."""
    return next((known for beginning, known in _BEGINNINGS.items() if data.startswith(beginning)), None)


def too_long(path: str | Path, line: int) -> LoadError:
    """The error for a line that is longer than any is."""
    return LoadError([Problem(str(path), f"this line is longer than {MOST_LINE // 1_000_000} MB", "Shorten it.", line=line)])


def long_line(text: str) -> int:
    """The number of the first line of a text that is too long; 0 where none is."""
    start = 0
    while len(text) - start > MOST_LINE:
        end = text.rfind("\n", start, start + MOST_LINE + 1)
        if end < 0:
            return text.count("\n", 0, start) + 1
        start = end + 1
    return 0


class _Unpacked(io.RawIOBase):
    """What is packed in a file."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path
        self._unpacked = gzip.GzipFile(fileobj=file, mode="rb")
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._unpacked.read(len(view))
        self._count += len(data)
        if self._count > min(MOST_UNPACKED, UNSUSPECTED + MOST_FOR_EACH * self._file.tell()):
            what = f"more than {self._count // 1_000_000:,} MB come out of this when it is unpacked"
            raise LoadError([Problem(str(self._path), what, "Check where it is from; if that is meant, unpack it yourself.")])
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._unpacked.close()
        self._file.close()
        super().close()
