"""The Python API: what opens a graph, what is asked of it, and what the answers are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

import myograph
from myograph import Answer, GraphAnswer, Resource
from myograph.errors import AmbiguousTerm, GraphError, MissingExtra, QuerySyntaxError, QuestionError, UnknownTerm
from myograph.vocabulary import MYO

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = myograph.open("bundled")


# ---- which graph


def test_the_place_is_said_before_it_is_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.ttl").write_text('<https://w3id.org/myograph/tic> <http://www.w3.org/2000/01/rdf-schema#label> "tic" .\n')
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("MYOGRAPH_GRAPH", raising=False)
    assert myograph.open().name == "bundled"
    monkeypatch.setenv("MYOGRAPH_GRAPH", "")
    assert myograph.open().name == "bundled"
    monkeypatch.setenv("MYOGRAPH_GRAPH", str(tmp_path / "one.ttl"))
    assert myograph.open().name == str(tmp_path / "one.ttl")
    assert myograph.open("bundled").name == "bundled"
    assert myograph.open(tmp_path / "one.ttl").name == str(tmp_path / "one.ttl")


@pytest.mark.parametrize("name", ["no/such", "no-such.ttl", ""])
def test_no_such_place(name: str) -> None:
    with pytest.raises(GraphError) as caught:
        myograph.open(name)
    assert str(caught.value) == f"{name}: there is no such file or folder."


def test_a_folder_without_a_graph(tmp_path: Path) -> None:
    with pytest.raises(GraphError) as caught:
        myograph.open(tmp_path)
    assert str(caught.value) == f"{tmp_path}: there is no graph here. Load something into it: myograph load SOURCE --graph {tmp_path}"


# ---- answers


def test_rows_read_as_objects() -> None:
    answer = GRAPH.ask("serious-causes", symptom="weakness")
    assert isinstance(answer, Answer)
    assert (len(answer), answer.columns[:3], answer.graph) == (3, ("cause", "finding", "qualifier"), "bundled")
    first = answer[0]
    assert (str(first.cause), first.cause.name, first.cause.iri) == (
        "amyotrophic lateral sclerosis",
        "amyotrophic-lateral-sclerosis",
        MYO + "amyotrophic-lateral-sclerosis",
    )
    assert (first.label_inferred, answer[1].label_inferred, answer[1].qualifier) == (False, True, None)
    assert [row.cause for row in answer] == [row[0] for row in answer.rows] == [row.cause for row in answer[:]]
    assert repr(answer).startswith("<Answer: 3 rows of cause, finding, qualifier,")
    assert repr(first.cause) == "<amyotrophic-lateral-sclerosis>"
    assert len({first.cause, Resource(first.cause.iri, "another label")}) == 1


def test_values_may_be_what_an_answer_gave() -> None:
    cause = GRAPH.ask("serious-causes", symptom="weakness")[0].cause  # type: ignore[index]  # a table
    given = (cause, cause.iri, f"<{cause.iri}>", cause.name, "myo:amyotrophic-lateral-sclerosis", "als", "Lou Gehrig's  Disease")
    assert {len(GRAPH.ask("symptoms", cause=value)) for value in given} == {3}
    assert [GRAPH.resolve(str(value)) for value in given[1:]] == [cause.iri] * 6


def test_python_words_as_parameters() -> None:
    assert len(GRAPH.ask("links", from_="als", to="leg")) == len(GRAPH.ask("links", **{"from": "als", "to": "leg"}))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"symptoms": "weakness"}, "the question serious-causes has no parameter 'symptoms'. It has: symptom."),
        ({}, "the question serious-causes wants one value or more for 'symptom', and got 0."),
        ({"symptom": None}, "the question serious-causes wants one value or more for 'symptom', and got 0."),
        ({"symptom": 5}, "the parameter 'symptom' takes a text or a list of texts, not int."),
        ({"symptom": ["weakness", 5]}, "the parameter 'symptom' takes a text or a list of texts, not int."),
    ],
)
def test_wrong_values(values: dict[str, object], message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        GRAPH.ask("serious-causes", **values)
    assert str(caught.value) == message


def test_query_gives_what_its_form_gives() -> None:
    leg = f"<{MYO}leg>"
    table = GRAPH.query(f"SELECT ?label {{ {leg} <http://www.w3.org/2000/01/rdf-schema#label> ?label }}")
    assert isinstance(table, Answer)
    assert [tuple(row) for row in table] == [("leg",)]
    assert GRAPH.query(f"ASK {{ {leg} ?p ?o }}") is True
    triples = GRAPH.query(f"CONSTRUCT WHERE {{ {leg} a ?class }}")
    assert isinstance(triples, GraphAnswer)
    assert {triple.subject for triple in triples} == {NamedNode(MYO + "leg")}
    described = GRAPH.query(f"DESCRIBE {leg}")
    assert isinstance(described, GraphAnswer)
    assert set(triples) < set(described)


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("", "the query does not parse: line 1, column 1: expected white space\n  \n  ^"),
        (
            "SELECT *\nWHERE { ?s ?p }",
            "the query does not parse: line 2, column 16: expected one of LATERAL, SERVICE, white space\n  WHERE { ?s ?p }\n"
            + 17 * " "
            + "^",
        ),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "the query does not parse: line 1, column "),
    ],
)
def test_what_does_not_parse(sparql: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        GRAPH.query(sparql)
    assert str(caught.value).startswith(message)


def test_values_of_each_datatype() -> None:
    answer = GRAPH.query('SELECT (1 AS ?a) (1.5 AS ?b) (1e3 AS ?c) (true AS ?d) ("x" AS ?e) ("x"@de AS ?f) ?g (BNODE() AS ?h) {}')
    assert isinstance(answer, Answer)
    *values, blank = answer[0]
    assert values == [1, 1.5, 1000.0, True, "x", "x", None]
    assert blank.startswith("_:")


def test_columns_that_are_no_names_of_python() -> None:
    answer = GRAPH.query("SELECT (1 AS ?class) (2 AS ?ok) {}")
    assert isinstance(answer, Answer)
    assert (answer.columns, answer[0].ok, answer[0][0]) == (("class", "ok"), 2, 1)


def test_labels_beside_iris() -> None:
    answer = GRAPH.ask("serious-causes", symptom="weakness")
    assert isinstance(answer, Answer)
    labelled = answer.with_labels()
    assert labelled.columns[:4] == ("cause", "cause_label", "finding", "finding_label")
    assert labelled[0].cause_label == "amyotrophic lateral sclerosis"
    assert (labelled.notices, labelled.explanation) == (answer.notices, "")


def test_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    answer = GRAPH.ask("serious-causes", symptom="weakness")
    assert isinstance(answer, Answer)
    frame = answer.to_pandas()
    assert list(frame.columns) == list(answer.columns)
    assert list(frame["cause"]) == ["amyotrophic lateral sclerosis", "fibromyalgia", "muscular dystrophy"]
    assert frame.attrs["iris"]["fibromyalgia"] == MYO + "fibromyalgia"


def test_without_pandas_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    answer = GRAPH.find("leg")
    with pytest.raises(MissingExtra) as caught:
        answer.to_pandas()
    assert str(caught.value) == "to_pandas() needs packages that are not installed: pip install 'myograph[pandas]'"


# ---- find, show


def test_find() -> None:
    assert [row.term.name for row in GRAPH.find("ALS", 1)] == ["amyotrophic-lateral-sclerosis"]
    assert {row.match for row in GRAPH.find("leg")} >= {"exact", "beginning", "word"}
    assert GRAPH.find("twiching")[0].match == "similar"
    assert len(GRAPH.find("a", 7)) == 7
    nothing = GRAPH.find("xyzzy")
    assert (len(nothing), nothing.explanation) == (0, "No label and no synonym comes near 'xyzzy'.")


@pytest.mark.parametrize(("text", "limit"), [("", 5), ("\n", 5), ("leg", 0), ("leg", -1)])
def test_nothing_to_find(text: str, limit: int) -> None:
    with pytest.raises(QuestionError) as caught:
        GRAPH.find(text, limit)
    assert str(caught.value) == f"find needs a text and a limit of 1 or more, and got {text!r} and {limit}."


def test_show_says_what_is_stated_and_what_is_derived() -> None:
    rows = {(row.subject.name, row.property.name, str(row.value), row.stated) for row in GRAPH.show("als")}
    als = "amyotrophic-lateral-sclerosis"
    assert (als, "presentsWith", "progressive weakness", True) in rows
    assert (als, "presentsWith", "muscle weakness", False) in rows
    assert any(subject != als and value == "amyotrophic lateral sclerosis" for subject, _, value, _ in rows)


@pytest.mark.parametrize("name", ["article", "source:article", "F054", "association:F054", "not-complete"])
def test_show_takes_what_answers_name(name: str) -> None:
    assert len(GRAPH.show(name)) > 2


def test_show_of_nothing() -> None:
    with pytest.raises(UnknownTerm, match="is called 'xyzzy'"):
        GRAPH.show("xyzzy")


def test_an_ambiguous_name(tmp_path: Path) -> None:
    label, kind = "<http://www.w3.org/2000/01/rdf-schema#label>", f"a <{MYO}Entity>"
    (tmp_path / "two.ttl").write_text(f'<{MYO}one> {kind} ; {label} "cold" . <{MYO}two> {kind} ; {label} "Cold" .')
    with pytest.raises(AmbiguousTerm) as caught:
        myograph.open(tmp_path / "two.ttl").show("cold")
    assert "'cold' is the name of more than one " in str(caught.value)
    assert caught.value.candidates == ("one", "two")
