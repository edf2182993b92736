"""Ids and statements in, lines of N-Triples out, with the declarations of what they use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from myograph.obo.words import ANNOTATION_PROPERTY, CLASS, LABEL, OBJECT_PROPERTY, PROPERTIES, A
from myograph.vocabulary import OBO, OBO_IN_OWL, OWL, RDF, RDFS, XSD, is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from myograph.obo.source import Source

    #: A property and a value, as N-Triples, and what the file says of that value.
    Note = tuple[str, str, str | None]

_BUILTIN = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}
_SCHEMES = ("http:", "https:", "ftp:", "urn:")


class Writer:
    """The lines of N-Triples so far, and what has been declared and used in them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines: list[str] = []
        self.classes: set[str] = set()
        self.relations: set[str] = set()
        self.used_classes: dict[str, None] = {}
        self.used_relations: dict[str, None] = {}
        self.used_properties: dict[str, None] = {}
        self.used_individuals: dict[str, None] = {}
        self.iris: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._axioms: set[tuple[str, str, str, frozenset[Note]]] = set()
        self._nodes = 0
        self._prefix = re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found[0]):x}_", source.name)
        if self._prefix[0] == "-":
            self._prefix = f"_{self._prefix}"

    def iri(self, id: str) -> str:
        """The IRI of an id."""
        iri = self.iris.get(id)
        if iri is None:
            iri = self.iris[id] = self._new_iri(id)
        return iri

    def _new_iri(self, id: str, unprefixed: str | None = None) -> str:
        prefix, colon, local = id.partition(":")
        if id.startswith(_SCHEMES):
            iri = id
        elif colon and prefix in _BUILTIN:
            iri = _BUILTIN[prefix] + local
        elif colon:
            fallback = f"{OBO}{prefix}_#" if "_" in local else f"{OBO}{prefix}_"
            iri = self.source.idspaces.get(prefix, fallback) + quote_plus(local, safe="*")
        elif (other := self.source.expanded(id)) != id:
            iri = self.iri(other)
        else:
            iri = (unprefixed or f"{OBO}{self.source.name}#") + quote_plus(id, safe="*")
        if not is_iri(iri):
            self.source.problem(
                "no IRI can be made of this", 'Write an id, or an IRI without spaces and the characters <>"{}|^`\\.', "", id
            )
        return iri

    def name_of(self, id: str) -> str:
        """The IRI of an id, as N-Triples."""
        return f"<{self.iri(id)}>"

    def relation(self, id: str) -> str:
        """An object property, as N-Triples."""
        for xref in self.source.shorthands.get(id, ()):
            if xref.partition(":")[0] in ("RO", "BFO"):
                id = xref
                break
        found = self.name_of(id)
        self.used_relations[found] = None
        return found

    def cls(self, id: str) -> str:
        """A class, as N-Triples."""
        found = self.name_of(id)
        self.used_classes[found] = None
        return found

    def annotation_property(self, id: str) -> str:
        """An annotation property that the file names, as N-Triples."""
        found = self.name_of(id)
        if not found.startswith((f"<{OWL}", f"<{RDFS}")):
            self.used_properties[found] = None
        return found

    def tag(self, tag: str) -> str:
        """The annotation property of a tag or a qualifier, as N-Triples."""
        found = self._tags.get(tag)
        if found is None:
            iri, label = PROPERTIES.get(tag) or (self._new_iri(tag, OBO_IN_OWL), None)
            found = self._tags[tag] = f"<{iri}>"
            self.used_properties[found] = None
            if label:
                self.lines.append(f"{found} {LABEL} {literal(label)} .\n")
        return found

    def node(self) -> str:
        """A new blank node, as N-Triples."""
        self._nodes += 1
        return f"_:{self._prefix}-{self._nodes}"

    def say(self, subject: str, predicate: str, object: str, notes: Iterable[Note] = ()) -> None:
        """A triple, and an axiom about it where there is more to say."""
        self.lines.append(f"{subject} {predicate} {object} .\n")
        if notes:
            self._annotate("Axiom", subject, predicate, object, notes)

    def _annotate(self, kind: str, subject: str, predicate: str, object: str, notes: Iterable[Note]) -> None:
        key = (subject, predicate, object, frozenset(notes))
        if key in self._axioms:
            return
        self._axioms.add(key)
        axiom = self.node()
        self.lines.append(f"{axiom} {A} <{OWL}{kind}> .\n")
        self.lines.append(f"{axiom} <{OWL}annotatedSource> {subject} .\n")
        self.lines.append(f"{axiom} <{OWL}annotatedProperty> {predicate} .\n")
        self.lines.append(f"{axiom} <{OWL}annotatedTarget> {object} .\n")
        for property, value, label in dict.fromkeys(notes):
            self.lines.append(f"{axiom} {property} {value} .\n")
            if label is not None:
                self._annotate("Annotation", axiom, property, value, [(LABEL, literal(label), None)])

    def declare_used(self) -> None:
        """The kind of everything that the file uses and has no frame of."""
        for cls in self.used_classes:
            if cls not in self.classes:
                self.say(cls, A, CLASS)
        for relation in self.used_relations:
            if relation not in self.relations:
                self.say(relation, A, OBJECT_PROPERTY)
        for individual in self.used_individuals:
            self.say(individual, A, f"<{OWL}NamedIndividual>")
        for property in self.used_properties:
            if property not in self.used_relations:
                self.say(property, A, ANNOTATION_PROPERTY)


def literal(text: str) -> str:
    """A text, as N-Triples."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if '"' in text:
        text = text.replace('"', '\\"')
    if "\n" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    return f'"{text}"'
