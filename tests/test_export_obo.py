"""The view of the graph as an ontology of classes, for tools of OBO ontologies: each of them finds in it what the graph states."""

from __future__ import annotations

import json
import re
import subprocess
import warnings
from typing import TYPE_CHECKING, Any

import fastobo  # type: ignore[import-untyped,unused-ignore]
import pyoxigraph
import pytest
from pronto.ontology import Ontology
from servers import java, program

import myograph
from myograph.errors import QuestionError
from myograph.exports.obo_view import iri_of
from myograph.exports.stream import Records
from myograph.vocabulary import OWL, RDFS, curie

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = myograph.open("bundled")
PREFIXES = "PREFIX graph: <https://w3id.org/myograph/graph/> PREFIX myo: <https://w3id.org/myograph/> "
PREFIXES += "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
PREFIXES += "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "

#: What the view is to hold, asked of the graph itself: subject, relation and object.
KINDS = """SELECT DISTINCT ?kind ?of { GRAPH graph:edges { { ?kind myo:subtypeOf|skos:broader|myo:techniqueOf ?of }
    UNION { ?of myo:hasSubtype|skos:narrower|myo:hasTechnique ?kind } } }"""
CLASSES = """SELECT DISTINCT ?kind ?of { GRAPH ?graph { ?kind a ?of } ?kind a myo:Entity
    FILTER(?graph != graph:closure && !STRSTARTS(STR(?of), STR(owl:))) }"""
TREE = """SELECT DISTINCT ?kind ?of { { SELECT DISTINCT ?cls {
    GRAPH ?graph { ?x a ?cls } ?x a myo:Entity FILTER(?graph != graph:closure) } }
    GRAPH graph:ontology { ?cls rdfs:subClassOf* ?kind . ?kind rdfs:subClassOf ?of } FILTER(isIRI(?of)) }"""
RELATIONS = """SELECT ?subject ?relation ?object { GRAPH graph:edges { ?subject ?relation ?object } FILTER(isIRI(?object)
    && ?relation NOT IN (rdf:type, myo:subtypeOf, myo:hasSubtype, myo:hasTechnique, myo:techniqueOf, skos:broader, skos:narrower)) }"""


def rows(sparql: str) -> set[tuple[str, ...]]:
    answer = GRAPH.query(f"{PREFIXES} PREFIX owl: <{OWL}> {sparql}")
    assert isinstance(answer, myograph.Answer)
    return {tuple(curie(getattr(term, "value", "")) for term in row) for row in answer.terms}


IS_A, LINKS = rows(KINDS) | rows(CLASSES) | rows(TREE), rows(RELATIONS)
NAMES = {name for pair in IS_A for name in pair}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("obo")
    paths = {"obo": folder / "x.obo", "obo-owl": folder / "x.owl", "obographs": folder / "x.json"}
    for format, path in paths.items():
        assert "edges and classes that are inferred" in GRAPH.export(format, path)
    return paths


@pytest.fixture(scope="module")
def ontology(exported: dict[str, Path]) -> Ontology:
    return opened(exported["obo"])


