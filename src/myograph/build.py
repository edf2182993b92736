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
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import NamedNode, Quad

import myograph.loaders
from myograph.batch import Batch
from myograph.closure import close
from myograph.errors import LoadError, MyographError, Problem
from myograph.integrity import clashes, dangling, left_over, loops, misfits, repeated
from myograph.schema import ONTOLOGY_FOLDER, RELATION, Index, axioms, ontology, placed
from myograph.tables import Columns, Table, read_table, read_text
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_ONTOLOGY, GRAPH_STATUSES, OWL, PREFIXES, RDF_TYPE, myo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from myograph.closure import Fact
    from myograph.schema import Term

#: From the least to the most cautious: of several reviews the most cautious one counts.
STATUSES = tuple(myo(name) for name in ("accepted", "contested", "outdated", "unsafe"))
#: The standings on which an answer may rest.
USABLE = frozenset(STATUSES[:2])

#: What every build makes anew.
DERIVED_GRAPHS = frozenset((GRAPH_ONTOLOGY, GRAPH_STATUSES, GRAPH_EDGES, GRAPH_CLOSURE))


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
    old = {quad for quad in kept if quad.graph_name not in replaced} | placed(ontology(), GRAPH_ONTOLOGY)
    quads = old.union(*(batch.quads for batch in batches))
    index = Index(quads)
    problems = [problem for batch in batches for problem in batch.problems]
    problems += [*dangling(batches, index), *left_over(old, index), *clashes(batches, old, index)]
    problems += list(repeated(batches, old)) or list(misfits(batches, index))
    if problems:
        raise LoadError(_in_order(problems))
    quads |= set(_accept(index))
    facts: set[Fact] = {(q.subject, q.predicate, q.object) for q in quads if _is_fact(q)}  # type: ignore[misc]  # it has seen to the types
    closure = close(ontology(), facts)
    if problems := list(loops(batches, index, facts | closure)):
        raise LoadError(_in_order(problems))
    return sorted(quads | {Quad(s, p, o, GRAPH_CLOSURE) for s, p, o in closure}, key=str)


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.path, problem.line or 0))


def _is_fact(quad: Quad) -> bool:
    if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
        return False
    return quad.predicate in axioms().object_properties or (quad.predicate == RDF_TYPE and not quad.object.value.startswith(OWL))


def _accept(index: Index) -> Iterator[Quad]:
    """The edges, one plain triple for every association that says something is there and has a usable standing; and the standing.

    An association that no review judges is accepted; of several reviews the most cautious one counts.
    """
    judged: dict[Term, list[Term]] = defaultdict(list)
    for about in list(index.about.values()):
        for association in about[myo("judges")]:
            judged[association] += about[myo("givesStatus")]
    for node, about in index.associations():
        status = max(judged[node], key=STATUSES.index, default=STATUSES[0])
        yield Quad(node, myo("hasStatus"), status, GRAPH_STATUSES)
        if status not in USABLE or myo("excluded") in about[myo("hasPolarity")]:
            continue
        for subject in about[myo("hasSubject")]:
            for relation in about[RELATION]:
                for obj in about[myo("hasObject")] + about[myo("hasValue")]:
                    yield Quad(subject, relation, obj, GRAPH_EDGES)  # type: ignore[arg-type]  # checked on loading
