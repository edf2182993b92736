"""A graph that rdflib or owlready2 holds already is asked as it is when a question comes."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import owlready2
import pytest
import rdflib
from pyoxigraph import RdfFormat, serialize

import myograph
from myograph import Answer
from myograph.errors import GraphError, QueryLimitError, QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUNDLED = myograph.open("bundled")
MYO = rdflib.Namespace("https://w3id.org/myograph/")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Dataset:
    path = tmp_path_factory.mktemp("rdflib") / "all.nq"
    BUNDLED.export("nquads", path)
    return rdflib.Dataset().parse(path, format="nquads")


@pytest.fixture(scope="module")
def flat(dataset: rdflib.Dataset) -> rdflib.Graph:
    graph = rdflib.Graph()
    for subject, predicate, thing, _ in dataset.quads():
        graph.add((subject, predicate, thing))
    return graph


def causes(graph: myograph.Graph) -> list[str]:
    answer = graph.ask("serious-causes", symptom="weakness")
    assert isinstance(answer, Answer)
    return [row.cause.name for row in answer]


def test_a_dataset(dataset: rdflib.Dataset) -> None:
    graph = myograph.open(dataset)
    assert graph.name == "an rdflib Dataset"
    assert causes(graph) == causes(BUNDLED)
    assert [tuple(row) for row in graph.info()] == [tuple(row) for row in BUNDLED.info()]
    assert graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") is not None


def test_what_is_added_is_in_the_next_answer(flat: rdflib.Graph) -> None:
    graph = myograph.open(flat)
    added = [(MYO["new-thing"], rdflib.RDF.type, MYO.Cause), (MYO["new-thing"], rdflib.RDFS.label, rdflib.Literal("something new"))]
    assert graph.query("ASK { <https://w3id.org/myograph/new-thing> ?p ?o }") is False
    for triple in added:
        flat.add(triple)
    try:
        assert graph.find("something new")[0].term.iri == str(MYO["new-thing"])
        assert graph.query("ASK { <https://w3id.org/myograph/new-thing> ?p ?o }") is True
    finally:
        for triple in added:
            flat.remove(triple)


def test_a_graph_without_named_graphs(flat: rdflib.Graph) -> None:
    graph = myograph.open(flat)
    assert causes(graph) == causes(BUNDLED)
    with pytest.raises(GraphError) as caught:
        graph.ask("hierarchy", entity="als")
    assert str(caught.value) == (
        "an rdflib Graph: the question hierarchy reads the named graph graph:closure, which is not there. "
        "Files in Turtle, N-Triples, RDF/XML and JSON-LD keep no named graphs: use N-Quads or TriG."
    )


def test_a_world_of_owlready2() -> None:
    world = owlready2.World()
    triples = {quad.triple for quad in BUNDLED._store()}
    world.get_ontology("http://example.org/all").load(fileobj=BytesIO(serialize(triples, format=RdfFormat.N_TRIPLES) or b""))
    graph = myograph.open(world)
    assert graph.name == "an owlready2 world"
    assert causes(graph) == causes(BUNDLED)
    answer = graph.ask("treatments", cause="epilepsy")  # the store gives its triples twice
    assert isinstance(answer, Answer)
    assert [tuple(map(str, row)) for row in answer] == [tuple(map(str, row)) for row in BUNDLED.ask("treatments", cause="epilepsy")]


@pytest.mark.parametrize("kind", [rdflib.Graph, rdflib.Dataset])
def test_queries_of_others_reach_no_file_and_no_server(kind: type[rdflib.Graph], tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:s> <urn:p> 'secret' .", encoding="utf-8")
    given = kind()
    given.add((MYO.a, MYO.b, rdflib.Literal("c")))
    graph = myograph.open(given)
    for what in (f"FROM <{secret.as_uri()}>", f"FROM NAMED <{secret.as_uri()}>"):
        answer = graph.query(f"SELECT * {what} WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}")
        assert isinstance(answer, Answer)
        assert "secret" not in answer.serialize("json")
    with pytest.raises(QuerySyntaxError, match="the query asks another server: <http:"):
        graph.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(QuerySyntaxError, match="does not parse"):
        graph.query(f"LOAD <{secret.as_uri()}>")
    with pytest.raises(QueryLimitError):
        graph.query("SELECT * " + "{" * 5000 + "}" * 5000)
    assert len(graph.query("SELECT * { ?s ?p ?o }")) == 1  # type: ignore[arg-type]  # a table


def test_what_is_not_rdf() -> None:
    given = rdflib.Graph()
    given.add((rdflib.URIRef("a b"), MYO.b, MYO.c))
    graph = myograph.open(given)
    named = rdflib.Dataset()
    named.graph("a b").add((MYO.a, MYO.b, MYO.c))
    calls: list[Callable[[], object]] = [lambda: graph.query("ASK {}"), lambda: myograph.open(named).info()]
    for call in calls:
        with pytest.raises(GraphError) as caught:
            call()
        assert str(caught.value) == "this is not RDF: Invalid IRI code point ' ': 'a b'"


@pytest.mark.parametrize("thing", [7, ["bundled"], object(), rdflib.URIRef])
def test_what_is_no_graph(thing: Any) -> None:
    with pytest.raises(GraphError) as caught:
        myograph.open(thing)
    kinds = "a folder, a file, a URL, an Endpoint, an rdflib Graph or Dataset, or an owlready2 World"
    assert str(caught.value) == f"a graph is {kinds}, and not {type(thing).__name__}."
