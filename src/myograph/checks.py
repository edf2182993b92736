"""A graph in, a report out: are its positions right, does it keep to the shapes, does a reasoner agree with it?

Data sets are too large for SHACL and a reasoner. Of a graph that has any, these are given what tables say; and the shapes are run
over everything as SPARQL.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from myograph import build, reasoner
from myograph.closure import close
from myograph.errors import GraphError, MissingExtra, MyographError
from myograph.quality import breaches, rules
from myograph.schema import ONTOLOGY_FOLDER, RELATION
from myograph.spans import digest_of, find_span
from myograph.tables import read_text
from myograph.vocabulary import (
    GRAPH_CLOSURE,
    GRAPH_DATASETS,
    GRAPH_EDGES,
    GRAPH_ENTITIES,
    GRAPH_INDEX,
    GRAPH_ONTOLOGY,
    GRAPH_SEVERITIES,
    GRAPH_STATUSES,
    PREFIXES,
    RDF_TYPE,
    myo,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    import rdflib

    from myograph.closure import Fact
    from myograph.schema import Node
    from myograph.shapes import Rule

SHAPES_FILE = ONTOLOGY_FOLDER / "shapes.ttl"

ERROR, WARN, INFO = "ERROR", "WARN", "INFO"

#: What the rules that are not shapes mean.
RULES = {
    "span-digest": "The text of a source has, at the position that an association gives, the text that its digest is of.",
    "document-digest": "The text of a source is the version that its positions refer to.",
    "inconsistent": "A graph does not contradict itself; from one that does, a reasoner can conclude anything.",
    "unsatisfiable": "Every class can have a member.",
    "reasoner-refused": "A graph is in OWL 2 DL, so that a reasoner can read it.",
    "closure-missing": "What HermiT concludes is in the closure.",
    "closure-extra": "What is in the closure is what HermiT concludes.",
}


class Finding(NamedTuple):
    """One thing wrong, as a row of the report: names are short names, and empty where there is nothing to name."""

    level: str
    rule: str
    subject: str
    property: str = ""
    value: str = ""


@dataclass(frozen=True)
class Report:
    """What a check has found, and notes of what was run, what was not and what the broken rules mean."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether no error was found; a warning is none."""
        return all(finding.level != ERROR for finding in self.findings)


class _Result(NamedTuple):
    findings: list[Finding]
    note: str
    rules: Mapping[str, str] = RULES


class _Stated(NamedTuple):
    """What is stated, without what is concluded from it; of a graph with data sets, what its tables state alone."""

    triples: set[Triple]
    graphs: list[NamedNode]
    described: set[Node]
    is_part: bool


def check_ontology(store: Store) -> Report:
    """Check any ontology, which need have none of our named graphs, by the rules of a good ontology alone."""
    result = _quality(store)
    found = dict.fromkeys(finding.rule for finding in result.findings)
    not_run = "not run; they need a graph of myograph with its named graphs"
    notes = (f"rules: {result.note}", f"positions, shapes, reasoner: {not_run}", *(f"{rule}: {result.rules[rule]}" for rule in found))
    return Report(tuple(result.findings), notes)


def check(store: Store, documents: Mapping[str, str | Path]) -> Report:
    """Check a graph: the rules of a good ontology, positions of statements, shapes, and that HermiT concludes what the closure holds.

    :param documents: short name of a source -> path of its text; positions are checked in these alone.
    :raises LoadError: where a text cannot be read; MyographError where the graph has no such source.

    What a check needs and is not installed is in the notes, and the other checks are run.
    """
    stated = _stated(store)
    findings: list[Finding] = []
    notes: list[str] = []
    meanings: dict[str, str] = {}
    runs: dict[str, Callable[[], _Result]] = {
        "positions": lambda: positions,
        "shapes": partial(_shapes, stated),
    }
    if stated.is_part:
        runs["shapes of everything"] = partial(_shapes_of_everything, store, stated)
    positions = _positions(store, documents)  # what is wrong with a text is said at once
    with ThreadPoolExecutor(1) as beside:
        runs["rules"] = partial(_quality_of_tables, store, stated)
        runs["reasoner"] = beside.submit(_reasoner, store, stated).result  # another process, and as slow as all the rest
        for name, run in runs.items():
            try:
                result = run()
            except MissingExtra:
                notes.append(f"{name}: not run; pip install 'myograph[check]'")
                continue
            findings += sorted(result.findings)
            notes.append(f"{name}: {result.note}")
            meanings |= result.rules
    found = dict.fromkeys(findings)  # SHACL and SPARQL may find the same
    broken = dict.fromkeys(finding.rule for finding in found)
    return Report(tuple(found), (*notes, *(f"{rule}: {meanings[rule]}" for rule in broken)))


