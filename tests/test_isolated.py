"""Queries of strangers: what takes too much is stopped, what asks elsewhere is refused, and the graph answers the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

import myograph
from myograph import Answer, Graph, GraphAnswer
from myograph.cli import main
from myograph.engines.isolated import LONGEST, refuse_services
from myograph.errors import GraphError, QueryLimitError, QuerySyntaxError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALIVE = "SELECT ?s WHERE { ?s a <https://w3id.org/myograph/Urgency> } LIMIT 1"
STOPPED = "the query was stopped after {} seconds. Ask for less, or give it more time (timeout)."
NESTED = "the query is nested too deeply. Write it with fewer brackets in brackets."
MORE = "the answer has more than {} rows. Add LIMIT, or allow more (max_rows)."
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module", params=["folder", "memory"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    bundled = myograph.open("bundled")
    if request.param == "folder":
        return bundled
    path = tmp_path_factory.mktemp("file") / "all.nq"
    bundled.export("nquads", path)
    return myograph.open(path)


def nested(opening: str, closing: str, times: int) -> str:
    return f"SELECT * WHERE {{ {opening * times} ?s ?p ?o {closing * times} }}"


@pytest.mark.parametrize(
    ("sparql", "given", "message"),
    [
        (f"SELECT (COUNT(*) AS ?n) {CROSS}", {"timeout": 1}, STOPPED.format(1)),
        (f"ASK {CROSS[:-1]} FILTER(CONCAT(STR(?a), STR(?l)) = '') }}", {"timeout": 0.5}, STOPPED.format(0.5)),
        (f"SELECT * {CROSS}", {"max_rows": 2500}, MORE.format("2,500")),
        ("CONSTRUCT WHERE { ?s ?p ?o }", {"max_rows": 10}, MORE.format(10)),
        (nested("{", "}", 5000), {}, NESTED),
        (nested("OPTIONAL {", "}", 20000), {}, NESTED),
        (f"SELECT * WHERE {{ ?s ?p ?o FILTER{'(' * 20000}1{')' * 20000} }}", {}, NESTED),
        (f"SELECT * WHERE {{ {'[ <x:p> ' * 1500}1{' ]' * 1500} <x:p> 1 }}", {"timeout": 1}, STOPPED.format(1)),
    ],
    ids=["cross", "ask", "rows", "triples", "groups", "optionals", "brackets", "blank-nodes"],
)  # fmt: skip
def test_what_takes_too_much_is_stopped(graph: Graph, sparql: str, given: dict[str, Any], message: str) -> None:
    start = time.monotonic()
    with pytest.raises(QueryLimitError) as caught:
        graph.query(sparql, **given)
    assert str(caught.value) == message
    assert time.monotonic() - start < 20
    assert len(graph.query(ALIVE)) == 1  # type: ignore[arg-type]  # a table


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process")
def test_memory_is_limited(graph: Graph) -> None:
    with pytest.raises(QueryLimitError, match=r"^the query needs more than 100 MB of memory\. Ask for less, or allow more \(memory\)\.$"):
        graph.query(f"SELECT * {CROSS} ORDER BY ?a ?i ?l", memory=100)
    assert len(graph.query(ALIVE)) == 1  # type: ignore[arg-type]  # a table


def test_every_form_is_answered_as_without_a_process_of_its_own(graph: Graph) -> None:
    for sparql in (
        "SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) } ORDER BY ?s ?p ?o",
        "SELECT ?s ?none (1/0 AS ?wrong) WHERE { ?s a <https://w3id.org/myograph/Urgency> } ORDER BY ?s",
        "SELECT * WHERE { VALUES (?a ?b) { (1.50 'x'@en-GB) (UNDEF <x:y>) } }",
    ):
        answer, direct = graph.query(sparql), graph._engine.run(sparql)
        assert isinstance(answer, Answer)
        assert (list(answer.columns), list(answer.terms)) == (list(direct.variables), list(direct.rows))  # type: ignore[union-attr]  # a table
    construct = "CONSTRUCT WHERE { ?s a <https://w3id.org/myograph/Urgency> ; ?p ?o }"
    made = graph.query(construct)
    assert isinstance(made, GraphAnswer)
    assert set(made) == set(graph._engine.run(construct))  # type: ignore[arg-type]  # triples
    assert graph.query("ASK { ?s ?p ?o }") is True
    assert graph.query("ASK { <x:none> ?p ?o }") is False
    with pytest.raises(QuerySyntaxError, match=r"^the query does not parse: line 2, column 6: "):
        graph.query("SELECT * WHERE {\n ?s }")


def test_there_may_be_no_limit(graph: Graph) -> None:
    answer = graph.query("SELECT * { ?s ?p ?o }", timeout=0, max_rows=0, memory=0)
    assert isinstance(answer, Answer)
    assert len(answer) > 7000


@pytest.mark.parametrize("given", [{"timeout": -1}, {"timeout": float("nan")}, {"max_rows": -1}, {"memory": -5}])
def test_a_limit_is_a_number_from_0(given: dict[str, Any]) -> None:
    with pytest.raises(QuestionError, match=r"^a limit is a number from 0, and not one of "):
        myograph.open("bundled").query(ALIVE, **given)


def test_several_threads_may_ask(graph: Graph) -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(len(graph.query(ALIVE)))) for _ in range(8)]  # type: ignore[arg-type]  # a table
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [1] * 8


# ---- what may be asked elsewhere


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server's address, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            body = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "x:elsewhere"}}]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815  # the name that the class above wants

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql", asked
    server.shutdown()
    server.server_close()


HIDDEN = (
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { sErViCe SILENT<URL>{ ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { S\\U00000045RVICE <URL> { ?s ?p ?o } }",
    "SELECT * { # a comment\n SERVICE # another\n <URL> { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "PREFIX u: <URL> SELECT * { SERVICE u: { ?s ?p ?o } }",
    "PREFIX u: <x:> SELECT * { BIND(u:a\\# AS ?x) SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { BIND('\\'' AS ?x) SERVICE <URL> { ?s ?p ?o } BIND('\\'' AS ?y) }",
    "SELECT * { BIND('''a'b''' AS ?x) SERVICE <URL> { ?s ?p ?o } BIND('''a'b''' AS ?y) }",
    "SELECT * { FILTER(1<2)SERVICE<URL>{ ?s ?p ?o } FILTER(2>1) }",
    "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { 1 } SERVICESILENT<URL>{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICESILENT: # a comment\n { ?s ?p ?o } }",
    "SELECT * { ?s <x:p> 1SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s <x:p> 1.5SERVICESILENT<URL> { ?s ?p ?o } }",
    "SELECT * { ?s <x:p> trueSERVICE <URL> { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?s <x:p> trueSERVICE: { ?s ?p ?o } }",
    "PREFIX e: <x:> SELECT * { ?s <x:p> e:.SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { BIND('a\\u005C' AS ?x) SERVICE <URL> { ?s ?p ?o } BIND('b' AS ?y) }",
    "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
)


@pytest.mark.parametrize("sparql", HIDDEN)
def test_another_server_is_not_asked(elsewhere: tuple[str, list[str]], sparql: str) -> None:
    url, asked = elsewhere
    graph = myograph.open("bundled")
    with pytest.raises(QuerySyntaxError, match=r"^the query asks another server: .*\. Allow that server by name \(service\), or ask it"):
        graph.query(sparql.replace("URL", url))
    with pytest.raises(QuerySyntaxError):
        graph.query(sparql.replace("URL", url), services=["http://example.org/sparql"])
    assert asked == []


def test_a_server_that_is_allowed_by_name_is_asked(elsewhere: tuple[str, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    url, asked = elsewhere
    sparql = f"SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
    answer = myograph.open("bundled").query(sparql, services=[url])
    assert isinstance(answer, Answer)
    assert [str(row[0]) for row in answer.terms] == ["<x:elsewhere>"]
    assert asked == ["/sparql"]
    assert main(["query", sparql, "--service", url, "--format", "csv"]) == 0
    assert capsys.readouterr().out == "s\r\nx:elsewhere\r\n"
    assert main(["query", sparql]) == 2
    assert capsys.readouterr().err == (
        f"myograph: the query asks another server: <{url}>. Allow that server by name (service), or ask it yourself.\n"
    )
    assert len(asked) == 2


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service { ?service ?p 'SERVICE <x:y>' } # SERVICE <x:y>",
        'SELECT * { ?s ?p """a "SERVICE" <x:y>""" , "it\'s a \\" SERVICE" }',
        "PREFIX service: <x:> SELECT * { service:SERVICE service:a.service service:b\\#SERVICE }",
        "SELECT * { <http://example.org/SERVICE> ?p 'x'@service }",
    ],
)
def test_a_word_is_no_server(sparql: str) -> None:
    refuse_services(sparql)


def test_a_long_text_is_looked_at_in_no_time() -> None:
    for piece in ("a.", "a:", "a-", '"', "'", '"""a', "<a", "\\", "%", "a\\", "?a", ":%41"):
        text = (piece * LONGEST)[: LONGEST - 20]
        start = time.monotonic()
        with pytest.raises(QuerySyntaxError):
            refuse_services(f"{text}\n SERVICE <x:y> {{")
        assert time.monotonic() - start < 5, piece
    with pytest.raises(QuerySyntaxError, match=r"^a query with the word SERVICE has 200,008 characters: 200,000 are the most\.$"):
        refuse_services(" " * LONGEST + " SERVICE")


