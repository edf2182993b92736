"""A view of the records as classes, in OBO 1.4: for tools of OBO ontologies."""

from __future__ import annotations

import re
import shutil
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from myograph.exports.format import Format
from myograph.exports.obo_view import ABOUT, ANNOTATIONS, ONTOLOGY_IRI, RECORD, OboView, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from myograph.exports.obo_view import Class, Link, Relation
    from myograph.exports.stream import Records

#: What a view of classes has no place for, in whatever format.
LOSES = (
    "edges and classes that are inferred",
    "associations that give no edge",
    "statements whose object is a text or a number",
    "identifiers of edges",
    "the named graphs that describe a node",
    "where in its source a statement stands",
)

_PREFIX = re.compile(r"(?<![\w/.-])[A-Za-z][\w.-]*(?=:(?!//)\S)")


def _write(records: Records, path: str) -> None:
    view = OboView(records)
    used = {RECORD, "dcterms", "skos", "xsd"}
    with TemporaryFile("w+", encoding="utf-8", newline="") as body, open(path, "w", encoding="utf-8", newline="") as file:
        for frame in _frames(view):
            body.write("\n" + "".join(f"{line}\n" for line in frame))
            used.update(found for line in frame for found in _PREFIX.findall(line))
        file.writelines(f"{line}\n" for line in _header(view, used))
        body.seek(0)
        shutil.copyfileobj(body, file)


def _header(view: OboView, used: set[str]) -> Iterator[str]:
    yield "format-version: 1.4"
    yield f"data-version: {text(view.version())}"
    for type in view.synonym_types.values():
        yield f"synonymtypedef: {identifier(type.id)} {quoted(type.name)}"
    for prefix, namespace in sorted(prefixes().items()):
        if prefix in used:
            yield f"idspace: {prefix} {namespace}"
    yield f"remark: {text(ABOUT)}"
    for _, notice in sorted(view.records.notices().items()):
        yield f"remark: {text(notice)}"
    yield f"ontology: {ONTOLOGY_IRI}"
    if licence := view.licence():
        yield f"property_value: dcterms:license {identifier(licence)}"


def _frames(view: OboView) -> Iterator[list[str]]:
    for cls in view.classes():
        yield ["[Term]", *_class_lines(cls, view)]
    for relation in view.relations():
        yield ["[Typedef]", *_relation_lines(relation)]
    for id, name in ANNOTATIONS.items():
        yield ["[Typedef]", f"id: {id}", f"name: {name}", "is_metadata_tag: true"]


def _class_lines(cls: Class, view: OboView) -> Iterator[str]:
    yield f"id: {identifier(cls.id)}"
    yield f"name: {text(cls.name)}"
    if cls.definition:
        yield f"def: {quoted(cls.definition)} {_xrefs(cls.definition_xrefs)}"
    for synonym in cls.synonyms:
        type = f" {identifier(view.synonym_types[synonym.type].id)}" if synonym.type else ""
        yield f"synonym: {quoted(synonym.text)} {synonym.scope}{type} {_xrefs(synonym.xrefs)}"
    for xref in cls.xrefs:
        yield f"xref: {identifier(xref)}"
    for kind, match in cls.matches:
        yield f"property_value: {kind} {identifier(match)}"
    for field, value in cls.about:
        yield f"property_value: {RECORD}:{field} {quoted(value)} xsd:string"
    for link in cls.is_a:
        yield f"is_a: {_end(link)}"
    for link in cls.links:
        yield f"relationship: {identifier(link.relation)} {_end(link)}"


def _relation_lines(relation: Relation) -> Iterator[str]:
    yield f"id: {identifier(relation.id)}"
    yield f"name: {text(relation.name)}"
    if relation.definition:
        yield f"def: {quoted(relation.definition)} {_xrefs(relation.definition_xrefs)}"
    if relation.transitive:
        yield "is_transitive: true"
    for one in relation.is_a:
        yield f"is_a: {identifier(one)}"
    for one in relation.inverses:
        yield f"inverse_of: {identifier(one)}"
    for first, second in relation.chains:
        yield f"holds_over_chain: {identifier(first)} {identifier(second)}"


def _end(link: Link) -> str:
    about = ", ".join(f"{RECORD}:{field}={quoted(value)}" for field, value in link.about)
    return f"{identifier(link.object)}{f' {{{about}}}' if about else ''} ! {text(link.name)}"


def _xrefs(xrefs: tuple[str, ...]) -> str:
    return f"[{', '.join(map(identifier, xrefs))}]"


def identifier(id: str) -> str:
    r"""An identifier as OBO has it.

    >>> identifier("HP:0001324"), identifier("UMLS:a b,c")
    ('HP:0001324', 'UMLS:a\\ b\\,c')
    """
    return re.sub(r"[\\ \n\r\t,{}!\[\]\"]", lambda found: _ESCAPES.get(found[0], "\\" + found[0]), id)


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", " ": "\\ "}


def quoted(value: str) -> str:
    r"""A text in quotation marks.

    >>> quoted('a "b" \\ c')
    '"a \\"b\\" \\\\ c"'
    """
    return '"' + re.sub(r"[\\\"\n\r\t]", lambda found: _ESCAPES.get(found[0], "\\" + found[0]), value) + '"'


def text(value: str) -> str:
    r"""A text without quotation marks, such as a name.

    >>> text("a {b} !")
    'a \\{b\\} \\!'
    """
    return re.sub(r"[\\{}!\n\r\t]", lambda found: _ESCAPES.get(found[0], "\\" + found[0]), value)


FORMATS = [Format("obo", "pronto, OAK, fastobo", _write, loses=LOSES)]
