"""A SPARQL endpoint: a real server that holds the exported graph gives the answers of the bundled one; what is none is refused."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from servers import Reply, Request, answering, free_port, oxigraph, program

import myograph
from myograph import Answer, Graph, GraphAnswer
from myograph.cli import main
from myograph.errors import GraphError, QueryLimitError, QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GRAPH = myograph.open("bundled")
MYO = "https://w3id.org/myograph/"
JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server that holds the bundled graph."""
    folder = tmp_path_factory.mktemp("server")
    GRAPH.export("nquads", folder / "all.nq")
    load = ["load", "--location", str(folder / "store"), "--file", str(folder / "all.nq")]
    subprocess.run([program("oxigraph", "pip install 'oxigraph>=0.5'"), *load], check=True, capture_output=True, timeout=60)
    with oxigraph(folder) as server:
        yield server.query


@pytest.fixture(scope="module")
def remote(url: str) -> Graph:
    return myograph.open(url)


def said(answer: Answer | GraphAnswer | bool) -> object:
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, GraphAnswer):
        return [str(triple) for triple in answer]
    return answer.columns, answer.terms, answer.notices, answer.explanation, answer.labels()


@pytest.mark.parametrize("name", sorted(GRAPH.questions))
def test_every_question_has_the_same_answer(remote: Graph, name: str) -> None:
    example = GRAPH.questions[name].example
    answer = remote.ask(name, **example)
    assert said(answer) == said(GRAPH.ask(name, **example))
    assert len(answer) > 0


def test_an_empty_answer_explains_itself_in_the_same_words(remote: Graph) -> None:
    values = {"symptom": ["weakness", "numbness", "convulsion"]}
    answer = remote.ask("serious-causes", **values)
    assert said(answer) == said(GRAPH.ask("serious-causes", **values))
    assert isinstance(answer, Answer)
    assert answer.explanation.startswith("Nothing in the graph fits all of what was asked.")


QUERIES = {
    "select": "SELECT ?cause ?finding { ?cause <https://w3id.org/myograph/presentsWith> ?finding } ORDER BY ?cause ?finding",
    "graph": "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph",
    "ask": "ASK { ?s ?p ?o }",
    "ask-false": "ASK { <a:b> ?p ?o }",
    "construct": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{MYO}graph/edges> {{ ?s ?p ?o }} }}",
    "describe": f"DESCRIBE <{MYO}leg>",
    "prefixes-and-comments": f"# ask\n# select\n\n # drop\nBASE <{MYO}> PREFIX : <select#ask>#ask\nCONSTRUCT WHERE {{ <leg> a ?class }}",
}


@pytest.mark.parametrize("name", QUERIES)
def test_every_form_of_query(remote: Graph, name: str) -> None:
    assert said(remote.query(QUERIES[name])) == said(GRAPH.query(QUERIES[name]))


def test_an_answer_of_more_rows_than_asked_for_is_refused(remote: Graph) -> None:
    with pytest.raises(QueryLimitError) as caught:
        remote.query("SELECT * { ?s ?p ?o } LIMIT 11", max_rows=10)
    assert str(caught.value) == "the answer has more than 10 rows. Add LIMIT, or allow more (max_rows)."
    assert len(remote.query("SELECT * { ?s ?p ?o } LIMIT 11", max_rows=11)) == 11  # type: ignore[arg-type]  # a table
    assert len(remote.query("SELECT * { ?s ?p ?o } LIMIT 11", timeout=0, max_rows=0)) == 11  # type: ignore[arg-type]  # a table


def test_an_endpoint_that_says_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/sparql"
        with pytest.raises(QueryLimitError) as caught:
            myograph.open(url).query("SELECT * FROM <a:b> {}", timeout=0.5)  # and with FROM it is not asked for its graphs
    assert str(caught.value) == f"{url}: there was no whole answer in 0.5 seconds. Ask for less, or give it more time (timeout)."


def test_a_stream_from_an_endpoint(remote: Graph) -> None:
    assert list(remote.stream("evidence", subject="als")) == list(GRAPH.stream("evidence", subject="als"))