def opened(path: Path) -> Ontology:
    """The file as pronto reads it, which warns of all that it does not take."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "unsound encoding", UnicodeWarning)  # a guess at what is UTF-8
        warnings.simplefilter("ignore", ResourceWarning)  # of what was opened before, and is collected now
        return Ontology(str(path))


def test_a_class_whole(exported: dict[str, Path]) -> None:
    # terms.tsv, the mapping set, F057-F064 of the table of the article, and the reviews of F062; F063 is of a text
    matches = "DOID:9884 ICD10:G71.0 ICD10CM:G71.0 MESH:D009136 MONDO:0020121 NCIT:C84910 ORPHA:98473 SNOMEDCT:73297009 UMLS:C0026850"
    frame = next(one for one in exported["obo"].read_text(encoding="utf-8").split("\n\n") if "\nid: myo:muscular-dystrophy\n" in one)
    said = '{{record:status="{}", record:sources="source:article", {}record:associations="association:{}"}}'.format
    assert [line for line in frame.splitlines() if "Match " not in line] == [
        "[Term]",
        "id: myo:muscular-dystrophy",
        "name: muscular dystrophy",
        'def: "A group of inherited diseases in which muscle itself breaks down and is lost." [source:curation]',
        'synonym: "MD" RELATED []',
        *(f"xref: {match}" for match in matches.split()),
        'property_value: record:severity "serious" xsd:string',
        'property_value: record:severity "severity that varies" xsd:string',
        "is_a: myo:Disease ! disease",
        f"relationship: myo:hasCategory myo:more-serious-condition {said('accepted', '', 'F057')} ! more serious health condition",
        f"relationship: myo:hasMechanism myo:direct-muscle-involvement {said('accepted', '', 'F059')} ! direct effect on muscle",
        f"relationship: myo:hasMechanism myo:heredity {said('accepted', '', 'F058')} ! heredity",
        "relationship: myo:hasSeverity myo:variable-severity "
        + said("accepted", 'record:qualifiers="between forms", ', "F064")
        + " ! severity that varies",
        "relationship: myo:presentsWith myo:muscle-twitching "
        + said("contested", 'record:qualifiers="hallmark", ', "F062")
        + " ! muscle twitching",
        f"relationship: myo:presentsWith myo:muscle-wasting {said('accepted', '', 'F060')} ! loss of muscle mass",
        "relationship: myo:presentsWith myo:muscle-weakness "
        + said("accepted", 'record:qualifiers="hallmark", ', "F061")
        + " ! muscle weakness",
    ]
    assert "property_value: skos:closeMatch HP:0003560" in frame
    assert {f"property_value: skos:exactMatch {match}" for match in matches.split()} < set(frame.splitlines())


def test_a_relation_whole(exported: dict[str, Path]) -> None:
    (frame,) = (one for one in exported["obo"].read_text(encoding="utf-8").split("\n\n") if "\nid: myo:leadsTo\n" in one)
    assert frame.splitlines() == [
        "[Typedef]",
        "id: myo:leadsTo",
        "name: leads to",
        'def: "The subject can bring about the object as a consequence." [source:curation]',
        "is_transitive: true",
        "inverse_of: myo:resultOf",
    ]


def test_what_is_stated_from_above_is_a_kind_of_it(exported: dict[str, Path]) -> None:
    text = exported["obo"].read_text(encoding="utf-8")
    stated = [edge for edge in Records(GRAPH._store(), "edges").edges() if edge.predicate in ("myo:hasSubtype", "myo:hasTechnique")]
    assert stated
    for edge in stated:
        frame = next(one for one in text.split("\n\n") if f"\nid: {edge.object}\n" in one)
        assert f'is_a: {edge.subject} {{record:predicate="{edge.predicate}", record:status="{edge.status}", ' in frame


def test_fastobo_reads_every_clause(exported: dict[str, Path]) -> None:
    document = fastobo.load(str(exported["obo"]))
    clauses = [str(clause) for frame in document for clause in frame]
    frames = exported["obo"].read_text(encoding="utf-8").partition("\n\n")[2].splitlines()
    assert [line for line in frames if line and not line.startswith(("[", "id: "))] == clauses


def test_pronto_finds_what_the_graph_states(ontology: Ontology) -> None:
    assert {term.id for term in ontology.terms()} == NAMES
    found = {(term.id, above.id) for term in ontology.terms() for above in term.superclasses(distance=1, with_self=False)}
    assert found == IS_A
    links = {
        (term.id, relation.id, other.id) for term in ontology.terms() for relation, others in term.relationships.items() for other in others
    }
    assert links == LINKS
    als = ontology["myo:amyotrophic-lateral-sclerosis"]
    assert als.definition is not None
    assert {xref.id for xref in als.definition.xrefs} == {"source:curation"}
    # its row of terms.tsv
    assert {(one.description, one.scope, one.type.id if one.type else "") for one in als.synonyms} == {
        ("ALS", "EXACT", ""),
        ("Lou Gehrig's disease", "EXACT", "layperson"),
        ("Lou Gehrig’s disease", "EXACT", ""),
        ("motor neuron disease", "RELATED", ""),
    }
    assert ontology.get_relationship("myo:partOf").transitive
    inverse = ontology.get_relationship("myo:leadsTo").inverse_of
    assert inverse is not None
    assert inverse.id == "myo:resultOf"


def test_what_gives_no_edge_is_not_there(exported: dict[str, Path]) -> None:
    statuses = "?association myo:hasStatus|myo:hasPolarity ?status FILTER(?status IN (myo:unsafe, myo:outdated, myo:excluded))"
    held_back = {name for (name,) in rows(f"SELECT DISTINCT ?association {{ {statuses} }}")}
    assert "association:F072" in held_back
    for path in exported.values():
        text = path.read_text(encoding="utf-8")
        assert "association:F062" in text
        assert not set(re.findall(r"association:[\w-]+", text)) & held_back


def test_obo_graphs_hold_the_same(exported: dict[str, Path]) -> None:
    (graph,) = json.loads(exported["obographs"].read_text(encoding="utf-8"))["graphs"]
    nodes = {node["id"]: node for node in graph["nodes"]}
    assert {curie(iri) for iri, node in nodes.items() if node["type"] == "CLASS"} == NAMES
    edges = {(curie(edge["sub"]), curie(edge["pred"]), curie(edge["obj"])) for edge in graph["edges"]}
    assert {(sub, obj) for sub, pred, obj in edges if pred == "is_a"} == IS_A
    assert {edge for edge in edges if edge[1] not in ("is_a", "subPropertyOf", "inverseOf")} == LINKS
    assert {end for edge in graph["edges"] for end in (edge["sub"], edge["obj"])} <= set(nodes)
    ends = tuple(map(iri_of, ("myo:muscular-dystrophy", "myo:presentsWith", "myo:muscle-twitching")))
    (contested,) = (edge for edge in graph["edges"] if (edge["sub"], edge["pred"], edge["obj"]) == ends)
    assert {(value["pred"], value["val"]) for value in contested["meta"]["basicPropertyValues"]} == {
        (iri_of("record:status"), "contested"),
        (iri_of("record:sources"), "source:article"),
        (iri_of("record:qualifiers"), "hallmark"),
        (iri_of("record:associations"), "association:F062"),
    }
    read = opened(exported["obographs"])
    assert {curie(term.id) for term in read.terms()} == NAMES
    als = read[iri_of("myo:amyotrophic-lateral-sclerosis")]
    assert {one.description for one in als.synonyms} == {"ALS", "Lou Gehrig's disease", "Lou Gehrig’s disease", "motor neuron disease"}


def test_the_owl_file_holds_the_same(exported: dict[str, Path]) -> None:
    store = pyoxigraph.Store()
    store.load(path=str(exported["obo-owl"]), format=pyoxigraph.RdfFormat.RDF_XML)
    namespaces = f"PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> "

    def found(sparql: str) -> set[tuple[str, ...]]:
        solutions: Any = store.query(namespaces + sparql)
        return {tuple(curie(term.value) for term in row) for row in solutions}

    assert found("SELECT ?kind ?of { ?kind a owl:Class ; rdfs:subClassOf ?of FILTER(isIRI(?of)) }") == IS_A
    restriction = "?s rdfs:subClassOf ?r . ?r a owl:Restriction ; owl:onProperty ?p ; owl:someValuesFrom ?o"
    assert found(f"SELECT ?s ?p ?o {{ {restriction} }}") == LINKS
    status = f"?axiom owl:annotatedSource ?s ; owl:annotatedTarget ?r ; <{iri_of('record:status')}> 'contested'"
    assert ("myo:muscular-dystrophy", "myo:presentsWith", "myo:muscle-twitching") in found(
        f"SELECT ?s ?p ?o {{ {restriction} . {status} }}"
    )


def test_the_owl_api_reads_the_owl_file(exported: dict[str, Path]) -> None:
    said = java("Profile.java", exported["obo-owl"])
    assert "violations of OWL 2 DL: 0\n" in said
    assert f"named classes: {len(NAMES)}\n" in said
    annotated = len(LINKS) + len(rows(KINDS))  # what is stated of entities, each with its status
    assert f"    SubClassOf: {len(IS_A) + len(LINKS)}, annotated: {annotated}\n" in said


def test_oak_reads_the_files(exported: dict[str, Path]) -> None:
    runoak = program("runoak", "pip install oaklib, best in an environment of its own, and put its folder on the PATH")

    als = "myo:amyotrophic-lateral-sclerosis"
    asked = (
        ("pronto:", "obo", "info", als),
        ("pronto:", "obo", "ancestors", "-p", "i", als),
        ("obograph:", "obographs", "search", "l~twitching"),
    )
    commands = [[runoak, "-i", f"{reader}{exported[format]}", *words] for reader, format, *words in asked]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for command in commands]
    info, ancestors, search = (process.communicate(timeout=120)[0].splitlines() for process in running)
    assert info == [f"{als} ! amyotrophic lateral sclerosis"]
    assert {line.split("\t")[0] for line in ancestors[1:]} == {als, "myo:Disease", "myo:Cause", "myo:Condition", "myo:Entity"}
    twitching = {node.name for node in Records(GRAPH._store()).nodes() if "twitching" in node.name}
    assert {line.partition(" ! ")[2] for line in search} == twitching


# ---- awkward texts, parts, refusals


AWKWARD = 'a "b" \\ {c} ! [d], e: ü 𝄞  f'


@pytest.fixture
def awkward(tmp_path: Path) -> myograph.Graph:
    terms = f"id\tlabel\tclass\tdefinition\texact_synonyms\nawkward\t{AWKWARD}\tDisease\t{AWKWARD}\tsynonym {AWKWARD}\n"
    (tmp_path / "new.tsv").write_text(terms, encoding="utf-8")
    facts = f"id\tsubject\trelation\tobject\tqualifier\tsource\nX1\tawkward\tpresentsWith\tmuscle-twitching\t{AWKWARD}\tcuration\n"
    (tmp_path / "awkward-facts.tsv").write_text(facts, encoding="utf-8")
    return GRAPH.load("terms", tmp_path / "new.tsv", into=tmp_path / "graph").load("facts", tmp_path / "awkward-facts.tsv")


def test_awkward_texts_come_back(awkward: myograph.Graph, tmp_path: Path) -> None:
    awkward.export("obo", tmp_path / "x.obo", entity="myo:awkward")
    term = opened(tmp_path / "x.obo")["myo:awkward"]
    assert (term.name, str(term.definition)) == (AWKWARD, AWKWARD)
    assert {one.description for one in term.synonyms} == {f"synonym {AWKWARD}"}
    frame = next(frame for frame in fastobo.load(str(tmp_path / "x.obo")) if str(frame.id) == "myo:awkward")
    assert json.dumps(AWKWARD, ensure_ascii=False) in next(str(clause) for clause in frame if clause.raw_tag() == "relationship")
    awkward.export("obo-owl", tmp_path / "x.owl", entity="myo:awkward")
    quads = set(pyoxigraph.parse(path=str(tmp_path / "x.owl"), format=pyoxigraph.RdfFormat.RDF_XML))
    assert {quad.predicate.value for quad in quads if quad.object == pyoxigraph.Literal(AWKWARD)} == {
        RDFS + "label",
        iri_of("obo:IAO_0000115"),
        OWL + "annotatedTarget",
        iri_of("record:qualifiers"),
    }


def test_a_part_and_the_same_bytes(tmp_path: Path) -> None:
    for format in ("obo", "obo-owl", "obographs"):
        for name in ("one", "two"):
            GRAPH.export(format, tmp_path / name, entity="als", hops=1)
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    GRAPH.export("obo", tmp_path / "x.obo", entity="als", hops=1)
    part = Records(GRAPH._store(), "edges", part=GRAPH._records(entity="als")[0].part)
    entities = {node.id for node in part.nodes()}
    terms = {term.id: term for term in opened(tmp_path / "x.obo").terms()}
    assert entities < set(terms)
    assert {name for name in terms if name not in entities} == {name for kind, name in rows(CLASSES) | rows(TREE) if kind in terms}


@pytest.mark.parametrize("format", ["obo", "obo-owl", "obographs"])
def test_what_is_inferred_alone_is_refused(format: str, tmp_path: Path) -> None:
    with pytest.raises(QuestionError) as caught:
        GRAPH.export(format, tmp_path / "x", only="closure")
    assert str(caught.value) == "an OBO view is of what is stated; a reasoner finds what follows. Leave out only='closure'."
    assert list(tmp_path.iterdir()) == []
