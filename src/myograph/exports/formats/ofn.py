"""The graph as an OWL ontology in functional syntax: the axioms that RDF/XML holds, each with its annotations, one a line."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from myograph.exports.format import Format
from myograph.exports.functional import functional_syntax
from myograph.exports.statements import count, kept, triple_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from myograph.exports.stream import Records


def _write(records: Records, path: str) -> None:
    with triple_lines(records, ontology=True) as lines, kept(count(lines, records, "triples")) as file, open(path, "wb") as new:
        new.writelines(line.encode() for line in functional_syntax(lambda: _triples(file)))


def _triples(file: IO[bytes]) -> Iterator[Quad]:
    file.seek(0)
    return iter(parse(file, format=RdfFormat.N_TRIPLES))


_LOSES = ("which named graph a triple is in", "version IRIs and imports of data sets")

FORMATS = [Format("ofn", "Protégé, the OWL API", _write, loses=_LOSES)]
