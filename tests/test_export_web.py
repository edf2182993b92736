"""What is exported for machine learning and for web pages: splits that give nothing away, and entities that schema.org knows."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Triple
from servers import lacking, program

import myograph
from myograph.exports.formats.triples import split_triples
from myograph.exports.stream import Records
from myograph.reasoner import conclude
from myograph.schema import ontology
from myograph.vocabulary import expand

GRAPH = myograph.open("bundled")
Names = tuple[str, str, str]
EDGES = list(Records(GRAPH._store(), "edges").edges())


# ---- machine learning


def triples_in(path: Path) -> list[tuple[str, ...]]:
    return [tuple(line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("triples") / "out"
    GRAPH.export("triples", path)
    return path


def test_every_triple_is_in_one_part(split: Path) -> None:
    parts = [triples_in(split / f"{part}.tsv") for part in ("train", "valid", "test")]
    found = [triple for part in parts for triple in part]
    assert sorted(found) == sorted((edge.subject, edge.predicate, edge.object) for edge in EDGES if edge.status == "accepted")
    assert all(parts)


def test_no_part_tells_of_another(split: Path) -> None:
    pairs = [{frozenset((s, o)) for s, _, o in triples_in(split / f"{part}.tsv")} for part in ("train", "valid", "test")]
    assert not pairs[0] & pairs[1]
    assert not pairs[0] & pairs[2]
    assert not pairs[1] & pairs[2]
    learnt = {name for triple in triples_in(split / "train.tsv") for name in triple}
    assert {name for part in ("valid", "test") for triple in triples_in(split / f"{part}.tsv") for name in triple} <= learnt


def test_a_split_worked_out_by_hand() -> None:
    # SHA-256 of "a<tab>b", as a decimal number, ends in 6, of "b<tab>c" in 0 (to learn from), of "a<tab>c" in 8 (to validate)
    triples = [("b", "p", "a"), ("a", "inverse", "b"), ("a", "p", "c"), ("c", "inverse", "b")]
    assert split_triples(triples, lambda *_: set()) == {
        "train": [("a", "inverse", "b"), ("b", "p", "a"), ("c", "inverse", "b")],
        "valid": [("a", "p", "c")],
        "test": [],
    }
    # were the relation of "a p c" not learnt, there would be nothing to say of it
    assert split_triples([("a", "q", "c"), ("b", "p", "a"), ("c", "p", "b")], lambda *_: set())["train"] == [
        ("a", "q", "c"),
        ("b", "p", "a"),
        ("c", "p", "b"),
    ]


def test_what_follows_from_what_is_learnt_is_learnt() -> None:
    # by their hashes, the triples of a and c, and of c and e, are to validate
    triples = [("b", "p", "a"), ("a", "inverse", "b"), ("c", "inverse", "b"), ("b", "p", "e")]
    triples += [("a", "p", "c"), ("a", "inverse", "c"), ("c", "p", "e")]
    asked = []

    def follows(learnt: list[Names], others: list[Names]) -> set[Names]:
        asked.append((len(learnt), len(others)))
        return {("a", "p", "c"), *([("c", "p", "e")] if ("a", "inverse", "c") in learnt else [])} & set(others)

    assert split_triples(triples, follows) == {"train": sorted(triples), "valid": [], "test": []}
    assert asked == [(4, 3), (6, 1)]


def test_a_finding_that_a_narrower_one_gives_away_is_learnt(split: Path) -> None:
    learnt = triples_in(split / "train.tsv")
    # the first follows from the others by the axioms of presentsWith
    for triple in (("poor-leg-circulation", "presentsWith", "pain"), ("poor-leg-circulation", "presentsWith", "severe-pain")):
        assert tuple(f"myo:{name}" for name in triple) in learnt
    assert ("myo:severe-pain", "myo:subtypeOf", "myo:pain") in learnt


def test_hermit_concludes_nothing_that_is_to_be_predicted(split: Path) -> None:
    told = [*triples_in(split / "train.tsv")]
    told += [(name, "rdf:type", kind) for name, _, kinds in triples_in(split / "entities.tsv") for kind in kinds.split("|")]
    concluded = conclude([*ontology(), *(Triple(*map(term, one)) for one in told)]).facts
    held = {tuple(map(term, one)) for part in ("valid", "test") for one in triples_in(split / f"{part}.tsv")}
    assert len(held) > 20
    assert len(concluded) > len(told)
    assert held.isdisjoint(concluded)


def test_the_closure_is_split_as_it_is(tmp_path: Path) -> None:
    GRAPH.export("triples", tmp_path / "out", only="closure")
    parts = [triples_in(tmp_path / "out" / f"{part}.tsv") for part in ("train", "valid", "test")]
    accepted = [edge for edge in Records(GRAPH._store(), "closure").edges() if edge.status == "accepted"]
    assert sorted(triple for part in parts for triple in part) == sorted((edge.subject, edge.predicate, edge.object) for edge in accepted)
    assert all(parts)


def term(curie: str) -> NamedNode:
    return NamedNode(expand(curie) or curie)


def test_names_of_the_entities(split: Path) -> None:
    named = {row[0]: row[1:] for row in triples_in(split / "entities.tsv")}
    assert named["myo:amyotrophic-lateral-sclerosis"] == ("amyotrophic lateral sclerosis", "myo:Disease")
    assert set(named) == {end for part in ("train", "valid", "test") for s, _, o in triples_in(split / f"{part}.tsv") for end in (s, o)}


#: After what the page shows: a search for leaks, an epoch, and how many of what there are.
AFTER = """
from pykeen.triples.leakage import unleak
assert [part.num_triples for part in unleak(training, testing)] == [training.num_triples, testing.num_triples]
assert data.validate() and data.is_directed() and data.edge_index.is_contiguous()
loss.backward()
print(training.num_triples, testing.num_triples, training.num_entities, training.num_relations)
print(data.num_edges, data_of(testing).num_edges, data.num_nodes, data.num_edge_types)
labels = {number: name for name, number in training.entity_to_id.items()}
relations = {number: name for name, number in training.relation_to_id.items()}
for (head, tail), relation in zip(data.edge_index.T.tolist(), data.edge_type.tolist()):
    print(labels[head], relations[relation], labels[tail])
