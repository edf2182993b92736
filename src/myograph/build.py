"""Ontology and tables in, the quads of a whole graph out: load, check, accept, close.

A loader is a module of ``myograph.loaders`` with four names: ``FILES`` (its tables in the ontology folder, a glob),
``GRAPH`` (the named graph it fills, to which the name of the file is added where it is another), ``COLUMNS`` and
``load(table, batch)``. What a row refers to is looked up when every table has been read, so the order of loading makes no
difference.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib
import pkgutil
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

import myograph.loaders
import myograph.ontology
from myograph.closure import Axioms, close
from myograph.errors import GraphError, LoadError, MyographError, Problem
from myograph.tables import Cell, Columns, Table, read_table, read_text
from myograph.terms import fold
from myograph.vocabulary import (
    CURATION,
    DEFINITION,
    DEFINITION_SOURCE,
    EXACT_SYNONYM,
    GRAPH_CLOSURE,
    GRAPH_EDGES,
    GRAPH_ONTOLOGY,
    GRAPH_STATUSES,
    MYO,
    OWL,
    PREFIXES,
    RDF,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SKOS,
    XSD,
    expand,
    myo,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from myograph.closure import Fact

    Node = NamedNode | BlankNode
    Term = Node | Literal

ONTOLOGY_FOLDER = Path(myograph.ontology.__path__[0])
ONTOLOGY_FILE = ONTOLOGY_FOLDER / "myograph.ttl"

#: From the least to the most cautious: of several reviews the most cautious one counts.
STATUSES = tuple(myo(name) for name in ("accepted", "contested", "outdated", "unsafe"))
#: The standings on which an answer may rest.
USABLE = frozenset(STATUSES[:2])

#: What every build makes anew.
DERIVED_GRAPHS = frozenset((GRAPH_ONTOLOGY, GRAPH_STATUSES, GRAPH_EDGES, GRAPH_CLOSURE))

RELATION = myo("relation")
#: Where a problem is that is in no file.
EARLIER = "the graph as loaded before"
ENTITY = myo("Entity")
UNREADABLE = myo("unreadable")  # stands in for a name that was refused, until the load is
CLASS = NamedNode(OWL + "Class")

#: Nothing can be a kind, or a part, of itself.
HIERARCHIES = (NamedNode(SKOS + "broaderTransitive"), myo("partOf"))

#: How values of a datatype are written, and what they are called.
FORMS = {
    XSD + "string": (".*", "a text"),
    XSD + "integer": ("-?[0-9]+", "a whole number"),
    XSD + "boolean": ("true|false", "true or false"),
}


class Loader(Protocol):
    """What a module of ``myograph.loaders`` offers."""

    FILES: str
    GRAPH: str
    COLUMNS: Columns

    def load(self, table: Table, batch: Batch) -> None:
        """Add what the rows say to the batch, and to its problems what is wrong with them."""


@cache
def loaders() -> dict[str, Loader]:
    """The loaders by name, found by looking into ``myograph.loaders``."""
    names = sorted(module.name for module in pkgutil.iter_modules(myograph.loaders.__path__))
    return {name: importlib.import_module(f"myograph.loaders.{name}") for name in names}


@cache
def ontology() -> tuple[Triple, ...]:
    """The triples of ``myograph.ttl``, blank nodes named by RDFC-1.0, definitions with their source on the axiom."""
    dataset = Dataset(parse(path=ONTOLOGY_FILE, format=RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    triples = [quad.triple for quad in dataset]
    for triple in [triple for triple in triples if triple.predicate == DEFINITION]:
        triples += _annotation(triple, {DEFINITION_SOURCE: CURATION})
    return tuple(sorted(triples, key=str))


@cache
def axioms() -> Axioms:
    """What the ontology says that conclusions can be drawn from."""
    return Axioms(ontology())


@cache
def relations() -> dict[str, NamedNode]:
    """Short name -> property, for everything that a statement can say of an entity."""
    kinds = {NamedNode(OWL + "ObjectProperty"), NamedNode(OWL + "DatatypeProperty")}
    found = {t.subject for t in ontology() if t.predicate == RDF_TYPE and t.object in kinds and isinstance(t.subject, NamedNode)}
    of_entities = {node for node in found if all(ENTITY in _kinds_of(classes) for classes in _allowed(node, "domain"))}
    return {shorten(node.value): node for node in of_entities} | {"hasExactSynonym": EXACT_SYNONYM}


@cache
def datatypes() -> dict[NamedNode, str]:
    """Property -> IRI of the datatype of its values."""
    kind, range_ = NamedNode(OWL + "DatatypeProperty"), NamedNode(RDFS + "range")
    properties = {t.subject for t in ontology() if t.predicate == RDF_TYPE and t.object == kind}
    triples = (t for t in ontology() if t.predicate == range_ and t.subject in properties)
    return {t.subject: t.object.value for t in triples}  # type: ignore[misc,union-attr]  # all are named


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
        """Note something wrong; the whole load will be refused with all that was noted."""
        self.problems.append(problem)

    def add(self, subject: Node, predicate: NamedNode, obj: Term) -> None:
        """Say one triple."""
        self.quads.add(Quad(subject, predicate, obj, self.graph))

    def add_text(self, subject: NamedNode, predicate: NamedNode, cell: Cell) -> None:
        """Say the text of a cell, where there is any."""
        if cell:
            self.add(subject, predicate, Literal(cell.value))

    def annotate(self, subject: NamedNode, predicate: NamedNode, obj: Term, about: Mapping[NamedNode, NamedNode | Literal]) -> None:
        """Say something about a triple, by OWL's annotation of axioms."""
        self.quads |= _placed(_annotation(Triple(subject, predicate, obj), about), self.graph)

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

    def judge(self, association: NamedNode, status: NamedNode) -> None:
        """Give an association a standing; of several the most cautious counts."""
        self.add(association, myo("hasStatus"), status)

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


