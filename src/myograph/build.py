"""Ontology and tables in, the quads of a whole graph out: load, check, accept, close.

A loader is a module of ``myograph.loaders`` with four names: ``FILES`` (its tables in the ontology folder, a glob),
``GRAPH`` (the named graph it fills, ``{stem}`` standing for the file's name), ``COLUMNS`` and ``load(table, batch)``.
What a row refers to is looked up when every table has been read, so the order of loading makes no difference.
"""

from __future__ import annotations

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
from myograph.errors import LoadError, MyographError, Problem
from myograph.tables import Cell, Columns, Table, read_table, read_text
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
    RDF_TYPE,
    RDFS,
    XSD,
    expand,
    myo,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Node = NamedNode | BlankNode

ONTOLOGY_FOLDER = Path(myograph.ontology.__path__[0])
ONTOLOGY_FILE = ONTOLOGY_FOLDER / "myograph.ttl"

#: From the least to the most cautious: of several reviews the most cautious one counts.
STATUSES = tuple(myo(name) for name in ("accepted", "contested", "outdated", "unsafe"))
#: The standings on which an answer may rest.
USABLE = frozenset(STATUSES[:2])

#: What every build makes anew.
DERIVED_GRAPHS = frozenset((GRAPH_ONTOLOGY, GRAPH_STATUSES, GRAPH_EDGES, GRAPH_CLOSURE))

RELATION = myo("relation")


class Loader(Protocol):
    """What a module of ``myograph.loaders`` offers."""

    FILES: str
    GRAPH: str
    COLUMNS: Columns

    def load(self, table: Table, batch: Batch) -> None: ...


@cache
def loaders() -> dict[str, Loader]:
    """The loaders by name, found by looking into ``myograph.loaders``."""
    names = sorted(module.name for module in pkgutil.iter_modules(myograph.loaders.__path__))
    return {name: importlib.import_module(f"myograph.loaders.{name}") for name in names}  # type: ignore[misc]  # a module is no Loader to mypy


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
    """Short name -> property, for everything that a statement can say of its subject."""
    kinds = {NamedNode(OWL + "ObjectProperty"), NamedNode(OWL + "DatatypeProperty")}
    found = {t.subject for t in ontology() if t.predicate == RDF_TYPE and t.object in kinds and isinstance(t.subject, NamedNode)}
    return {shorten(node.value): node for node in found} | {"hasExactSynonym": EXACT_SYNONYM}


