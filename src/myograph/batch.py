"""The cells of a table in, quads out, with what in them has yet to be looked up when every table is read."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Triple

from myograph.errors import SHOWN, GraphError, LoadError
from myograph.schema import ENTITY, RELATION, annotation, datatypes, placed, relations
from myograph.vocabulary import EXACT_SYNONYM, MYO, XSD, expand, myo, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from myograph.errors import Problem
    from myograph.schema import Node, Term
    from myograph.tables import Cell

UNREADABLE = myo("unreadable")  # stands in for a name that was refused, until the load is

#: How values of a datatype are written, and what they are called.
FORMS = {
    XSD + "string": (".*", "a text"),
    XSD + "integer": ("-?[0-9]+", "a whole number"),
    XSD + "boolean": ("true|false", "true or false"),
}


class Batch:
    """What one file says: its quads, and what in them has yet to be looked up."""

    def __init__(self, path: str, graph: NamedNode, documents: Mapping[str, str]) -> None:
        self.path = path
        self.graph = graph
        self.documents = documents
        self.quads: set[Quad] = set()
        self.problems: list[Problem] = []
        self.defined: list[tuple[Cell, NamedNode]] = []
        self.names: list[tuple[Cell, NamedNode, NamedNode]] = []
        self.references: list[tuple[Cell, NamedNode, NamedNode]] = []
        self.statements: dict[Node, tuple[Cell, Cell, Cell]] = {}

    def fail(self, problem: Problem) -> None:
        """Note something wrong; the whole load will be refused with all that was noted.

        :raises LoadError: where so many rows are wrong that the file seems to be another one.
        """
        self.problems.append(problem)
        if len(self.problems) >= SHOWN:
            raise LoadError(self.problems)

    def add(self, subject: Node, predicate: NamedNode, obj: Term) -> None:
        """Say one triple."""
        self.quads.add(Quad(subject, predicate, obj, self.graph))

    def add_text(self, subject: NamedNode, predicate: NamedNode, cell: Cell) -> None:
        """Say the text of a cell, where there is any."""
        if cell:
            self.add(subject, predicate, Literal(cell.value))

    def annotate(self, subject: NamedNode, predicate: NamedNode, obj: Term, about: Mapping[NamedNode, NamedNode | Literal]) -> None:
        """Say something about a triple, by OWL's annotation of axioms."""
        self.quads |= placed(annotation(Triple(subject, predicate, obj), about), self.graph)

    def add_name(self, subject: NamedNode, predicate: NamedNode, cell: Cell) -> None:
        """Say a label or an exact synonym; that no label is the name of two entities is checked when all is read."""
        self.names.append((cell, subject, predicate))
        self.add(subject, predicate, Literal(cell.value))

    def define(self, cell: Cell, namespace: str) -> NamedNode:
        """The node whose short name a cell gives, which this row is the one to describe."""
        node = self._node(cell, namespace)
        if node is None:
            return UNREADABLE
        self.defined.append((cell, node))
        return node

    def reference(self, cell: Cell, namespace: str, cls: NamedNode) -> NamedNode:
        """The node that a cell names, short or as a CURIE; that it is there, and of the class, is checked when all is read."""
        node = self._node(cell, namespace)
        if node is None:
            return UNREADABLE
        self.references.append((cell, node, cls))
        return node

    def add_statement(self, association: NamedNode, subject: Cell, relation: Cell, obj: Cell, value: Cell) -> None:
        """Say subject, relation and object (an entity) or value (a text) of an association."""
        self.statements[association] = (subject, relation, obj or value)
        entity = self.reference(subject, MYO, ENTITY)
        self.add(association, myo("hasSubject"), entity)
        prop = relations().get(relation.value)
        if prop is None:
            near = difflib.get_close_matches(relation.value, relations(), 3)
            remedy = f"Did you mean {' or '.join(near)}?" if near else "The relations are in myograph.ttl, sections 6 and 7."
            self.fail(relation.problem("there is no such relation", remedy))
        else:
            self.add(association, RELATION, prop)
        if obj and value:
            self.fail(value.problem("the row has an object and a value", "Empty one of the two."))
        elif obj:
            self.add(association, myo("hasObject"), self.reference(obj, MYO, ENTITY))
        elif value:
            self.add(association, myo("hasValue"), self._typed(prop, value))
            if prop == EXACT_SYNONYM:
                self.names.append((value, entity, EXACT_SYNONYM))
        else:
            self.fail(obj.problem("the row has neither object nor value", "Fill in one of the two."))

    def _node(self, cell: Cell, namespace: str) -> NamedNode | None:
        name = cell.value
        curie = re.fullmatch("[^:]+:.+", name)
        iri = namespace + name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.\-]*", name) else expand(name) if curie else None
        try:
            return NamedNode(iri or "")
        except ValueError:
            self.fail(cell.problem("this is no name for a term", "Use letters, digits and hyphens, or a CURIE with a known prefix."))
            return None

    def _typed(self, prop: NamedNode | None, value: Cell) -> Literal:
        datatype = datatypes().get(prop, XSD + "string") if prop else XSD + "string"
        if datatype not in FORMS:
            raise GraphError(f"the ontology gives a relation the type {shorten(datatype)}, which tables cannot hold yet")
        form, words = FORMS[datatype]
        if not re.fullmatch(form, value.value):
            self.fail(value.problem(f"this is not {words}", "Correct it, or choose another relation."))
        return Literal(value.value, datatype=NamedNode(datatype))