def _placed(triples: Iterable[Triple], graph: NamedNode) -> set[Quad]:
    return {Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples}


def _annotation(triple: Triple, about: Mapping[NamedNode, NamedNode | Literal]) -> list[Triple]:
    name = hashlib.sha256("\n".join([str(triple), *(f"{p} {o}" for p, o in sorted(about.items(), key=str))]).encode()).hexdigest()[:20]
    node = BlankNode(f"axiom{name}")
    return [
        Triple(node, RDF_TYPE, NamedNode(OWL + "Axiom")),
        Triple(node, NamedNode(OWL + "annotatedSource"), triple.subject),
        Triple(node, NamedNode(OWL + "annotatedProperty"), triple.predicate),
        Triple(node, NamedNode(OWL + "annotatedTarget"), triple.object),
        *(Triple(node, predicate, obj) for predicate, obj in about.items()),
    ]


def bundled_files() -> list[tuple[str, Path]]:
    """The tables of the ontology folder, each with the name of its loader."""
    return [(name, path) for name, loader in loaders().items() for path in sorted(ONTOLOGY_FOLDER.glob(loader.FILES))]


def read_files(files: Iterable[tuple[str, str | Path]], documents: Mapping[str, str | Path] | None = None) -> list[Batch]:
    """Read tables, each by its loader. What is wrong with the contents of a sound table is in the batch, for :func:`assemble`.

    :param files: (name of a loader, path of a table), in any order.
    :param documents: source -> path of the text that the positions of its statements refer to.
    :raises LoadError: where a file is not a table in good form; with all that can be said of the files one by one.
    """
    texts = {source: read_text(path) for source, path in (documents or {}).items()}
    batches: dict[NamedNode, Batch] = {}
    problems = []
    for name, path in files:
        if name not in loaders():
            raise MyographError(f"there is no loader {name!r}. There are: {', '.join(loaders())}")
        batch = Batch(str(path), _graph(loaders()[name], path), texts)
        if batch.graph in batches:
            what = f"{batches[batch.graph].path} is loaded under the same name"
            problems.append(Problem(batch.path, what, "Rename one of the two, or join them."))
            continue
        batches[batch.graph] = batch
        try:
            table = read_table(path, loaders()[name].COLUMNS)
        except LoadError as error:
            problems += error.problems
            continue
        problems += table.problems
        loaders()[name].load(table, batch)
    cited = {node.value for batch in batches.values() for _, node, cls in batch.references if cls == myo("Source")}
    problems = problems or [
        Problem(str(path), f"no row has the source {source!r}, whose text this is", "Correct the name of the source.")
        for source, path in (documents or {}).items()
        if PREFIXES["source"] + source not in cited
    ]
    if problems:
        raise LoadError(_in_order([*problems, *(problem for batch in batches.values() for problem in batch.problems)]))
    return list(batches.values())


