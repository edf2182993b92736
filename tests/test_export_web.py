"""What is exported for machine learning and for web pages: splits that give nothing away, and entities that schema.org knows."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from servers import lacking, program

import myograph
from myograph.exports.formats.triples import split_triples
from myograph.exports.stream import Records

GRAPH = myograph.open("bundled")
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
    assert split_triples(triples) == {
        "train": [("a", "inverse", "b"), ("b", "p", "a"), ("c", "inverse", "b")],
        "valid": [("a", "p", "c")],
        "test": [],
    }
    # were the relation of "a p c" not learnt, there would be nothing to say of it
    assert split_triples([("a", "q", "c"), ("b", "p", "a"), ("c", "p", "b")])["train"] == [
        ("a", "q", "c"),
        ("b", "p", "a"),
        ("c", "p", "b"),
    ]


def test_names_of_the_entities(split: Path) -> None:
    named = {row[0]: row[1:] for row in triples_in(split / "entities.tsv")}
    assert named["myo:amyotrophic-lateral-sclerosis"] == ("amyotrophic lateral sclerosis", "myo:Disease")
    assert set(named) == {end for part in ("train", "valid", "test") for s, _, o in triples_in(split / f"{part}.tsv") for end in (s, o)}


PYKEEN = """
import sys
from pykeen.triples import TriplesFactory
train = TriplesFactory.from_path(sys.argv[1] + "/train.tsv")
test = TriplesFactory.from_path(sys.argv[1] + "/test.tsv", entity_to_id=train.entity_to_id, relation_to_id=train.relation_to_id)
print(train.num_triples, test.num_triples, train.num_entities, train.num_relations)
"""


def test_pykeen_reads_it(split: Path) -> None:
    python = os.environ.get("MYOGRAPH_PYKEEN")
    if not python:
        pytest.skip("PyKEEN is not there, which takes 1.4 GB: MYOGRAPH_PYKEEN names the Python of an environment that has it")
    done = subprocess.run([python, "-c", PYKEEN, split], capture_output=True, text=True, timeout=300, check=True)
    train, test = (triples_in(split / f"{part}.tsv") for part in ("train", "test"))
    entities = {end for s, _, o in train for end in (s, o)}
    assert done.stdout.split() == list(map(str, (len(train), len(test), len(entities), len({p for _, p, _ in train}))))


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
