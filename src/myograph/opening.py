"""Where a graph is in, the engine that answers of it out: a folder, a file, an endpoint, another library, or the bundled graph."""

from __future__ import annotations

import os
import sys

from myograph.engines.embedded import EmbeddedEngine
from myograph.errors import GraphError
from myograph.places import cache_folder, data_folder
from myograph.stores import holds_graph, made_from, open_named, open_store, replace_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    import owlready2
    import rdflib
    from pyoxigraph import Store

    from myograph.engines import Engine
    from myograph.engines.endpoint import Endpoint

BUNDLED = "bundled"


def open_engine(where: str | Path | Endpoint | rdflib.Graph | owlready2.World | None) -> tuple[Engine, str | None]:
    """The engine for a graph, and the folder that the graph is kept in, if it is in one that can be loaded into.

    :param where: see :func:`myograph.open`.
    :raises GraphError: where there is no graph.
    """
    if where is not None and not isinstance(where, (str, os.PathLike)):
        return _engine_for(where), None
    where = os.fspath(where) if where is not None else os.environ.get("MYOGRAPH_GRAPH") or None
    if where is None:
        where = data_folder() if holds_graph(data_folder()) else BUNDLED
    if where == BUNDLED:
        return _bundled(), None
    if "://" in where:
        from myograph.engines.endpoint import Endpoint

        return _engine_for(Endpoint(where)), None
    if os.path.isdir(where):
        return _kept(where, where), where
    if not os.path.exists(where):
        raise GraphError(f"{where}: there is no such file or folder.")
    from myograph.rdf import read_rdf

    return EmbeddedEngine(read_rdf(where), where), None


def _engine_for(thing: object) -> Engine:
    """The engine for an endpoint, or for a graph that another library holds."""
    from myograph.engines.endpoint import Endpoint

    if isinstance(thing, Endpoint):
        from myograph.engines.remote import RemoteEngine

        return RemoteEngine(thing)
    library = sys.modules.get("owlready2")
    if library and isinstance(thing, library.World):
        thing, name = thing.as_rdflib_graph(), "an owlready2 world"
    else:
        name = f"an rdflib {type(thing).__name__}"
    library = sys.modules.get("rdflib")
    if library and isinstance(thing, library.Graph):
        from myograph.engines.rdflib_engine import RdflibEngine

        return RdflibEngine(thing, name)
    kinds = "a folder, a file, a URL, an Endpoint, an rdflib Graph or Dataset, or an owlready2 World"
    raise GraphError(f"a graph is {kinds}, and not {type(thing).__name__}.")


def _bundled() -> EmbeddedEngine:
    """The bundled graph, kept ready in the user's cache; made again when what it is made from has changed."""
    import zlib

    installation = zlib.crc32(os.path.dirname(__file__).encode())  # several installations must not replace each other's
    folder = os.path.join(cache_folder(), f"{BUNDLED}-{installation:08x}")
    origin = _fingerprint()
    try:
        if made_from(folder) != origin:
            replace_store(folder, _fill_bundled, origin, only_if_stale=True)
        try:
            return _kept(folder, BUNDLED)
        except GraphError:  # a damaged store: make it again, once
            replace_store(folder, _fill_bundled, origin)
            return _kept(folder, BUNDLED)
    except GraphError:  # no place to keep it: build it for this process alone
        from pyoxigraph import Store

        store = Store()
        _fill_bundled(store)
        return EmbeddedEngine(store, BUNDLED)


def _kept(folder: str, name: str) -> EmbeddedEngine:
    """The engine for a graph that is kept in a folder."""
    named, names = open_named(folder)
    return EmbeddedEngine((lambda: open_store(folder)) if named else open_store(folder), name, names, named, folder)


def _fill_bundled(store: Store, _: str = "") -> None:
    from myograph import build

    store.bulk_extend(build.assemble(build.read_files(build.bundled_files())))


def _fingerprint() -> str:
    """Name, size and time of every file that the bundled graph is made from, in short."""
    import zlib

    import pyoxigraph

    import myograph.loaders
    import myograph.ontology

    here = os.path.dirname(__file__)
    data = myograph.ontology.__path__[0]
    seen = [pyoxigraph.__version__]
    for folder in (
        here,
        os.path.join(here, "names"),
        myograph.loaders.__path__[0],
        data,
        os.path.join(data, "facts"),
        os.path.join(data, "mappings"),
    ):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.name.endswith((".py", ".tsv", ".ttl")):
                status = entry.stat()
                seen.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
    return f"{zlib.crc32(chr(10).join(seen).encode()):08x}"