def test_find_show_and_info(remote: Graph) -> None:
    assert said(remote.find("twiching")) == said(GRAPH.find("twiching"))
    assert said(remote.show("Lou Gehrig's disease")) == said(GRAPH.show("Lou Gehrig's disease"))
    assert said(remote.info()) == said(GRAPH.info())
    assert remote.names_of(("Cause",)) == GRAPH.names_of(("Cause",))


def test_a_picture_is_the_same(remote: Graph, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    remote.draw(tmp_path / "remote.svg", "als")
    GRAPH.draw(tmp_path / "local.svg", "als")
    assert (tmp_path / "remote.svg").read_bytes() == (tmp_path / "local.svg").read_bytes()


def test_the_command_line(url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    words = ["ask", "serious-causes", "--symptom", "weakness"]
    assert main([*words, "--graph", "bundled"]) == 0
    expected = capsys.readouterr().out
    assert main([*words, "--graph", url]) == 0
    assert capsys.readouterr().out == expected.replace("from the graph: bundled.", f"from the graph: {url}.")


def test_a_query_that_does_not_parse(remote: Graph, url: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        remote.query("SELECT * WHERE { ?s ?p }")
    assert str(caught.value) == (
        f"{url}: the query does not parse: line 1, column 25: expected one of LATERAL, SERVICE, white space\n"
        "  SELECT * WHERE { ?s ?p }\n                          ^"
    )
    with pytest.raises(QuerySyntaxError, match="the query does not parse: line 1"):
        remote.query("SELEKT * {}")


@pytest.mark.parametrize(
    "update", ["INSERT DATA { <a:b> <a:b> <a:b> }", "DROP ALL", f"PREFIX x: <{MYO}> DELETE WHERE {{ x:leg ?p ?o }}", "CLEAR ALL"]
)
def test_an_update_is_never_sent(remote: Graph, update: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        remote.query(update)
    word = next(word for word in update.split() if word.isupper() and word != "PREFIX")
    assert str(caught.value) == f"this is an update ({word}). Only SELECT, ASK, CONSTRUCT and DESCRIBE can be run."


@pytest.mark.parametrize("call", ["check", "export", "load", "to_rdflib"])
def test_what_needs_the_data_itself_is_refused(remote: Graph, url: str, call: str, tmp_path: Path) -> None:
    calls: dict[str, Callable[[], object]] = {
        "check": remote.check,
        "export": lambda: remote.export("turtle", tmp_path / "x.ttl"),
        "load": lambda: remote.load("terms", Path(__file__).parent / "data" / "terms" / "good.tsv", into=tmp_path / "x"),
        "to_rdflib": remote.to_rdflib,
    }
    with pytest.raises(GraphError) as caught:
        calls[call]()
    assert str(caught.value) == f"{url}: this can be done with an embedded graph only, not with an endpoint."
    assert list(tmp_path.iterdir()) == []


# ---- what is no endpoint


def test_no_server() -> None:
    where = f"http://127.0.0.1:{free_port()}/query"
    with pytest.raises(GraphError) as caught:
        myograph.open(where).ask("serious-causes", symptom="weakness")
    assert str(caught.value).startswith(f"{where}: the endpoint does not answer: ")
    assert "refused" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "kind", "body", "message"),
    [
        (200, "text/html", b"<html>Welcome</html>", "the endpoint's answer is not a SPARQL result: "),
        (200, JSON, b"", "the endpoint's answer is not a SPARQL result: "),
        (200, JSON, b'{"head": {"vars": ["g"]}, "results": {"bindings": [{"g"', "the endpoint's answer is not a SPARQL result: "),
        (200, JSON, b'{"head": {}, "boolean": true}', "the endpoint's answer is not a SPARQL result: "),
        (404, "text/html", b"<html>\n Not   here</html>", "the endpoint answers with an error (404): <html> Not here</html>"),
        (401, "text/plain", b"", "the endpoint wants to know who asks (401: Unauthorized). Set MYOGRAPH_USER and MYOGRAPH_PASSWORD, or "),
        (500, "text/plain", b"out of memory", "the endpoint answers with an error (500): out of memory"),
        (0, "", b"SSH-2.0-OpenSSH_9.2\r\n", "the endpoint does not answer: "),
        (0, "", b"", "the endpoint does not answer: "),
    ],
)  # fmt: skip
def test_what_does_not_answer_as_an_endpoint(status: int, kind: str, body: bytes, message: str) -> None:
    with answering(lambda _: Reply(status, body, {"Content-Type": kind})) as where:
        graph = myograph.open(where)
        calls: list[tuple[Callable[[str], object], str]] = [(graph.query, "SELECT * {}"), (graph.ask, "statistics"), (graph.show, "leg")]
        for ask, text in calls:
            with pytest.raises(GraphError) as caught:
                ask(text)
            assert str(caught.value).startswith(f"{where}: {message}")


def test_a_truth_value_as_virtuoso_gives_it() -> None:
    cell = b'{"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "%d"}'
    for value in (0, 1):
        body = b'{"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [{"__ASK_RETVAL": ' + cell % value + b"}]}}"
        with answering(lambda _, body=body: Reply(200, body, {"Content-Type": JSON})) as where:  # type: ignore[misc]  # the default binds it
            assert myograph.open(where).query("ASK { ?s ?p ?o }") is bool(value)


def test_results_with_something_beside_them() -> None:
    rows = b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "b"}}]}, "meta": {"ms": 1}}'
    with answering(lambda _: Reply(200, rows, {"Content-Type": JSON})) as where:
        answer = myograph.open(where).query("SELECT * FROM <urn:x> {}")
    assert isinstance(answer, Answer)
    assert [tuple(map(str, row)) for row in answer.terms] == [('"b"',)]


