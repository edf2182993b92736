"""A folder that holds a graph: which of its stores is the current one, and how another one takes its place at one stroke.

The folder has a file ``CURRENT`` that names a folder beside it, which is a pyoxigraph store, and says what that was made
from. A new store is written beside the old one and takes its place when ``CURRENT`` is replaced, so a reader always finds
a whole graph and a build that dies leaves the old one in place.
"""

from __future__ import annotations

import os

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, serialize

from myograph.errors import GraphError
from myograph.names import KINDS, NameIndex, write_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    _Kept = TypeVar("_Kept")

CURRENT = "CURRENT"
NAMES = "NAMES"
NAMED = "NAMED.nq"
SOURCES = "SOURCES"

#: Up to how many quads a graph is small: the part of it without blank nodes is read in less time than the store is opened.
SMALL = 20_000


def holds_graph(folder: str) -> bool:
    """Whether there is a graph in the folder."""
    return os.path.exists(os.path.join(folder, CURRENT))


def open_store(folder: str) -> Store:
    """The current store of a folder, for reading.

    :raises GraphError: where the folder holds no graph, or it cannot be read.
    """
    return _read(folder, Store.read_only)


def open_named(folder: str) -> tuple[Store | None, NameIndex]:
    """What is kept beside the current store of a folder: a small graph's part without blank nodes, in memory, and any graph's names.

    :raises GraphError: where the folder holds no graph, or it cannot be read.
    """
    return _read(folder, _read_named)


def _read(folder: str, read: Callable[[str], _Kept]) -> _Kept:
    name, _ = _current(folder)
    try:
        return read(os.path.join(folder, name))
    except (OSError, RuntimeError, SyntaxError) as error:  # RuntimeError is what pyoxigraph raises for damaged files
        if _current(folder)[0] != name:  # another store has taken its place since we looked
            return _read(folder, read)
        what = f"the graph cannot be opened, its files are damaged: {error}"
        raise GraphError(f"{folder}: {what}. Delete the folder and load again.") from None


def _read_named(path: str) -> tuple[Store | None, NameIndex]:
    names = NameIndex.open(os.path.join(path, NAMES))
    if not os.path.exists(os.path.join(path, NAMED)):
        return None, names
    store = Store()
    store.load(path=os.path.join(path, NAMED), format=RdfFormat.N_QUADS)
    return store, names


def sources_folder(folder: str) -> str:
    """Where, beside the current store of a folder, the files are kept that data sets were loaded from; empty where there is none."""
    path = os.path.join(folder, _current(folder)[0], SOURCES) if holds_graph(folder) else ""
    return path if path and os.path.isdir(path) else ""


def made_from(folder: str) -> str:
    """What the current store of a folder says that it was made from; empty where there is none."""
    if not holds_graph(folder):
        return ""
    name, origin = _current(folder)
    return origin if os.path.isdir(os.path.join(folder, name)) else ""


def replace_store(folder: str, fill: Callable[[Store, str], None], origin: str, *, only_if_stale: bool = False, wait: bool = True) -> None:
    """Build a store beside the current one and let it take its place.

    :param fill: given the new store and its folder, in which it may keep files of its own; an error in it leaves everything as it was.
    :param origin: what the store is made from, one line, to be had again from :func:`made_from`.
    :param only_if_stale: do nothing where, by the time it is our turn, the current store has that origin already.
    :param wait: whether to wait for our turn where another process is writing; otherwise that is an error.
    :raises GraphError: where the folder cannot be written to.
    """
    if os.path.isfile(folder):
        raise GraphError(f"{folder}: this is a file. Name a folder to keep the graph in.")
    try:
        os.makedirs(folder, exist_ok=True)
        with _Lock(folder, wait=wait):
            if only_if_stale and made_from(folder) == origin:
                return
            old = [entry.name for entry in os.scandir(folder) if entry.is_dir() and entry.name.startswith("store-")]
            name = f"store-{1 + max((int(o[6:]) for o in old if o[6:].isdigit()), default=0)}"
            try:
                _make_store(os.path.join(folder, name), fill)
                pointer = os.path.join(folder, CURRENT)
                with open(pointer + ".new", "w", encoding="utf-8") as file:
                    file.write(f"{name}\n{origin}\n")
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(pointer + ".new", pointer)
            except BaseException as error:
                import gc  # not on top: reading needs none of it
                import traceback

                traceback.clear_frames(error.__traceback__)  # which hold the new store, and with it its lock
                gc.collect()  # so does what refers to itself
                _remove(folder, [name])
                raise
            _remove(folder, old)
    except OSError as error:
        what = f"the graph cannot be written: {error.strerror or error}"
        raise GraphError(f"{folder}: {what}. Name a folder that can be written to.") from None


def _make_store(path: str, fill: Callable[[Store, str], None]) -> None:
    store = Store(path)
    fill(store, path)
    store.flush()
    store.optimize()
    write_names(os.path.join(path, NAMES), _names(store))
    if len(store) <= SMALL:
        named = (q for q in store if not isinstance(q.subject, BlankNode) and not isinstance(q.object, BlankNode))
        serialize(named, os.path.join(path, NAMED), format=RdfFormat.N_QUADS)


def _remove(folder: str, stores: Iterable[str]) -> None:
    import shutil  # not on top: reading needs none of it

    for name in stores:
        shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def _names(store: Store) -> Iterable[tuple[str, str, str]]:
    """Every name of every term in a store, read there and not by a query, which takes three times as long."""
    for kind in KINDS:
        for quad in store.quads_for_pattern(None, NamedNode(kind), None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject.value, kind, quad.object.value


def _current(folder: str) -> tuple[str, str]:
    try:
        with open(os.path.join(folder, CURRENT), encoding="utf-8") as file:
            name, _, origin = file.read().partition("\n")
    except (OSError, UnicodeDecodeError):
        raise GraphError(f"{folder}: there is no graph here. Load something into it: myograph load SOURCE --graph {folder}") from None
    return name, origin.rstrip("\n")


class _Lock:
    """Held by the one process that may write to a folder; the system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: str, *, wait: bool) -> None:
        self._folder = folder
        self._wait = wait
        self._file = -1

    def __enter__(self) -> None:
        self._file = os.open(os.path.join(self._folder, "LOCK"), os.O_RDWR | os.O_CREAT, 0o644)
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | (0 if self._wait else fcntl.LOCK_NB))
            except BlockingIOError:
                os.close(self._file)
                what = "something else is being loaded into this graph right now"
                raise GraphError(f"{self._folder}: {what}. Try again when it has ended.") from None

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
