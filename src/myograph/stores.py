"""A folder that holds a graph: which of its stores is the current one, and how another one takes its place at one stroke.

The folder has a file ``CURRENT`` that names a folder beside it, which is a pyoxigraph store, and says what that was made
from. A new store is written beside the old one and takes its place when ``CURRENT`` is replaced, so a reader always finds
a whole graph and a build that dies leaves the old one in place.
"""

import os
import shutil

from pyoxigraph import Store

from myograph.errors import GraphError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad

CURRENT = "CURRENT"


def holds_graph(folder: str) -> bool:
    """Whether there is a graph in the folder."""
    return os.path.exists(os.path.join(folder, CURRENT))


def open_store(folder: str) -> Store:
    """The current store of a folder, for reading.

    :raises GraphError: where the folder holds no graph, or it cannot be read.
    """
    name, _ = _current(folder)
    try:
        return Store.read_only(os.path.join(folder, name))
    except OSError as error:
        raise GraphError(f"{folder}: the graph cannot be opened: {error}") from None


def made_from(folder: str) -> str:
    """What the current store of a folder says that it was made from; empty where there is none."""
    return _current(folder)[1] if holds_graph(folder) else ""


def replace_store(folder: str, make: "Callable[[], Iterable[Quad]]", origin: str, *, only_if_stale: bool = False) -> None:
    """Build a store beside the current one and let it take its place.

    :param make: gives the quads; an error in it leaves everything as it was.
    :param origin: what the store is made from, one line, to be had again from :func:`made_from`.
    :param only_if_stale: do nothing where, by the time it is our turn, the current store has that origin already.
    :raises GraphError: where the folder cannot be written to.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        with _Lock(folder):
            if only_if_stale and made_from(folder) == origin:
                return
            quads = make()
            old = [entry.name for entry in os.scandir(folder) if entry.is_dir() and entry.name.startswith("store-")]
            name = f"store-{1 + max((int(o[6:]) for o in old if o[6:].isdigit()), default=0)}"
            path = os.path.join(folder, name)
            store = Store(path)
            store.bulk_extend(quads)
            store.flush()
            store.optimize()
            del store
            pointer = os.path.join(folder, CURRENT)
            with open(pointer + ".new", "w", encoding="utf-8") as file:
                file.write(f"{name}\n{origin}\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(pointer + ".new", pointer)
            for other in old:
                shutil.rmtree(os.path.join(folder, other), ignore_errors=True)
    except OSError as error:
        raise GraphError(f"{folder}: the graph cannot be written: {error}") from None


def _current(folder: str) -> tuple[str, str]:
    try:
        with open(os.path.join(folder, CURRENT), encoding="utf-8") as file:
            name, _, origin = file.read().partition("\n")
    except OSError:
        raise GraphError(f"{folder}: there is no graph here. Load something into it: myograph load SOURCE --graph {folder}") from None
    return name, origin.rstrip("\n")


class _Lock:
    """Held by the one process that may write to a folder; the system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, "LOCK")
        self._file = -1

    def __enter__(self) -> None:
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        if os.name == "posix":
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
