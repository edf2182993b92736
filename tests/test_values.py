"""A person's words become terms, or an error that helps; no text and no term changes what a query does."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from myograph.ontology import __path__ as ontology_path
from pyoxigraph import NamedNode
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, URIRef

import myograph
from myograph import AmbiguousTerm, Answer, MyographError, QuestionError, UnknownTerm
from myograph.vocabulary import MYO, myo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GRAPH = myograph.open("bundled")
PARAMETERS = [(question, name) for question in GRAPH.questions for name in GRAPH.questions[question].parameters]


# ---- names


def names() -> Iterator[tuple[str, str]]:
    """Every name in the table of terms that belongs to one term alone, with the term."""
    with open(Path(ontology_path[0]) / "terms.tsv", encoding="utf-8", newline="") as file:
        terms = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in terms:
        synonyms = "|".join(row[f"{kind}_synonyms"] for kind in ("exact", "related", "lay")).split("|")
        for name in (row["id"], row["label"], *filter(None, synonyms)):
            if (name, row["id"]) not in SURER_ELSEWHERE:
                yield name, row["id"]


#: Related synonyms that are the label, the short name or an exact synonym of another term: that one is meant.
SURER_ELSEWHERE = {("deep vein thrombosis", "leg-blood-clot"), ("DVT", "leg-blood-clot"), ("stiffness", "limited-mobility")}


@pytest.mark.parametrize("write", [str, str.upper, str.lower, str.title, " {} ".format, lambda name: name.replace(" ", "  ")])
def test_every_name_in_any_letter_case(write: Callable[[str], str]) -> None:
    assert {(name, GRAPH.resolve(write(name))) for name, _ in names()} == {(name, MYO + term) for name, term in names()}


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("https://w3id.org/myograph/muscle-weakness", "muscle-weakness"),
        ("<https://w3id.org/myograph/muscle-weakness>", "muscle-weakness"),
        ("myo:muscle-weakness", "muscle-weakness"),
        ("HP:0001324", "muscle-weakness"),
        ("hp:0001324", "muscle-weakness"),
        ("http://purl.obolibrary.org/obo/HP_0001324", "muscle-weakness"),
        ("MONDO:0004976", "amyotrophic-lateral-sclerosis"),
        ("muscle-weakness", "muscle-weakness"),
        ("Muscle_Weakness", "muscle-weakness"),
        ("muscle weakness", "muscle-weakness"),
        ("weakness", "muscle-weakness"),
        ("\tleg\ntwitch ", "leg-muscle-twitch"),
        ("ALS", "amyotrophic-lateral-sclerosis"),
        ("Lou Gehrig's disease", "amyotrophic-lateral-sclerosis"),
        ("Lou Gehrig’s disease", "amyotrophic-lateral-sclerosis"),
        ("LOU GEHRIG‘S DISEASE", "amyotrophic-lateral-sclerosis"),
        ("DVT", "deep-vein-thrombosis"),
        ("Deep vein thrombosis", "deep-vein-thrombosis"),
        ("stiffness", "stiffness"),
        ("emergency", "emergency"),
    ],
)
def test_a_name(text: str, term: str) -> None:
    assert GRAPH.resolve(text) == MYO + term


def test_only_terms_that_a_parameter_takes_are_meant() -> None:
    """DVT is a condition of its own; as a cause that the article names it is the clot in the leg."""
    clot = GRAPH.ask("symptoms", cause="leg-blood-clot")
    assert isinstance(clot, Answer)
    for name in ("DVT", "deep vein thrombosis"):
        found = GRAPH.ask("symptoms", cause=name)
        assert isinstance(found, Answer)
        assert found.terms == clot.terms


@pytest.mark.parametrize(
    ("text", "relation"),
    [("presentsWith", "presentsWith"), ("presents with", "presentsWith"), ("PRESENTS WITH", "presentsWith"), ("myo:leadsTo", "leadsTo")],
)
def test_a_relation(text: str, relation: str) -> None:
    found, wanted = GRAPH.ask("evidence", subject="als", relation=text), GRAPH.ask("evidence", subject="als", relation=MYO + relation)
    assert isinstance(found, Answer)
    assert isinstance(wanted, Answer)
    assert found.terms == wanted.terms != []


def test_values_are_texts_rows_or_lists_of_them() -> None:
    fibromyalgia = GRAPH.ask("symptoms", cause="fibromyalgia")
    assert isinstance(fibromyalgia, Answer)
    (found,) = [row.finding for row in fibromyalgia if row.finding.label == "muscle weakness"]
    for value in ("weakness", ["weakness"], ("weakness",), {"weakness"}, ["weakness", "HP:0001324"], found, [found]):
        assert len(GRAPH.ask("serious-causes", symptom=value)) == 3
    assert len(GRAPH.ask("remedies", for_="leg twitch", with_=None)) == len(GRAPH.ask("remedies", **{"for": "leg twitch", "with": []}))


# ---- errors


@pytest.mark.parametrize(
    ("question", "values", "error", "message"),
    [
        ("red-flags", {"symptom": "numbnes"}, UnknownTerm, "no finding is called 'numbnes'. Did you mean numbness?"),
        ("hierarchy", {"entity": "fibromyalga"}, UnknownTerm, "no entity is called 'fibromyalga'. Did you mean fibromyalgia?"),
        ("symptoms", {"cause": "qqqqq"}, UnknownTerm, "no cause is called 'qqqqq'. Try: myograph find TEXT"),
        ("symptoms", {"cause": "numbness"}, UnknownTerm, "no cause is called 'numbness'. Try: myograph find TEXT"),
        ("symptoms", {"cause": "HP:0001324"}, UnknownTerm, "no cause is called 'HP:0001324'. Try: myograph find TEXT"),
        ("symptoms", {"cause": "a\n'b\"\x00"}, UnknownTerm, "no cause is called 'a\\n\\'b\"\\x00'. Try: myograph find TEXT"),
        ("causes", {"kind": "deficienc"}, UnknownTerm, "no kind is called 'deficienc'. Did you mean Deficiency?"),
        ("serious-causes", {"symptom": 5}, QuestionError, "the parameter 'symptom' takes a text or a list of texts, not int."),
        ("serious-causes", {"symptom": {"a": 1}}, QuestionError, "the parameter 'symptom' takes a text or a list of texts, not dict."),
        ("serious-causes", {"symptom": [None]}, QuestionError, "the parameter 'symptom' takes a text or a list of texts, not NoneType."),
        ("symptoms", {}, QuestionError, "the question symptoms wants one value or more for 'cause', and got 0."),
        ("symptoms", {"cause": []}, QuestionError, "the question symptoms wants one value or more for 'cause', and got 0."),
        (
            "compare-causes",
            {"cause": ["als", "Lou Gehrig’s disease"]},
            QuestionError,
            "the question compare-causes wants two different values or more for 'cause', and got 1.",
        ),
        ("hierarchy", {"entity": ["als", "leg"]}, QuestionError, "the question hierarchy wants one value for 'entity', and got 2."),
        ("symptoms", {"cause": "als", "kind": "x"}, QuestionError, "the question symptoms has no parameter 'kind'. It has: cause."),
        ("statistics", {"entity": "als"}, QuestionError, "the question statistics has no parameter 'entity'. It has: none."),
        ("no-such-thing", {}, QuestionError, "there is no question 'no-such-thing'. See them all: myograph questions"),
    ],
)
def test_a_message(question: str, values: dict[str, object], error: type[MyographError], message: str) -> None:
    with pytest.raises(error) as raised:
        GRAPH.ask(question, **values)
    assert str(raised.value) == message


def test_a_message_names_the_nearest_first() -> None:
    with pytest.raises(UnknownTerm) as raised:
        GRAPH.ask("serious-causes", symptom="weeknes")
    assert str(raised.value).startswith("no finding is called 'weeknes'. Did you mean muscle-weakness")
    assert raised.value.value == "weeknes"
    assert raised.value.suggestions[0] == "muscle-weakness"


TWO_OF_A_NAME = """
@prefix : <https://w3id.org/myograph/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix syn: <http://www.geneontology.org/formats/oboInOwl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix HP: <http://purl.obolibrary.org/obo/HP_> .
:eye-twinge a :Finding ; rdfs:label "twinge" ; skos:exactMatch HP:0000001 .
:leg-twinge a :Finding ; rdfs:label "Twinge" ; syn:hasExactSynonym "leg pang" ; syn:hasRelatedSynonym "pang" ; skos:exactMatch HP:0000001 .
:arm-twinge a :Finding ; rdfs:label "arm twinge" ; syn:hasExactSynonym "pang" .
:hip-twinge a :Finding ; rdfs:label "hip twinge" ; syn:hasRelatedSynonym "throb" . :toe-twinge a :Finding ; syn:hasRelatedSynonym "throb" .
:nose-twinge a :Finding ; rdfs:label "nose twinge" ; syn:hasRelatedSynonym "throb" . :als a :Cause ; rdfs:label "arm twinge" .
"""


@pytest.fixture
def two_of_a_name(tmp_path: Path) -> myograph.Graph:
    path = tmp_path / "two.ttl"
    path.write_text(TWO_OF_A_NAME, encoding="utf-8")
    return myograph.open(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Twinge", "'Twinge' is the name of more than one finding: eye-twinge or leg-twinge. Say which."),
        ("throb", "'throb' is the name of more than one finding: hip-twinge, nose-twinge or toe-twinge. Say which."),
        ("HP:0000001", "'HP:0000001' is the name of more than one finding: eye-twinge or leg-twinge. Say which."),
    ],
)
def test_an_ambiguous_name_gives_the_candidates(two_of_a_name: myograph.Graph, text: str, message: str) -> None:
    with pytest.raises(AmbiguousTerm) as raised:
        two_of_a_name.ask("red-flags", symptom=text)
    assert str(raised.value) == message
    assert raised.value.candidates == tuple(message.partition(": ")[2].removesuffix(". Say which.").replace(" or ", ", ").split(", "))


def test_a_surer_name_and_the_class_decide(two_of_a_name: myograph.Graph) -> None:
    for text in ("pang", "arm twinge", "leg-twinge", "LEG PANG"):
        two_of_a_name.ask("red-flags", symptom=text)  # no candidates to choose from


# ---- no text changes a query

HOSTILE = [
    '"', "'", "'''", '"""', "{", "}", "}}", "(", ")", "[", "]", "<", ">", "<>", "\\", "\\u003E", "\\U0000003E", "\\x", "\n", "\r", "\t",
    "\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u00a0", "\u2028", "\u202e", "\ufeff", "\ud800", "\U0010ffff", "İ", "ß", "ﬃ",
    "#", "# ", "/*", "--", ";", ".", "|", "^", "`", "%", "%s", "%7D", "{0}", "$x", "?x", "@en", "^^", "_:b", "://", "http://x/",
    "UNDEF", "VALUES ?symptom { ", "} UNION { ?s ?p ?o ", "FILTER(true)", "> . ?s ?p ?o . <", "DROP ALL", "a", " ", "0", "-1",
    "myo:", "HP:", "association:", "weakness", "als", "leg-muscle-twitch", "https://w3id.org/myograph/als",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=3), max_size=6).map("".join)


