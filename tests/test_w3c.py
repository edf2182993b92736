"""The program that runs the W3C's tests, on tests of our own: it has to tell a right answer from a wrong one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "w3c"
MANIFEST = """@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix : <http://example.org/manifest#> .
<> a mf:Manifest ; mf:entries ( :right :wrong :dataset :bad-syntax :elsewhere ) .
:right a mf:QueryEvaluationTest ; mf:action [ qt:query <names.rq> ; qt:data <data.ttl> ] ; mf:result <right.srx> .
:wrong a mf:QueryEvaluationTest ; mf:action [ qt:query <names.rq> ; qt:data <data.ttl> ] ; mf:result <wrong.srx> .
:dataset a mf:QueryEvaluationTest ; mf:result <right.srx> ;
  mf:action [ qt:query <names.rq> ; qt:data <data.ttl> ; qt:graphData <more.ttl> ] .
:bad-syntax a mf:NegativeSyntaxTest11 ; mf:action <bad.rq> .
:elsewhere a mf:PositiveSyntaxTest11 ; mf:action <elsewhere.rq> .
"""
RESULT = """<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="thing"/><variable name="size"/></head><results>
<result><binding name="thing"><bnode>one</bnode></binding><binding name="size"><literal
datatype="http://www.w3.org/2001/XMLSchema#decimal">SIZE</literal></binding></result></results></sparql>
"""


FAULTS = {
    "graph.query answers with nothing": "from myograph.graph import Graph; Graph.query = lambda *_, **__: True",
    "the JSON writer takes texts for IRIs": "import myograph.results as r; r._json_term = lambda _: {'type': 'uri', 'value': 'x:y'}",
}


def run(folder: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, after some Python."""
    code = f"import runpy, sys; {before or 'pass'}\nrunpy.run_path({str(PROGRAM)!r}, run_name='__main__')"
    return subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)


def lay_out(folder: Path, bad: str) -> None:
    sizes = folder / "sizes"
    sizes.mkdir()
    (sizes / "manifest.ttl").write_text(MANIFEST)
    (sizes / "data.ttl").write_text("[] <http://example.org/size> 1.50 .\n")
    (sizes / "more.ttl").write_text("[] <http://example.org/size> 2 .\n")
    (sizes / "names.rq").write_text("SELECT ?thing ?size { ?thing <http://example.org/size> ?size }\n")
    (sizes / "bad.rq").write_text(bad)
    (sizes / "elsewhere.rq").write_text("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }\n")
    (sizes / "right.srx").write_text(RESULT.replace("SIZE", "1.5"))
    (sizes / "wrong.srx").write_text(RESULT.replace("SIZE", "1.6"))


def test_right_answers_pass_and_wrong_ones_are_told_why(tmp_path: Path) -> None:
    lay_out(tmp_path, "SELECT * {\n")
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    _, _, page = done.stdout.partition("\n\nLeft out: ")
    assert (
        page
        == """1 tests with SERVICE, which ask other servers.

| folder | tests | myograph | pyoxigraph | rdflib |
| --- | --- | --- | --- | --- |
| sizes | 4 | 2 | 3 | 3 |
| **all of these** | **4** | **2** | **3** | **3** |

## What fails here

| folder | test | reason | what happens |
| --- | --- | --- | --- |
| sizes | wrong | engine | another answer |
| sizes | dataset | dataset | another answer |

* dataset: the test tells the default graph from the named ones; here it is the union of them, and triples of no graph are in one of \
their own. pyoxigraph gives the same answer where it is set so.
* engine: pyoxigraph alone fails too.

## Results formats

| format | reader | results | read as meant | misread, and so is what pyoxigraph writes | misread |
| --- | --- | --- | --- | --- | --- |
| csv | rdflib | 3 | 3 | 0 | 0 |
| json | pyoxigraph | 3 | 3 | 0 | 0 |
| json | rdflib | 3 | 3 | 0 | 0 |
| tsv | pyoxigraph | 3 | 3 | 0 | 0 |
| tsv | rdflib | 3 | 3 | 0 | 0 |
| xml | pyoxigraph | 3 | 3 | 0 | 0 |
| xml | rdflib | 3 | 3 | 0 | 0 |
"""
    )


def test_a_query_that_has_to_be_refused_and_is_taken_is_a_failure(tmp_path: Path) -> None:
    lay_out(tmp_path, "SELECT * { ?s ?p ?o }\n")
    assert "\n| sizes | bad-syntax | engine | taken |\n" in run(tmp_path).stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_ours_is_told_by_the_exit_code(tmp_path: Path, fault: str) -> None:
    lay_out(tmp_path, "SELECT * {\n")
    done = run(tmp_path, FAULTS[fault])
    assert (done.returncode, done.stderr) == (1, "")
    assert ("\n| sizes | right | own | another answer |\n" in done.stdout) == ("query" in fault)
    assert ("\n| json | pyoxigraph | 3 | 0 | 0 | 3 |\n" in done.stdout) == ("JSON" in fault)


def test_a_folder_without_tests_is_an_error(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith(f"error: {tmp_path}: there are no manifests of query tests in the folders of this one\n")
