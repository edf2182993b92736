"""A graph is put on a real server whole; a push that was interrupted goes on where it was, and nothing is there twice."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from servers import Reply, Request, Server, answering, oxigraph, virtuoso

import myograph
from myograph import Endpoint, Graph, push
from myograph.cli import main
from myograph.engines.embedded import EmbeddedEngine
from myograph.engines.remote import RemoteEngine
from myograph.errors import GraphError

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAPH = myograph.open("bundled")
MYO = "https://w3id.org/myograph/"
COUNTS = {row.graph.iri: row.triples for row in GRAPH.info()}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture
def server(empty: Server) -> Server:
    """An Oxigraph server that holds nothing."""
    clear(empty)
    return empty


def clear(server: Server) -> None:
    urllib.request.urlopen(urllib.request.Request(server.store, method="DELETE"), timeout=30).close()


def small(turtle: str) -> Graph:
    """A graph of a few statements, in the graphs that a TriG document names."""
    store = Store()
    store.load(f"PREFIX : <{MYO}graph/>\n{turtle}", format=RdfFormat.TRIG)
    return Graph(EmbeddedEngine(store, "small"))


def held(server: Server, sparql: str) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in RemoteEngine(Endpoint(server.query)).plain(sparql)]


def test_the_graph_and_its_answers(server: Server) -> None:
    rows = GRAPH.push(server.query)
    assert [tuple(row) for row in rows] == [(name, COUNTS[name], COUNTS[name], "sent") for name in sorted(COUNTS)]
    there = myograph.open(server.query)
    axiom = "[] a owl:Axiom ; owl:annotatedSource ?s ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o"
    query = f"PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT ?s ?p ?o {{ {axiom} }} ORDER BY ?s ?p ?o"
    assert [tuple(row) for row in there.query(query)] == [tuple(row) for row in GRAPH.query(query)]  # type: ignore[union-attr]  # tables
    assert {row.how for row in GRAPH.push(server.query)} == {"there already"}


@pytest.mark.parametrize("way", ["store", "update"])
def test_either_way_in_many_pieces(server: Server, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "PIECE", 700)
    monkeypatch.setattr(push, "UPDATE_PIECE", 700)
    endpoint = Endpoint(server.query, **{way: getattr(server, way)})
    shares: list[float] = []
    assert all(row.here == row.there for row in GRAPH.push(endpoint, lambda name, share: shares.append(share)))
    assert len(shares) > 2 * len(COUNTS)
    assert min(shares) == 0
    assert max(shares) == 1


def test_blank_nodes_that_belong_together_arrive_together(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "PIECE", 2)
    graph = small(
        """:g { <urn:a> <urn:list> (1 2 3 4) . _:x <urn:p> _:y . _:y <urn:p> _:z . _:z <urn:p> _:x .
        _:far <urn:p> _:off . _:off <urn:p> _:x . <urn:s> <urn:text> "this is no _:x" , "nor _:x ." , "_:y" . _:alone <urn:p> <urn:o> }"""
    )
    (row,) = graph.push(server.query)
    assert (row.here, row.there) == (18, 18)
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    members = held(server, f"SELECT ?n {{ GRAPH ?g {{ <urn:a> <urn:list>/<{rdf}rest>*/<{rdf}first> ?n }} }} ORDER BY ?n")
    assert members == [(f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>',) for number in (1, 2, 3, 4)]
    ring = "?x <urn:p> ?y . ?y <urn:p> ?z . ?z <urn:p> ?x . ?far <urn:p> ?off . ?off <urn:p> ?x"
    assert len(held(server, f"SELECT * {{ GRAPH ?g {{ {ring} }} FILTER(?off != ?z) }}")) == 1


class Interrupted(Exception):
    pass


@pytest.mark.parametrize("at", range(2, 40, 5))
def test_a_push_that_is_interrupted_goes_on(server: Server, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "PIECE", 500)
    sent: list[str] = []
    write = push._Writer.__call__

    def count(self: push._Writer, graph: str, lines: bytes, *, replace: bool) -> None:
        if len(sent) == at:
            raise Interrupted
        sent.append(graph)
        write(self, graph, lines, replace=replace)

    monkeypatch.setattr(push._Writer, "__call__", count)
    with pytest.raises(Interrupted):
        GRAPH.push(server.query)
    before = [graph for graph in sent if graph != push.MARKS]
    sent.clear()
    at = -1
    rows = GRAPH.push(server.query)
    assert all(row.here == row.there == COUNTS[row.graph] for row in rows)
    pieces = sum(-(-count // 500) for count in COUNTS.values())
    again = [graph for graph in sent if graph != push.MARKS]
    assert len(before) + len(again) <= pieces + 4  # blank nodes may end a piece early
    assert [row.how for row in rows].count("there already") >= len(set(before)) - 1


def test_what_changed_is_sent_again(server: Server) -> None:
    small(":g { <urn:a> <urn:b> 1 } :h { <urn:a> <urn:b> 1 }").push(server.query)
    rows = small(":g { <urn:a> <urn:b> 2 } :h { <urn:a> <urn:b> 1 }").push(server.query)
    assert [row.how for row in rows] == ["sent", "there already"]
    assert held(server, "SELECT ?o { GRAPH ?g { <urn:a> <urn:b> ?o } } ORDER BY ?o") == [
        (f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>',) for number in (1, 2)
    ]


def test_what_someone_took_away_is_sent_again(server: Server) -> None:
    graph = small(":g { <urn:a> <urn:b> 1 , 2 }")
    graph.push(server.query)
    clear(server)
    assert [row.how for row in graph.push(server.query)] == ["sent"]


def test_what_is_only_there_is_reported(server: Server) -> None:
    small(":g { <urn:a> <urn:b> 1 } :old { <urn:a> <urn:b> 1 , 2 }").push(server.query)
    rows = small(":g { <urn:a> <urn:b> 1 }").push(server.query)
    assert [tuple(row) for row in rows] == [(f"{MYO}graph/g", 1, 1, "there already"), (f"{MYO}graph/old", 0, 2, "only there")]


def test_the_command_line(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    small(":old { <urn:a> <urn:b> 1 , 2 }").push(server.query)
    assert main(["push", server.query, "--graph", "bundled"]) == 1
    out = capsys.readouterr().out
    assert out.endswith(
        f"graph:old is on the server and not here: queries there see it. DROP GRAPH <{MYO}graph/old> takes it away.\n"
        "The server does not hold the same.\n"
    )
    clear(server)
    assert main(["push", server.query, "--store", server.store, "--graph", "bundled"]) == 0
    out, told = capsys.readouterr()
    assert out.endswith(f"bundled is at {server.query}.\n")
    assert f"pushing {MYO}graph/closure …" in told


def test_a_server_that_loses_statements() -> None:
    def answer(request: Request) -> Reply:
        name, value = ("n", "7") if b"COUNT" in request.body else ("g", f"{MYO}graph/g")
        cell = {"type": "uri" if name == "g" else "literal", "value": value}
        rows = [] if b"mark" in request.body else [{name: cell}]
        found = {"head": {"vars": ["g", "mark"] if not rows else [name]}, "results": {"bindings": rows}}
        return Reply(200, json.dumps(found).encode(), {"Content-Type": "application/sparql-results+json"})

    with answering(answer) as url:
        rows = small(":g { <urn:a> <urn:b> 1 , 2 }").push(Endpoint(url, store=url))
    assert [tuple(row) for row in rows] == [(f"{MYO}graph/g", 2, 7, "sent")]


def test_a_server_that_does_not_say_where_it_takes_data() -> None:
    found = Reply(200, b'{"head": {}, "boolean": true}', {"Content-Type": "application/sparql-results+json"})
    with answering(lambda _: found) as url, pytest.raises(GraphError) as caught:
        GRAPH.push(url)
    assert str(caught.value) == (
        f"{url}: where the server takes data is not known. "
        "Say it: --store URL for the Graph Store Protocol, or --update URL for SPARQL updates."
    )


def test_a_server_that_takes_nothing(server: Server) -> None:
    wrong = server.query + "-no"
    with pytest.raises(GraphError) as caught:
        GRAPH.push(Endpoint(server.query, store=wrong))
    where = f"{wrong}?graph=https%3A%2F%2Fw3id.org%2Fmyograph%2Fpush"
    assert str(caught.value).startswith(f"{where}: the server does not take what is pushed (404): ")
    assert str(caught.value).endswith(" Say where the server takes data: --store URL or --update URL.")


def test_virtuoso(tmp_path_factory: pytest.TempPathFactory) -> None:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        with pytest.raises(GraphError, match="Set MYOGRAPH_USER and MYOGRAPH_PASSWORD"):
            GRAPH.push(server.query)
        endpoint = Endpoint(server.query, user="dba", password="dba")
        assert {row.how for row in GRAPH.push(endpoint) if row.here == row.there} == {"sent"}
        assert {row.how for row in GRAPH.push(endpoint)} == {"there already"}
        assert NamedNode(push.MARKS).value not in {row.graph.iri for row in myograph.open(server.query).info()}