@pytest.mark.parametrize(("question", "parameter"), PARAMETERS)
@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=2))
def test_a_text_is_a_name_or_an_error(question: str, parameter: str, texts: list[str]) -> None:
    values: dict[str, object] = {**GRAPH.questions[question].example, parameter: texts}
    try:
        GRAPH.ask(question, **values)
    except MyographError as error:
        assert str(error)  # noqa: PT017  # both ends are right


@pytest.mark.parametrize("look_up", [GRAPH.resolve, GRAPH.show, GRAPH.find, GRAPH.ask])
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(text=TEXTS)
def test_a_text_is_a_name_or_an_error_wherever_it_is_looked_up(look_up: Callable[[str], object], text: str) -> None:
    try:
        look_up(text)
    except MyographError as error:
        assert str(error)  # noqa: PT017  # both ends are right


@pytest.mark.parametrize("character", [*'<>"{}|^`\\ ', "\n", "\r", "\t", "\x00", "\x1f", "\x7f", "\x85", "\\u003E", "%7"])
def test_no_iri_holds_what_could_end_it(character: str) -> None:
    """Terms are written into VALUES as <IRI>: that is safe because nothing that could end one can be in one."""
    with pytest.raises(ValueError, match="Invalid"):
        NamedNode(f"http://x/{character}y")


