"""What exports are made of: nodes, edges, associations and sources, as plain values whose fields say their type."""

from __future__ import annotations

from typing import NamedTuple

#: Types of fields, by what the classes below write: text, lists of texts, numbers, truth values. Empty: "", (), None.
TEXT, LIST, INTEGER, NUMBER, TRUTH = "str", "tuple[str, ...]", "int | None", "float | None", "bool | None"


class Node(NamedTuple):
    """An entity, or what a statement relates one to. Identifiers are CURIEs, or IRIs where no prefix is known."""

    id: str
    iri: str
    name: str
    category: tuple[str, ...]  # the classes that it is stated to be of
    classes: tuple[str, ...]  # these and what follows from the ontology
    definition: str
    synonyms: tuple[str, ...]
    broad_synonyms: tuple[str, ...]
    narrow_synonyms: tuple[str, ...]
    related_synonyms: tuple[str, ...]
    severity: tuple[str, ...]
    values: tuple[str, ...]  # what is stated of it that is no node: "relation: value"
    entries: tuple[str, ...]  # the entries of catalogues that it stands for
    xrefs: tuple[str, ...]
    exact_matches: tuple[str, ...]
    close_matches: tuple[str, ...]
    broad_matches: tuple[str, ...]
    narrow_matches: tuple[str, ...]
    related_matches: tuple[str, ...]
    provided_by: tuple[str, ...]  # the named graphs that describe it


class Edge(NamedTuple):
    """One triple between two nodes, with what the associations say that it rests on, all of them together."""

    id: str  # edge: and 20 hexadecimal digits of the SHA-256 of the triple in N-Triples, "<s> <p> <o> ."
    subject: str
    predicate: str
    object: str
    label: str
    inferred: bool  # from the closure, and not stated
    status: str  # accepted or contested; contested where nothing that is accepted supports it
    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    publications: tuple[str, ...]
    frequency: tuple[str, ...]  # as written
    frequency_low: float | None  # the lowest and the highest share that any of them allows, from 0 to 1
    frequency_high: float | None
    onset: tuple[str, ...]
    sex: tuple[str, ...]
    modifiers: tuple[str, ...]
    qualifiers: tuple[str, ...]
    strength: tuple[str, ...]
    label_inferred: bool | None  # True where each source has lost the heading that names the subject
    associations: tuple[str, ...]


class Association(NamedTuple):
    """What one source says; those that are excluded, outdated or unsafe give no edge."""

    id: str
    subject: str
    predicate: str
    object: str
    value: str  # in place of an object
    polarity: str
    status: str
    reviews: tuple[str, ...]
    reasons: tuple[str, ...]  # of the reviews that gave it another status
    qualifier: tuple[str, ...]
    frequency: str
    frequency_low: float | None
    frequency_high: float | None
    affected: int | None
    examined: int | None
    onset: tuple[str, ...]
    sex: tuple[str, ...]
    modifiers: tuple[str, ...]
    strength: str
    in_respect_of: tuple[str, ...]
    extension: tuple[str, ...]
    evidence: str
    publications: tuple[str, ...]
    biocuration: str
    source: str
    section: str
    span_start: int | None
    span_end: int | None
    span_digest: str
    context_span: str
    stated_as: str
    fact_kind: str
    label_inferred: bool | None
    comment: tuple[str, ...]
    edge: str  # the edge that it supports


class Source(NamedTuple):
    """What an association cites, as far as it was read."""

    id: str
    name: str
    publisher: str
    url: str
    part_read: str
    grade: str
    version: str
    licence: str
    digest: str


Record = Node | Edge | Association | Source

#: Tables of the records, as every format calls them that has tables.
TABLES: dict[str, type[Node | Edge | Association | Source]] = {"nodes": Node, "edges": Edge, "associations": Association, "sources": Source}


def fields(kind: type[Node | Edge | Association | Source]) -> dict[str, str]:
    """Field -> its type, one of TEXT, LIST, INTEGER, NUMBER, TRUTH.

    >>> list(fields(Source))[:2], fields(Edge)["inferred"] == TRUTH, fields(Edge)["sources"] == LIST
    (['id', 'name'], True, True)
    """
    written = {name: str(getattr(kind.__annotations__[name], "__forward_arg__", "")) for name in kind._fields}
    return {name: TRUTH if type == "bool" else type for name, type in written.items()}
