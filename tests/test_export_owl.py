"""The graph as an ontology: the OWL API, by which Protégé opens files, reads the same axioms in RDF/XML and in functional syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from servers import java

import myograph
from myograph.errors import QuestionError
from myograph.exports.functional import functional_syntax
from myograph.vocabulary import OWL, RDF

GRAPH = myograph.open("bundled")
DATA = Path(__file__).parent / "data" / "owl"


def functional(text: str) -> str:
    """The ontology of some Turtle."""
    triples = {quad.triple for quad in parse(text, format=RdfFormat.TURTLE)}
    ordered = sorted(triples, key=lambda triple: tuple(map(str, (triple.subject, triple.predicate, triple.object))))
    return "".join(functional_syntax(lambda: ordered))


def count(pattern: str) -> int:
    answer = GRAPH.query(f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {pattern} }} }}")
    assert isinstance(answer, myograph.Answer)
    return int(answer[0].n)


def same(one: Path, other: Path) -> dict[str, int]:
    """How many axioms of each kind two files hold that say the same; what differs is printed as well, and is no number."""
    return {kind: int(number) for kind, number in (line.split("\t") for line in java("Same.java", one, other).splitlines())}


def test_the_owl_api_reads_the_same_axioms_in_both_formats(tmp_path: Path) -> None:
    GRAPH.export("ofn", tmp_path / "all.ofn")
    GRAPH.export("rdfxml", tmp_path / "all.rdf")
    counts = same(tmp_path / "all.ofn", tmp_path / "all.rdf")

    def of(kind: str) -> int:
        return counts.get(kind, 0) + counts.get(f"{kind}, annotated", 0)

    named = "FILTER(isIRI(?s))"  # expressions and annotations are about blank nodes
    assert of("ClassAssertion") == count(f"?s a ?o BIND(1 AS ?p) {named} FILTER(!STRSTARTS(STR(?o), '{OWL}'))")
    assert of("ObjectPropertyAssertion") == count(f"?s ?p ?o . ?p a <{OWL}ObjectProperty> {named}")
    assert of("DataPropertyAssertion") == count(f"?s ?p ?o . ?p a <{OWL}DatatypeProperty> {named}")
    assert counts["AnnotationAssertion, annotated"] == count(f"?s a <{OWL}Axiom> BIND(1 AS ?p) BIND(1 AS ?o)")


def test_an_entity_whole(tmp_path: Path) -> None:
    # its row of terms.tsv; F049 and F050 give it synonyms; it is an entry of itself
    GRAPH.export("ofn", tmp_path / "als.ofn", entity="als", hops=0, only="edges")
    als = "myo:amyotrophic-lateral-sclerosis"
    definition = "A disease in which the nerve cells that drive muscles die off, so that muscles weaken and waste."
    synonym, lay = (
        "AnnotationAssertion(oboInOwl:hasExactSynonym",
        "Annotation(oboInOwl:hasSynonymType <http://purl.obolibrary.org/obo/hp#layperson>)",
    )
    assert {line for line in (tmp_path / "als.ofn").read_text(encoding="utf-8").splitlines() if als in line} == {
        f'AnnotationAssertion(Annotation(dcterms:source source:curation) obo:IAO_0000115 {als} "{definition}")',
        f'{synonym} {als} "ALS")',
        f'{synonym} {als} "Lou Gehrig’s disease")',
        f'AnnotationAssertion({lay} oboInOwl:hasExactSynonym {als} "Lou Gehrig\'s disease")',
        f'AnnotationAssertion(oboInOwl:hasRelatedSynonym {als} "motor neuron disease")',
        f'AnnotationAssertion(rdfs:label {als} "amyotrophic lateral sclerosis")',
        f"ClassAssertion(myo:Disease {als})",
        f"ObjectPropertyAssertion(myo:hasEntry {als} {als})",
        f"ObjectPropertyAssertion(myo:hasSubject association:F049 {als})",
        f"ObjectPropertyAssertion(myo:hasSubject association:F050 {als})",
    }


def test_axioms_by_hand(tmp_path: Path) -> None:
    # F062 and the review that contests it; section 4 of myograph.ttl, and its chain of presentsWith
    GRAPH.export("ofn", tmp_path / "all.ofn")
    lines = set((tmp_path / "all.ofn").read_text(encoding="utf-8").splitlines())
    assert lines >= {
        "ObjectPropertyAssertion(myo:presentsWith myo:muscular-dystrophy myo:muscle-twitching)",
        "ClassAssertion(myo:Association association:F062)",
        "ObjectPropertyAssertion(myo:hasSubject association:F062 myo:muscular-dystrophy)",
        "AnnotationAssertion(myo:relation association:F062 myo:presentsWith)",
        "ObjectPropertyAssertion(myo:hasObject association:F062 myo:muscle-twitching)",
        'DataPropertyAssertion(myo:qualifier association:F062 "hallmark")',
        "ObjectPropertyAssertion(myo:hasStatus association:F062 myo:contested)",
        "ObjectPropertyAssertion(myo:hasSource association:F062 source:article)",
        "Declaration(Class(myo:SeriousCause))",
        "EquivalentClasses(myo:SeriousCause ObjectIntersectionOf(myo:Cause ObjectHasValue(myo:hasSeverity myo:serious)))",
        "SubClassOf(ObjectHasValue(myo:hasCategory myo:more-serious-condition) ObjectHasValue(myo:hasSeverity myo:serious))",
        "SubObjectPropertyOf(ObjectPropertyChain(myo:presentsWith skos:broaderTransitive) myo:presentsWith)",
    }


def test_every_kind_of_axiom(tmp_path: Path) -> None:
    (tmp_path / "awkward.ofn").write_text(functional((DATA / "awkward.ttl").read_text(encoding="utf-8")), encoding="utf-8")
    counts = same(tmp_path / "awkward.ofn", DATA / "awkward.ttl")
    assert len(counts) == 35
    assert counts["SubClassOf"] == 11


def test_parts_and_data_sets_are_owl_2_dl_under_our_name(tmp_path: Path) -> None:
    GRAPH.export("ofn", tmp_path / "part.ofn", entity="als", hops=1)
    GRAPH.export("ofn", tmp_path / "closure.ofn", only="closure")
    GRAPH.export("ofn", tmp_path / "edges.ofn", only="edges")
    loaded = GRAPH.load("obo", DATA / "loaded.obo", into=tmp_path / "graph")
    loaded.export("ofn", tmp_path / "loaded.ofn")
    files = [tmp_path / f"{name}.ofn" for name in ("part", "closure", "edges", "loaded")]
    lines = java("Profile.java", *files).splitlines()
    assert [line for line in lines if "violation" in line] == 4 * ["  violations of OWL 2 DL: 0"]
    name = "OntologyIRI(<https://w3id.org/myograph/myograph.owl>) VersionIRI(<https://w3id.org/myograph/releases/2026-11-22/myograph.owl>)"
    assert [line for line in lines if "OntologyIRI" in line] == [f"{file}: OntologyID({name})" for file in files]
    said = (tmp_path / "loaded.ofn").read_text(encoding="utf-8").splitlines()
    assert [line for line in said if "obo:symp.owl" in line] == ['AnnotationAssertion(oboInOwl:hasOBOFormatVersion obo:symp.owl "1.4")']
    assert 'SubClassOf(Annotation(oboInOwl:source "PMID:3") SYMP:2 SYMP:1)' in said


def test_what_is_exported_and_read_is_exported_the_same(tmp_path: Path) -> None:
    GRAPH.export("trig", tmp_path / "all.trig")
    GRAPH.export("ofn", tmp_path / "one.ofn")
    myograph.open(tmp_path / "all.trig").export("ofn", tmp_path / "two.ofn")
    assert (tmp_path / "one.ofn").read_bytes() == (tmp_path / "two.ofn").read_bytes()


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (":s a owl:ObjectProperty . :a :s 'text' .", '<http://a/a> <http://a/s> "text" (a property that takes no text)'),
        (":s a owl:DatatypeProperty . :a :s :b .", "<http://a/a> <http://a/s> <http://a/b> (a property that takes no name)"),
        (":a a owl:Nonsense .", f"<http://a/a> <{RDF}type> <{OWL}Nonsense> (a term of OWL that is no class)"),
    ],
)
def test_what_is_not_owl_is_refused(said: str, what: str) -> None:
    with pytest.raises(QuestionError) as caught:
        functional(f"@prefix : <http://a/> . @prefix owl: <{OWL}> . {said}")
    assert str(caught.value) == f"OWL has no place for this: {what}. Use another format."


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("[ a owl:Class ; owl:unionOf [ rdf:first :A ] ]", "a list that does not end"),
        ("[ a owl:Restriction ; owl:onProperty :p ]", "an expression that OWL does not have"),
        ("[ a owl:Class ; owl:unionOf _:loop ] . _:loop rdf:first :A ; rdf:rest _:loop", "a list that does not end"),
    ],
)
def test_an_expression_that_is_not_owl_is_refused(expression: str, why: str) -> None:
    with pytest.raises(QuestionError) as caught:
        functional(f"@prefix : <http://a/> . @prefix owl: <{OWL}> . @prefix rdf: <{RDF}> . :A owl:equivalentClass {expression} .")
    message = str(caught.value)
    assert message.startswith("OWL has no place for this: _:")
    assert message.endswith(f" ({why}). Use another format.")