def shape(sparql: str, terms: set[str]) -> object:
    """The algebra of a query with the terms given, and the names of blank nodes, made alike."""

    def abstract(part: object) -> object:
        if isinstance(part, CompValue):
            return part.name, [(key, abstract(value)) for key, value in sorted(part.items()) if key != "_vars"]
        if isinstance(part, dict):
            return sorted((str(abstract(key)), abstract(value)) for key, value in part.items())
        if isinstance(part, (list, tuple)):
            return [abstract(one) for one in part]
        if isinstance(part, (set, frozenset)):
            return sorted(str(abstract(one)) for one in part)
        if isinstance(part, BNode):
            return "a blank node"
        return "a term" if isinstance(part, URIRef) and str(part) in terms else repr(part)

    return abstract(translateQuery(parseQuery(sparql)).algebra)


STARTS = st.sampled_from(["http://x/", "https://w3id.org/myograph/", "urn:x:", "a:", "http://purl.obolibrary.org/obo/HP_"])
PARTS = st.sampled_from([*"!#$&'()*+,-./:;=?@_~09azé\u202e\u2028😀", "%7D", "%3E", "%22", "'''", "VALUES", "UNDEF", "?s"])
IRIS = st.builds(str.__add__, STARTS, st.lists(PARTS, max_size=12).map("".join))


