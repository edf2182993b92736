"""A release holds the graph in all its forms, describes itself truly, and says what changed since the one before."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, Store, parse

import myograph
from myograph.comparison import compare_graphs
from myograph.release import make_release
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, GRAPH_INDEX, GRAPH_ONTOLOGY, MYO, PREFIXES, RDF_TYPE, RDFS_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad

GRAPH = myograph.open("bundled")
STORE = GRAPH._store()


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "out"
    make_release(GRAPH, path)
    return path


def canonical(quads: Iterable[Quad]) -> set[str]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def test_the_files(release: Path) -> None:
    forms = {f"myograph{part}.{ending}" for part in ("", "-base", "-full", "-simple") for ending in ("ttl", "owl")}
    found = {path.name for path in release.iterdir()}
    others = {"myograph.nq", "myograph.obo", "myograph.json", "myograph.sqlite", "kgx", "parquet", "dataset.ttl", "SHA256SUMS"}
    assert found >= forms | others


@pytest.mark.parametrize("part", ["", "-base", "-full", "-simple"])
def test_both_forms_of_the_ontology_say_the_same(release: Path, part: str) -> None:
    turtle = set(parse(path=release / f"myograph{part}.ttl", format=RdfFormat.TURTLE))
    assert canonical(turtle) == canonical(set(parse(path=release / f"myograph{part}.owl", format=RdfFormat.RDF_XML)))
    everything = {graph for graph in STORE.named_graphs() if isinstance(graph, NamedNode)}
    graphs = {
        "": everything - {GRAPH_CLOSURE, GRAPH_INDEX},
        "-base": {GRAPH_ONTOLOGY, NamedNode(MYO + "graph/terms")},
        "-full": everything,
        "-simple": {GRAPH_ONTOLOGY, GRAPH_EDGES},
    }
    whole = {quad.triple for graph in sorted(graphs[part], key=str) for quad in STORE.quads_for_pattern(None, None, None, graph)}
    if part == "-simple":
        als = NamedNode(MYO + "amyotrophic-lateral-sclerosis")
        assert {(q.predicate, q.object) for q in turtle if q.subject == als and q.predicate in (RDF_TYPE, RDFS_LABEL)} == {
            (q.predicate, q.object)
            for q in STORE.quads_for_pattern(als, None, None)
            if q.predicate in (RDF_TYPE, RDFS_LABEL) and q.graph_name != GRAPH_CLOSURE
        }
    else:
        assert len(turtle) == len(whole)


def test_the_graph_comes_back_whole(release: Path) -> None:
    assert canonical(set(parse(path=release / "myograph.nq", format=RdfFormat.N_QUADS))) == canonical(set(STORE))
    assert sqlite3.connect(release / "myograph.sqlite").execute("SELECT count(*) FROM nodes").fetchone() == (145,)
    assert json.loads((release / "kgx" / "manifest.json").read_text())["counts"]["nodes"] == 145


def test_checksums(release: Path) -> None:
    lines = [line.split("  ") for line in (release / "SHA256SUMS").read_text().splitlines()]
    assert {name: digest for digest, name in lines} == {
        str(path.relative_to(release)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in release.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }


def test_the_description_is_true(release: Path) -> None:
    store = Store()
    store.load(path=release / "dataset.ttl", format=RdfFormat.TURTLE)
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("void", "dcat", "spdx", "dcterms", "prov", "myo"))

    def rows(sparql: str) -> set[tuple[str, ...]]:
        return {tuple(term.value for term in row) for row in store.query(prefixes + sparql)}  # type: ignore[union-attr]  # a SELECT

    dataset = "<https://w3id.org/myograph/releases/2026-11-22>"
    distinct = {quad.triple for quad in STORE}
    assert rows(f"SELECT ?n {{ {dataset} void:triples ?n }}") == {(str(len(distinct)),)}
    assert rows(f"SELECT ?n {{ {dataset} void:classPartition [ void:class myo:SeriousCause ; void:entities ?n ] }}") == {("10",)}
    assert rows(f"SELECT ?n {{ {dataset} void:propertyPartition [ void:property myo:remedyFor ; void:triples ?n ] }}") == {("4",)}
    graphs = {(graph.value, str(sum(1 for _ in STORE.quads_for_pattern(None, None, None, graph)))) for graph in STORE.named_graphs()}
    assert rows(f"SELECT ?g ?n {{ {dataset} void:subset ?g . ?g void:triples ?n ; dcterms:license ?licence }}") == graphs
    files = {str(path.relative_to(release)): str(path.stat().st_size) for path in release.rglob("*") if path.is_file()}
    kept = {(name, size) for name, size in files.items() if name not in ("SHA256SUMS", "dataset.ttl")}
    assert rows(f"SELECT ?t ?n {{ {dataset} dcat:distribution [ dcterms:title ?t ; dcat:byteSize ?n ; spdx:checksum ?sum ] }}") == kept


def test_the_same_bytes_each_time(release: Path, tmp_path: Path) -> None:
    make_release(GRAPH, tmp_path / "again")
    assert (tmp_path / "again" / "SHA256SUMS").read_text() == (release / "SHA256SUMS").read_text()


# ---- what changed


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> myograph.Graph:
    path = tmp_path_factory.mktemp("newer")
    (path / "seen.tsv").write_text(
        "id\tsubject\trelation\tobject\tsource\nX001\tepilepsy\tpresentsWith\tmuscle-weakness\tarticle\n", encoding="utf-8"
    )
    return GRAPH.load("facts", path / "seen.tsv", into=path / "graph")


def test_the_same_graph_has_no_changes(release: Path) -> None:
    found = compare_graphs(myograph.open(release / "myograph.nq"), GRAPH)
    assert found.same
    assert found.asked == 88


def test_a_statement_changes_answers_and_the_association_is_named(newer: myograph.Graph) -> None:
    found = compare_graphs(GRAPH, newer)
    assert found.removed == {}
    assert found.added["graph:edges"] == ["epilepsy presentsWith muscle-weakness"]
    assert found.added["graph:associations/seen"] == [
        "association:X001 hasObject muscle-weakness",
        "association:X001 hasPolarity present",
        "association:X001 hasSource source:article",
        "association:X001 hasSubject epilepsy",
        "association:X001 rdf:type Association",
        'association:X001 rdfs:label "X001"',
        "association:X001 relation presentsWith",
    ]
    (change,) = (change for change in found.answers if change.outcome.name == "serious-causes")
    # epilepsy is serious, as the article says; its other cells are empty
    row = ("epilepsy", "muscle-weakness", "", "", "", "", "false", "accepted", "association:X001", "source:article", "")
    assert (change.outcome.added, change.outcome.missing, change.associations) == ([row], [], ("association:X001",))


def test_a_release_tells_the_changes(newer: myograph.Graph, tmp_path: Path) -> None:
    make_release(newer, tmp_path / "out", GRAPH)
    text = (tmp_path / "out" / "changes.md").read_text(encoding="utf-8")
    assert "## graph:edges: 1 added, 0 removed\n\n```diff\n+ epilepsy presentsWith muscle-weakness\n```\n" in text
    assert "### serious-causes, through association:X001\n" in text


def test_an_axiom_is_told_whole(tmp_path: Path) -> None:
    head = f"@prefix : <http://a/> .\n@prefix owl: <{PREFIXES['owl']}> .\n@prefix rdfs: <{PREFIXES['rdfs']}> .\n"
    for name, filler in (("old", ":b"), ("new", ":c")):
        text = f"{head}<http://a/g> {{ :a rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom {filler} ] }}"
        (tmp_path / f"{name}.trig").write_text(text, encoding="utf-8")
    from myograph.comparison import _said

    old, new = (_said(myograph.open(tmp_path / f"{name}.trig")._store())["http://a/g"] for name in ("old", "new"))
    assert old - new == {"http://a/a rdfs:subClassOf [owl:onProperty http://a/p; owl:someValuesFrom http://a/b; rdf:type owl:Restriction]"}
    assert new - old == {"http://a/a rdfs:subClassOf [owl:onProperty http://a/p; owl:someValuesFrom http://a/c; rdf:type owl:Restriction]"}