# ---- what is stated


def _stated(store: Store) -> _Stated:
    data = {quad.subject for quad in store.quads_for_pattern(None, RDF_TYPE, NamedNode(PREFIXES["prov"] + "Entity"), GRAPH_DATASETS)}
    derived = {GRAPH_STATUSES, GRAPH_EDGES, GRAPH_ENTITIES, GRAPH_INDEX, GRAPH_CLOSURE, GRAPH_SEVERITIES, GRAPH_DATASETS}
    graphs = sorted((graph for graph in store.named_graphs() if graph not in data | derived), key=str)
    quads = {quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)}
    described = {quad.subject for quad in quads}
    if about := next((quad for quad in quads if isinstance(quad.object, Triple)), None):
        what = f"{shorten(about.predicate.value)} has a triple as its value in {shorten(about.graph_name.value)}"  # type: ignore[union-attr]  # it is named
        raise GraphError(f"this graph cannot be checked: {what}. Say it by OWL's annotation of axioms.")
    if data:
        quads |= set(_referred(store, quads, described))
        quads |= set(_derived(store, quads))
    else:
        others = derived - {GRAPH_INDEX, GRAPH_CLOSURE}
        quads |= {quad for graph in others for quad in store.quads_for_pattern(None, None, None, graph)}
    return _Stated({quad.triple for quad in quads}, graphs, described, bool(data))  # type: ignore[arg-type]  # no quoted triples here


def _referred(store: Store, quads: set[Quad], described: Collection[object]) -> Iterator[Quad]:
    """What data sets say of the associations that reviews of tables concern, with their sources."""
    for quad in quads:
        if quad.predicate == myo("concerns") and quad.object not in described:
            for said in store.quads_for_pattern(quad.object, None, None):  # type: ignore[arg-type]  # a name
                if said.graph_name != GRAPH_CLOSURE:
                    yield said
                    if said.predicate == myo("hasSource"):
                        yield from store.quads_for_pattern(said.object, None, None, GRAPH_DATASETS)  # type: ignore[arg-type]  # a name


def _derived(store: Store, quads: set[Quad]) -> Iterator[Quad]:
    """The statuses, entities and edges that statements of tables have."""
    about: dict[Node, dict[NamedNode, list[Node]]] = {}
    for quad in quads:
        about.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]  # no quoted triples here
    names = {node for said in about.values() for nodes in said.values() for node in nodes if isinstance(node, NamedNode)}
    for name in {*names, *(node for node in about if isinstance(node, NamedNode))}:
        yield from store.quads_for_pattern(name, None, None, GRAPH_STATUSES)
        yield from store.quads_for_pattern(name, RDF_TYPE, None, GRAPH_ENTITIES)
        yield from store.quads_for_pattern(None, myo("hasEntry"), name, GRAPH_ENTITIES)
    for said in about.values():
        objects = [*said.get(myo("hasObject"), ()), *said.get(myo("hasValue"), ())]
        for subject in _firsts(store, said.get(myo("hasSubject"), [])):
            edges = (Quad(subject, rel, obj, GRAPH_EDGES) for rel in said.get(RELATION, ()) for obj in _firsts(store, objects))  # type: ignore[arg-type]  # a relation is a name
            yield from (edge for edge in edges if edge in store)


def _firsts(store: Store, nodes: list[Node]) -> list[Node]:
    """Nodes and the conditions that they are entries of, which edges are of in place of these."""
    return [*nodes, *(quad.subject for node in nodes for quad in store.quads_for_pattern(None, myo("hasEntry"), node, GRAPH_ENTITIES))]  # type: ignore[list-item]  # no quoted triples here


