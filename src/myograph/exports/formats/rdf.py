"""The graph itself as RDF; N-Quads and TriG keep the named graphs, the others hold the union of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from myograph import rdf
from myograph.exports.format import Format

if TYPE_CHECKING:
    from myograph.exports.stream import Records

_NO_GRAPHS = ("which named graph a triple is in",)


def _write(format: str, records: Records, path: str) -> None:
    quads = list(records.quads())
    records.counts["triples" if format not in ("nquads", "trig") else "quads"] = len(quads)
    rdf.write_rdf(quads, format, path)


FORMATS = [
    Format(name, "triple stores, rdflib, Jena", partial(_write, name), loses=() if name in ("nquads", "trig") else _NO_GRAPHS)
    for name in rdf.FORMATS
]