def test_what_a_query_names_is_in_the_request() -> None:
    """Virtuoso finds a row in a graph that a query names, where a request names others and not this one."""
    asked: list[bytes] = []

    def answer(request: Request) -> Reply:
        asked.append(request.body)
        row = {"g": {"type": "uri", "value": f"{MYO}graph/terms"}}
        return Reply(200, json.dumps({"head": {"vars": ["g"]}, "results": {"bindings": [row]}}).encode(), {"Content-Type": JSON})

    with answering(answer) as where:
        myograph.open(where).query(f"SELECT * {{ GRAPH <{MYO}graph/nothing> {{ ?s ?p ?o }} }}")
    sent = parse_qs(asked[-1].decode())
    assert sent["default-graph-uri"] == [f"{MYO}graph/terms"]
    assert sent["named-graph-uri"] == [f"{MYO}graph/terms", f"{MYO}graph/nothing"]


def test_a_truth_value_that_is_a_number() -> None:
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    row = {"a": {"type": "typed-literal", "datatype": boolean, "value": "1"}, "b": {"type": "literal", "value": "1"}}
    text = json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": [row]}}).encode()
    with answering(lambda _: Reply(200, text, {"Content-Type": JSON})) as where:
        answer = myograph.open(where).query("SELECT * FROM <urn:x> {}")
    assert isinstance(answer, Answer)
    assert [tuple(map(str, row)) for row in answer.terms] == [(f'"true"^^<{boolean}>', '"1"')]


def test_blank_nodes_as_virtuoso_names_them() -> None:
    nodes = b'{ "a": { "type": "bnode", "value": "nodeID://b10" }, "b": { "type": "literal", "value": "nodeID://b10" }}'
    text = b'{ "head": { "link": [], "vars": ["a", "b"] }, "results": { "bindings": [ %s ] } }' % nodes
    with answering(lambda _: Reply(200, text, {"Content-Type": JSON})) as where:
        answer = myograph.open(where).query("SELECT * FROM <urn:x> {}")
    assert isinstance(answer, Answer)
    assert [tuple(map(str, row)) for row in answer.terms] == [("_:b10", '"nodeID://b10"')]


def test_a_refusal_in_the_words_of_another_server() -> None:
    with (
        answering(lambda _: Reply(400, b"Virtuoso 37000 Error SP030: SPARQL compiler, line 0: syntax error")) as where,
        pytest.raises(QuerySyntaxError) as caught,
    ):
        myograph.open(where).query("SELECT *")
    assert str(caught.value) == f"{where}: the query does not parse: Virtuoso 37000 Error SP030: SPARQL compiler, line 0: syntax error"
