"""Ontology and tables in, the quads of a whole graph out: load, check, accept, close.

A loader is a module of ``myograph.loaders`` with four names: ``FILES`` (its tables in the ontology folder, a glob),
``GRAPH`` (the named graph it fills, to which the name of the file is added where it is another), ``COLUMNS`` and
``load(table, batch)``. What a row refers to is looked up when every table has been read, so the order of loading makes no
difference.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

import myograph.loaders
from myograph.alignment import Alignment
from myograph.batch import Batch
from myograph.bulk import facts_for_closure, orders, representatives, write_bulk
from myograph.closure import close
from myograph.errors import LoadError, MyographError, Problem
from myograph.integrity import clashes, dangling, left_over, loops, misfits, repeated
from myograph.schema import ENTITY, ONTOLOGY_FOLDER, RELATION, Index, axioms, ontology, placed
from myograph.tables import Columns, Table, read_table, read_text
from myograph.vocabulary import (
    GRAPH_CLOSURE,
    GRAPH_EDGES,
    GRAPH_ENTITIES,
    GRAPH_INDEX,
    GRAPH_ONTOLOGY,
    GRAPH_STATUSES,
    MYO,
    OWL,
    PREFIXES,
    RDF_TYPE,
    SKOS,
    XSD,
    myo,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Triple

    from myograph.closure import Fact
    from myograph.intake import Intake
    from myograph.schema import Node, Term

#: From the least to the most cautious: of several reviews the most cautious one counts.
STATUSES = tuple(myo(name) for name in ("accepted", "contested", "outdated", "unsafe"))
#: The standings on which an answer may rest.
USABLE = frozenset(STATUSES[:2])

#: What every build makes anew.
DERIVED_GRAPHS = frozenset((GRAPH_ONTOLOGY, GRAPH_ENTITIES, GRAPH_INDEX, GRAPH_STATUSES, GRAPH_EDGES, GRAPH_CLOSURE))

BROADER_TRANSITIVE, NARROWER_TRANSITIVE = NamedNode(SKOS + "broaderTransitive"), NamedNode(SKOS + "narrowerTransitive")
SEVERITY = myo("hasSeverity")


class Loader(Protocol):
    """What a module of ``myograph.loaders`` offers that reads tables."""

    FILES: str
    GRAPH: str
    COLUMNS: Columns

    def load(self, table: Table, batch: Batch) -> None:
        """Add what the rows say to the batch, and to its problems what is wrong with them."""


class DataLoader(Protocol):
    """What a module of ``myograph.loaders`` offers that reads data sets; see :mod:`myograph.intake`."""

    TAKES: str

    def check_paths(self, paths: Sequence[Path]) -> list[tuple[str, list[Path]]]:
        """The files in order, by the name under which they are kept and replaced."""

    def load(self, paths: Sequence[Path], intake: Intake) -> None:
        """Take in what the files say."""


@cache
def _modules() -> dict[str, Any]:
    names = sorted(module.name for module in pkgutil.iter_modules(myograph.loaders.__path__))
    return {name: importlib.import_module(f"myograph.loaders.{name}") for name in names}


@cache
def loaders() -> dict[str, Loader]:
    """The loaders of tables by name, found by looking into ``myograph.loaders``."""
    return {name: module for name, module in _modules().items() if hasattr(module, "COLUMNS")}


@cache
def data_loaders() -> dict[str, DataLoader]:
    """The loaders of data sets by name, found by looking into ``myograph.loaders``."""
    return {name: module for name, module in _modules().items() if hasattr(module, "TAKES")}


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
            raise MyographError(f"there is no loader {name!r}. There are: {', '.join(_modules())}")
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


def assemble(batches: Iterable[Batch], kept: Iterable[Quad] = (), intake: Intake | None = None) -> list[Quad]:
    """The quads of a graph without those of data sets: what was read, what is kept of an earlier graph, the edges and closure that follow.

    :param kept: the quads of an earlier graph; those of graphs that a batch fills, or that are derived, are left out.
    :param intake: what data sets say; their entities, edges and closure are written through it.
    :raises LoadError: where anything is wrong with what was read, something is referred to that is nowhere described, or a
        statement does not fit its relation.
    """
    batches = list(batches)
    replaced = DERIVED_GRAPHS.union(batch.graph for batch in batches)
    old = {quad for quad in kept if quad.graph_name not in replaced} | placed(ontology(), GRAPH_ONTOLOGY)
    quads = old.union(*(batch.quads for batch in batches))
    index = Index(quads)
    classes = intake.classes if intake else {}
    for name, cls in classes.items():
        index.about[NamedNode(name)][RDF_TYPE].append(myo(cls))
    problems = [problem for batch in batches for problem in batch.problems]
    problems += [*dangling(batches, index), *left_over(old, index), *clashes(batches, old, index)]
    problems += list(repeated(batches, old)) or list(misfits(batches, index))
    problems += intake.refused if intake else []
    if problems:
        raise LoadError(_in_order(problems))
    ours = {
        node.value for node in index.about if isinstance(node, NamedNode) and node.value not in classes and ENTITY in index.classes(node)
    }
    conditions = {name for name in ours if myo("Condition") in index.classes(NamedNode(name))}
    stated = quads | set(_accept(index, {}))
    facts = facts_of(stated)
    closure = close(ontology(), facts)
    if problems := list(loops(batches, index, facts | closure)):
        raise LoadError(_in_order(problems))
    if intake is None:
        order = {name: number for number, name in enumerate(_causes(facts | closure, ours), 1)}
        derived = _entries({name: [name] for name in conditions}) | _index(order, facts | closure) | _counts(index, ours, {})
        return _sorted(stated | derived, closure)
    alignment = _align(index, ours, facts | closure, intake)
    stands = representatives(alignment, conditions, intake)
    stated = quads | set(_accept(index, stands))
    facts = facts_of(stated)
    more = facts_for_closure(intake, alignment, stands, ours, facts)
    closure = close(ontology(), facts | more) | {fact for fact in more - facts if fact[1] in (BROADER_TRANSITIVE, SEVERITY)}
    order = orders(intake, stands, _causes(facts | more | closure, ours))
    write_bulk(intake, alignment, stands, ours, {subject.value for subject, _, _ in closure}, order)
    index_quads = _index({name: place for name, place in order.items() if name in ours}, facts | more | closure)
    entries = {name: [one for one in alignment.same(name) if stands.get(one, one) == name] for name in conditions}
    index_quads |= _counts(index, ours, intake.statistics | Counter(("class", MYO + cls) for cls in classes.values()))
    return _sorted(stated | _entries(entries) | index_quads, {fact for fact in closure if not _is_in_bulk(fact, ours)})


def facts_of(quads: Iterable[Quad | Triple]) -> set[Fact]:
    """What relates named individuals, and says of which class they are."""
    return {(q.subject, q.predicate, q.object) for q in quads if _is_fact(q)}  # type: ignore[misc]  # it has seen to the types


def _sorted(quads: set[Quad], closure: set[Fact]) -> list[Quad]:
    return sorted(quads | {Quad(s, p, o, GRAPH_CLOSURE) for s, p, o in closure}, key=str)


def _entries(entries: dict[str, list[str]]) -> set[Quad]:
    """Which entries of catalogues a condition has: itself, and those that mappings say are the same."""
    return {Quad(NamedNode(first), myo("hasEntry"), NamedNode(name), GRAPH_ENTITIES) for first, names in entries.items() for name in names}


def _causes(facts: set[Fact], ours: set[str]) -> list[str]:
    return sorted(s.value for s, p, o in facts if p == RDF_TYPE and o == myo("Cause") and s.value in ours)


def _index(order: Mapping[str, int], facts: set[Fact]) -> set[Quad]:
    """Where conditions stand in lists, and by that number the serious ones that a finding can come from: a short way to a page of them."""
    number = {NamedNode(name): Literal(str(place), datatype=NamedNode(XSD + "integer")) for name, place in order.items()}
    serious = {s for s, p, o in facts if p == RDF_TYPE and o == myo("SeriousCause")}
    found = {Quad(node, myo("order"), place, GRAPH_INDEX) for node, place in number.items()}
    return found | {
        Quad(o, myo("orderOfSeriousCause"), number[s], GRAPH_INDEX)
        for s, p, o in facts
        if p == myo("presentsWith") and s in serious and s in number
    }


def _counts(index: Index, ours: set[str], others: Mapping[tuple[str, str], int]) -> set[Quad]:
    """How many terms there are of each class, and statements by relation, source and standing: counted once, on loading."""
    counted = Counter(others)
    for name in ours - {triple.subject.value for triple in ontology()}:  # type: ignore[union-attr]  # names and blank nodes
        counted.update(("class", cls.value) for cls in index.about[NamedNode(name)][RDF_TYPE] if not cls.value.startswith(OWL))
    judged = _standings(index)
    for node, about in index.associations():
        counted.update(("relation", relation.value) for relation in about[RELATION])
        counted.update(("source", source.value) for source in about[myo("hasSource")])
        counted["status", judged[node].value] += 1
    found = set()
    for (kind, iri), number in counted.items():
        node = NamedNode(f"{PREFIXES['graph']}index/{kind}/{quote(iri, safe='')}")
        found |= {
            Quad(node, myo("counted"), Literal(kind), GRAPH_INDEX),
            Quad(node, myo("item"), NamedNode(iri), GRAPH_INDEX),
            Quad(node, myo("number"), Literal(str(number), datatype=NamedNode(XSD + "integer")), GRAPH_INDEX),
        }
    return found


def _align(index: Index, ours: set[str], facts: set[Fact], intake: Intake) -> Alignment:
    matches: dict[str, list[tuple[str, str]]] = {}
    for name in ("exactMatch", "narrowMatch"):
        prop = NamedNode(SKOS + name)
        pairs = [(s, o) for s, about in index.about.items() for o in about.get(prop, ())]
        matches[name] = [(s.value, o.value) for s, o in pairs if _are_alike(s, o, index)]
    parents: dict[str, list[str]] = defaultdict(list, {name: list(above) for name, above in intake.parents.items()})
    for s, p, o in facts:
        if p == BROADER_TRANSITIVE and s != o:
            parents[s.value].append(o.value)
    described = {*ours, *intake.classes}
    return Alignment(
        described, [*matches["exactMatch"], *intake.exact], [*matches["narrowMatch"], *intake.narrower], parents, intake.labels
    )


def _are_alike(one: Term, other: Term, index: Index) -> bool:
    """Whether two entities can be one, or kinds of each other: a mechanism is no finding, nor a kind of one."""
    tops = {cls for cls, above in axioms().super_classes.items() if ENTITY in above}
    first, second = (index.classes(node) & tops for node in (one, other))  # type: ignore[arg-type]  # names
    return not first or not second or bool(first & second)


def _is_in_bulk(fact: Fact, ours: set[str]) -> bool:
    """Whether a fact is one that is written with the hierarchy of a data set, or that something is broader than itself."""
    subject, prop, obj = fact
    if prop not in (BROADER_TRANSITIVE, NARROWER_TRANSITIVE):
        return False
    return subject == obj or (subject.value not in ours and obj.value not in ours)


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.path, problem.line or 0))


def _is_fact(quad: Quad | Triple) -> bool:
    if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
        return False
    return quad.predicate in axioms().object_properties or (quad.predicate == RDF_TYPE and not quad.object.value.startswith(OWL))


def _accept(index: Index, stands: Mapping[str, str]) -> Iterator[Quad]:
    """The edges, one plain triple for every association that says something is there and has a usable standing; and the standing.

    An association that no review judges is accepted; of several reviews the most cautious one counts.

    :param stands: entry of a catalogue -> the entity that stands for all entries of the same condition.
    """
    standings = _standings(index)
    for node, about in index.associations():
        status = standings[node]
        yield Quad(node, myo("hasStatus"), status, GRAPH_STATUSES)
        if status not in USABLE or myo("excluded") in about[myo("hasPolarity")]:
            continue
        for subject in about[myo("hasSubject")]:
            for relation in about[RELATION]:
                for obj in about[myo("hasObject")] + about[myo("hasValue")]:
                    yield Quad(_standing(subject, stands), relation, _standing(obj, stands), GRAPH_EDGES)  # type: ignore[arg-type]  # checked on loading


def _standings(index: Index) -> dict[Node, NamedNode]:
    """Association -> its standing."""
    judged: dict[Term, list[Term]] = defaultdict(list)
    for about in list(index.about.values()):
        for association in about[myo("judges")]:
            judged[association] += about[myo("givesStatus")]
    return {node: max(judged[node], key=STATUSES.index, default=STATUSES[0]) for node, _ in index.associations()}  # type: ignore[misc]


def _standing(node: Term, stands: Mapping[str, str]) -> Term:
    return NamedNode(stands[node.value]) if isinstance(node, NamedNode) and node.value in stands else node
