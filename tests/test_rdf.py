"""Files of RDF: what is exported is the graph, the same bytes every time, for every reader; and it can be opened again."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib.compare import to_canonical_graph
from servers import by_jsonld_js

import myograph
from myograph.errors import GraphError, QuestionError
from myograph.exports.format import formats
from myograph.rdf import FORMATS, triples_to_text
from myograph.vocabulary import MYO, PREFIXES, XSD
from myograph.writing import write_file

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = myograph.open("bundled")
QUADS = set(GRAPH._store())
TRIPLES = {Quad(quad.subject, quad.predicate, quad.object) for quad in QUADS}
DATASETS = ("nquads", "trig")
ENDINGS = {"turtle": ".ttl", "ntriples": ".nt", "nquads": ".nq", "trig": ".trig", "rdfxml": ".rdf", "jsonld": ".jsonld"}
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "nquads": "nquads", "trig": "trig", "rdfxml": "xml", "jsonld": "json-ld"}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("exported")
    paths = {format: str(folder / f"all{ending}") for format, ending in ENDINGS.items()}
    for format, path in paths.items():
        GRAPH.export(format, path)
    return paths


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader went to the network")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr("socket.create_connection", refuse)


def canonical(quads: set[Quad]) -> set[str]:
    """The quads with blank nodes named by RDFC-1.0: equal for graphs that are the same but for those names."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def test_every_format_is_tested() -> None:
    assert set(ENDINGS) == set(FORMATS) == set(RDFLIB)


@pytest.mark.parametrize("format", FORMATS)
def test_pyoxigraph_reads_the_same_graph(exported: dict[str, str], format: str) -> None:
    found = canonical(set(parse(path=exported[format], format=FORMATS[format])))
    assert found == canonical(QUADS if format in DATASETS else TRIPLES)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.usefixtures("no_network")
def test_rdflib_reads_the_same_graph(exported: dict[str, str], format: str) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(exported[format], format=RDFLIB[format])
    as_nquads = dataset.serialize(format="nquads").encode()  # rdflib names the default graph urn:x-rdflib:default in it
    found = {quad if format in DATASETS else Quad(*quad.triple) for quad in parse(as_nquads, format=RdfFormat.N_QUADS)}
    assert canonical(found) == canonical(QUADS if format in DATASETS else TRIPLES)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_bytes_in_every_process(exported: dict[str, str], seed: str, tmp_path: Path) -> None:
    code = f"import myograph\nfor f, e in {ENDINGS}.items(): myograph.open('bundled').export(f, {str(tmp_path)!r} + '/all' + e)"
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, timeout=120)
    for format, path in exported.items():
        with open(path, "rb") as one, open(tmp_path / f"all{ENDINGS[format]}", "rb") as other:
            assert one.read() == other.read(), format


def test_nquads_are_the_canonical_form(exported: dict[str, str]) -> None:
    with open(exported["nquads"], "rb") as file, open(exported["nquads"] + ".manifest.json", encoding="utf-8") as manifest:
        assert hashlib.sha256(file.read()).hexdigest() == json.load(manifest)["rdfc10_sha256"]


def test_ntriples_have_each_triple_once(tmp_path: Path) -> None:
    literals = ['"a"', '"a\\" <http://a/g> ."', '"a"@en', '"a"^^<http://a/t>', '"a\\\\"', '"a > b"', "<http://a/o>", "_:c14n0"]
    lines = [f"<http://a/s> <http://a/p> {one}" for one in literals]
    graphs = ("<http://a/g>", "<http://a/h>", "<http://a/i>")
    (tmp_path / "x.nq").write_text("".join(f"{line} {graph} .\n" for graph in graphs for line in lines), encoding="utf-8")
    myograph.open(tmp_path / "x.nq").export("ntriples", tmp_path / "x.nt")
    assert (tmp_path / "x.nt").read_text(encoding="utf-8").splitlines() == [f"{line} ." for line in sorted(lines)]


def test_a_part_in_every_format(tmp_path: Path) -> None:
    quads = set(GRAPH._records("edges", "als")[0].quads())
    for format, file_format in FORMATS.items():
        GRAPH.export(format, tmp_path / "x", entity="als", only="edges")
        expected = quads if format in DATASETS else {Quad(*quad.triple) for quad in quads}
        assert canonical(set(parse(path=str(tmp_path / "x"), format=file_format))) == canonical(expected), format


