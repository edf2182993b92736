"""The graph itself as RDF; N-Quads and TriG keep the named graphs, the others hold the union of them.

All but RDF/XML and JSON-LD are written from the canonical N-Quads of the graph, line by line, in bounded memory; blank nodes have
the names that these give them.
"""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from functools import partial
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from pyoxigraph import RdfFormat, Store, parse, serialize

from myograph import rdf
from myograph.exports.canonical import canonical_lines
from myograph.exports.format import Format
from myograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.exports.stream import Records

_NO_GRAPHS = ("which named graph a triple is in",)
_KEEP_GRAPHS = ("nquads", "trig")

#: A line of N-Quads: its triple and its graph.
_LINE = re.compile(rb'(\S+ \S+ (?:"(?:[^"\\]|\\.)*"\S*|<<.*>>|\S+)) (?:(\S+) )?\.\n')
_NAMESPACE = re.compile("<(" + "|".join(re.escape(namespace) for namespace in sorted(PREFIXES.values(), key=len, reverse=True)) + ")")


def _write_whole(format: str, records: Records, path: str) -> None:
    quads = list(records.quads())
    records.counts["triples"] = len({quad.triple for quad in quads})
    rdf.write_rdf(quads, format, path)


def _write_lines(format: str, records: Records, path: str) -> None:
    with open(path, "wb") as file:
        if format in _KEEP_GRAPHS:
            records.counts["quads"] = _copied((line for line, _, _ in _lines(records)), file)
        else:
            records.counts["triples"] = _copied(_triples(records), file)


def _write_prefixed(format: str, records: Records, path: str) -> None:
    """As lines at first, which tell the prefixes that are used; of TriG each graph by itself, for lines are in the order of subjects."""
    with open(path, "wb") as target, ExitStack() as stack:
        files: dict[bytes, IO[bytes]] = {}
        number = 0
        triples = _lines(records) if format == "trig" else ((line, b"", b"") for line in _triples(records))
        for number, (line, _, graph) in enumerate(triples, 1):  # noqa: B007  # how many there were
            if graph not in files:
                files[graph] = stack.enter_context(TemporaryFile())
            files[graph].write(line)
        records.counts["quads" if format == "trig" else "triples"] = number
        used: set[str] = set()
        whole = stack.enter_context(TemporaryFile())
        for _, file in sorted(files.items()):
            file.seek(0)
            for line in file:
                used.update(_NAMESPACE.findall(line.decode()))
            file.seek(0)
            shutil.copyfileobj(file, whole)
        whole.seek(0)
        prefixes = {prefix: namespace for prefix, namespace in PREFIXES.items() if any(one.startswith(namespace) for one in used)}
        serialize(parse(whole, format=RdfFormat.N_QUADS), target, format=rdf.FORMATS[format], prefixes=prefixes)


def _lines(records: Records) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Line, triple and graph, of each statement."""
    store = records.store
    kept = {str(graph).encode() for graph in records.graphs()}
    if records.part is not None:
        store = Store()
        store.extend(records.quads())
        kept = {str(graph).encode() for graph in store.named_graphs()}
    with canonical_lines(store) as lines:
        for line in lines:
            found = _LINE.fullmatch(line)
            assert found is not None, line  # each line is one of N-Quads
            if found[2] in kept:
                yield line, found[1], found[2]


def _triples(records: Records) -> Iterator[bytes]:
    """Each triple once; those that are in several graphs come one after the other."""
    last = b""
    for _, triple, _ in _lines(records):
        if triple != last:
            yield triple + b" .\n"
            last = triple


def _copied(lines: Iterator[bytes], file: IO[bytes]) -> int:
    number = 0
    for line in lines:
        file.write(line)
        number += 1
    return number


_WRITERS = {
    "turtle": _write_prefixed,
    "ntriples": _write_lines,
    "nquads": _write_lines,
    "trig": _write_prefixed,
    "rdfxml": _write_whole,
    "jsonld": _write_whole,
}
FORMATS = [
    Format(name, "triple stores, rdflib, Jena", partial(write, name), loses=() if name in _KEEP_GRAPHS else _NO_GRAPHS)
    for name, write in _WRITERS.items()
]
