"""Records in, the statements that they are of out: as sorted lines of N-Quads or N-Triples with canonical names of blank nodes."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

from myograph.exports.canonical import canonical, in_order
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_INDEX, GRAPH_ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from myograph.exports.stream import Records


@contextmanager
def quad_lines(records: Records, ontology: bool = False) -> Iterator[Iterable[bytes]]:
    """The canonical N-Quads, whatever the order of the store; once they are read to their end, ``records.digest`` is theirs.

    :param ontology: with the ontology, also where the records are of a part of the graph that it is not in.
    """
    with TemporaryFile() as file:
        if records.part is None:
            records.store.dump(file, RdfFormat.N_QUADS)
        else:
            more = records.store.quads_for_pattern(None, None, None, GRAPH_ONTOLOGY) if ontology else ()
            serialize(chain(records.quads(), more), file, RdfFormat.N_QUADS)
        size = file.tell()
        file.seek(0)
        whole = records.part is None and records.only == "all"
        read = _told("reading statements", file, size, records)
        with canonical(read if whole or records.part is not None else _of_layer(read, records.only, ontology)) as lines:
            told = _told("canonical statements", lines, size, records)
            yield told if ontology and not whole else _digested(told, records)


@contextmanager
def triple_lines(records: Records, ontology: bool = False) -> Iterator[Iterable[bytes]]:
    """The same without named graphs, each once: N-Triples."""
    with quad_lines(records, ontology) as lines:
        yield _without_graphs(lines)


@contextmanager
def lines_by_graph(records: Records) -> Iterator[Iterable[bytes]]:
    """The canonical N-Quads, those of one named graph beside each other."""
    with quad_lines(records) as lines, in_order(b"%s %s" % (parted(line)[1], line) for line in lines) as ordered:
        yield (line.split(b" ", 1)[1] for line in ordered)


def count(lines: Iterable[bytes], records: Records, what: str) -> Iterator[bytes]:
    """The lines, counted when they have been read."""
    number = 0
    for line in lines:
        number += 1
        yield line
    records.counts[what] = number


@contextmanager
def kept(lines: Iterable[bytes]) -> Iterator[IO[bytes]]:
    """A file of the lines, to be read more than once."""
    with TemporaryFile() as file:
        file.writelines(lines)
        file.seek(0)
        yield file


def parted(line: bytes) -> tuple[bytes, bytes]:
    r"""Subject, predicate and object of a line of N-Quads, and its graph; nothing for the default graph.

    >>> parted(b'<http://a/s> <http://a/p> "o <g> ." <http://a/g> .\n')
    (b'<http://a/s> <http://a/p> "o <g> ."', b'<http://a/g>')
    >>> parted(b'<http://a/s> <http://a/p> <http://a/o> .\n')
    (b'<http://a/s> <http://a/p> <http://a/o>', b'')
    """
    begin = line.index(b" ", line.index(b" ") + 1) + 1
    end = begin
    if line.startswith(b'"', begin):  # a text can hold spaces
        end = line.rindex(b'"')
    elif line.startswith(b"<<", begin):  # and so can a triple
        end = line.rindex(b")>>")
    space = line.index(b" ", end)
    return line[:space], line[space + 1 : -3]


def _told(what: str, lines: Iterable[bytes], size: int, records: Records) -> Iterator[bytes]:
    """The lines; how many of so many bytes they come to is told by the way."""
    done = 0
    for number, line in enumerate(lines):
        if number % 20_000 == 0:
            records.progress(what, min(done / size, 1.0))
        done += len(line)
        yield line
    records.progress(what, 1.0)


def _of_layer(lines: Iterable[bytes], only: str, ontology: bool) -> Iterator[bytes]:
    layers = {"edges": [GRAPH_CLOSURE, GRAPH_INDEX], "closure": [GRAPH_CLOSURE, *([GRAPH_ONTOLOGY] if ontology else [])]}
    graphs = {str(graph).encode() for graph in layers[only]}  # those that are left out, or are all
    endings = tuple(b" %s .\n" % graph for graph in graphs)
    for line in lines:
        within = line.endswith(endings) and parted(line)[1] in graphs
        if within is (only == "closure"):
            yield line


def _digested(lines: Iterable[bytes], records: Records) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
        yield line
    records.digest = digest.hexdigest()


def _without_graphs(lines: Iterable[bytes]) -> Iterator[bytes]:
    last = b""
    for line in lines:  # those that differ in the graph alone are beside each other
        triple = parted(line)[0]
        if triple != last:
            yield triple + b" .\n"
        last = triple