# ---- the rules of a good ontology


def _quality_of_tables(store: Store, stated: _Stated) -> _Result:
    if not stated.is_part:
        return _quality(store)
    part = Store()
    part.extend(Quad(*triple) for triple in stated.triples)
    result = _quality(part)
    return _Result(result.findings, f"{result.note} of tables; data sets are as their owners publish them", result.rules)


def _quality(store: Store) -> _Result:
    found = [Finding(one.rule.level, one.rule.name, one.entity, one.property, one.value) for one in breaches(store)]
    return _Result(found, f"{len(rules())} run over {len(store)} triples", {one.name: one.meaning for one in rules()})


# ---- positions


def _positions(store: Store, documents: Mapping[str, str | Path]) -> _Result:
    if not documents:
        return _Result([], "not run; it needs the text of a source, such as article=FILE")
    texts = {NamedNode(PREFIXES["source"] + name): read_text(path) for name, path in documents.items()}
    wanted = {myo(name) for name in ("hasSource", "spanStart", "spanEnd", "spanDigest", "documentDigest")}
    about: dict[str, dict[str, str]] = {}
    placed = {quad.subject for quad in store.quads_for_pattern(None, myo("spanStart"), None)}
    described = {quad.subject for quad in store.quads_for_pattern(None, None, myo("Source"))}
    for node in placed | described:
        for quad in store.quads_for_pattern(node, None, None):
            if quad.predicate in wanted:
                about.setdefault(node.value, {})[shorten(quad.predicate.value)] = quad.object.value  # type: ignore[union-attr]  # no quoted triples here
    findings, count = [], 0
    for source, text in texts.items():
        if source not in described:
            raise MyographError(f"the graph has no source {shorten(source.value)!r}. See: myograph ask statistics")
        said = about.get(source.value, {}).get("documentDigest")
        if said not in (None, digest_of(text)):
            findings.append(Finding(WARN, "document-digest", shorten(source.value), "documentDigest", digest_of(text)))
        for name, one in about.items():
            if one.get("hasSource") == source.value and {"spanStart", "spanEnd", "spanDigest"} <= one.keys():
                count += 1
                start, end = one["spanStart"], one["spanEnd"]
                if re.fullmatch("[0-9]{1,9}", start) and re.fullmatch("[0-9]{1,9}", end):
                    findings += _position(name, int(start), int(end), one["spanDigest"], text)
                else:
                    findings.append(Finding(ERROR, "span-digest", shorten(name), "spanStart", f"{start[:20]}-{end[:20]}: no position"))
    return _Result(findings, f"{count} checked in {len(texts)} text{'' if len(texts) == 1 else 's'}")


def _position(association: str, start: int, end: int, digest: str, text: str) -> Iterator[Finding]:
    at = find_span(text, start, end, digest)
    if at != start:
        where = "no longer in it" if at is None else f"now at {at}-{at + end - start}"
        yield Finding(ERROR, "span-digest", shorten(association), "spanStart", f"{start}-{end}: {where}")


# ---- shapes


def _shapes(stated: _Stated) -> _Result:
    try:
        import pyshacl
    except ModuleNotFoundError:
        raise MissingExtra("the check of shapes", "check") from None
    import rdflib
    from rdflib.namespace import OWL, RDFS, SH

    from myograph.shapes import SCOPE

    text = serialize(stated.triples, format=RdfFormat.N_TRIPLES)
    assert text is not None  # serialize returns bytes when it is given no place to write to
    data = rdflib.Graph().parse(data=text, format="nt")
    shapes = rdflib.Graph().parse(SHAPES_FILE)
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    levels = _levels()
    ours = {(rdflib.URIRef if isinstance(node, NamedNode) else rdflib.BNode)(node.value) for node in stated.described}
    rules, findings = {}, []
    for result in results.objects(None, SH.result):
        shape = results.value(result, SH.sourceShape)
        rule = str(next(node for graph in (results, shapes) for name in (SH.name, RDFS.label) if (node := graph.value(shape, name))))
        rules[rule] = str(results.value(result, SH.resultMessage))
        focus, path, value = (results.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.value))
        if focus not in ours and (stated.is_part or any(graph.value(shape, SCOPE) for graph in (results, shapes))):
            continue  # of data sets there is a part here, or none
        if data.value(focus, OWL.annotatedSource):  # the annotation of a triple has no name: name the triple
            focus, path, value = (data.value(focus, part) for part in (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget))
        row = (_name(focus), _name(path), _name(value if value != focus else None))
        findings.append(Finding(levels[results.value(result, SH.resultSeverity)], rule, *row))
    return _Result(findings, f"run over {len(stated.triples)} triples{' of tables' if stated.is_part else ''}", rules)