def _graph(loader: Loader, path: str | Path) -> NamedNode:
    stem = re.sub(r"[^A-Za-z0-9-]", "-", re.sub(r"(\.sssom)?\.tsv$", "", Path(path).name))
    return NamedNode(f"{PREFIXES['graph']}{loader.GRAPH}" + (f"/{stem}" if stem != loader.GRAPH else ""))


def assemble(batches: Iterable[Batch], kept: Iterable[Quad] = ()) -> list[Quad]:
    """The quads of a whole graph: what was read, what is kept of an earlier graph, and the edges and closure that follow.

    :param kept: the quads of an earlier graph; those of graphs that a batch fills, or that are derived, are left out.
    :raises LoadError: where anything is wrong with what was read, something is referred to that is nowhere described, or a
        statement does not fit its relation.
    """
    batches = list(batches)
    replaced = DERIVED_GRAPHS.union(batch.graph for batch in batches)
    old = {quad for quad in kept if quad.graph_name not in replaced} | _placed(ontology(), GRAPH_ONTOLOGY)
    quads = old.union(*(batch.quads for batch in batches))
    index = _Index(quads)
    problems = [problem for batch in batches for problem in batch.problems]
    problems += [*_dangling(batches, index), *_left_over(old, index), *_clashes(batches, old, index)]
    problems += list(_repeated(batches, old)) or list(_misfits(batches, index))
    if problems:
        raise LoadError(_in_order(problems))
    quads |= set(_accept(index))
    facts: set[Fact] = {(q.subject, q.predicate, q.object) for q in quads if _is_fact(q)}  # type: ignore[misc]  # it has seen to the types
    closure = close(ontology(), facts)
    if problems := list(_loops(batches, index, facts | closure)):
        raise LoadError(_in_order(problems))
    return sorted(quads | {Quad(s, p, o, GRAPH_CLOSURE) for s, p, o in closure}, key=str)


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.path, problem.line or 0))


def _is_fact(quad: Quad) -> bool:
    if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
        return False
    return quad.predicate in axioms().object_properties or (quad.predicate == RDF_TYPE and not quad.object.value.startswith(OWL))


