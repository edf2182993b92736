"""An OBO 1.4 file in, its terms and its RDF out, as the standard mapping of OBO to OWL has it.

The mapping is section 5 of the format's specification as the OWL API carries it out. Where the OWL API's release 5.1.20 falls short
of what the file says, the file is followed: prefixes that the header declares with ``idspace`` are honoured, ``replaced_by`` and
``consider`` name terms and are IRIs, and the description of a cross-reference in a list is kept, as an annotation of the annotation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from myograph.errors import LoadError
from myograph.obo.header import header_frame
from myograph.obo.relations import typedef_frame
from myograph.obo.source import Source
from myograph.obo.terms import Term, check_parents, term_frame
from myograph.obo.text import parse
from myograph.obo.writer import Writer
from myograph.vocabulary import DCTERMS, OBO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Ontology", "Term", "read_obo"]

DC = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True)
class Ontology:
    """What an OBO file holds: what its header says of it, its terms by IRI, and all of it as RDF."""

    path: str
    iri: str
    version: str | None
    version_iri: str | None
    title: str | None
    description: str | None
    licence: tuple[str, ...]
    terms: dict[str, Term]
    _lines: list[str] = field(repr=False)

    def ntriples(self) -> Iterator[str]:
        """Every triple as a line of N-Triples, in the order of the file; the names of blank nodes begin with the ontology's id."""
        return iter(self._lines)


def read_obo(path: str | Path) -> Ontology:
    """Read an OBO file, which may be packed with gzip, and check that what its terms say of each other holds.

    A parent of an id space that the file has no such term of is an error; one of another id space is not.

    :raises LoadError: where it cannot be read, does not parse, contradicts itself or says what OWL has nothing for.
    :raises MissingExtra: where the package fastobo is not installed.
    """
    source = Source(str(path), *parse(path))
    out = Writer(source)
    name, version = source.name, next(iter(source.said.get("data-version", ())), None)
    iri = name if ":" in name else f"{OBO}{name}.owl"
    version_iri = f"{OBO}{name}/{version}/{name}.owl" if version is not None else None
    about = header_frame(out, iri, version_iri)
    terms: dict[str, Term] = {}
    for frame in source.frames:
        if type(frame).__name__ == "TypedefFrame":
            typedef_frame(out, frame)
    for frame in source.frames:
        if type(frame).__name__ == "TermFrame":
            term = term_frame(out, frame)
            terms[term.iri] = term
    out.declare_used()
    check_parents(out, terms)
    if source.problems:
        raise LoadError(source.problems)
    title, description = (next((v for ns in (DC, DCTERMS) for v in about.get(ns + of, ())), None) for of in ("title", "description"))
    licence = tuple(v for property in (DCTERMS + "license", DC + "license") for v in about.get(property, ()))
    return Ontology(source.path, iri, version, version_iri, title, description, licence, terms, out.lines)
