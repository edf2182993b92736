"""Shapes in SHACL in, for each a query in SPARQL out that finds what breaks it in a graph of millions of triples.

A query is set against set (what a shape is about, MINUS what keeps to it), which a store evaluates once and not for each node.
What SHACL can say and our shapes do not is refused.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import combinations, count
from typing import TYPE_CHECKING, NamedTuple

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH

from myograph.errors import GraphError
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_INDEX, MYO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import NamedNode
    from rdflib.term import Node

#: Said of a shape whose rule is for what tables and the ontology describe, and not for data sets, which are as their owners publish them.
SCOPE = rdflib.URIRef(MYO + "shape/scope")

_DESCRIBED = {RDF.type, RDFS.label, SH.name, SH.severity, SH.message, SCOPE}
_TARGETS = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
_KIND_OF = f"<{RDF.type}>/<{RDFS.subClassOf}>*"
_KINDS = {SH.IRI: "ISIRI", SH.Literal: "ISLITERAL", SH.BlankNode: "ISBLANK"}


class Rule(NamedTuple):
    """A rule of the shapes: its name, how grave it is, what it means, and a query for ?entity ?property ?value that break it."""

    name: str
    level: Node
    message: str
    sparql: str


def rules(shapes: rdflib.Graph, ours: Iterable[NamedNode]) -> list[Rule]:
    """The rules of a graph of shapes.

    :param ours: the named graphs of the ontology and of tables; rules that are for these alone ask for what is described there.
    :raises GraphError: where a shape says what is not known here.
    """
    return sorted(_Translation(shapes, " ".join(map(str, ours))).rules())


class _Translation:
    def __init__(self, shapes: rdflib.Graph, ours: str) -> None:
        self._shapes = shapes
        self._ours = ours
        self._numbers = count(1)

    def rules(self) -> Iterator[Rule]:
        for shape in self._shapes.subjects(RDF.type, SH.NodeShape):
            target = self._target(shape)
            for prop in self._shapes.objects(shape, SH.property):
                yield self._rule(prop, SH.name, self._in_scope(prop), self._property(prop, target, "this", told=True))
            broken = self._queries(shape, target)
            for component, value in sorted(self._shapes.predicate_objects(shape)):
                if component not in (*_DESCRIBED, *_TARGETS, SH.property, SH.sparql):
                    broken += self._component(component, value, target, "this")
            if broken:
                yield self._rule(shape, RDFS.label, self._in_scope(shape), broken)

    def _rule(self, shape: Node, name: Node, scope: str, broken: Iterable[str]) -> Rule:
        level, message, title = (self._shapes.value(shape, what) for what in (SH.severity, SH.message, name))
        if level is None or message is None or title is None:
            raise GraphError(f"a shape has no name, severity or message of its own: {shape}")
        found = f"SELECT DISTINCT ?this ?path (?value AS ?of) WHERE {{ {{ {' } UNION { '.join(broken)} }} {scope} }}"
        # the annotation of a triple has no name: name the triple
        parts = " ; ".join(f"<{OWL}annotated{part}> ?{part}" for part in ("Source", "Property", "Target"))
        named = " ".join(
            f"BIND(COALESCE(?{part}, ?{own}) AS ?{column})"
            for part, own, column in (("Source", "this", "entity"), ("Property", "path", "property"), ("Target", "of", "value"))
        )
        sparql = f"SELECT DISTINCT ?entity ?property ?value WHERE {{ {{ {found} }} OPTIONAL {{ ?this {parts} }} {named} }}"
        return Rule(str(title), level, str(message), self._prefixes() + sparql)

    def _prefixes(self) -> str:
        declared = self._shapes.objects(None, SH.declare)
        pairs = ([self._shapes.value(one, what) for what in (SH.prefix, SH.namespace)] for one in declared)
        return "".join(sorted(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in pairs))

    def _in_scope(self, shape: Node) -> str:
        return self._ours_alone("this") if (shape, SCOPE, None) in self._shapes else ""

    def _ours_alone(self, name: str) -> str:
        """What tables and the ontology describe."""
        return f"{{ SELECT DISTINCT ?{name} WHERE {{ VALUES ?own {{ {self._ours} }} GRAPH ?own {{ ?{name} ?says ?what }} }} }}"

    def _target(self, shape: Node) -> str:
        found = [
            f"{{ ?cls <{RDFS.subClassOf}>* {node.n3()} . {_stated('?this a ?cls')} }}"
            for node in self._shapes.objects(shape, SH.targetClass)
        ]
        found += [f"{{ {_stated(f'?this {node.n3()} ?to')} }}" for node in self._shapes.objects(shape, SH.targetSubjectsOf)]
        found += [f"{{ {_stated(f'?from {node.n3()} ?this')} }}" for node in self._shapes.objects(shape, SH.targetObjectsOf)]
        distinct = "" if len(found) == 1 and (shape, SH.targetClass, None) in self._shapes else "DISTINCT"  # takes its time
        return f"{{ SELECT {distinct} ?this WHERE {{ {' UNION '.join(sorted(found))} }} }}"

    def _node(self, shape: Node, target: str, focus: str) -> Iterator[str]:
        """Patterns, each for nodes of the target that break the shape in one way."""
        for component, value in sorted(self._shapes.predicate_objects(shape)):
            if component not in _DESCRIBED:
                yield from self._component(component, value, target, focus)

    def _component(self, component: Node, value: Node, target: str, focus: str) -> Iterator[str]:
        if component == SH.property:
            yield from self._property(value, target, focus)
        elif component == SH["class"]:
            yield f"{target} MINUS {{ ?{focus} {_KIND_OF} {value.n3()} }}"
        elif component in _CONDITIONS:
            yield f"{target} FILTER(!({_CONDITIONS[component](self._shapes, value).replace('?x', '?' + focus)}))"
        elif component == SH["not"]:
            yield self._keeping(value, target, focus)
        elif component in (SH["or"], SH.xone):
            shapes = list(Collection(self._shapes, value))
            rest = target
            for one in shapes:  # each asked of those alone that break the ones before
                rest = f"{{ SELECT DISTINCT ?{focus} WHERE {{ {self._broken(one, rest, focus)} }} }}"
            yield rest
            if component == SH.xone:
                for one, other in combinations(shapes, 2):
                    yield f"{target} MINUS {{ {self._broken(one, target, focus)} }} MINUS {{ {self._broken(other, target, focus)} }}"
        else:
            raise GraphError(f"a shape says what cannot be put into SPARQL here: {component.n3()}")

    def _keeping(self, shape: Node, target: str, focus: str) -> str:
        """A pattern for nodes of the target that keep to a shape."""
        prop = self._shapes.value(shape, SH.property)
        value = self._shapes.value(prop, SH.hasValue)
        path = self._shapes.value(prop, SH.path)
        if value is not None and path is not None and len(list(self._shapes.predicate_objects(prop))) == 2:
            return f"?{focus} {self._path(path)} {value.n3()} {target}"
        return f"{target} MINUS {{ {self._broken(shape, target, focus)} }}"

    def _broken(self, shape: Node, target: str, focus: str) -> str:
        return "{ " + " } UNION { ".join(self._node(shape, target, focus)) + " }"

    def _property(self, prop: Node, target: str, focus: str, *, told: bool = False) -> Iterator[str]:
        """Patterns, each for nodes of the target whose values of a path break the shape in one way; ``told`` with path and value."""
        node = self._shapes.value(prop, SH.path)
        assert node is not None  # a property shape has a path
        path, value = self._path(node), "value" if told else f"v{next(self._numbers)}"
        named = f" BIND({path} AS ?path)" if told and isinstance(node, rdflib.URIRef) else ""
        bound = "" if isinstance(node, rdflib.URIRef) else target  # a long path is walked from the few nodes that it is asked of
        leads = f"{bound} ?{focus} {path} "
        for component, said in sorted(self._shapes.predicate_objects(prop)):
            if component == SH.minCount and str(said) == "1":
                yield f"{target} MINUS {{ {leads} ?any }}{named}"
            elif component == SH.maxCount:
                yield f"{target} {self._more_than(said, focus, leads + '?any')}{named}"
            elif component == SH.qualifiedMaxCount:
                kind = self._shapes.value(self._shapes.value(prop, SH.qualifiedValueShape), SH["class"])
                assert kind is not None  # a qualified shape is a class in ours
                ours = self._ours_alone("any") if (prop, SCOPE, None) in self._shapes else ""
                theirs = f"{leads} ?any . ?any {_KIND_OF} {kind.n3()} {ours}"
                yield f"{target} {self._more_than(said, focus, theirs)}{named}"
            elif component == SH.hasValue:
                yield f"{target} MINUS {{ {leads} {said.n3()} }}{named}"
            elif component == SH.lessThan:
                yield f"{target} ?{focus} {path} ?{value} ; {said.n3()} ?more FILTER(!(?{value} < ?more)){named}"
            elif component not in (*_DESCRIBED, SH.path, SH.qualifiedValueShape):
                values = f"{{ SELECT DISTINCT ?{value} WHERE {{ {bound} ?any {path} ?{value} }} }}".replace("?any", f"?{focus}")
                for bad in self._component(component, said, values, value):
                    yield f"{{ {bad} }} ?{focus} {path} ?{value} {target}{named}"

    def _more_than(self, number: Node, focus: str, pattern: str) -> str:
        return f"{{ SELECT ?{focus} WHERE {{ {pattern} }} GROUP BY ?{focus} HAVING(COUNT(DISTINCT ?any) > {number}) }}"

    def _path(self, node: Node) -> str:
        if isinstance(node, rdflib.URIRef):
            return node.n3()
        if (node, RDF.first, None) in self._shapes:
            return "/".join(map(self._path, Collection(self._shapes, node)))
        ((kind, inner),) = self._shapes.predicate_objects(node)
        if kind == SH.alternativePath:
            return "(" + "|".join(map(self._path, Collection(self._shapes, inner))) + ")"
        if kind not in (SH.inversePath, SH.zeroOrMorePath):
            raise GraphError(f"a shape has a path that cannot be put into SPARQL here: {kind.n3()}")
        return f"^{self._path(inner)}" if kind == SH.inversePath else f"({self._path(inner)})*"

    def _queries(self, shape: Node, target: str) -> list[str]:
        """The constraints in SPARQL: their NOT EXISTS only join what is outside, and so can be sets too."""
        found = []
        for constraint in self._shapes.objects(shape, SH.sparql):
            body = str(self._shapes.value(constraint, SH.select))
            body = body.partition("{")[2].rpartition("}")[0].replace("$this", "?this").replace("FILTER NOT EXISTS", "MINUS")
            stated = _stated("?this ?path ?value")
            body = re.sub(r"\?association ([^.{}]+) \.", _joined, body)
            body = body.replace("?this ?path ?value .", f"LATERAL {{ {stated} }}").replace("{ ?this ?path ?value }", f"{{ {stated} }}")
            found.append(f"{target} {body}")
        return found


def _joined(found: re.Match[str]) -> str:
    """What is said of an association, each part a set of its own: joined by hashing, which takes a fifth of the time of looking up each."""
    return " ".join(f"{{ SELECT * WHERE {{ ?association {part} }} }}" for part in found[1].split(" ;"))


def _stated(pattern: str) -> str:
    return f"GRAPH ?stated {{ {pattern} }} FILTER(?stated NOT IN ({GRAPH_CLOSURE}, {GRAPH_INDEX}))"


def _compared(pattern: str, shapes: rdflib.Graph, value: Node) -> str:
    return pattern.format(value.n3())


def _listed(shapes: rdflib.Graph, value: Node) -> str:
    return f"?x IN ({', '.join(node.n3() for node in Collection(shapes, value))})"


def _of_kind(shapes: rdflib.Graph, value: Node) -> str:
    return f"{_KINDS[value]}(?x)"  # type: ignore[index]  # the shapes have these kinds only


#: What a value has to be, by the component that says so; ?x is the value.
_CONDITIONS: dict[Node, Callable[[rdflib.Graph, Node], str]] = {
    SH.nodeKind: _of_kind,
    SH["in"]: _listed,
    SH.datatype: partial(_compared, "DATATYPE(?x) = {}"),
    SH.pattern: partial(_compared, "REGEX(STR(?x), {})"),
    SH.minLength: partial(_compared, "STRLEN(STR(?x)) >= {}"),
    SH.minInclusive: partial(_compared, "?x >= {}"),
}
