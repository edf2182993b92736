"""All that was read in, what in it does not fit together out: every problem with its place and its remedy."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from myograph.errors import Problem
from myograph.schema import CLASS, ENTITY, RELATION, Index, allowed_classes, axioms, implied, kinds_of, name_of, ontology, scale
from myograph.terms import fold
from myograph.vocabulary import EXACT_SYNONYM, GRAPH_ONTOLOGY, MYO, OWL, RDF_TYPE, RDFS_LABEL, SKOS, myo

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from myograph.batch import Batch
    from myograph.closure import Fact
    from myograph.schema import Node
    from myograph.tables import Cell

#: Where a problem is that is in no file.
EARLIER = "the graph as loaded before"

#: Nothing can be a kind, or a part, of itself.
HIERARCHIES = (NamedNode(SKOS + "broaderTransitive"), myo("partOf"))


def repeated(batches: list[Batch], old: Collection[Quad]) -> Iterator[Problem]:
    """Rows that describe what another row, or the graph as loaded before, describes already."""
    graphs = {quad.subject: quad.graph_name for quad in old if quad.predicate == RDF_TYPE}
    rows: dict[Node, str] = {}
    for batch in batches:
        for cell, node in batch.defined:
            if first := rows.get(node) or (name_of(graphs[node]) if node in graphs else ""):  # type: ignore[arg-type]  # all graphs are named
                yield cell.problem(f"{first} describes this already", "Give each an id of its own.")
            rows.setdefault(node, f"{cell.path}:{cell.line}")


def dangling(batches: list[Batch], index: Index) -> Iterator[Problem]:
    """References to what is nowhere described, or is of another class."""
    defined = {t.subject for t in ontology() if t.predicate.value == OWL + "equivalentClass"}
    for batch in batches:
        for cell, node, cls in batch.references:
            classes = index.classes(node)
            if cls == CLASS:
                if ENTITY not in kinds_of([node]):
                    yield cell.problem("there is no such class of entities", "The classes are in myograph.ttl, section 3.")
                elif node in defined:
                    yield cell.problem("this class is not stated, it follows from what is", "Use one of myograph.ttl, section 3.")
            elif not classes:
                members = scale(cls)
                remedy = f"Use one of: {', '.join(members)}." if members else "Add it to the table of its kind, or correct the name."
                yield cell.problem("nothing of that name is described", remedy)
            elif cls not in classes:
                yield cell.problem(f"this is no {name_of(cls)}", "Correct the name.")


def left_over(old: Collection[Quad], index: Index) -> Iterator[Problem]:
    """What the graph as loaded before says of terms that the tables that replace others no longer describe."""
    said = [quad for quad in old if quad.graph_name != GRAPH_ONTOLOGY and not quad.predicate.value.startswith(OWL)]
    ends = (myo("hasSubject"), myo("hasObject"))  # of which data sets may have described what is not ours
    ours = [(graph, node) for s, _, o, graph in said for node in (s, o) if isinstance(node, NamedNode) and node.value.startswith(MYO)]
    referred = {*ours, *((graph, o) for _, p, o, graph in said if p in ends and isinstance(o, NamedNode))}
    missing = {node for node in {node for _, node in referred} if not index.classes(node)}
    found = {(graph, node) for graph, node in referred if node in missing} if missing else ()
    for graph, node in sorted(found, key=str):
        what = f"{name_of(graph)} refers to {name_of(node)}, which nothing describes any more"
        yield Problem(EARLIER, what, "Keep its row.")


def misfits(batches: list[Batch], index: Index) -> Iterator[Problem]:
    """Statements whose subject or object the domain or range of the relation does not admit."""
    cells = {node: found for batch in batches for node, found in batch.statements.items()}
    object_properties = axioms().object_properties
    for node, about in index.associations():
        for relation in about[RELATION]:
            subject, obj, value = about[myo("hasSubject")], about[myo("hasObject")], about[myo("hasValue")]
            where = cells.get(node)
            is_link = relation in object_properties
            if value if is_link else obj:
                what = f"{name_of(relation)} relates to {'an entity' if is_link else 'a value'}"
                yield _at(where, 2, node, what, f"Use the column {'object' if is_link else 'value'}.")
                continue
            for side, word, nodes, position in (("domain", "subject", subject, 0), ("range", "object", obj, 2)):
                for one in nodes:
                    classes = index.classes(one)  # type: ignore[arg-type]  # subjects and objects are nodes
                    for allowed in allowed_classes(relation, side):
                        if ENTITY in classes and not allowed & classes:
                            what = f"the {word} of {name_of(relation)} has to be of the class {' or '.join(sorted(map(name_of, allowed)))}"
                            yield _at(where, position, node, what, "Choose another relation, or correct the term.")


def clashes(batches: list[Batch], old: Collection[Quad], index: Index) -> Iterator[Problem]:
    """Labels that are also the label or an exact synonym of another entity."""
    known: dict[str, list[tuple[Node, NamedNode]]] = defaultdict(list)
    for quad in old:
        subject, kind, name, _ = quad
        if kind in (RDFS_LABEL, EXACT_SYNONYM) and isinstance(name, Literal) and ENTITY in index.classes(subject):
            known[fold(name.value)].append((subject, kind))
    for batch in batches:
        for cell, node, kind in batch.names:
            others = [other for other, its in known[fold(cell.value)] if other != node and RDFS_LABEL in (kind, its)]
            if others:
                yield cell.problem(f"this is a name of {name_of(others[0])}", "Choose another one, so that it can be told which is meant.")
            known[fold(cell.value)].append((node, kind))


def loops(batches: list[Batch], index: Index, known: set[Fact]) -> Iterator[Problem]:
    """Statements that make something a kind, or a part, of itself."""
    for node, cells in ((node, cells) for batch in batches for node, cells in batch.statements.items()):
        about = index.about[node]
        (subject,), (relation,), obj = about[myo("hasSubject")], about[RELATION], about[myo("hasObject")]
        if any(p in implied(relation) and all((one, p, one) in known for one in (subject, *obj)) for p in HIERARCHIES):
            yield cells[2].problem(f"with this, {name_of(subject)} would be a kind or a part of itself", "Break the circle.")


def _at(where: tuple[Cell, Cell, Cell] | None, position: int, node: Node, what: str, remedy: str) -> Problem:
    if where is not None:
        return where[position].problem(what, remedy)
    return Problem(EARLIER, f"{what} (in {name_of(node)})", remedy)
