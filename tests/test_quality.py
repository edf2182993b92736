"""Each rule of a good ontology finds what breaks it, and nothing else; a report is told as a table, TSV and JUnit XML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

import myograph
from myograph.checking import to_junit, to_tsv
from myograph.cli import main
from myograph.quality import LEVELS, breaches, rules

if TYPE_CHECKING:
    from myograph.checks import Report

DATA = Path(__file__).parent / "data" / "quality"
#: File, which is named for its rule -> what is found in it, without the namespace: level, subject, property, value; a second rule is named.
FOUND = {
    "annotation-whitespace": [("WARN", "calf", "rdfs:comment", "two  blanks")],
    "dangling-reference": [("ERROR", "calf", "rdfs:subClassOf", "nothing")],
    "definition-without-source": [("INFO", "thigh", "definition", "Above the knee.")],
    "deprecated-in-use": [("ERROR", "calf", "rdfs:subClassOf", "shank")],
    "deprecated-label": [("WARN", "shank", "rdfs:label", "shank")],
    "deprecated-property-in-use": [("ERROR", "calf", "pulls", "muscle")],
    "deprecated-successor": [("ERROR", "shank", "successor", "nothing")],
    "deprecated-without-successor": [("INFO", "shank", "successor", "")],
    "duplicate-definition": [
        ("WARN", "calf", "definition", "A muscle of the leg."),
        ("WARN", "thigh", "definition", "A muscle of the leg."),
    ],
    "duplicate-exact-synonym": [("WARN", "calf", "oboInOwl:hasExactSynonym", "muscle")],
    "duplicate-synonym": [
        ("WARN", "calf", "oboInOwl:hasBroadSynonym", "Back of the leg"),
        ("WARN", "calf", "oboInOwl:hasExactSynonym", "back of the leg"),
    ],
    "empty-label": [("ERROR", "moves", "rdfs:label", " ")],
    "equivalent-to-itself": [("ERROR", "muscle", "owl:equivalentClass", "muscle")],
    "hierarchy-cycle": [("ERROR", "calf", "rdfs:subClassOf", "muscle"), ("ERROR", "muscle", "rdfs:subClassOf", "calf")],
    "label-clash": [("ERROR", "calf", "rdfs:label", "calf"), ("ERROR", "cow", "rdfs:label", "Calf")],
    "licence-not-an-iri": [("ERROR", "o", "dcterms:license", "free")],
    "lowercase-definition": [("INFO", "thigh", "definition", "above the knee.")],
    "malformed-xref": [("WARN", "calf", "oboInOwl:hasDbXref", "no colon")],
    "missing-definition": [("WARN", "thigh", "definition", "")],
    "missing-domain-or-range": [("INFO", "moves", "rdfs:domain", "")],
    "missing-label": [("ERROR", "thigh", "rdfs:label", "")],
    "missing-ontology-description": [("WARN", "o", "dcterms:description", "")],
    "missing-ontology-licence": [("ERROR", "o", "dcterms:license", "")],
    "missing-ontology-title": [("ERROR", "o", "dcterms:title", "")],
    "missing-ontology-version": [("WARN", "o", "owl:versionIRI", "")],
    "multiple-definitions": [
        ("ERROR", "calf", "definition", "A muscle of the leg."),
        ("ERROR", "calf", "definition", "The back of the leg."),
    ],
    "multiple-labels": [("ERROR", "calf", "rdfs:label", "calf"), ("ERROR", "calf", "rdfs:label", "gastrocnemius")],
    "obsolete-not-deprecated": [("ERROR", "shank", "rdfs:label", "obsolete shank")],
    "punning": [("ERROR", "calf", "rdf:type", "owl:NamedIndividual")],
    "synonym-equals-label": [("WARN", "calf", "oboInOwl:hasExactSynonym", "calf")],
    "clean": [],
}
#: What another rule finds in a file, too.
ALSO = {"empty-label": {"annotation-whitespace"}}
SHORT = {"obo:IAO_0000115": "definition", "obo:IAO_0100001": "successor"}


def checked(name: str) -> Report:
    return myograph.open(DATA / f"{name}.ttl").check()


@pytest.mark.parametrize("name", FOUND)
def test_a_defect(name: str) -> None:
    report = checked(name)
    found = [(one.level, *(short(cell) for cell in (one.subject, one.property, one.value))) for one in report.findings if one.rule == name]
    assert sorted(found) == FOUND[name]
    assert {one.rule for one in report.findings} - {name} == ALSO.get(name, set())
    assert report.ok is (not any(row[0] == "ERROR" for row in FOUND[name]))


def short(cell: str) -> str:
    return SHORT.get(cell, cell.removeprefix("https://example.org/"))


def test_every_rule_has_a_file_and_every_file_a_rule() -> None:
    assert {rule.name for rule in rules()} | {"clean"} == set(FOUND) == {path.stem for path in DATA.glob("*.ttl")} - {"broken"}
    assert all(rule.level in LEVELS for rule in rules())
    assert all(rows[0][0] == rule.level for rule in rules() for rows in [FOUND[rule.name]])


def test_our_own_ontology_breaks_no_rule() -> None:
    assert list(breaches(myograph.open("bundled")._store())) == []


def test_a_broken_ontology(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--graph", str(DATA / "broken.ttl"), "--format", "tsv"]) == 1
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["Level", "Rule Name", "Subject", "Property", "Value"]
    assert [(level, rule, short(subject)) for level, rule, subject, *_ in lines[1:]] == [
        ("ERROR", "dangling-reference", "calf"),
        ("ERROR", "missing-label", "thigh"),
        ("ERROR", "missing-ontology-licence", "o"),
        ("ERROR", "missing-ontology-title", "o"),
        ("WARN", "missing-definition", "calf"),
        ("WARN", "missing-definition", "thigh"),
        ("WARN", "missing-ontology-description", "o"),
        ("WARN", "missing-ontology-version", "o"),
        ("WARN", "synonym-equals-label", "calf"),
    ]


def test_a_report_for_ci(tmp_path: Path) -> None:
    assert main(["check", "--graph", str(DATA / "label-clash.ttl"), "--format", "junit", "-o", str(tmp_path / "report.xml")]) == 1
    suite = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == (str(len(rules())), "1")
    assert {case.get("name") for case in suite} == {rule.name for rule in rules()}
    (failed,) = [case for case in suite if case.find("failure") is not None]
    failure = failed.find("failure")
    assert failure is not None
    assert (failed.get("name"), failure.get("message")) == ("label-clash", "2 found")
    assert failure.text == (
        "ERROR\tlabel-clash\thttps://example.org/calf\trdfs:label\tcalf\nERROR\tlabel-clash\thttps://example.org/cow\trdfs:label\tCalf"
    )


def test_a_warning_is_no_failure() -> None:
    report = checked("annotation-whitespace")
    assert to_tsv(report).splitlines()[1] == "WARN\tannotation-whitespace\thttps://example.org/calf\trdfs:comment\ttwo blanks"
    suite = ElementTree.fromstring(to_junit(report))
    assert suite.get("failures") == "0"
    assert [case.findtext("system-out") for case in suite if len(case)] == [
        "WARN\tannotation-whitespace\thttps://example.org/calf\trdfs:comment\ttwo  blanks"
    ]


def test_what_was_not_checked_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--graph", str(DATA / "clean.ttl")]) == 0
    assert capsys.readouterr().out == (
        f"rules: {len(rules())} run over 32 triples\n"
        "positions, shapes, reasoner: not run; they need a graph of myograph with its named graphs\n"
        "No errors.\n"
    )