def test_only_prefixes_in_use_are_declared() -> None:
    triple = Triple(NamedNode(MYO + "leg"), NamedNode(PREFIXES["rdfs"] + "label"), Literal("leg"))
    assert triples_to_text([triple], "turtle") == (
        '@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix myo: <https://w3id.org/myograph/> .\nmyo:leg rdfs:label "leg" .\n'
    )


# ---- JSON-LD


@pytest.mark.usefixtures("no_network")
def test_json_ld_stands_alone(exported: dict[str, str]) -> None:
    with open(exported["jsonld"], encoding="utf-8") as file:
        document = json.load(file)
    context = document["@context"]
    assert isinstance(context, dict)
    assert list(document) == ["@context", "@graph"]
    used = {key for node in document["@graph"] for key in node}
    assert {key for key in used if not key.isidentifier() or key not in context} == set()
    assert context["presentsWith"] == {"@id": MYO + "presentsWith", "@type": "@id"}
    assert context["spanStart"] == {"@id": MYO + "spanStart", "@type": "xsd:integer"}
    assert context["label"] == PREFIXES["rdfs"] + "label"
    assert context["definition"] == PREFIXES["obo"] + "IAO_0000115"
    als = next(node for node in document["@graph"] if node["id"] == "myo:amyotrophic-lateral-sclerosis")
    assert als["label"] == "amyotrophic lateral sclerosis"
    assert "myo:progressive-weakness" in als["presentsWith"]
    statement = next(node for node in document["@graph"] if node["id"] == "association:F054")
    assert (statement["hasSubject"], statement["relation"], statement["hasSource"]) == (als["id"], "myo:presentsWith", "source:article")
    assert isinstance(statement["spanStart"], int)
    assert next(node for node in document["@graph"] if node["id"] == "association:F068")["labelInferred"] is True


@pytest.mark.usefixtures("no_network")
def test_pyld_reads_the_same_graph(exported: dict[str, str]) -> None:
    jsonld = pytest.importorskip("pyld").jsonld
    with open(exported["jsonld"], encoding="utf-8") as file:
        nquads = jsonld.to_rdf(json.load(file), {"format": "application/n-quads"})
    assert canonical(set(parse(nquads, format=RdfFormat.N_QUADS))) == canonical(TRIPLES)


EX = "http://example.org/"
AWKWARD = [
    Triple(NamedNode(EX + "a"), NamedNode(EX + "p/label"), Literal("one of two properties called label")),
    Triple(NamedNode(EX + "a"), NamedNode(PREFIXES["rdfs"] + "label"), Literal("the other", language="en")),
    Triple(
        NamedNode(EX + "a"), NamedNode(PREFIXES["dcterms"] + "source"), NamedNode(MYO + "source/article")
    ),  # and there is a prefix source
    Triple(NamedNode(EX + "a"), NamedNode(PREFIXES["dcterms"] + "type"), NamedNode(EX + "b")),  # and a keyword type
    Triple(NamedNode(EX + "a"), NamedNode(EX + "123"), Literal(1)),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "mixed"), Literal(1)),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "mixed"), Literal("01", datatype=NamedNode(XSD + "integer"))),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "mixed"), NamedNode(EX + "b")),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "mixed"), Literal("text", language="de")),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "number"), Literal("007", datatype=NamedNode(XSD + "integer"))),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "number"), Literal("12345678901234567890", datatype=NamedNode(XSD + "integer"))),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "number"), Literal(-5)),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "truth"), Literal("1", datatype=NamedNode(XSD + "boolean"))),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "truth"), Literal(False)),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "double"), Literal("1.0E0", datatype=NamedNode(XSD + "double"))),
    Triple(NamedNode("HP:0000001"), NamedNode(EX + "p"), NamedNode(PREFIXES["HP"] + "0000001")),  # not the same
    Triple(NamedNode("https://w3id.org/myograph///x"), NamedNode(EX + "p"), NamedNode(MYO)),
    Triple(BlankNode("x"), NamedNode(EX + "p"), BlankNode("y")),
    Triple(BlankNode("x"), NamedNode(PREFIXES["rdf"] + "type"), BlankNode("y")),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "text"), Literal('quotes " \\ \n\t\x01 @id _:x http://a b')),
]


