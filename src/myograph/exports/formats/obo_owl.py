"""A view of the records as classes, in OWL as RDF/XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from myograph.errors import QuestionError
from myograph.exports.format import Format
from myograph.exports.formats.obo import LOSES
from myograph.exports.obo_view import ABOUT, ANNOTATIONS, ONTOLOGY_IRI, RECORD, SCOPES, OboView, iri_of, prefixes
from myograph.vocabulary import DEFINITION, OBO_IN_OWL, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.exports.obo_view import Class, Link, Relation
    from myograph.exports.stream import Records

_PREFIXES = {prefix: prefixes()[prefix] for prefix in ("dcterms", "obo", "oboInOwl", "owl", "rdf", "rdfs", "skos", RECORD)}
_PROPERTIES = {
    **ANNOTATIONS,
    "dcterms:description": "",
    "dcterms:license": "",
    "obo:IAO_0000115": "definition",
    "oboInOwl:hasDbXref": "",
    "oboInOwl:hasSynonymType": "",
    "oboInOwl:id": "",
    "oboInOwl:SynonymTypeProperty": "synonym type property",
    **{f"oboInOwl:{predicate.value.removeprefix(OBO_IN_OWL)}": "" for predicate in SCOPES},
}
_SCOPES = {scope: predicate.value for predicate, scope in SCOPES.items()}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _write(records: Records, path: str) -> None:
    view = OboView(records)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF')
        file.writelines(f'\n    xmlns:{prefix}="{namespace}"' for prefix, namespace in _PREFIXES.items())
        file.write(">\n")
        for lines in _elements(view):
            file.writelines(f"{line}\n" for line in lines)
        file.write("</rdf:RDF>\n")


def _elements(view: OboView) -> Iterator[list[str]]:
    yield ["<owl:Ontology" + _at("about", ONTOLOGY_IRI), *_ontology(view), "</owl:Ontology>"]
    for id, name in sorted(_PROPERTIES.items()):
        yield [
            f"<owl:AnnotationProperty{_at('about', iri_of(id))}",
            *([_text("rdfs:label", name)] if name else []),
            "</owl:AnnotationProperty>",
        ]
    for type in view.synonym_types.values():
        parent = _resource("rdfs:subPropertyOf", OBO_IN_OWL + "SynonymTypeProperty")
        yield [f"<owl:AnnotationProperty{_at('about', type.iri)}", _text("rdfs:label", type.name), parent, "</owl:AnnotationProperty>"]
    for cls in view.classes():
        yield list(_class(cls))
    for relation in view.relations():
        yield list(_relation(relation))


def _ontology(view: OboView) -> Iterator[str]:
    if version := view.version():
        yield _text("owl:versionInfo", version)
    if licence := view.licence():
        yield _resource("dcterms:license", licence)
    yield _text("dcterms:description", ABOUT)
    yield from (_text("rdfs:comment", notice) for _, notice in sorted(view.records.notices().items()))


def _class(cls: Class) -> Iterator[str]:
    iri = iri_of(cls.id)
    axioms: list[str] = []
    yield f"<owl:Class{_at('about', iri)}"
    yield _text("oboInOwl:id", cls.id)
    yield _text("rdfs:label", cls.name)
    yield from _definition(cls, axioms)
    for synonym in cls.synonyms:
        yield _text(f"oboInOwl:{_SCOPES[synonym.scope].removeprefix(OBO_IN_OWL)}", synonym.text)
        about = [_resource("oboInOwl:hasSynonymType", synonym.type)] if synonym.type else []
        about += [_text("oboInOwl:hasDbXref", xref) for xref in synonym.xrefs]
        axioms += _axiom(iri, _SCOPES[synonym.scope], _text("owl:annotatedTarget", synonym.text), about)
    yield from (_text("oboInOwl:hasDbXref", xref) for xref in cls.xrefs)
    yield from (_resource(kind, iri_of(match)) for kind, match in cls.matches)
    yield from (_text(f"{RECORD}:{field}", value) for field, value in cls.about)
    for number, link in enumerate((*cls.is_a, *cls.links)):
        about = [_text(f"{RECORD}:{field}", value) for field, value in link.about]
        if link.relation:
            yield from _restriction(link, name := f"{re.sub(r'[^A-Za-z0-9]', lambda c: f'-{ord(c[0]):x}-', cls.id)}-{number}")
            axioms += _axiom(iri, RDFS + "subClassOf", f'<owl:annotatedTarget rdf:nodeID="{name}"/>', about)
        else:
            yield _resource("rdfs:subClassOf", iri_of(link.object))
            axioms += _axiom(iri, RDFS + "subClassOf", _resource("owl:annotatedTarget", iri_of(link.object)), about)
    yield "</owl:Class>"
    yield from axioms


def _relation(relation: Relation) -> Iterator[str]:
    axioms: list[str] = []
    yield f"<owl:ObjectProperty{_at('about', iri_of(relation.id))}"
    yield _text("oboInOwl:id", relation.id)
    yield _text("rdfs:label", relation.name)
    yield from _definition(relation, axioms)
    if relation.transitive:
        yield _resource("rdf:type", _PREFIXES["owl"] + "TransitiveProperty")
    yield from (_resource("rdfs:subPropertyOf", iri_of(one)) for one in relation.is_a)
    yield from (_resource("owl:inverseOf", iri_of(one)) for one in relation.inverses)
    for chain in relation.chains:
        members = (f"<rdf:Description{_at('about', iri_of(one))}</rdf:Description>" for one in chain)
        yield f'<owl:propertyChainAxiom rdf:parseType="Collection">{"".join(members)}</owl:propertyChainAxiom>'
    yield "</owl:ObjectProperty>"
    yield from axioms


def _definition(one: Class | Relation, axioms: list[str]) -> Iterator[str]:
    if one.definition:
        yield _text("obo:IAO_0000115", one.definition)
        about = [_text("oboInOwl:hasDbXref", xref) for xref in one.definition_xrefs]
        axioms += _axiom(iri_of(one.id), DEFINITION.value, _text("owl:annotatedTarget", one.definition), about)


def _restriction(link: Link, name: str) -> list[str]:
    some = _resource("owl:onProperty", iri_of(link.relation)) + _resource("owl:someValuesFrom", iri_of(link.object))
    return [f'<rdfs:subClassOf><owl:Restriction rdf:nodeID="{name}">{some}</owl:Restriction></rdfs:subClassOf>']


def _axiom(subject: str, predicate: str, target: str, about: list[str]) -> list[str]:
    """What is said of an axiom, where anything is."""
    annotated = (_resource("owl:annotatedSource", subject), _resource("owl:annotatedProperty", predicate), target)
    return ["<owl:Axiom>", *annotated, *about, "</owl:Axiom>"] if about else []


def _at(attribute: str, iri: str) -> str:
    return f" rdf:{attribute}={quoteattr(iri)}>"


def _resource(element: str, iri: str) -> str:
    return f"<{element} rdf:resource={quoteattr(iri)}/>"


def _text(element: str, text: str) -> str:
    if found := _NO_XML.search(text):
        raise QuestionError(f"RDF/XML has no place for {found[0]!r} in {text!r}. Use another format.")
    return f"<{element}>{escape(text, {chr(13): '&#13;'})}</{element}>"


FORMATS = [Format("obo-owl", "Protégé, the OWL API", _write, loses=LOSES)]
