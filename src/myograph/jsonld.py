"""Triples in, a JSON-LD document out that stands alone: its context gives short names, and says which values are links or numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from myograph.errors import QuestionError
from myograph.vocabulary import DEFINITION, PREFIXES, RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    Term = NamedNode | BlankNode | Literal | Triple
    Value = str | int | dict[str, str]

_LINK, _TEXT = "@id", XSD + "string"
_NAMES = {RDF_TYPE.value: "type", DEFINITION.value: "definition"}  # properties that go by another name than their own


def to_json_ld(triples: Iterable[Triple]) -> str:
    """The document, the same text for the same triples.

    :raises QuestionError: where a triple is about another triple, which JSON-LD 1.1 has no place for.
    """
    ordered = sorted(triples, key=lambda triple: (str(triple.subject), triple.predicate.value, str(triple.object)))
    prefixes = _prefixes(ordered)
    names = _names({triple.predicate.value for triple in ordered}, prefixes)
    kinds: dict[str, set[str]] = {}
    for triple in ordered:
        kinds.setdefault(triple.predicate.value, set()).add(_kind(triple.object))
    only = {name: kind for name, (kind, *others) in kinds.items() if not others}

    nodes: dict[str, dict[str, list[Value]]] = {}
    for triple in ordered:
        node = nodes.setdefault(_iri(triple.subject, prefixes), {})
        prop = triple.predicate.value
        kind = _LINK if prop == RDF_TYPE.value else only.get(prop)
        node.setdefault(names[prop], []).append(_value(triple.object, kind, prefixes))
    terms = {name: _definition(prop, only.get(prop, _TEXT), prefixes) for prop, name in names.items() if name != "type"}
    context = {"@version": 1.1, "id": "@id", "type": "@type", **{prefix: _namespace(prefix) for prefix in sorted(prefixes.values())}}
    document = {
        "@context": {**context, **dict(sorted(terms.items()))},
        "@graph": [
            {"id": name, **{key: values if len(values) > 1 else values[0] for key, values in sorted(node.items())}}
            for name, node in nodes.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _prefixes(triples: list[Triple]) -> dict[str, str]:
    """Namespace -> prefix, of those in use that no IRI can be mistaken for."""
    iris = {term.value for triple in triples for term in (triple.subject, triple.object) if isinstance(term, NamedNode)}
    iris |= {term.datatype.value for triple in triples if isinstance(term := triple.object, Literal)} - {_TEXT}
    schemes = {iri.partition(":")[0] for iri in iris}
    known = {namespace: prefix for prefix, namespace in PREFIXES.items() if prefix not in schemes}
    used = {namespace for iri in iris if (namespace := _namespace_of(iri, known))}
    return {namespace: prefix for namespace, prefix in known.items() if namespace in used}


def _namespace_of(iri: str, known: dict[str, str]) -> str:
    """The longest namespace that the IRI is in, if what follows it makes a compact IRI."""
    found = max((namespace for namespace in known if iri.startswith(namespace)), key=len, default="")
    return "" if iri[len(found) :].startswith("//") else found


def _namespace(prefix: str) -> str | dict[str, object]:
    """What the context says of a prefix: one that ends in a letter or so must say that it is one."""
    namespace = PREFIXES[prefix]
    return namespace if namespace[-1] in "/#" else {"@id": namespace, "@prefix": True}


def _names(properties: set[str], prefixes: dict[str, str]) -> dict[str, str]:
    """Property -> its name in the document: the end of its IRI, with the prefix before it where that is not enough."""
    local = {prop: re.split("[/#]", prop)[-1] for prop in properties}
    count = Counter([*local.values(), *prefixes.values(), "id", "type", "definition"])
    names = {}
    for prop in sorted(properties):
        prefix = next((prefix for prefix, namespace in PREFIXES.items() if prop == namespace + local[prop]), None)
        name = local[prop] if count[local[prop]] == 1 else f"{prefix}_{local[prop]}" if prefix else prop
        names[prop] = _NAMES.get(prop) or (name if re.fullmatch(r"[A-Za-z_][\w.-]*", name) else prop)
    return names


def _definition(prop: str, kind: str, prefixes: dict[str, str]) -> str | dict[str, str]:
    if kind == _TEXT or kind.startswith("@language"):
        return prop
    return {"@id": prop, "@type": kind if kind == _LINK else _compact(kind, prefixes)}


def _kind(term: Term) -> str:
    """What a value is: a link, the language of a text, or the datatype."""
    if isinstance(term, Literal):
        return f"@language {term.language}" if term.language else term.datatype.value
    return _LINK


def _value(term: Term, kind: str | None, prefixes: dict[str, str]) -> Value:
    """A value where the context says that all values of the property are of one kind, or None where it does not."""
    if not isinstance(term, Literal):
        return _iri(term, prefixes) if kind == _LINK else {"id": _iri(term, prefixes)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == _TEXT:
        return term.value
    if datatype != kind:
        return {"@value": term.value, "@type": _compact(datatype, prefixes)}
    if datatype == XSD + "boolean" and term.value in ("true", "false"):
        return term.value == "true"
    if datatype == XSD + "integer" and re.fullmatch("0|-?[1-9][0-9]{0,14}", term.value):  # what every reader of JSON keeps exactly
        return int(term.value)
    return term.value


def _iri(term: Term, prefixes: dict[str, str]) -> str:
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if isinstance(term, NamedNode):
        return _compact(term.value, prefixes)
    raise QuestionError("JSON-LD has no place for triples about triples. Use turtle or ntriples.")


def _compact(iri: str, prefixes: dict[str, str]) -> str:
    namespace = _namespace_of(iri, prefixes)
    return f"{prefixes[namespace]}:{iri[len(namespace) :]}" if namespace else iri
