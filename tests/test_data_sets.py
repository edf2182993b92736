"""Data sets: what loaders of them refuse, how entries become one, and that a load does the whole of its work or nothing.

``data/sets/`` has invented ontologies, annotations and mappings; ``newer/`` a later version of one of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, Store

import myograph
from myograph import GraphError, LoadError, MyographError
from myograph.stores import open_store
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_DATASETS, GRAPH_EDGES, MYO, OBO, PREFIXES, SKOS, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from myograph import Graph

SETS = Path(__file__).parent / "data" / "sets"
ILL, NEWER_ILL, ACTIONS, TABLE = SETS / "ill.obo", SETS / "newer" / "ill.obo", SETS / "actions.obo", SETS / "actions.tsv"
CATALOGUES, SEEN = SETS / "catalogues.sssom.tsv", SETS / "seen.tsv"
OWN = Path(__file__).parent / "data" / "own"
#: How to load each of them.
LOADS = {"obo": [ILL], "maxo": [ACTIONS, TABLE], "sssom": [CATALOGUES], "facts": [SEEN]}

MAXO, MONDO, SYMP, DOID = (f"{OBO}{prefix}_990000" for prefix in ("MAXO", "MONDO", "SYMP", "DOID"))
OMIM, ORPHA = "https://omim.org/entry/99000", "http://www.orpha.net/ORDO/Orphanet_99000"
BROADER = SKOS + "broaderTransitive"

Triples = set[tuple[str, str, str]]


def held(folder: str | Path) -> frozenset[Quad]:
    store = open_store(str(folder))
    return frozenset(store)


def said(folder: str | Path, *graphs: NamedNode) -> Triples:
    """The triples of some graphs, or of all, without blank nodes; names of ours short."""
    found = (quad for quad in held(folder) if not graphs or quad.graph_name in graphs)
    return {(q.subject.value, shorten(q.predicate.value), q.object.value) for q in found if isinstance(q.subject, NamedNode)}  # type: ignore[union-attr]  # no quoted triples here


def load(into: Path, *loads: str) -> Graph:
    graph = myograph.open("bundled")
    for name in loads:
        graph = graph.load(name, *LOADS[name], into=into)
    return graph


QUESTIONS = myograph.open("bundled").questions


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return load(tmp_path_factory.mktemp("loaded") / "graph", *LOADS)


@pytest.fixture
def copy(loaded: Graph, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded.name, tmp_path / "graph"))


# ---- what is wrong with a file


def refusal(what: str, files: Iterable[Path], folder: Path) -> str:
    """The message of a load that is refused, paths from the folder of the test; it leaves nothing behind."""
    with pytest.raises(LoadError) as error:
        myograph.open("bundled").load(what, *files, into=folder / "graph")
    assert [path.name for path in (folder / "graph").glob("*")] in ([], ["LOCK"])
    return str(error.value).replace(f"{folder}{os.sep}", "").replace(f"{SETS}{os.sep}", "")


def edited(path: Path, folder: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    (folder / path.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / path.name


OBO_FILE = "an ontology in OBO format, plain or .gz, such as symp.obo"
MAXO_FILES = "MAXO in OBO format and its table of annotations, such as maxo-base.obo maxo-annotations.tsv"
MAXO_COLUMNS = TABLE.read_text(encoding="utf-8").split("\n")[0].split("\t")
NO_ACTION = "no current action of the ontology has this identifier"
ITS_ONTOLOGY = "Use the ontology that belongs to the annotations."
NO_ID = "this is not an identifier of MONDO, OMIM, Orphanet or HPO"
RELATIONS = "treats, prevents, contraindicated, investigates, lack of observed response, no_observed_benefit, unknown"
CURIE_MAP = "Add the prefix to the curie_map at the top of the file."
FIRST = TABLE.read_text(encoding="utf-8").split("\n")[1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("OMIM:990001", "DOID:1", f"2: column 'disease_id': {NO_ID} (found 'DOID:1'). Write it like MONDO:0008854."),
        ("OMIM:990001", "", f"2: column 'disease_id': {NO_ID} (found ''). Write it like MONDO:0008854."),
        ("HP:9900001", "HP 1", f"2: column 'hpo_id': {NO_ID} (found 'HP 1'). Write it like MONDO:0008854."),
        ("MAXO:9900001", "MAXO:1", f"2: column 'maxo_id': {NO_ACTION} (found 'MAXO:1'). {ITS_ONTOLOGY}"),
        ("MAXO:9900001", "MAXO:9900003", f"2: column 'maxo_id': {NO_ACTION} (found 'MAXO:9900003'). {ITS_ONTOLOGY}"),
        ("treats", "cures", f"2: column 'relation': this relation is not known (found 'cures'). Use one of: {RELATIONS}."),
        ("Invented disease 1", " ", "2: column 'disease_name': this may not be empty (found ' '). Fill it in."),
        ("PMID:0", "", "2: column 'source_id': this may not be empty (found ''). Fill it in."),
        ("TAS", "", "2: column 'evidence': this may not be empty (found ''). Fill it in."),
        (
            FIRST,
            FIRST.rpartition("\t")[0],
            f"2: fields in this line: 14, in the header: 15 (found {FIRST[:80]!r}). Look for a stray or a missing tab.",
        ),
        ("disease_id", "disease", f"1: these are not the columns of MAXO's annotations. They are: {' '.join(MAXO_COLUMNS)}."),
    ],
)
def test_a_mistake_in_annotations_of_maxo(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert refusal("maxo", [ACTIONS, edited(TABLE, tmp_path, old, new)], tmp_path) == f"actions.tsv:{message}"


def test_everything_wrong_in_annotations_of_maxo_is_said_at_once(tmp_path: Path) -> None:
    edited(TABLE, tmp_path, "OMIM:990001", "DOID:1")
    path = edited(tmp_path / "actions.tsv", tmp_path, "prevents", "cures")
    assert refusal("maxo", [ACTIONS, path], tmp_path).split("\n") == [
        f"actions.tsv:2: column 'disease_id': {NO_ID} (found 'DOID:1'). Write it like MONDO:0008854.",
        f"actions.tsv:5: column 'relation': this relation is not known (found 'cures'). Use one of: {RELATIONS}.",
        "2 problems; nothing was loaded.",
    ]


def test_annotations_of_maxo_without_a_row(tmp_path: Path) -> None:
    for text in ("", "\t".join(MAXO_COLUMNS) + "\n"):
        (tmp_path / "actions.tsv").write_text(text, encoding="utf-8")
        message = "actions.tsv: there is no annotation in this. Use the annotations of MAXO."
        assert refusal("maxo", [ACTIONS, tmp_path / "actions.tsv"], tmp_path) == message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "MONDO:9900001\t",
            "strange:1\t",
            f"9: column 'subject_id': this is not a CURIE with a known prefix (found 'strange:1'). {CURIE_MAP}",
        ),
        (
            "OMIM:990001",
            "OMIM:1 2",
            f"9: column 'object_id': this is not a CURIE with a known prefix (found 'OMIM:1 2'). {CURIE_MAP}",
        ),
        ("\tInvented disease 1", "", "9: fields in this line: 6, in the header: 7 (found 'FOUND'). Look for a stray or a missing tab."),
        (
            "mapping_justification",
            "reason",
            "8: a required column is missing: mapping_justification. Use a mapping set in SSSOM's TSV form.",
        ),
    ],
)
def test_a_mistake_in_a_mapping_set(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = edited(CATALOGUES, tmp_path, old, new)
    line = path.read_text(encoding="utf-8").split("\n")[8][:80]
    assert refusal("sssom", [path], tmp_path) == f"catalogues.sssom.tsv:{message.replace(repr('FOUND'), repr(line))}"


def test_a_mapping_set_without_a_header(tmp_path: Path) -> None:
    (tmp_path / "a.sssom.tsv").write_text("# license: none\n", encoding="utf-8")
    message = "a.sssom.tsv: there is no header line. Use a mapping set in SSSOM's TSV form."
    assert refusal("sssom", [tmp_path / "a.sssom.tsv"], tmp_path) == message


@pytest.mark.parametrize(
    ("what", "files", "message"),
    [
        ("obo", [], f"obo: there is no file to load. Name {OBO_FILE}."),
        ("sssom", [], "sssom: there is no file to load. Name mapping sets in SSSOM's TSV form, plain or .gz, such as Mondo's."),
        ("maxo", [], f"maxo: this is not one ontology and one table of annotations. Name {MAXO_FILES}."),
        ("maxo", [ACTIONS], f"actions.obo: this is not one ontology and one table of annotations. Name {MAXO_FILES}."),
        ("maxo", [TABLE, TABLE], f"actions.tsv, actions.tsv: this is not one ontology and one table of annotations. Name {MAXO_FILES}."),
        ("obo", [SETS / "none.obo"], "none.obo: there is no such file. Check the path."),
        ("sssom", [SETS / "none.tsv"], "none.tsv: there is no such file. Check the path."),
        ("maxo", [ACTIONS, SETS / "none.tsv"], "none.tsv: there is no such file. Check the path."),
        ("obo", [SETS / "newer"], "newer: this is a directory. Name a file in it."),
        ("obo", [ILL, NEWER_ILL], "newer/ill.obo: ill.obo is loaded under the same name. Rename one of the two, or join them."),
    ],
)
def test_the_wrong_files(tmp_path: Path, what: str, files: list[Path], message: str) -> None:
    assert refusal(what, files, tmp_path) == message


def test_an_ontology_that_does_not_parse(tmp_path: Path) -> None:
    path = edited(ILL, tmp_path, "is_a: SYMP:9900001", "is_a: SYMP:1")
    found = refusal("obo", [path], tmp_path)
    line = path.read_text(encoding="utf-8").split("\n").index("is_a: SYMP:1") + 1
    assert found.startswith(f"ill.obo:{line}: ")
    assert "SYMP:1" in found


# ---- what is kept


def test_terms_of_an_ontology_are_entities_by_their_vocabulary(loaded: Graph) -> None:
    found = said(loaded.name)
    classes = {(s, o.removeprefix(MYO)) for s, p, o in said(loaded.name, NamedNode(MYO + "graph/entities")) if p == "rdf:type"}
    ill = {SYMP: "Finding", DOID: "Disease"}
    assert {(name + number, cls) for name, cls in ill.items() for number in "12"} | {(f"{OBO}EX_1", "Entity")} <= classes
    assert not [s for s, _ in classes if s in (f"{OBO}EX_2", f"{MAXO}3")]  # obsolete
    assert {(SYMP + "2", "skos:broader", SYMP + "1"), (SYMP + "2", "skos:broaderTransitive", SYMP + "1")} <= found
    assert {(DOID + "1", "oboInOwl:hasExactSynonym", "made-up malady"), (f"{OBO}EX_2", "owl:deprecated", "true")} <= found
    assert loaded.resolve("made-up malady") == DOID + "1"


def test_every_column_of_an_annotation_of_maxo_is_kept(loaded: Graph) -> None:
    about: dict[str, dict[str, set[str]]] = {}
    for s, p, o in said(loaded.name, NamedNode(MYO + "graph/associations/maxo-annotations"), NamedNode(MYO + "graph/statuses")):
        if s.startswith(MYO + "association/maxo-"):
            about.setdefault(s, {}).setdefault(p, set()).add(o.removeprefix(MYO))
    iris = {"OMIM": PREFIXES["OMIM"], "ORPHA": PREFIXES["ORPHA"], "MONDO": OBO + "MONDO_", "HP": OBO + "HP_", "MAXO": OBO + "MAXO_"}
    relations = {"prevents": "lowersRiskOf", "contraindicated": "contraindicatedFor", "no_observed_benefit": "treats"}
    expected = []
    for line in dict.fromkeys(TABLE.read_text(encoding="utf-8").strip().split("\n")[1:]):
        row = dict(zip(MAXO_COLUMNS, line.split("\t"), strict=True))
        disease, finding, action = (iris[row[c].split(":")[0]] + row[c].split(":")[1] for c in ("disease_id", "hpo_id", "maxo_id"))
        curation = [f"{name} {row[c]}" for name, c in (("author", "author"), ("updated", "last_updated"), ("created", "created")) if row[c]]
        values = {
            "rdf:type": "Association",
            "hasSubject": action,
            "relation": relations.get(row["relation"], row["relation"]),
            "hasObject": disease,
            "hasSource": "source/maxo-annotations",
            "inRespectOf": finding,
            "statedAs": row["relation"],
            "reference": row["source_id"],
            "evidence": row["evidence"],
            "extension": f"{row['extension_id']} {row['extension_name']}".strip(),
            "qualifier": row["comment"] or row["other"],
            "biocuration": "; ".join(curation),
            "hasPolarity": "excluded" if row["relation"] == "no_observed_benefit" else "present",
            "hasStatus": "accepted",
        }
        expected.append({name: {value} for name, value in values.items() if value})
    assert sorted(map(repr, map(sorted, (x.items() for x in about.values())))) == sorted(
        map(repr, map(sorted, (x.items() for x in expected)))
    )
    assert loaded.last_load is not None
    assert loaded.last_load.skipped == {"annotations that repeat an earlier row": 1}


def test_what_is_of_no_benefit_is_no_edge(loaded: Graph) -> None:
    assert not [p for s, p, o in said(loaded.name) if (s, o) == (MAXO + "1", OMIM + "2") and p != "lowersRiskOf"]


@pytest.mark.parametrize("question", [name for name in QUESTIONS if "association" in QUESTIONS[name].columns])
def test_only_what_shows_all_that_is_said_shows_what_a_source_denies(loaded: Graph, question: str) -> None:
    denied = "SELECT ?a WHERE { ?a <https://w3id.org/myograph/hasPolarity> <https://w3id.org/myograph/excluded> }"
    (association,) = [row[0] for row in loaded.query(denied)]  # type: ignore[union-attr]  # a SELECT
    values = {name: parameter.least and ["OMIM:990001", "OMIM:990002"] for name, parameter in QUESTIONS[question].parameters.items()}
    if any(values.values()) and "cause" not in values:
        values = dict(QUESTIONS[question].example)
    elif question in ("cause-profile", "phenotype-profile"):
        values = {"cause": ["OMIM:990002"]}
    answer = loaded.ask(question, limit=0, **{name: value for name, value in values.items() if value})
    assert isinstance(answer, myograph.Answer)
    shown = association in [row.association for row in answer]
    assert shown == (question in ("evidence", "statements"))


def test_mappings_are_kept_with_all_columns(loaded: Graph) -> None:
    quads = [q for q in held(loaded.name) if q.graph_name == NamedNode(MYO + "graph/sssom/catalogues")]
    about: dict[str, dict[str, str]] = {}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            about.setdefault(str(quad.subject), {})[shorten(quad.predicate.value)] = quad.object.value  # type: ignore[union-attr]  # no quoted triples here
    assert len(about) == 4
    assert {
        "rdf:type": PREFIXES["owl"] + "Axiom",
        "owl:annotatedSource": MONDO + "1",
        "owl:annotatedProperty": SKOS + "exactMatch",
        "owl:annotatedTarget": OMIM + "1",
        "sssom:mapping_justification": PREFIXES["semapv"] + "ManualMappingCuration",
        "sssom:subject_label": "invented disease",
        "sssom:object_label": "Invented disease 1",
        "sssom:confidence": "0.9",
    } in about.values()
    assert (MONDO + "3", "skos:relatedMatch", "https://example.org/mine/1") in said(loaded.name)


def test_two_entries_of_one_disease_are_one_by_mondos_name(loaded: Graph) -> None:
    found, edges = said(loaded.name), said(loaded.name, GRAPH_EDGES)
    one, entries = MONDO + "1", {MONDO + "1", OMIM + "1", ORPHA + "1"}
    assert {o for s, p, o in found if (s, p) == (one, "hasEntry")} == entries
    assert {s for s, p, o in found if p == "hasEntry" and o in entries} == {one}
    assert (one, "rdfs:label", "invented disease") in found
    assert {(s, p, o) for s, p, o in edges if s in entries or o in entries} == {
        (MAXO + "1", "treats", one),
        (MAXO + "2", "contraindicatedFor", one),
        (one, "presentsWith", MYO + "muscle-weakness"),
    }
    assert {o for s, p, o in found if p == "hasObject" and o in entries} == {OMIM + "1", ORPHA + "1"}
    assert {s for s, p, o in found if p in ("skos:broaderTransitive", BROADER) and o == MONDO + "3"} == {OMIM + "2"}
    answer = loaded.ask("treatments", cause="invented disease")
    assert isinstance(answer, myograph.Answer)
    assert len(answer) > 0


def test_what_a_table_says_of_an_entity_of_a_data_set_climbs_there(loaded: Graph) -> None:
    fibromyalgia = MYO + "fibromyalgia"
    assert (fibromyalgia, "presentsWith", SYMP + "2") in said(loaded.name, GRAPH_EDGES)
    assert (fibromyalgia, "presentsWith", SYMP + "1") in said(loaded.name, GRAPH_CLOSURE)


def test_nothing_stated_is_written_as_a_conclusion(loaded: Graph) -> None:
    quads = held(loaded.name)
    stated = {q.triple for q in quads if q.graph_name in (GRAPH_EDGES, NamedNode(MYO + "graph/entities"))}
    assert not {str(q.triple) for q in quads if q.graph_name == GRAPH_CLOSURE and q.triple in stated}


# ---- order, repetition, replacement


def test_the_order_of_loads_makes_no_difference(loaded: Graph, tmp_path: Path) -> None:
    orders = [("sssom", "maxo", "obo", "facts"), ("maxo", "sssom", "obo", "facts")]
    for number, order in enumerate(orders):
        assert held(load(tmp_path / str(number), *order).name) == held(loaded.name)


def test_tables_may_be_loaded_before_or_after(tmp_path: Path) -> None:
    tables = [("sources", OWN / "own-sources.tsv"), ("terms", OWN / "own-terms.tsv"), ("facts", OWN / "own-facts.tsv")]
    sets = [("obo", ILL), ("sssom", CATALOGUES)]
    folders = (tmp_path / "before", tmp_path / "after")
    for folder, loads in zip(folders, ([*tables, *sets], [*sets, *tables]), strict=True):
        graph = myograph.open("bundled")
        for name, path in loads:
            graph = graph.load(name, path, into=folder)
    assert held(folders[0]) == held(folders[1])


@pytest.mark.parametrize("name", LOADS)
def test_loading_again_changes_nothing(copy: Path, name: str) -> None:
    before = held(copy)
    myograph.open(copy).load(name, *LOADS[name])
    assert held(copy) == before


def test_a_newer_version_leaves_nothing_of_the_former_one(tmp_path: Path) -> None:
    load(tmp_path / "graph", "obo").load("obo", NEWER_ILL)
    new = myograph.open("bundled").load("obo", NEWER_ILL, into=tmp_path / "new")
    assert held(tmp_path / "graph") == held(new.name)
    found = "\n".join(map(str, held(new.name)))
    assert "renamed symptom" in found
    assert not re.findall(r'SYMP_9900002|DOID_9900001|"invented symptom"|2026-01-01', found)
    assert [path.read_bytes() for path in (tmp_path / "graph").glob("store-*/SOURCES/*/*")] == [NEWER_ILL.read_bytes()]


def test_a_newer_version_may_not_take_away_what_a_table_rests_on(copy: Path) -> None:
    before = held(copy)
    with pytest.raises(LoadError) as error:
        myograph.open(copy).load("obo", NEWER_ILL)
    what = "graph:associations/seen refers to SYMP:9900002, which nothing describes any more. Keep its row."
    assert str(error.value) == f"the graph as loaded before: {what}"
    assert held(copy) == before


def test_the_files_are_kept_and_the_originals_may_go(tmp_path: Path) -> None:
    shutil.copytree(SETS, tmp_path / "sets")
    graph = myograph.open("bundled")
    for name, paths in LOADS.items():
        graph = graph.load(name, *(tmp_path / "sets" / path.relative_to(SETS) for path in paths), into=tmp_path / "graph")
    shutil.rmtree(tmp_path / "sets")
    before = held(graph.name)
    graph.load("sources", OWN / "own-sources.tsv")
    assert held(graph.name) >= before
    kept = {path.name: path.read_bytes() for path in (tmp_path / "graph").glob("store-*/SOURCES/*/*")}
    assert kept == {path.name: path.read_bytes() for name in ("obo", "maxo", "sssom") for path in LOADS[name]}


def test_each_file_is_described(loaded: Graph) -> None:
    found = said(loaded.name, GRAPH_DATASETS)
    names = {"obo-ill": ILL, "maxo": ACTIONS, "maxo-annotations": TABLE, "sssom-catalogues": CATALOGUES}
    graphs = {
        "obo-ill": "obo/ill",
        "maxo": "maxo",
        "maxo-annotations": "associations/maxo-annotations",
        "sssom-catalogues": "sssom/catalogues",
    }
    source = MYO + "source/"
    assert {s for s, p, o in found if (p, o) == ("rdf:type", MYO + "Source")} == {source + name for name in names}
    for name, path in names.items():
        digest, file = hashlib.sha256(path.read_bytes()).hexdigest(), f"{source}{name}/file"
        assert {
            (source + name, "documentDigest", digest),
            (source + name, "dcat:distribution", file),
            (file, "dcterms:title", path.name),
            (file, "dcat:byteSize", str(path.stat().st_size)),
            (f"{file}/checksum", "spdx:checksumValue", digest),
            (MYO + "graph/" + graphs[name], "prov:wasDerivedFrom", file),
            (MYO + "graph/" + graphs[name], "dcterms:source", source + name),
        } <= found
    assert {(s.removeprefix(source), o) for s, p, o in found if p == "owl:versionInfo"} == {
        ("obo-ill", "2026-01-01"),
        ("maxo", "1.0"),
        ("sssom-catalogues", "2026-01-01"),
    }
    free = "https://creativecommons.org/publicdomain/zero/1.0/"
    assert {(s.removeprefix(source), o) for s, p, o in found if p == "dcterms:license"} == {("obo-ill", free), ("sssom-catalogues", free)}


def test_whether_to_go_on_is_remembered_for_each_data_set(tmp_path: Path) -> None:
    bad = edited(TABLE, tmp_path, "prevents", "cures")
    graph = myograph.open("bundled").load("maxo", ACTIONS, bad, into=tmp_path / "graph", keep_going=True)
    assert graph.last_load is not None
    assert len(graph.last_load.problems) == 1
    graph = graph.load("obo", ILL)  # the bad row of the other is left out once more, and refuses nothing
    assert (MAXO + "1", "treats", OMIM + "1") in said(graph.name, GRAPH_EDGES)
    assert (DOID + "2", "skos:broader", DOID + "1") in said(graph.name, GRAPH_EDGES)
    before = held(graph.name)
    (tmp_path / "bad").mkdir()
    with pytest.raises(LoadError) as error:
        graph.load("sssom", edited(CATALOGUES, tmp_path / "bad", "OMIM:990001", "OMIM:1 2"))
    assert str(error.value).startswith(f"{tmp_path}/bad/catalogues.sssom.tsv:9: column 'object_id': ")
    assert held(graph.name) == before


def test_rows_of_tables_cannot_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(MyographError) as error:
        myograph.open("bundled").load("facts", SEEN, into=tmp_path / "graph", keep_going=True)
    assert str(error.value) == "rows can be left out of data sets only; in a table every row has to be right."


# ---- the whole or nothing


def stores(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("store-*"))


def large(path: Path, label: str) -> Path:
    """An ontology that takes some time to load."""
    terms = (f"[Term]\nid: EX:{n}\nname: {label} {n}\nis_a: EX:{n // 7}\n" for n in range(1, 1500))
    path.write_text("ontology: large\n\n[Term]\nid: EX:0\nname: top\n\n" + "\n".join(terms), encoding="utf-8")
    return path


#: Loads a file, again and again; is killed after some time, in seconds.
KILLED = """
import os, signal, sys
import myograph
folder, source, after, *files = sys.argv[1:]
graph = myograph.open(folder)
signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
signal.setitimer(signal.ITIMER_REAL, float(after))
while True:
    graph.load(source, *files)
