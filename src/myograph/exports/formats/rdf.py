"""The graph itself as RDF, streamed, in one order; N-Quads and TriG keep the named graphs, the others hold the union of them."""

from __future__ import annotations

from functools import partial
from typing import IO, TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from myograph import rdf
from myograph.exports.format import Format
from myograph.exports.statements import count, kept, lines_by_graph, quad_lines, triple_lines
from myograph.jsonld import json_ld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from myograph.exports.stream import Records

_NO_GRAPHS = ("which named graph a triple is in",)


def _write(format: str, records: Records, path: str) -> None:
    keeps_graphs = format in ("nquads", "trig")
    reading = lines_by_graph if format == "trig" else quad_lines if keeps_graphs else triple_lines
    with reading(records) as read, open(path, "wb") as new:
        lines = count(read, records, "quads" if keeps_graphs else "triples")
        if format in ("nquads", "ntriples"):
            new.writelines(lines)
            return
        with kept(lines) as file:
            if format == "jsonld":
                new.writelines(piece.encode() for piece in json_ld(lambda: _triples(file)))
            else:
                rdf.write_rdf(file, RdfFormat.N_QUADS if keeps_graphs else RdfFormat.N_TRIPLES, new, rdf.FORMATS[format])


def _triples(file: IO[bytes]) -> Iterator[Quad]:
    file.seek(0)
    return iter(parse(file, format=RdfFormat.N_TRIPLES))


FORMATS = [
    Format(name, "triple stores, rdflib, Jena", partial(_write, name), loses=() if name in ("nquads", "trig") else _NO_GRAPHS)
    for name in rdf.FORMATS
]