def test_no_file_is_read_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "secret.ttl"
    path.write_text("<x:s> <x:p> 'secret' .")
    graph = myograph.open("bundled")
    for clause in (f"FROM <{path.as_uri()}>", f"FROM NAMED <{path.as_uri()}>"):
        answer = graph.query(f"SELECT * {clause} WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}")
        assert isinstance(answer, Answer)
        assert list(answer.terms) == []
    for update in (f"LOAD <{path.as_uri()}>", "DELETE WHERE { ?s ?p ?o }", "DROP ALL"):
        with pytest.raises(QuerySyntaxError):
            graph.query(update)


# ---- the process


def worker_of(graph: Graph) -> int:
    graph.query(ALIVE)
    return int(graph._engine._isolated._process.pid)  # type: ignore[attr-defined]  # an embedded engine


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_query_ends_with_whoever_asks() -> None:
    script = textwrap.dedent(f"""
        import myograph
        graph = myograph.open("bundled")
        graph.query({ALIVE!r})
        print(graph._engine._isolated._process.pid, flush=True)
        graph.query("SELECT (COUNT(*) AS ?n) {CROSS}", timeout=0)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        time.sleep(0.5)
        process.send_signal(signal.SIGKILL)
    assert gone(pid)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_the_process_ends_with_the_graph_and_one_that_died_is_replaced() -> None:
    graph = myograph.open("bundled")
    pid = worker_of(graph)
    os.kill(pid, signal.SIGKILL)
    graph._engine._isolated._process.wait()  # type: ignore[attr-defined]  # an embedded engine
    other = worker_of(graph)
    assert other != pid
    del graph
    assert gone(other)


def test_a_process_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = myograph.open("bundled")
    monkeypatch.setattr("myograph.engines.isolated._START", "raise SystemExit('no such luck')")
    with pytest.raises(GraphError, match=r"^bundled: the process that answers queries did not start: no such luck$"):
        graph.query(ALIVE)
