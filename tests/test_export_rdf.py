"""The graph as RDF: the same bytes wherever it is kept, canonical, packed or not, and read as the same graph by other tools."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse
from servers import by_jsonld_js, jena

import myograph
from myograph.engines.embedded import EmbeddedEngine
from myograph.exports import canonical
from myograph.exports.statements import parted
from myograph.graph import Graph
from myograph.rdf import FORMATS, triples_to_text
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_INDEX, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

GRAPH = myograph.open("bundled")
STORE = GRAPH._store()
QUADS = set(STORE)
ENDINGS = {"turtle": "ttl", "ntriples": "nt", "nquads": "nq", "trig": "trig", "rdfxml": "rdf", "jsonld": "jsonld"}
DATASETS = ("nquads", "trig")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each format, packed."""
    folder = tmp_path_factory.mktemp("packed")
    paths = {format: folder / f"all.{ending}.gz" for format, ending in ENDINGS.items()}
    for format, path in paths.items():
        GRAPH.export(format, path)
    return paths


def names(quads: Iterable[Quad]) -> set[str]:
    """Quads with the names that RDFC-1.0 gives blank nodes."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def without_graphs(quads: Iterable[Quad]) -> set[Quad]:
    return {Quad(*quad.triple) for quad in quads}


WHOLE, UNION = names(QUADS), names(without_graphs(QUADS))


def expected(format: str) -> set[str]:
    return WHOLE if format in DATASETS else UNION


# ---- the same bytes


def test_the_names_of_blank_nodes_and_the_order_of_a_store_make_no_difference(tmp_path: Path) -> None:
    lines = [re.sub(r"(^| )_:", r"\1_:other", f"{quad} .\n") for quad in STORE]
    renamed = parse("".join(reversed(lines)), format=RdfFormat.N_QUADS)
    other = Store(str(tmp_path / "store"))
    other.bulk_extend(renamed)
    kept = Graph(EmbeddedEngine(other, "on disk"))
    assert set(other) != QUADS
    for format in FORMATS:
        GRAPH.export(format, tmp_path / "one")
        kept.export(format, tmp_path / "other")
        assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes(), format


def test_what_is_exported_and_read_is_exported_the_same(tmp_path: Path) -> None:
    GRAPH.export("trig", tmp_path / "one.trig")
    myograph.open(tmp_path / "one.trig").export("trig", tmp_path / "two.trig")
    assert (tmp_path / "one.trig").read_bytes() == (tmp_path / "two.trig").read_bytes()


@pytest.mark.parametrize("at_once", [1000, 7])
def test_lines_that_do_not_fit_into_memory_come_in_the_same_order(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = sorted(f"{quad} .\n".encode() for quad in STORE.quads_for_pattern(None, None, None, GRAPH_INDEX))
    monkeypatch.setattr(canonical, "_AT_ONCE", at_once)
    with canonical.in_order(reversed(lines)) as ordered:
        assert list(ordered) == lines


def test_n_quads_are_canonical(tmp_path: Path) -> None:
    GRAPH.export("nquads", tmp_path / "all.nq")
    text = (tmp_path / "all.nq").read_bytes()
    lines = text.splitlines(keepends=True)
    assert lines == sorted(f"{quad} .\n".encode() for quad in WHOLE)
    manifest = json.loads((tmp_path / "all.nq.manifest.json").read_text())
    assert manifest["rdfc10_sha256"] == hashlib.sha256(text).hexdigest() == canonical.canonical_digest(STORE)
    assert manifest["counts"] == {"quads": len(QUADS)}


def test_n_triples_are_each_there_once_and_in_order(tmp_path: Path) -> None:
    GRAPH.export("ntriples", tmp_path / "all.nt")
    lines = (tmp_path / "all.nt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == len(UNION) < len(WHOLE)


@pytest.mark.parametrize("only", ["edges", "closure"])
def test_only_a_layer(only: str, tmp_path: Path) -> None:
    GRAPH.export("nquads", tmp_path / "some.nq", only=only)
    closure = {quad for quad in QUADS if quad.graph_name == GRAPH_CLOSURE}
    stated = {quad for quad in QUADS if quad.graph_name not in (GRAPH_CLOSURE, GRAPH_INDEX)}
    found = names(parse(path=tmp_path / "some.nq"))
    assert found == names(closure if only == "closure" else stated)
    digest = hashlib.sha256((tmp_path / "some.nq").read_bytes()).hexdigest()
    assert json.loads((tmp_path / "some.nq.manifest.json").read_text())["rdfc10_sha256"] == digest


def test_every_manifest_of_a_part_has_the_digest_of_its_n_quads(tmp_path: Path) -> None:
    GRAPH.export("nquads", tmp_path / "part.nq", entity="als")
    digest = hashlib.sha256((tmp_path / "part.nq").read_bytes()).hexdigest()
    for format in ("nquads", "turtle", "ofn", "graphml", "sqlite"):
        GRAPH.export(format, tmp_path / "part", entity="als")
        assert json.loads((tmp_path / "part.manifest.json").read_text())["rdfc10_sha256"] == digest, format


@pytest.mark.parametrize("format", FORMATS)
def test_a_part_is_the_same_statements_in_each_format(format: str, tmp_path: Path) -> None:
    GRAPH.export("nquads", tmp_path / "part.nq", entity="als")
    GRAPH.export(format, tmp_path / "part", entity="als")
    quads = set(parse(path=tmp_path / "part.nq"))
    assert 100 < len(quads) < 1000
    assert set(parse(path=tmp_path / "part", format=FORMATS[format])) == (quads if format in DATASETS else without_graphs(quads))


def test_statements_of_no_named_graph_are_kept(tmp_path: Path) -> None:
    # one whose object is the name of the closure, in the default graph, is not one of the closure
    quad = Quad(NamedNode("http://example.org/a"), NamedNode("http://example.org/p"), GRAPH_CLOSURE)
    store = Store()
    store.bulk_extend([*STORE, quad])
    graph = Graph(EmbeddedEngine(store, "more"))
    for only, there in (("all", True), ("edges", True), ("closure", False)):
        for format in DATASETS:
            graph.export(format, tmp_path / "x", only=only)
            found = {one for one in parse(path=tmp_path / "x", format=FORMATS[format]) if one.graph_name == DefaultGraph()}
            assert found == ({quad} if there else set())


def test_a_line_is_taken_apart_where_its_graph_begins() -> None:
    subject, predicate, graph = b"<http://a/s>", b"<http://a/p>", b"<http://a/g>"
    triple = b'<<( <http://a/s> <http://a/p> "x )>> <http://a/g> ." )>>'
    for obj in (b"<http://a/o>", b"_:c14n1", b'"a \\" <b> ."', b'"x"@en', b'"1"^^<http://a/t>', triple):
        said = b" ".join((subject, predicate, obj))
        assert parted(said + b" " + graph + b" .\n") == (said, graph)
        assert parted(said + b" .\n") == (said, b"")


# ---- packed, by the tools that read it


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_packed_is_the_same(packed: dict[str, Path], format: str, tmp_path: Path) -> None:
    GRAPH.export(format, tmp_path / "plain")
    data = gzip.decompress(packed[format].read_bytes())
    assert data == (tmp_path / "plain").read_bytes()
    assert names(parse(data, format=FORMATS[format])) == expected(format)


def test_rdflib_reads_what_is_packed(packed: dict[str, Path]) -> None:
    with gzip.open(packed["ntriples"]) as file:
        read = rdflib.Graph().parse(file, format="nt")  # type: ignore[arg-type]  # a file as rdflib takes any
    assert names(without_graphs(parse(read.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES))) == UNION


def test_jena_reads_what_is_packed(packed: dict[str, Path], tmp_path: Path) -> None:
    # all but JSON-LD, whose reader finds nothing in Debian that provides its JSON
    paths = {format: path for format, path in packed.items() if format != "jsonld"}
    program = str(Path(__file__).parent / "engines" / "Riot.java")
    done = subprocess.run([*jena(tmp_path), program, *map(str, paths.values())], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    for format, path in paths.items():
        assert names(parse(path=f"{path}.riot", format=RdfFormat.N_QUADS)) == expected(format), format


def test_pyld_reads_what_is_packed(packed: dict[str, Path]) -> None:
    jsonld = pytest.importorskip("pyld").jsonld
    with gzip.open(packed["jsonld"]) as file:
        nquads = jsonld.to_rdf(json.load(file), {"format": "application/n-quads"})
    assert names(parse(nquads, format=RdfFormat.N_QUADS)) == UNION


# ---- JSON-LD


def test_jsonld_js_comes_to_the_same_canonical_form(tmp_path: Path) -> None:
    """It, and rdf-canonize, are told to fetch nothing: the context stands alone."""
    GRAPH.export("nquads", tmp_path / "all.nq")
    GRAPH.export("jsonld", tmp_path / "all.jsonld")
    GRAPH.export("jsonld", tmp_path / "part.jsonld", entity="als")
    union = Store()
    union.bulk_extend(without_graphs(QUADS))
    part = Store()
    part.bulk_extend(without_graphs(GRAPH._records("all", "als")[0].quads()))
    found = by_jsonld_js(*(tmp_path / name for name in ("all.nq", "all.jsonld", "part.jsonld")))
    assert found == [canonical.canonical_digest(store) for store in (STORE, union, part)]
    assert json.loads((tmp_path / "all.nq.manifest.json").read_text())["rdfc10_sha256"] == found[0]
    (tmp_path / "elsewhere.jsonld").write_text('{"@context": "https://schema.org", "name": "x"}')
    with pytest.raises(AssertionError, match=r"nothing has to be fetched: https://schema\.org"):
        by_jsonld_js(tmp_path / "elsewhere.jsonld")


def test_a_prefix_that_an_iri_can_be_mistaken_for_is_not_used() -> None:
    # HP:1 is an IRI of its own; that of the term HP:1 is then shortened by obo, the namespace that HP's is in
    triple = Triple(NamedNode("HP:1"), NamedNode("http://example.org/p"), NamedNode(PREFIXES["HP"] + "1"))
    document = json.loads(triples_to_text([triple], "jsonld"))
    assert document == {
        "@context": {
            "@version": 1.1,
            "id": "@id",
            "type": "@type",
            "obo": PREFIXES["obo"],
            "p": {"@id": "http://example.org/p", "@type": "@id"},
        },
        "@graph": [{"id": "HP:1", "p": "obo:HP_1"}],
    }


def test_json_ld_of_nothing() -> None:
    assert json.loads(triples_to_text([], "jsonld")) == {"@context": {"@version": 1.1, "id": "@id", "type": "@type"}, "@graph": []}