class _Index:
    """The quads of a graph by subject and predicate, and the classes of each node with what these are kinds of."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.about: dict[Node, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            self.about[quad.subject][quad.predicate].append(quad.object)  # type: ignore[index,arg-type]  # no quoted triples here

    def classes(self, node: Node) -> set[Term]:
        return _kinds_of(self.about[node][RDF_TYPE] if node in self.about else ())

    def associations(self) -> Iterator[tuple[Node, dict[NamedNode, list[Term]]]]:
        yield from ((node, about) for node, about in self.about.items() if myo("Association") in about[RDF_TYPE])


def _kinds_of(classes: Iterable[Term]) -> set[Term]:
    """Classes and all that they are kinds of."""
    found: set[Term] = set()
    waiting = list(classes)
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found.add(cls)
            waiting += axioms().super_classes.get(cls, ())  # type: ignore[arg-type]  # others are no keys
    return found


def _repeated(batches: list[Batch], old: Collection[Quad]) -> Iterator[Problem]:
    graphs = {quad.subject: quad.graph_name for quad in old if quad.predicate == RDF_TYPE}
    rows: dict[Node, str] = {}
    for batch in batches:
        for cell, node in batch.defined:
            if first := rows.get(node) or (_name(graphs[node]) if node in graphs else ""):  # type: ignore[arg-type]  # all graphs are named
                yield cell.problem(f"{first} describes this already", "Give each an id of its own.")
            rows.setdefault(node, f"{cell.path}:{cell.line}")


def _dangling(batches: list[Batch], index: _Index) -> Iterator[Problem]:
    defined = {t.subject for t in ontology() if t.predicate.value == OWL + "equivalentClass"}
    for batch in batches:
        for cell, node, cls in batch.references:
            classes = index.classes(node)
            if cls == CLASS:
                if ENTITY not in _kinds_of([node]):
                    yield cell.problem("there is no such class of entities", "The classes are in myograph.ttl, section 3.")
                elif node in defined:
                    yield cell.problem("this class is not stated, it follows from what is", "Use one of myograph.ttl, section 3.")
            elif not classes:
                members = _scale(cls)
                remedy = f"Use one of: {', '.join(members)}." if members else "Add it to the table of its kind, or correct the name."
                yield cell.problem("nothing of that name is described", remedy)
            elif cls not in classes:
                yield cell.problem(f"this is no {_name(cls)}", "Correct the name.")


@cache
def _scale(cls: NamedNode) -> list[str]:
    """The members of a class that the ontology itself has."""
    return sorted(_name(t.subject) for t in ontology() if t.predicate == RDF_TYPE and t.object == cls)  # type: ignore[arg-type]  # names


def _left_over(old: Collection[Quad], index: _Index) -> Iterator[Problem]:
    """What the graph as loaded before says of terms that the tables that replace others no longer describe."""
    said = [quad for quad in old if quad.graph_name != GRAPH_ONTOLOGY and not quad.predicate.value.startswith(OWL)]
    nodes = {node for s, _, o, _ in said for node in (s, o) if isinstance(node, NamedNode) and node.value.startswith(MYO)}
    missing = {node for node in nodes if not index.classes(node)}
    found = {(graph, node) for s, _, o, graph in said for node in (s, o) if node in missing} if missing else ()
    for graph, node in sorted(found, key=str):
        what = f"{_name(graph)} refers to {_name(node)}, which nothing describes any more"
        yield Problem(EARLIER, what, "Keep its row.")


def _misfits(batches: list[Batch], index: _Index) -> Iterator[Problem]:
    cells = {node: found for batch in batches for node, found in batch.statements.items()}
    object_properties = axioms().object_properties
    for node, about in index.associations():
        for relation in about[RELATION]:
            subject, obj, value = about[myo("hasSubject")], about[myo("hasObject")], about[myo("hasValue")]
            where = cells.get(node)
            is_link = relation in object_properties
            if value if is_link else obj:
                what = f"{_name(relation)} relates to {'an entity' if is_link else 'a value'}"
                yield _at(where, 2, node, what, f"Use the column {'object' if is_link else 'value'}.")
                continue
            for side, word, nodes, position in (("domain", "subject", subject, 0), ("range", "object", obj, 2)):
                for one in nodes:
                    classes = index.classes(one)  # type: ignore[arg-type]  # subjects and objects are nodes
                    for allowed in _allowed(relation, side):
                        if ENTITY in classes and not allowed & classes:
                            what = f"the {word} of {_name(relation)} has to be of the class {' or '.join(sorted(map(_name, allowed)))}"
                            yield _at(where, position, node, what, "Choose another relation, or correct the term.")


def _clashes(batches: list[Batch], old: Collection[Quad], index: _Index) -> Iterator[Problem]:
    known: dict[str, list[tuple[Node, NamedNode]]] = defaultdict(list)
    for quad in old:
        subject, kind, name, _ = quad
        if kind in (RDFS_LABEL, EXACT_SYNONYM) and isinstance(name, Literal) and ENTITY in index.classes(subject):
            known[fold(name.value)].append((subject, kind))
    for batch in batches:
        for cell, node, kind in batch.names:
            others = [other for other, its in known[fold(cell.value)] if other != node and RDFS_LABEL in (kind, its)]
            if others:
                yield cell.problem(f"this is a name of {_name(others[0])}", "Choose another one, so that it can be told which is meant.")
            known[fold(cell.value)].append((node, kind))


def _loops(batches: list[Batch], index: _Index, known: set[Fact]) -> Iterator[Problem]:
    for node, cells in ((node, cells) for batch in batches for node, cells in batch.statements.items()):
        about = index.about[node]
        (subject,), (relation,), obj = about[myo("hasSubject")], about[RELATION], about[myo("hasObject")]
        if any(p in _implied(relation) and all((one, p, one) in known for one in (subject, *obj)) for p in HIERARCHIES):
            yield cells[2].problem(f"with this, {_name(subject)} would be a kind or a part of itself", "Break the circle.")


def _implied(relation: Term) -> set[Term]:
    """A relation, its inverses, and all that these are kinds of."""
    found: set[Term] = set()
    waiting = [relation]
    while waiting:
        prop = waiting.pop()
        if prop not in found:
            found.add(prop)
            waiting += [*axioms().super_properties.get(prop, ()), *axioms().inverses.get(prop, ())]  # type: ignore[arg-type]  # others are no keys
    return found


def _name(node: Term) -> str:
    return shorten(node.value)


def _at(where: tuple[Cell, Cell, Cell] | None, position: int, node: Node, what: str, remedy: str) -> Problem:
    if where is not None:
        return where[position].problem(what, remedy)
    return Problem(EARLIER, f"{what} (in {_name(node)})", remedy)


@cache
def _allowed(relation: NamedNode, side: str) -> tuple[frozenset[NamedNode], ...]:
    """The classes that each domain, or range, of a relation admits."""
    about = _ontology_index().about
    found = []
    for cls in about[relation][NamedNode(RDFS + side)]:
        members = _members(about, about[cls][NamedNode(OWL + "unionOf")][0]) if isinstance(cls, BlankNode) else [cls]
        found.append(frozenset(member for member in members if isinstance(member, NamedNode)))
    return tuple(found)


@cache
def _ontology_index() -> _Index:
    return _Index(_placed(ontology(), GRAPH_ONTOLOGY))


def _members(about: Mapping[Node, Mapping[NamedNode, list[Term]]], node: Term) -> Iterator[Term]:
    while isinstance(node, BlankNode):
        yield about[node][NamedNode(RDF + "first")][0]
        node = about[node][NamedNode(RDF + "rest")][0]


def _accept(index: _Index) -> Iterator[Quad]:
    """The edges, one plain triple for every association that says something is there and has a usable standing; and the standing.

    An association that no review judges is accepted.
    """
    for node, about in index.associations():
        status = max(about[myo("hasStatus")], key=STATUSES.index, default=STATUSES[0])
        if not about[myo("hasStatus")]:
            yield Quad(node, myo("hasStatus"), status, GRAPH_STATUSES)
        if status not in USABLE or myo("excluded") in about[myo("hasPolarity")]:
            continue
        for subject in about[myo("hasSubject")]:
            for relation in about[RELATION]:
                for obj in about[myo("hasObject")] + about[myo("hasValue")]:
                    yield Quad(subject, relation, obj, GRAPH_EDGES)  # type: ignore[arg-type]  # checked on loading