class Batch:
    """What one file says: its quads, and what in them has yet to be looked up."""

    def __init__(self, path: str, graph: NamedNode, documents: Mapping[str, str]) -> None:
        self.path = path
        self.graph = graph
        self.documents = documents
        self.quads: set[Quad] = set()
        self.problems: list[Problem] = []
        self.defined: dict[Node, Cell] = {}
        self.references: list[tuple[Cell, NamedNode, NamedNode | None]] = []
        self.statements: dict[Node, tuple[Cell, Cell, Cell]] = {}

    def fail(self, problem: Problem) -> None:
        """Note something wrong; the whole load will be refused with all that was noted."""
        self.problems.append(problem)

    def add(self, subject: Node, predicate: NamedNode, obj: Node | Literal) -> None:
        """Say one triple."""
        self.quads.add(Quad(subject, predicate, obj, self.graph))

    def add_text(self, subject: NamedNode, predicate: NamedNode, cell: Cell) -> None:
        """Say the text of a cell, where there is any."""
        if cell:
            self.add(subject, predicate, Literal(cell.value))

    def annotate(self, subject: NamedNode, predicate: NamedNode, obj: Node | Literal, about: Mapping[NamedNode, NamedNode | Literal]) -> None:
        """Say something about a triple, by OWL's annotation of axioms."""
        self.quads |= {Quad(*triple, self.graph) for triple in _annotation(Triple(subject, predicate, obj), about)}

    def define(self, cell: Cell, namespace: str) -> NamedNode:
        """The node whose short name a cell gives, which this row is the one to describe."""
        node = self._node(cell, namespace)
        self.defined[node] = cell
        return node

    def reference(self, cell: Cell, namespace: str, cls: NamedNode | None, prefix: str = "") -> NamedNode:
        """The node that a cell names, short or as a CURIE; that it is there, and of the class, is checked when all is read."""
        node = self._node(cell, namespace, prefix)
        self.references.append((cell, node, cls))
        return node

    def add_statement(self, association: NamedNode, subject: Cell, relation: Cell, obj: Cell, value: Cell) -> None:
        """Say subject, relation and object (an entity) or value (a text) of an association."""
        self.statements[association] = (subject, relation, obj or value)
        self.add(association, myo("hasSubject"), self.reference(subject, MYO, None))
        prop = relations().get(relation.value)
        if prop is None:
            self.fail(relation.problem("there is no such relation", f"Use one of: {', '.join(sorted(relations()))}."))
            return
        self.add(association, RELATION, prop)
        if obj and value:
            self.fail(value.problem("the row has an object and a value", "Empty one of the two."))
        elif obj:
            self.add(association, myo("hasObject"), self.reference(obj, MYO, None))
        elif value:
            self.add(association, myo("hasValue"), self._typed(prop, value))
        else:
            self.fail(obj.problem("the row has neither object nor value", "Fill in one of the two."))

    def judge(self, association: NamedNode, status: NamedNode) -> None:
        """Give an association a standing; of several the most cautious counts."""
        self.add(association, myo("hasStatus"), status)

    def _node(self, cell: Cell, namespace: str, prefix: str = "") -> NamedNode:
        name = cell.value.removeprefix(prefix)
        iri = expand(name) if ":" in name else namespace + name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.\-]*", name) else None
        if iri is None or not re.fullmatch(r'[^\x00-\x20<>"{}|^`\\]+', iri):
            self.fail(cell.problem("this is no name for a term", "Use letters, digits and hyphens, or a CURIE with a known prefix."))
            return myo("unreadable")
        return NamedNode(iri)

    def _typed(self, prop: NamedNode, value: Cell) -> Literal:
        datatype = next((t.object for t in ontology() if t.subject == prop and t.predicate.value == RDFS + "range"), None)
        form = {XSD + "integer": r"-?\d+", XSD + "boolean": "true|false"}.get(getattr(datatype, "value", ""))
        if form is None or not isinstance(datatype, NamedNode):
            return Literal(value.value)
        if not re.fullmatch(form, value.value):
            self.fail(value.problem(f"this is not of the type {shorten(datatype.value)}", "Correct it."))
        return Literal(value.value, datatype=datatype)


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
    """Read tables, each by its loader.

    :param files: (name of a loader, path of a table), in any order.
    :param documents: source -> path of the text that the positions of its statements refer to.
    :raises LoadError: with every problem that one file alone shows.
    """
    texts = {source: read_text(path) for source, path in (documents or {}).items()}
    batches, problems = [], []
    for name, path in files:
        if name not in loaders():
            raise MyographError(f"there is no loader {name!r}. There are: {', '.join(loaders())}")
        loader = loaders()[name]
        stem = re.sub(r"[^A-Za-z0-9-]", "-", Path(path).name.split(".")[0])
        batch = Batch(str(path), NamedNode(f"{MYO}graph/{loader.GRAPH.format(stem=stem)}"), texts)
        try:
            loader.load(read_table(path, loader.COLUMNS), batch)
        except LoadError as error:
            problems += error.problems
        problems += batch.problems
        batches.append(batch)
    if problems:
        raise LoadError(problems)
    return batches


def assemble(batches: Iterable[Batch], kept: Iterable[Quad] = ()) -> list[Quad]:
    """The quads of a whole graph: what was read, what is kept of an earlier graph, and the edges and closure that follow.

    :param kept: quads of graphs that no batch replaces.
    :raises LoadError: where something is referred to that is nowhere described, or a statement does not fit its relation.
    """
    batches = list(batches)
    quads = {Quad(*triple, GRAPH_ONTOLOGY) for triple in ontology()}
    quads |= {quad for quad in kept if quad.graph_name not in DERIVED_GRAPHS}
    quads |= {quad for batch in batches for quad in batch.quads}
    index = _Index(quads)
    problems = [*_repeated(batches), *_dangling(batches, index), *_misfits(batches, index)]
    if problems:
        raise LoadError(problems)
    quads |= set(_accept(index))
    facts = {(q.subject, q.predicate, q.object) for q in quads if _is_fact(q)}
    quads |= {Quad(*fact, GRAPH_CLOSURE) for fact in close(ontology(), facts)}  # type: ignore[arg-type]  # _is_fact has seen to the types
    return sorted(quads, key=str)


def _is_fact(quad: Quad) -> bool:
    if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
        return False
    return quad.predicate in axioms().object_properties or (quad.predicate == RDF_TYPE and not quad.object.value.startswith(OWL))