"""
#: Kills at once, where a handler in Python would wait for the store to return.
KILLED = KILLED.replace("signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))\n", "")


def survives(folder: Path, source: str, files: list[Path], old: frozenset[Quad], new: frozenset[Quad], after: float) -> None:
    command = [sys.executable, "-c", KILLED, str(folder), source, str(after), *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (-signal.SIGALRM, b"")
    assert held(folder) in (old, new)


def test_a_load_that_is_killed_leaves_the_graph_as_it_was_and_the_next_one_succeeds(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    (tmp_path / "new").mkdir()
    former, newer = large(tmp_path / "large.obo", "former"), large(tmp_path / "new" / "large.obo", "newer")
    new = held(load(folder, "maxo", "obo").load("obo", newer).name)
    started = time.monotonic()
    graph = myograph.open(folder).load("obo", former)
    lasted = time.monotonic() - started
    old = held(folder)
    assert old != new
    undone, kills = 0, 20 if os.environ.get("MYOGRAPH_FULL") else 6
    for number in range(kills):
        survives(folder, "obo", [newer], old, new, lasted * (number + 0.5) / kills)
        undone += held(folder) == old
        if number % 3 == 2:
            graph = graph.load("obo", former)
            assert stores(folder) == [(folder / "CURRENT").read_text().split("\n")[0]]
            assert held(folder) == old
        elif held(folder) == new:
            shutil.rmtree(folder)
            load(folder, "maxo", "obo").load("obo", former)
    assert undone  # some were killed before the new store took its place


@pytest.mark.skipif(not os.environ.get("MYOGRAPH_FULL"), reason="takes ten minutes: set MYOGRAPH_FULL=1")
def test_a_load_of_all_of_hpo_that_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    old = held(load(folder, "obo").name)
    for after in (5, 15, 25, 35, 45):
        survives(folder, "hpo", [], old, old, after)
    started = time.monotonic()
    summary = myograph.open(folder).load("hpo").last_load
    assert summary is not None
    assert time.monotonic() - started > 45  # so that all were killed on the way
    assert summary.counts["annotations"] > 200_000
    assert len(stores(folder)) == 1


def test_of_two_loads_at_once_the_second_is_told_so_at_once(copy: Path) -> None:
    before = held(copy)
    with open(copy / "LOCK", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        started = time.monotonic()
        with pytest.raises(GraphError) as error:
            myograph.open(copy).load("obo", ILL)
        assert time.monotonic() - started < 5
    assert str(error.value) == f"{copy}: something else is being loaded into this graph right now. Try again when it has ended."
    assert (held(copy), stores(copy)) == (before, stores(copy)[:1])


def test_two_processes_that_load_at_once(tmp_path: Path) -> None:
    files = [large(tmp_path / name, name) for name in ("first.obo", "second.obo")]
    files[1].write_text(files[1].read_text(encoding="utf-8").replace("EX:", "EY:").replace("ontology: large", "ontology: other"))
    program = "import sys, myograph; myograph.open('bundled').load('obo', sys.argv[1], into=sys.argv[2])"
    folder = tmp_path / "graph"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(file), str(folder)], stderr=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL
        )
        for file in files
    ]
    errors = [process.communicate(timeout=60)[1] for process in both]
    done = [file for file, process in zip(files, both, strict=True) if process.returncode == 0]
    told = f"{folder}: something else is being loaded into this graph right now. Try again when it has ended."
    assert done
    assert all(not error or told in error for error in errors)
    terms = {s for s, p, _ in said(folder) if p == "skos:broader" and s.startswith((f"{OBO}EX_", f"{OBO}EY_"))}
    assert len(terms) == 1499 * len(done)
    assert len(stores(folder)) == 1


def test_who_reads_goes_on_while_and_after_it_is_loaded(copy: Path) -> None:
    reader = myograph.open(copy)
    before = [tuple(map(str, row)) for row in reader.info()]
    seen = []

    def look(*_: object) -> None:
        seen.append([tuple(map(str, row)) for row in reader.info()] == before)
        seen.append([tuple(map(str, row)) for row in myograph.open(copy).info()] == before)

    after = myograph.open(copy).load("sources", OWN / "own-sources.tsv", progress=look)
    assert len(seen) > 4
    assert all(seen)
    assert [tuple(map(str, row)) for row in reader.info()] == before
    assert [tuple(map(str, row)) for row in after.info()] != before


def refused_by_the_system(graph: Graph, *files: Path) -> str:
    folder, before = Path(graph.name), held(graph.name)
    kept = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    with pytest.raises(GraphError) as error:
        graph.load("obo", *files)
    assert held(folder) == before
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == kept
    return str(error.value).replace(str(folder), "FOLDER")


@pytest.mark.parametrize("limit", [1_000, 20_000, 200_000])
def test_where_a_file_may_not_grow(copy: Path, tmp_path: Path, limit: int) -> None:
    graph, file = myograph.open(copy), large(tmp_path / "large.obo", "large")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limits[1]))
    try:
        message = refused_by_the_system(graph, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert message.startswith("FOLDER: the graph cannot be written: ")
    assert message.endswith(" Name a folder that can be written to.")
    assert "File too large" in message


@pytest.fixture
def disk(tmp_path: Path) -> Iterable[Path]:
    """A file system of its own with room for 12 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "myograph-test", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_on_a_disk_that_is_full_and_one_that_may_not_be_written_to(disk: Path, loaded: Graph, tmp_path: Path) -> None:
    graph = myograph.open(shutil.copytree(loaded.name, disk / "graph"))
    (disk / "filling").write_bytes(bytes(shutil.disk_usage(disk).free - 300_000))
    file = large(tmp_path / "large.obo", "large")
    assert "No space left on device" in refused_by_the_system(graph, file)
    (disk / "filling").unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert refused_by_the_system(graph, file) == (
        "FOLDER: the graph cannot be written: Read-only file system. Name a folder that can be written to."
    )