def is_iri(text: str) -> bool:
    try:
        return bool(NamedNode(text))
    except ValueError:
        return False


@pytest.mark.parametrize("name", GRAPH.questions)
@settings(max_examples=3, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_a_term_leaves_a_query_its_shape(name: str, data: st.DataObject) -> None:
    question = GRAPH.questions[name]
    hostile, plain = {}, {}
    for parameter in question.parameters.values():
        nodes = st.lists(IRIS.filter(is_iri).map(NamedNode), min_size=parameter.least, max_size=parameter.most or 3, unique=True)
        hostile[parameter.name] = data.draw(nodes)
        plain[parameter.name] = [myo(f"plain-{number}") for number in range(len(hostile[parameter.name]))]
    bound = question.bind(hostile)
    terms = [{term.value for given in values.values() for term in given} for values in (hostile, plain)]
    assert shape(bound, terms[0]) == shape(question.bind(plain), terms[1])
    GRAPH.query(bound)


def test_the_shape_tells_queries_apart() -> None:
    first, second = "SELECT ?s { VALUES ?s { <a:b> } ?s ?p ?o }", "SELECT ?s { VALUES ?s { <a:b> <a:c> } ?s ?p ?o }"
    assert shape(first, {"a:b"}) == shape(first.replace("a:b", "a:z"), {"a:z"}) != shape(second, {"a:b", "a:c"})
    assert shape(first, {"a:b"}) != shape("SELECT ?s { VALUES ?s { <a:b> } } VALUES ?p { <a:b> }", {"a:b"})