@pytest.mark.parametrize("reader", ["pyoxigraph", "rdflib", "pyld"])
def test_awkward_json_ld_is_read_back(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # else rdflib reads 007 as 7, from whatever format
    text = triples_to_text(AWKWARD, "jsonld")
    if reader == "pyoxigraph":
        found = set(parse(text, format=RdfFormat.JSON_LD))
    elif reader == "rdflib":
        graph = rdflib.Graph().parse(data=text, format="json-ld")
        found = set(parse(to_canonical_graph(graph).serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES))
    else:
        jsonld = pytest.importorskip("pyld").jsonld
        found = set(parse(jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"}), format=RdfFormat.N_QUADS))
    assert canonical(found) == canonical({Quad(*triple) for triple in AWKWARD})


def test_awkward_json_ld_is_read_by_jsonld_js(tmp_path: Path) -> None:
    (tmp_path / "awkward.jsonld").write_text(triples_to_text(AWKWARD, "jsonld"), encoding="utf-8")
    lines = sorted(f"{quad} .\n" for quad in canonical({Quad(*triple) for triple in AWKWARD}))
    assert by_jsonld_js(tmp_path / "awkward.jsonld") == [hashlib.sha256("".join(lines).encode()).hexdigest()]


def test_a_triple_about_a_triple_is_refused() -> None:
    about = Triple(NamedNode(EX + "a"), NamedNode(EX + "p"), Triple(NamedNode(EX + "a"), NamedNode(EX + "p"), Literal("x")))
    with pytest.raises(QuestionError) as caught:
        triples_to_text([about], "jsonld")
    assert str(caught.value) == "JSON-LD has no place for triples about triples. Use turtle or ntriples."


# ---- RDF/XML


def test_line_ends_survive_rdf_xml() -> None:
    value = " one\r\ntwo\rthree\n\t"
    triple = Triple(NamedNode(EX + "a"), NamedNode(EX + "p"), Literal(value))
    text = triples_to_text([triple], "rdfxml")
    assert [quad.triple for quad in parse(text, format=RdfFormat.RDF_XML)] == [triple]
    (found,) = rdflib.Graph().parse(data=text, format="xml").objects()
    assert str(found) == value


@pytest.mark.parametrize(("prop", "text"), [("p", "a\x01b"), ("123", "a")])
def test_what_rdf_xml_cannot_hold_is_refused(prop: str, text: str) -> None:
    with pytest.raises(QuestionError, match=r"RDF/XML has no place for this: .* Use another format") as caught:
        triples_to_text([Triple(NamedNode(EX + "a"), NamedNode(EX + prop), Literal(text))], "rdfxml")
    assert repr(text)[1:-1] in str(caught.value)


# ---- files that are written


def test_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionError) as caught:
        GRAPH.export("yaml", tmp_path / "x")
    assert str(caught.value) == f"there is no format 'yaml'. There are: {', '.join(sorted([*formats(), 'questions']))}."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", FORMATS)
def test_a_path_that_cannot_be_written(tmp_path: Path, format: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("here before")
    for name, reason in (("no/such", "No such file or directory"), ("folder", "Is a directory"), ("file/x", "Not a directory")):
        with pytest.raises(GraphError) as caught:
            GRAPH.export(format, tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name}: this cannot be written: {reason}"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "here before"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "x.ttl").write_text("here before")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(GraphError) as caught:
        write_file(b"new", tmp_path / "x.ttl")
    assert str(caught.value) == f"{tmp_path / 'x.ttl'}: this cannot be written: No space left on device"
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x.ttl", "here before")]


@pytest.mark.skipif(sys.platform == "win32", reason="links and devices are not the same there")
def test_links_and_devices_keep_their_place(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_file(b"new", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    ours, theirs = os.pipe()
    write_file(b"new", f"/dev/fd/{theirs}")
    os.close(theirs)
    assert os.read(ours, 10) == b"new"
    os.close(ours)


# ---- files that are opened


@pytest.mark.parametrize("format", DATASETS)
@pytest.mark.parametrize("name", sorted(GRAPH.questions))
def test_a_file_with_named_graphs_answers_as_the_bundled_graph(exported: dict[str, str], format: str, name: str) -> None:
    opened = OPENED.setdefault(exported[format], myograph.open(exported[format]))
    assert said(opened, name) == said(GRAPH, name)
    assert opened.name == exported[format]


NAMED_GRAPHS = {
    "compare-causes": "graph:edges",
    "hierarchy": "graph:closure",
    "links": "graph:edges",
    "neighbours": "graph:edges",
    "telling-apart": "graph:edges",
    "unmapped": "graph:terms",
}
OPENED: dict[str, myograph.Graph] = {}


@pytest.mark.parametrize("format", [format for format in FORMATS if format not in DATASETS])
def test_a_file_of_triples_answers_the_same_or_says_that_it_cannot(exported: dict[str, str], format: str) -> None:
    path = exported[format]
    opened = myograph.open(path)
    hint = "which is not there. Files in Turtle, N-Triples, RDF/XML and JSON-LD keep no named graphs: use N-Quads or TriG."
    for name in GRAPH.questions:
        if name in NAMED_GRAPHS:
            with pytest.raises(GraphError) as caught:
                said(opened, name)
            assert str(caught.value) == f"{path}: the question {name} reads the named graph {NAMED_GRAPHS[name]}, {hint}"
        else:
            assert said(opened, name) == said(GRAPH, name)
    for call, what in (
        (lambda: opened.draw("x.svg", "als"), "a picture reads"),
        (lambda: opened.load("terms", "x"), "loading"),
    ):
        with pytest.raises(GraphError, match=what):
            call()
    assert opened.find("twitch").terms == GRAPH.find("twitch").terms
    assert {row[:3] for row in opened.show("als").terms} >= {row[:3] for row in GRAPH.show("als").terms}


def said(graph: myograph.Graph, name: str) -> tuple[object, ...]:
    answer = graph.ask(name, **graph.questions[name].example)
    if isinstance(answer, myograph.GraphAnswer):
        return tuple(map(str, answer))
    return answer.columns, tuple(answer.terms), answer.notices, tuple(map(str, answer.labels().items()))


BROKEN = {
    "x.ttl": ("<http://a/s> <http://a/p> 1 .\n<http://a/s> <http://a/p> .\n", 2, "Turtle"),
    "x.nt": ("<http://a/s> <http://a/p> <http://a/o> .\nnonsense\n", 2, "N-Triples"),
    "x.nq": ("<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\nnonsense\n", 2, "N-Quads"),
    "x.trig": ("<http://a/g> {\n  <http://a/s> <http://a/p> }\n", 2, "TriG"),
    "x.rdf": ("<?xml version='1.0'?>\n<rdf:RDF>\n</rdf:RDF>\n", None, "RDF/XML"),
    "x.jsonld": ('{\n  "@id": nonsense\n}\n', 2, "JSON-LD"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused(tmp_path: Path, name: str) -> None:
    text, line, format = BROKEN[name]
    (tmp_path / name).write_text(text)
    with pytest.raises(GraphError) as caught:
        myograph.open(tmp_path / name)
    where = f"{tmp_path / name}:{line}: " if line else f"{tmp_path / name}"
    assert str(caught.value).startswith(where)
    assert f": this is not {format}: " in str(caught.value)


def test_a_remote_context_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "x.jsonld").write_text('{"@context": "http://127.0.0.1:9/context.jsonld", "@id": "http://a/s", "name": "x"}')
    with pytest.raises(GraphError, match=r"x\.jsonld: this names a context that is kept elsewhere, which is not fetched\. Put the context"):
        myograph.open(tmp_path / "x.jsonld")


@pytest.mark.parametrize("name", ["x.yaml", "x", "x.ttl.gz"])
def test_an_unknown_ending_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(GraphError) as caught:
        myograph.open(tmp_path / name)
    known = ".ttl, .nt, .nq, .trig, .rdf or .jsonld"
    assert str(caught.value) == f"{tmp_path / name}: the format of this file is not known by the end of its name. Use {known}."


def test_a_relative_iri_is_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "a b.ttl").write_text("<> <http://a/p> <other#part> .\n")
    answer = myograph.open(tmp_path / "a b.ttl").query("SELECT ?s ?o { ?s <http://a/p> ?o }")
    assert isinstance(answer, myograph.Answer)
    folder = tmp_path.as_uri()
    assert [tuple(map(str, row)) for row in answer.terms] == [(f"<{folder}/a%20b.ttl>", f"<{folder}/other#part>")]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_bytes(b'<http://a/s> <http://a/p> "\xff\xfe" .\n')
    with pytest.raises(GraphError, match=r"x\.ttl(:1)?: this "):
        myograph.open(tmp_path / "x.ttl")


def test_an_rdflib_view_of_the_same_data() -> None:
    dataset = GRAPH.to_rdflib()
    leg, label = rdflib.URIRef(MYO + "leg"), rdflib.RDFS.label
    assert str(dataset.value(leg, label)) == "leg"
    assert len(list(dataset.graphs())) >= len({quad.graph_name for quad in QUADS})
