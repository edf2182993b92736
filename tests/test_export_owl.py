"""The graph in OWL functional syntax: the OWL API finds the same axioms in it as in RDF/XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from servers import java

import myograph
from myograph.errors import QuestionError
from myograph.vocabulary import LAYPERSON

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = myograph.open("bundled")

#: What the bundled ontology does not use, and texts that have to be escaped.
CONSTRUCTS = r"""
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://example.org/x.owl> a owl:Ontology ; rdfs:comment "of everything"@en .
:a a owl:ObjectProperty, owl:SymmetricProperty ; rdfs:domain :C ; rdfs:range [ a owl:Class ; owl:complementOf :D ] .
:b a owl:ObjectProperty, owl:FunctionalProperty, owl:AsymmetricProperty ; owl:propertyDisjointWith :a .
:c a owl:ObjectProperty, owl:IrreflexiveProperty .
:d a owl:ObjectProperty, owl:InverseFunctionalProperty ; rdfs:subPropertyOf :c .
:n a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:domain :C ; rdfs:range xsd:integer ; rdfs:subPropertyOf :m .
:m a owl:DatatypeProperty .
:note a owl:AnnotationProperty ; rdfs:subPropertyOf rdfs:comment ; rdfs:range xsd:string .
:C a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :a ; owl:allValuesFrom :D ] ;
    owl:equivalentClass [ a owl:Class ; owl:oneOf ( :i :j ) ] ; owl:disjointWith :D .
:D a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :n ; owl:hasValue 5 ] ,
    [ a owl:Restriction ; owl:onProperty :n ; owl:someValuesFrom xsd:integer ] .
:i a owl:NamedIndividual, :C ; :b :j ; :n 7 ; :note "a \"b\" \\ (c)\r\n\td 𝄞" .
:j a owl:NamedIndividual, [ a owl:Restriction ; owl:onProperty :a ; owl:hasValue :i ] ; rdfs:label "j"@de-AT .
<http://example.org/a.b-> a owl:NamedIndividual, :D .
[] a owl:Axiom ; owl:annotatedSource :i ; owl:annotatedProperty :b ; owl:annotatedTarget :j ; :note "so \"they\" say", "twice" .
"""


def both(graph: myograph.Graph, folder: Path) -> list[str]:
    """What the OWL API says of the two files."""
    graph.export("rdfxml", folder / "x.rdf")
    graph.export("ofn", folder / "x.ofn")
    return java("Same.java", folder / "x.rdf", folder / "x.ofn").splitlines()


def test_the_owl_api_finds_the_same_axioms_as_in_rdf_xml(tmp_path: Path) -> None:
    of_rdf, of_ofn, *rest = both(GRAPH, tmp_path)
    assert of_rdf == of_ofn
    about = GRAPH.query("SELECT (COUNT(?axiom) AS ?n) { ?axiom a <http://www.w3.org/2002/07/owl#Axiom> }")
    assert isinstance(about, myograph.Answer)
    assert re.findall(r"\w[\w 2]*: \d+", of_ofn)[1:] == [
        f"annotated: {about[0].n}",
        "annotations of the ontology: 9",  # those at the top of myograph.ttl, but for the version's IRI
        "violations of OWL 2 DL: 0",
    ]
    assert rest == ["only in file 1: 0", "only in file 2: 0", "the same annotations of the ontology: true"]


def test_constructs_that_the_bundled_graph_does_not_use(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text(CONSTRUCTS, encoding="utf-8")
    of_rdf, of_ofn, *rest = both(myograph.open(tmp_path / "x.ttl"), tmp_path)
    assert of_rdf == of_ofn
    assert "annotated: 1, annotations of the ontology: 1, violations of OWL 2 DL: 0" in of_ofn
    assert rest == ["only in file 1: 0", "only in file 2: 0", "the same annotations of the ontology: true"]


def test_axioms_by_hand(tmp_path: Path) -> None:
    GRAPH.export("ofn", tmp_path / "x.ofn")
    axioms = (tmp_path / "x.ofn").read_text(encoding="utf-8").splitlines()
    synonym = 'oboInOwl:hasExactSynonym myo:muscle-twitching "twitching"'
    for axiom in (
        "Declaration(Class(myo:SeriousCause))",
        "EquivalentClasses(myo:SeriousCause ObjectIntersectionOf(myo:Cause ObjectHasValue(myo:hasSeverity myo:serious)))",
        "SubClassOf(ObjectHasValue(myo:hasCategory myo:more-serious-condition) ObjectHasValue(myo:hasSeverity myo:serious))",
        "SubObjectPropertyOf(ObjectPropertyChain(myo:presentsWith skos:broaderTransitive) myo:presentsWith)",
        "ClassAssertion(myo:Disease myo:amyotrophic-lateral-sclerosis)",
        "ObjectPropertyAssertion(myo:presentsWith myo:amyotrophic-lateral-sclerosis myo:progressive-weakness)",
        'DataPropertyAssertion(myo:spanStart association:F054 "1411"^^xsd:integer)',
        f"AnnotationAssertion(Annotation(oboInOwl:hasSynonymType <{LAYPERSON.value}>) {synonym})",
    ):
        assert axioms.count(axiom) == 1, axiom


def test_a_part_declares_what_it_uses(tmp_path: Path) -> None:
    for name in ("one", "two"):
        GRAPH.export("ofn", tmp_path / name, entity="als", hops=1, only="edges")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    axioms = (tmp_path / "one").read_text(encoding="utf-8").splitlines()
    assert "Declaration(ObjectProperty(myo:presentsWith))" in axioms
    assert "ObjectPropertyAssertion(myo:presentsWith myo:amyotrophic-lateral-sclerosis myo:progressive-weakness)" in axioms
    assert "ObjectPropertyAssertion(myo:presentsWith myo:muscular-dystrophy myo:muscle-weakness)" not in axioms


def test_a_class_that_is_not_known_how_to_write_is_refused(tmp_path: Path) -> None:
    restriction = "[ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ]"
    (tmp_path / "x.ttl").write_text(
        "@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        f":p a owl:ObjectProperty . :C a owl:Class ; owl:equivalentClass {restriction} .\n",
        encoding="utf-8",
    )
    with pytest.raises(QuestionError) as caught:
        myograph.open(tmp_path / "x.ttl").export("ofn", tmp_path / "x.ofn")
    assert str(caught.value) == "no class is written that is made with owl:maxCardinality, owl:onProperty. Use rdfxml."
    assert not (tmp_path / "x.ofn").exists()