class _Index:
    """The quads of a graph by subject and predicate, and the classes of each node with what these are kinds of."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.about: dict[Node, dict[NamedNode, list[Node | Literal]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            self.about[quad.subject][quad.predicate].append(quad.object)  # type: ignore[arg-type]  # no quoted triples here

    def classes(self, node: Node) -> set[Node | Literal]:
        found: set[Node | Literal] = set()
        waiting = list(self.about[node][RDF_TYPE]) if node in self.about else []
        while waiting:
            cls = waiting.pop()
            if cls not in found:
                found.add(cls)
                waiting += axioms().super_classes.get(cls, ())  # type: ignore[call-overload]  # a literal is never a key
        return found

    def associations(self) -> Iterator[tuple[Node, dict[NamedNode, list[Node | Literal]]]]:
        yield from ((node, about) for node, about in self.about.items() if myo("Association") in about[RDF_TYPE])


def _repeated(batches: list[Batch]) -> Iterator[Problem]:
    first: dict[Node, Cell] = {}
    for batch in batches:
        for node, cell in batch.defined.items():
            if node in first:
                yield cell.problem(f"{first[node].path}:{first[node].line} describes the same", "Give each its own id.")
            first.setdefault(node, cell)


def _dangling(batches: list[Batch], index: _Index) -> Iterator[Problem]:
    for batch in batches:
        for cell, node, cls in batch.references:
            classes = index.classes(node)
            if cls == myo("Class"):
                if NamedNode(OWL + "Class") not in classes:
                    yield cell.problem("there is no such class", "See myograph.ttl, section 3.")
            elif not classes:
                yield cell.problem("nothing of that name is described", "Add it to the table of its kind, or correct the name.")
            elif cls is not None and cls not in classes:
                yield cell.problem(f"this is no {shorten(cls.value)}", "Correct the name.")


def _misfits(batches: list[Batch], index: _Index) -> Iterator[Problem]:
    cells = {node: found for batch in batches for node, found in batch.statements.items()}
    object_properties = axioms().object_properties
    for node, about in index.associations():
        for relation in about[RELATION]:
            subject, obj = about[myo("hasSubject")], about[myo("hasObject")]
            where = cells.get(node)
            is_link = relation in object_properties
            if is_link != bool(obj):
                what = f"{_name(relation)} relates to {'a term' if is_link else 'a value'}"
                yield _at(where, 2, node, what, f"Use the column {'object' if is_link else 'value'}.")
                continue
            for side, nodes, position in (("domain", subject, 0), ("range", obj, 2)):
                allowed = _allowed(relation, side)
                wrong = [one for one in nodes if allowed and not allowed & index.classes(one)]  # type: ignore[arg-type]  # subjects and objects are nodes
                if wrong:
                    kinds = " or a ".join(sorted(_name(cls) for cls in allowed))
                    word = "begins with" if side == "domain" else "leads to"
                    yield _at(where, position, node, f"{_name(relation)} {word} a {kinds}", "Choose another relation, or correct the term.")


def _name(node: Node | Literal) -> str:
    return shorten(node.value)


def _at(where: tuple[Cell, Cell, Cell] | None, position: int, node: Node, what: str, remedy: str) -> Problem:
    if where is not None:
        return where[position].problem(what, remedy)
    return Problem("the graph as loaded before", f"{what} (in {_name(node)})", remedy)


@cache
def _allowed(relation: NamedNode, side: str) -> frozenset[NamedNode]:
    """The classes that the domain or range of a relation admits; empty where it admits all."""
    about = _Index(Quad(*triple, GRAPH_ONTOLOGY) for triple in ontology()).about
    found: set[NamedNode] = set()
    for cls in about[relation][NamedNode(RDFS + side)]:
        if isinstance(cls, NamedNode):
            found.add(cls)
        elif isinstance(cls, BlankNode):
            found |= {member for member in _members(about, about[cls][NamedNode(OWL + "unionOf")][0]) if isinstance(member, NamedNode)}
    return frozenset(found)


def _members(about: Mapping[Node, Mapping[NamedNode, list[Node | Literal]]], node: Node | Literal) -> Iterator[Node | Literal]:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    while isinstance(node, BlankNode):
        yield about[node][NamedNode(rdf + "first")][0]
        node = about[node][NamedNode(rdf + "rest")][0]


def _accept(index: _Index) -> Iterator[Quad]:
    """The edges, one plain triple for every association that says something is there and has a usable standing; and the standing.

    An association that no review judges is accepted.
    """
    for node, about in index.associations():
        status = max(about[myo("hasStatus")], key=STATUSES.index, default=STATUSES[0])  # type: ignore[arg-type]  # checked on loading
        if not about[myo("hasStatus")]:
            yield Quad(node, myo("hasStatus"), status, GRAPH_STATUSES)
        if status not in USABLE or myo("excluded") in about[myo("hasPolarity")]:
            continue
        for subject in about[myo("hasSubject")]:
            for relation in about[RELATION]:
                for obj in about[myo("hasObject")] + about[myo("hasValue")]:
                    yield Quad(subject, relation, obj, GRAPH_EDGES)  # type: ignore[arg-type]  # checked on loading
