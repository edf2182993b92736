"""RDF files in, a store out; quads in, an RDF file out: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, Triple, parse, serialize

from myograph.errors import GraphError, QuestionError
from myograph.vocabulary import PREFIXES, myo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: What ``export`` writes. N-Quads and TriG keep the named graphs; the others hold the union of them.
FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def read_rdf(path: str) -> Store:
    """The contents of an RDF file, its format told by the end of its name.

    :raises GraphError: where the format is not known or the file is not in it; with the line.
    """
    file_format = RdfFormat.from_extension(os.path.splitext(path)[1].removeprefix("."))
    if file_format is None:
        known = ".ttl, .nt, .nq, .trig, .rdf or .jsonld"
        raise GraphError(f"{path}: the format of this file is not known by the end of its name. Use {known}.")
    store = Store()
    try:
        store.extend(_named(quad) for quad in parse(path=path, format=file_format))
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise GraphError(f"{path}{line}: this is not {file_format.name}: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise GraphError(f"{path}: this cannot be read: {error}") from None
    return store


def _named(quad: Quad) -> Quad:
    """A quad of the default graph put into a named one: queries see the union of named graphs."""
    return Quad(quad.subject, quad.predicate, quad.object, myo("graph/file")) if isinstance(quad.graph_name, DefaultGraph) else quad


def export(quads: Iterable[Quad], format: str, path: str | Path) -> None:
    """Write quads to a file, the same bytes for the same quads; the file is there whole or not at all.

    :raises QuestionError: where there is no such format.
    :raises GraphError: where the file cannot be written.
    """
    file_format = _format(format)
    if file_format in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        write_file(_serialized(quads, file_format), path)
    else:
        write_file(triples_to_text({quad.triple for quad in quads}, format).encode(), path)


def triples_to_text(triples: Iterable[Triple], format: str) -> str:
    """Triples in an RDF format, the same text for the same triples.

    :raises QuestionError: where there is no such format, or it has no place for something in a triple.
    """
    file_format = _format(format)
    if file_format == RdfFormat.JSON_LD:
        from myograph.jsonld import to_json_ld

        return to_json_ld(triples)
    data = _serialized(triples, file_format)
    return (_checked_xml(data) if file_format == RdfFormat.RDF_XML else data).decode()


def _serialized(statements: Iterable[Quad] | Iterable[Triple], format: RdfFormat) -> bytes:
    ordered = sorted(statements, key=_order)
    plain = serialize(ordered, format=RdfFormat.N_QUADS)
    assert plain is not None  # serialize returns bytes when it is given no place to write to
    used = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}".encode() in plain}
    data = serialize(ordered, format=format, prefixes=used)
    assert data is not None  # as above
    return data


def _checked_xml(data: bytes) -> bytes:
    """XML as every reader takes it: line ends that it would change are written as numbers, and what is not XML is refused."""
    from xml.parsers.expat import ExpatError, ParserCreate

    data = data.replace(b"\r", b"&#13;")
    try:
        ParserCreate(namespace_separator=" ").Parse(data, True)
    except ExpatError as error:
        found = data.split(b"\n")[error.lineno - 1].decode(errors="replace").strip()
        raise QuestionError(f"RDF/XML has no place for this: {found!r} ({error}). Use another format.") from None
    return data


def _format(name: str) -> RdfFormat:
    if name not in FORMATS:
        raise QuestionError(f"there is no format {name!r}. There are: {', '.join(FORMATS)}.")
    return FORMATS[name]


def _order(one: Quad | Triple) -> tuple[str, ...]:
    graph = str(one.graph_name) if isinstance(one, Quad) else ""
    return graph, str(one.subject), str(one.predicate), str(one.object)


def write_file(data: bytes, path: str | Path) -> None:
    """Write a file that is there whole or not at all.

    :raises GraphError: where it cannot be written; what was there before is then as it was.
    """
    place = os.path.realpath(path)  # a link stays, and what it points to is written
    beside = f"{place}.{os.getpid()}.new"
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # such as /dev/stdout: nothing may take its place
            with open(path, "wb") as file:
                file.write(data)
            return
        try:
            with open(beside, "wb") as file:
                file.write(data)
            os.replace(beside, place)
        finally:
            with suppress(FileNotFoundError):
                os.remove(beside)
    except OSError as error:
        raise GraphError(f"{os.fspath(path)}: this cannot be written: {error.strerror}") from None