@pytest.mark.parametrize("name", ["bulk_load", "bulk_extend", "flush", "optimize"])
def test_a_store_that_fails_at_any_step(copy: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    class Failing:
        read_only = staticmethod(Store.read_only)

        def __init__(self, path: str) -> None:
            self._store = Store(path)

        def __getattr__(self, asked: str) -> object:
            if asked == name:
                raise OSError(28, "No space left on device")
            return getattr(self._store, asked)

    graph = myograph.open(copy)
    monkeypatch.setattr("myograph.stores.Store", Failing)
    message = "FOLDER: the graph cannot be written: No space left on device. Name a folder that can be written to."
    assert refused_by_the_system(graph, ILL) == message
    if sys.platform == "linux":  # a store that is still open goes on to write files where they were removed
        opened = [os.readlink(entry.path) for entry in os.scandir("/proc/self/fd") if os.path.islink(entry.path)]
        assert [path for path in opened if path.startswith(f"{copy}/store-") and not path.startswith(f"{copy}/{stores(copy)[0]}/")] == []


def test_after_a_refusal_the_same_process_can_load_while_it_holds_the_error(copy: Path, tmp_path: Path) -> None:
    graph, errors = myograph.open(copy), []
    loads: list[Callable[[], object]] = [lambda: graph.load("obo", edited(ILL, tmp_path, "name: lesser", "nam: lesser"))] * 2
    for again in loads:
        with pytest.raises(LoadError) as error:
            again()
        errors.append(error)  # and with it the frames of the load
    graph.load("obo", ILL)
    assert len(stores(copy)) == 1