def _shapes_of_everything(store: Store, stated: _Stated) -> _Result:
    import rdflib

    from myograph.shapes import rules as rules_of

    levels = _levels()
    findings, meanings = [], {}
    found = rules_of(rdflib.Graph().parse(SHAPES_FILE), stated.graphs)

    def run(rule: Rule) -> list[tuple[object, ...]]:
        return [tuple(row) for row in store.query(rule.sparql, use_default_graph_as_union=True)]  # type: ignore[union-attr]  # a SELECT

    with ThreadPoolExecutor(os.cpu_count()) as threads:  # a query runs without Python's lock
        for rule, rows in zip(found, threads.map(run, found), strict=True):
            for row in rows:
                cells = ("" if not isinstance(node, (NamedNode, Literal)) else shorten(node.value) for node in row)
                findings.append(Finding(levels[rule.level], rule.name, *cells))
                meanings[rule.name] = rule.message
    return _Result(findings, f"{len(found)} rules run as SPARQL over all graphs", meanings)


def _levels() -> dict[object, str]:
    from rdflib.namespace import SH

    return {SH.Violation: ERROR, SH.Warning: WARN, SH.Info: INFO}


def _name(node: rdflib.term.Node | None) -> str:
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return shorten(str(node))
    return str(node) if isinstance(node, rdflib.Literal) else ""


# ---- reasoner


def _reasoner(store: Store, stated: _Stated) -> _Result:
    try:
        facts, unsatisfiable = reasoner.conclude(stated.triples)
    except reasoner.InconsistentError:
        return _Result([Finding(ERROR, "inconsistent", "graph")], "HermiT finds a contradiction")
    except GraphError as error:
        return _Result([Finding(ERROR, "reasoner-refused", "graph", "", str(error))], "HermiT refuses the graph")
    if stated.is_part:
        return _part_concluded(store, stated, facts, unsatisfiable)
    closure = {(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, GRAPH_CLOSURE)}
    findings = _differing(unsatisfiable, facts - closure, closure - facts)  # type: ignore[arg-type]  # the closure is of names
    return _Result(findings, f"HermiT draws {len(facts)} conclusions, the closure holds {len(closure)}")


def _part_concluded(store: Store, stated: _Stated, facts: set[Fact], unsatisfiable: set[str]) -> _Result:
    """What follows from tables alone: the same by HermiT as by us, and all of it in the closure, which has more by data sets."""
    ontology = {quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH_ONTOLOGY)}
    closure = close(ontology, build.facts_of(stated.triples))
    kept = {fact for fact in closure if any(True for _ in store.quads_for_pattern(*fact))}
    findings = _differing(unsatisfiable, facts - kept, closure - facts)
    note = f"HermiT draws {len(facts)} conclusions from what tables say, the closure of that part holds {len(closure)}"
    return _Result(findings, f"{note}; what follows from data sets is not held against it")


def _differing(unsatisfiable: set[str], missing: set[Fact], extra: set[Fact]) -> list[Finding]:
    findings = [Finding(ERROR, "unsatisfiable", shorten(iri)) for iri in unsatisfiable]
    for rule, differing in (("closure-missing", missing), ("closure-extra", extra)):
        findings += [Finding(ERROR, rule, *(shorten(node.value) for node in fact)) for fact in differing]
    return findings