"""


def test_pykeen_and_pyg_read_it_as_the_page_shows(split: Path) -> None:
    python = os.environ.get("MYOGRAPH_PYKEEN")
    if not python:
        pytest.skip("PyKEEN and PyG are not there, which take 1.4 GB: MYOGRAPH_PYKEEN names the Python of an environment that has them")
    page = (Path(__file__).parent.parent / "docs" / "exports.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```py\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(shown) == 2
    command = [python, "-c", "\n".join([*shown, AFTER])]
    done = subprocess.run(command, cwd=split.parent, capture_output=True, text=True, timeout=300, check=True)
    train, test = (triples_in(split / f"{part}.tsv") for part in ("train", "test"))
    entities = {end for s, _, o in train for end in (s, o)}
    counts = " ".join(map(str, (len(train), len(test), len(entities), len({p for _, p, _ in train}))))
    first, second, *edges = done.stdout.splitlines()
    assert [first, second] == [counts, counts]
    assert sorted(edges) == sorted(map(" ".join, train))


# ---- schema.org


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "out.json"
    GRAPH.export("schemaorg", path)
    return path


def entity(page: Path, name: str) -> dict[str, Any]:
    document = json.loads(page.read_text(encoding="utf-8"))
    assert document["@context"] == "https://schema.org"
    return next(one for one in document["@graph"] if one["@id"].endswith(f"/{name}"))


def test_a_condition_with_its_symptoms(page: Path) -> None:
    als = entity(page, "amyotrophic-lateral-sclerosis")
    assert als["@type"] == "MedicalCondition"
    assert als["alternateName"] == ["ALS", "Lou Gehrig’s disease"] or {"ALS", "Lou Gehrig’s disease"} <= set(als["alternateName"])
    # F053-F055
    assert {one["name"] for one in als["signOrSymptom"]} == {"muscle twitching", "progressive weakness", "inability to move the legs"}
    assert {"@type": "MedicalCode", "codingSystem": "MONDO", "codeValue": "0004976"} in als["code"]


def test_a_contested_symptom_is_left_out(page: Path) -> None:
    dystrophy = entity(page, "muscular-dystrophy")
    assert "muscle twitching" not in {one["name"] for one in dystrophy["signOrSymptom"]}  # F062


def test_a_therapy_says_whom_it_can_harm_and_not_what_it_is_for(page: Path) -> None:
    massage = entity(page, "massage")
    assert massage["@type"] == "MedicalTherapy"
    assert any("blood clot" in one["name"] for one in massage["contraindication"])
    kinds = {"@type", "@id", "name", "identifier", "description", "alternateName", "code", "contraindication"}
    document = json.loads(page.read_text(encoding="utf-8"))
    assert {key for one in document["@graph"] if one["@type"] == "MedicalTherapy" for key in one} <= kinds


@pytest.mark.parametrize("broken", [False, True])
def test_the_types_of_schema_org_compile(page: Path, tmp_path: Path, broken: bool) -> None:
    node, modules = program("node", "apt-get install nodejs npm"), os.environ.get("NODE_PATH", "")
    if not Path(modules, "schema-dts").is_dir():
        lacking("schema-dts", "npm install schema-dts@2.1.0 typescript@7.0.2, and name the folder node_modules in NODE_PATH")
    document = page.read_text(encoding="utf-8").replace('"signOrSymptom"', '"signOfNothing"' if broken else '"signOrSymptom"')
    (tmp_path / "page.ts").write_text(
        f'import type {{ Graph }} from "schema-dts";\nexport const page: Graph = {document};\n', encoding="utf-8"
    )
    (tmp_path / "node_modules").symlink_to(modules)
    compiler = Path(modules, "typescript", "bin", "tsc")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext", "page.ts"]
    done = subprocess.run([node, compiler, *options], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode != 0) is broken, done.stdout
