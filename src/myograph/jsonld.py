"""Triples in, a JSON-LD document out that stands alone: its context gives short names, and says which values are links or numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from myograph.errors import QuestionError
from myograph.vocabulary import DEFINITION, PREFIXES, RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Quad, Triple

    Term = NamedNode | BlankNode | Literal | Triple
    Value = str | int | dict[str, str]

_LINK, _TEXT = "@id", XSD + "string"
_NAMES = {RDF_TYPE.value: "type", DEFINITION.value: "definition"}  # properties that go by another name than their own


def json_ld(read: Callable[[], Iterable[Triple | Quad]]) -> Iterator[str]:
    """The document, piece by piece, the same text for the same triples.

    :param read: gives the triples, which are read twice; those about one node are beside each other.
    :raises QuestionError: where a triple is about another triple, which JSON-LD 1.1 has no place for.
    """
    kinds, prefixes = _survey(read())
    names = _names(set(kinds), prefixes)
    only = {prop: kind for prop, (kind, *others) in kinds.items() if not others}
    terms = {name: _definition(prop, only.get(prop, _TEXT), prefixes) for prop, name in names.items() if name != "type"}
    context = {"@version": 1.1, "id": "@id", "type": "@type", **{prefix: _namespace(prefix) for prefix in prefixes.declared}}
    yield f'{{\n  "@context": {_indented({**context, **dict(sorted(terms.items()))}, 2)},\n  "@graph": ['
    separator = ""
    for subject, triples in groupby(read(), key=attrgetter("subject")):
        node: dict[str, list[Value]] = {}
        for triple in triples:
            prop = triple.predicate.value
            kind = _LINK if prop == RDF_TYPE.value else only.get(prop)
            node.setdefault(names[prop], []).append(_value(triple.object, kind, prefixes))
        said = {key: values if len(values) > 1 else values[0] for key, values in sorted(node.items())}
        yield f"{separator}\n    {_indented({'id': _iri(subject, prefixes), **said}, 4)}"
        separator = ","
    yield "\n  ]\n}\n" if separator else "]\n}\n"


def _indented(value: object, depth: int) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + " " * depth)


class _Prefixes:
    """The prefixes that a document declares, and how they shorten an IRI."""

    def __init__(self, prefixes: Iterable[str]) -> None:
        self.declared = sorted(prefixes)
        self._by_namespace = {PREFIXES[prefix]: prefix for prefix in self.declared}
        longest_first = sorted(self._by_namespace, key=len, reverse=True)
        self._namespace = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def of(self, iri: str) -> str | None:
        """The prefix of the longest namespace that the IRI is in, if what follows it makes a compact IRI."""
        found = self._namespace.match(iri)
        return self._by_namespace[found[0]] if found and not iri.startswith("//", found.end()) else None

    def compact(self, iri: str) -> str:
        """The compact IRI; the IRI itself where there is none."""
        prefix = self.of(iri)
        return f"{prefix}:{iri[len(PREFIXES[prefix]) :]}" if prefix else iri


def _survey(triples: Iterable[Triple | Quad]) -> tuple[dict[str, set[str]], _Prefixes]:
    """Property -> what its values are; and the prefixes that are used, but for those that an IRI can be mistaken for."""
    kinds: dict[str, set[str]] = {}
    schemes: set[str] = set()
    every = _Prefixes(PREFIXES)
    used: set[str | None] = set()

    def see(iri: str) -> None:
        schemes.add(iri.partition(":")[0])
        used.add(every.of(iri))

    for triple in triples:
        kinds.setdefault(triple.predicate.value, set()).add(_kind(triple.object))
        for term in (triple.subject, triple.object):
            if isinstance(term, NamedNode):
                see(term.value)
    for kind in {kind for found in kinds.values() for kind in found} - {_TEXT}:
        if not kind.startswith("@"):
            see(kind)
    known = _Prefixes(prefix for prefix in PREFIXES if prefix not in schemes)
    # one that may not be used leaves its IRIs to the namespace that its own is in
    return kinds, _Prefixes({found for prefix in used if prefix and (found := known.of(PREFIXES[prefix]))})


def _namespace(prefix: str) -> str | dict[str, object]:
    """What the context says of a prefix: one that ends in a letter or so must say that it is one."""
    namespace = PREFIXES[prefix]
    return namespace if namespace[-1] in "/#" else {"@id": namespace, "@prefix": True}


def _names(properties: set[str], prefixes: _Prefixes) -> dict[str, str]:
    """Property -> its name in the document: the end of its IRI, with the prefix before it where that is not enough."""
    local = {prop: re.split("[/#]", prop)[-1] for prop in properties}
    count = Counter([*local.values(), *prefixes.declared, "id", "type", "definition"])
    names = {}
    for prop in sorted(properties):
        prefix = next((prefix for prefix, namespace in PREFIXES.items() if prop == namespace + local[prop]), None)
        name = local[prop] if count[local[prop]] == 1 else f"{prefix}_{local[prop]}" if prefix else prop
        names[prop] = _NAMES.get(prop) or (name if re.fullmatch(r"[A-Za-z_][\w.-]*", name) else prop)
    return names


def _definition(prop: str, kind: str, prefixes: _Prefixes) -> str | dict[str, str]:
    if kind == _TEXT or kind.startswith("@language"):
        return prop
    return {"@id": prop, "@type": kind if kind == _LINK else prefixes.compact(kind)}


def _kind(term: Term) -> str:
    """What a value is: a link, the language of a text, or the datatype."""
    if isinstance(term, Literal):
        return f"@language {term.language}" if term.language else term.datatype.value
    return _LINK


def _value(term: Term, kind: str | None, prefixes: _Prefixes) -> Value:
    """A value where the context says that all values of the property are of one kind, or None where it does not."""
    if not isinstance(term, Literal):
        return _iri(term, prefixes) if kind == _LINK else {"id": _iri(term, prefixes)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == _TEXT:
        return term.value
    if datatype != kind:
        return {"@value": term.value, "@type": prefixes.compact(datatype)}
    if datatype == XSD + "boolean" and term.value in ("true", "false"):
        return term.value == "true"
    if datatype == XSD + "integer" and re.fullmatch("0|-?[1-9][0-9]{0,14}", term.value):  # what every reader of JSON keeps exactly
        return int(term.value)
    return term.value


def _iri(term: Term, prefixes: _Prefixes) -> str:
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if isinstance(term, NamedNode):
        return prefixes.compact(term.value)
    raise QuestionError("JSON-LD has no place for triples about triples. Use turtle or ntriples.")
