"""The blank nodes of an ontology in, the expressions of OWL's functional syntax that they stand for out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from myograph.errors import QuestionError
from myograph.vocabulary import OWL, PREFIXES, RDF, RDF_TYPE, RDFS, XSD

if TYPE_CHECKING:
    from pyoxigraph import Triple

    Term = NamedNode | BlankNode | Literal | Triple
    #: A property and a value.
    Note = tuple[Term, Term]
    About = dict[Term, list[Note]]


def owl(name: str) -> NamedNode:
    """The term of OWL with that name."""
    return NamedNode(OWL + name)


_FIRST, _REST, _NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
_DATATYPE = NamedNode(RDFS + "Datatype")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-]))*")

#: Sets: what they are called of classes, and of data ranges.
_SETS = {
    "intersectionOf": ("ObjectIntersectionOf", "DataIntersectionOf"),
    "unionOf": ("ObjectUnionOf", "DataUnionOf"),
    "oneOf": ("ObjectOneOf", "DataOneOf"),
}
_OPERATORS = (*_SETS, "complementOf", "onProperty", "inverseOf", "onDatatype", "datatypeComplementOf", "annotatedSource")
_PARTS: set[Term] = {_FIRST, _REST, *map(owl, _OPERATORS)}
_THINGS: set[Term] = {owl("Thing"), owl("Nothing")}
_VALUES = {"someValuesFrom": "SomeValuesFrom", "allValuesFrom": "AllValuesFrom", "hasValue": "HasValue"}
_CARDINALITIES = {
    **{f"{bound}Cardinality": f"{bound.title()}Cardinality" for bound in ("min", "max")},
    **{f"{bound}QualifiedCardinality": f"{bound.title()}Cardinality" for bound in ("min", "max")},
    "cardinality": "ExactCardinality",
    "qualifiedCardinality": "ExactCardinality",
}


class Expressions:
    """What an ontology says of its blank nodes, and which of its properties are of data.

    :param about: blank node -> properties and values.
    :param data: the data properties.
    """

    def __init__(self, about: About, data: set[Term]) -> None:
        self.about = about
        self._data = data

    def one(self, node: Term, name: str) -> Term | None:
        """The value of a property of OWL that a blank node has."""
        prop = owl(name)
        return next((value for found, value in self.about.get(node, ()) if found == prop), None)

    def is_part(self, node: BlankNode) -> bool:
        """Whether a blank node stands for an expression, a list, an annotation or an axiom, and not for a thing."""
        for prop, value in self.about.get(node, ()):
            if prop in _PARTS or (isinstance(prop, NamedNode) and prop.value.startswith(XSD)):  # a facet of a datatype
                return True
            if prop == RDF_TYPE and isinstance(value, NamedNode) and value.value.startswith((OWL, RDFS)) and value not in _THINGS:
                return True
        return False

    def list(self, node: Term | None) -> list[Term]:
        """The members of a list.

        :raises QuestionError: where it does not end.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while node is not None and node != _NIL:
            said = dict(self.about.get(node, ()))
            if node in seen or _FIRST not in said or _REST not in said:
                raise no_place(node, "a list that does not end")
            seen.add(node)
            found.append(said[_FIRST])
            node = said[_REST]
        return found

    def property(self, node: Term) -> str:
        """A property, or the inverse of one."""
        if isinstance(node, BlankNode):
            inverse = self.one(node, "inverseOf")
            if inverse is None:
                raise no_place(node, "a property without a name")
            return f"ObjectInverseOf({term(inverse)})"
        return term(node)

    def is_data(self, prop: Term | None) -> bool:
        """Whether a property is one of data."""
        return prop in self._data

    def cls(self, node: Term) -> str:
        """A class, or a data range.

        :raises QuestionError: where it is none of those that OWL has.
        """
        if not isinstance(node, BlankNode):
            return term(node)
        is_range = (RDF_TYPE, _DATATYPE) in self.about.get(node, ())
        for name, of in _SETS.items():
            if (members := self.one(node, name)) is not None:
                return f"{of[is_range]}({' '.join(self.cls(member) for member in self.list(members))})"
        if (other := self.one(node, "complementOf")) is not None:
            return f"ObjectComplementOf({self.cls(other)})"
        if (other := self.one(node, "datatypeComplementOf")) is not None:
            return f"DataComplementOf({self.cls(other)})"
        if (datatype := self.one(node, "onDatatype")) is not None:
            facets = [note for part in self.list(self.one(node, "withRestrictions")) for note in self.about[part]]
            return f"DatatypeRestriction({term(datatype)} {' '.join(f'{term(facet)} {term(value)}' for facet, value in facets)})"
        return self._restriction(node)

    def _restriction(self, node: BlankNode) -> str:
        prop = self.one(node, "onProperty")
        kind = "Data" if self.is_data(prop) else "Object"
        if prop is not None and self.one(node, "hasSelf") is not None:
            return f"ObjectHasSelf({self.property(prop)})"
        for name, of in _VALUES.items():
            if prop is not None and (value := self.one(node, name)) is not None:
                return f"{kind}{of}({self.property(prop)} {self.cls(value)})"
        for name, of in _CARDINALITIES.items():
            if prop is not None and isinstance(number := self.one(node, name), Literal):
                qualified = self.one(node, "onClass") or self.one(node, "onDataRange")
                what = f" {self.cls(qualified)}" if qualified is not None else ""
                return f"{kind}{of}({number.value} {self.property(prop)}{what})"
        raise no_place(node, "an expression that OWL does not have")


def no_place(what: object, why: str) -> QuestionError:
    """The error for what is not OWL."""
    return QuestionError(f"OWL has no place for this: {what} ({why}). Use another format.")


def term(one: Term) -> str:
    r"""A name or a literal in functional syntax.

    >>> term(NamedNode(OWL + "Class")), term(NamedNode("http://example.org/a"))
    ('owl:Class', '<http://example.org/a>')
    >>> print(term(Literal('say "a\\b"', language="en")))
    "say \"a\\b\""@en
    """
    if isinstance(one, NamedNode):
        return _name(one.value)
    if isinstance(one, BlankNode):
        return str(one)
    if not isinstance(one, Literal):
        raise no_place(one, "a triple about a triple")
    text = one.value.replace("\\", "\\\\").replace('"', '\\"')
    if one.language:
        return f'"{text}"@{one.language}'
    return f'"{text}"' if one.datatype.value == XSD + "string" else f'"{text}"^^{_name(one.datatype.value)}'


def _name(iri: str) -> str:
    for end in sorted((iri.rfind(mark) + 1 for mark in "_:#/"), reverse=True):
        prefix = _PREFIXES.get(iri[:end])
        if prefix and _LOCAL.fullmatch(iri[end:]):
            return f"{prefix}:{iri[end:]}"
    return f"<{iri}>"


_PREFIXES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
