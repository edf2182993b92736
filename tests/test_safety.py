"""No answer recommends a remedy that the tables speak against, for any finding, pair of findings or condition of the graph.

What is a warning sign and what is unsuitable is worked out here from the tables, not asked of the graph.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pyoxigraph import Literal, NamedNode

import myograph
from myograph import Answer, GraphAnswer
from myograph.ontology import __path__ as ontology_path
from myograph.vocabulary import myo, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from myograph.engines import Term

GRAPH = myograph.open("bundled")
USABLE = ("accepted", "contested")
EVERYTHING_SAID = {"disputed", "evidence", "inferred-labels", "statements"}

#: The relations by which a question may call a remedy one for something.
HELPS = {"remedyFor", "relieves", "limits", "treats", "helpsRecoveryFrom", "lowersRiskOf"}
CLOTS = {"leg-blood-clot", "deep-vein-thrombosis"}
CLOT_SIGNS = {"swelling", "one-sided-swelling", "skin-color-change", "pallor", "skin-warmth", "pain", "aching", "pain-on-squeezing"}


def rows(name: str) -> list[dict[str, str]]:
    with open(Path(ontology_path[0]) / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


class Statement(NamedTuple):
    name: str
    subject: str
    relation: str
    of: str
    status: str
    polarity: str


def read_statements() -> list[Statement]:
    order = [*USABLE, "outdated", "unsafe"]
    standing: dict[str, str] = defaultdict(lambda: "accepted")
    for row in rows("reviews.tsv"):
        for name in (row["status_of"] or row["associations"]).split("|") if row["status"] else []:
            standing[name] = max(row["status"], standing[name], key=order.index)
    return [
        Statement(row["id"], row["subject"], row["relation"], row["object"] or row["value"], standing[row["id"]], row.get("polarity") or "present")
        for table in ("article", "curation", "safety")
        for row in rows(f"facts/{table}.tsv")
    ]


STATEMENTS = read_statements()
REFUSED = {said.name for said in STATEMENTS if said.status not in USABLE}
STATED = [said for said in STATEMENTS if said.status in USABLE and said.polarity == "present"]
CLASS = {row["id"]: row["class"] for row in rows("terms.tsv")}

FINDINGS = sorted(term for term in CLASS if CLASS[term] in ("Symptom", "Sign"))
CONDITION_CLASSES = {"Condition", "Disease", "InjuryOrOveruse", "Deficiency", "SubstanceExposure", "CirculatoryProblem"}
CONDITIONS = sorted(term for term in CLASS if CLASS[term] in CONDITION_CLASSES)
TREATMENTS = sorted(term for term in CLASS if CLASS[term] == "MedicalTreatment")
HOME_REMEDIES = {term for term in CLASS if CLASS[term] == "HomeRemedy"}

PARENTS: dict[str, set[str]] = defaultdict(set)
for said in STATED:
    if said.relation in ("subtypeOf", "techniqueOf"):
        PARENTS[said.subject].add(said.of)
    if said.relation in ("hasSubtype", "hasTechnique"):
        PARENTS[said.of].add(said.subject)


def above(term: str) -> set[str]:
    """The term and all that it is a kind of."""
    return {term}.union(*(above(parent) for parent in PARENTS[term]))


def around(term: str) -> set[str]:
    """The term, all that it is a kind of and all its kinds."""
    return above(term) | {other for other in CLASS if term in above(other)}


WARNED_OF = [said for said in STATED if said.relation in ("redFlagWith", "warningSignOf")]
WITH_WARNING_SIGNS = {said.of for said in STATED if said.relation == "warningSignOf"}


def is_alarm(term: str) -> bool:
    """Whether a finding is a warning sign or a kind of one, or a condition has warning signs, or a kind of it or what it is a kind of has."""
    if term in FINDINGS:
        return any(said.subject in above(term) for said in WARNED_OF)
    return any(around(other) & WITH_WARNING_SIGNS for other in around(term))


def is_against(remedy: str, given: str) -> bool:
    """Whether the remedy, a kind of it or what it is a kind of is contraindicated for what is given, a kind of it or what that is a kind of."""
    return any(said.relation == "contraindicatedFor" and said.subject in around(remedy) and said.of in around(given) for said in STATED)


def name(term: Term) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else term.value if isinstance(term, Literal) else ""


def answer(question: str, **values: Iterable[str]) -> list[dict[str, str]]:
    """The rows of an answer to short names, without the way from a person's words to them; each is asked for once."""
    return _answer(question, tuple((given, tuple(some)) for given, some in values.items()))


@cache
def _answer(question: str, values: tuple[tuple[str, tuple[str, ...]], ...]) -> list[dict[str, str]]:
    found = GRAPH.query(GRAPH.questions[question].bind({given: [myo(one) for one in some] for given, some in values}))
    assert isinstance(found, Answer)
    return [dict(zip(found.columns, map(name, row), strict=True)) for row in found.terms]


def test_what_is_a_warning_sign() -> None:
    """So that a mistake in this file's own reading of the tables cannot let everything pass."""
    harmless = {finding for finding in FINDINGS if not is_alarm(finding)}
    assert harmless == {
        "chronic-fatigue", "inflammation", "involuntary-movement", "leg-muscle-twitch", "limited-mobility", "muscle-cramp", "muscle-knot",
        "muscle-spasm", "muscle-twitching", "muscle-wasting", "sleep-disruption", "tender-point", "tic",
    }  # fmt: skip
    assert {condition for condition in CONDITIONS if is_alarm(condition)} == {
        "acute-limb-ischaemia", "deep-vein-thrombosis", "leg-blood-clot", "peripheral-arterial-disease", "poor-leg-circulation",
    }  # fmt: skip
    assert CLOT_SIGNS <= set(FINDINGS) - harmless


@pytest.mark.parametrize("first", FINDINGS)
def test_no_home_remedy_beside_a_warning_sign(first: str) -> None:
    """Every pair of findings in either order: the other order is the turn of the other finding."""
    for second in FINDINGS:
        steps = {row["step"] for row in answer("what-to-do", symptom=[first, second])}
        if is_alarm(first) or is_alarm(second):
            assert not steps - {"get help", "withheld"}, (first, second)
            assert steps, (first, second)
        else:
            assert not steps & {"get help", "withheld"}, (first, second)


def test_a_third_finding_does_not_hide_a_warning_sign() -> None:
    for alarm in filter(is_alarm, FINDINGS):
        for place in range(3):
            findings = ["leg-muscle-twitch", "muscle-spasm"]
            findings.insert(place, alarm)
            assert {row["step"] for row in answer("what-to-do", symptom=findings)} <= {"get help", "withheld"}, findings


def named(rows: list[dict[str, str]]) -> set[str]:
    return {row["remedy"] for row in rows if row["advice"] == "named"}


HELPED = sorted(term for term in FINDINGS + CONDITIONS if any(said.relation in HELPS and said.of in around(term) for said in STATED))
GIVEN = [*FINDINGS, *CONDITIONS, *TREATMENTS]


@pytest.mark.parametrize("purpose", HELPED)
def test_no_unsuitable_remedy_is_named(purpose: str) -> None:
    """For everything that a source names a remedy for, with everything that can be there besides."""
    for given in GIVEN:
        found = answer("remedies", **{"for": [purpose], "with": [given]})
        remedies = named(found)
        assert not {(remedy, one) for remedy in remedies for one in (purpose, given) if is_against(remedy, one)}, (purpose, given)
        if is_alarm(purpose) or is_alarm(given):
            assert not remedies & HOME_REMEDIES, (purpose, given)
            assert any(row["advice"] == "withheld" for row in found) or not {row["remedy"] for row in found} & HOME_REMEDIES, (purpose, given)


def test_no_remedy_is_named_where_no_source_names_one() -> None:
    """A remedy never comes by way of what a cause presents with."""
    for number, purpose in enumerate(sorted({*FINDINGS, *CONDITIONS} - set(HELPED))):
        assert not named(answer("remedies", **{"for": [purpose]})), purpose
        assert not named(answer("remedies", **{"for": [purpose], "with": [GIVEN[number * 7 % len(GIVEN)]]})), purpose


def test_a_contraindication_counts_beside_others() -> None:
    """With two things there besides, each withholds what it withholds alone, in either order."""
    purpose = "leg-muscle-twitch"
    alone = {given: named(answer("remedies", **{"for": [purpose], "with": [given]})) for given in GIVEN}
    telling = [given for given in GIVEN if not is_alarm(given) and alone[given] != named(answer("remedies", **{"for": [purpose]}))]
    assert telling == ["acute-injury", "broken-skin", "fracture", "injury", "severe-osteoporosis", "anticoagulant-medication"]
    for one, other in combinations([*telling, "leg-blood-clot", "numbness"], 2):
        for order in ([one, other], [other, one]):
            assert named(answer("remedies", **{"for": [purpose], "with": order})) == alone[one] & alone[other], order


MASSAGES = {remedy for remedy in HOME_REMEDIES if "massage" in above(remedy)}


def test_a_leg_with_a_clot_is_never_massaged() -> None:
    assert MASSAGES == {"massage", "deep-tissue-massage", "rubbing", "muscle-compressing"}
    for sign in sorted(CLOTS | CLOT_SIGNS):
        for purpose in HELPED:
            assert not named(answer("remedies", **{"for": [purpose], "with": [sign]})) & MASSAGES, (purpose, sign)
        assert not named(answer("remedies", **{"for": [sign], "with": ["muscle-knot", "muscle-twitching"]})) & MASSAGES, sign
        assert not named(answer("remedies", **{"for": ["leg-muscle-twitch"], "with": ["muscle-knot", sign]})) & MASSAGES, sign
    for sign in sorted(CLOT_SIGNS):
        assert not {row["advice"] for row in answer("what-to-do", symptom=[sign, "muscle-twitching", "muscle-knot"])} & MASSAGES, sign


def test_massage_is_named_where_nothing_speaks_against_it() -> None:
    """The tests above do not pass because nothing is ever named."""
    assert "massage" in named(answer("remedies", **{"for": ["leg-muscle-twitch"]}))
    assert {"massage", "leg-elevation"} <= {row["advice"] for row in answer("what-to-do", symptom=["leg-muscle-twitch"]) if row["step"] == "home remedy"}


def test_the_refused_statements() -> None:
    assert REFUSED == {"F071", "F072", "F073", "F074", "F096"}


VALUES = {
    "causes": [{}, *({"symptom": [finding]} for finding in FINDINGS)],
    "serious-causes": [{"symptom": [finding]} for finding in FINDINGS],
    "cause-profile": [{"cause": [condition]} for condition in CONDITIONS],
    "causes-by-mechanism": [{"mechanism": [term]} for term in CLASS if CLASS[term] == "Mechanism"],
    "symptoms": [{"cause": [term]} for term in CONDITIONS if CLASS[term] != "Condition"],
    "what-to-do": [{"symptom": [finding]} for finding in FINDINGS],
    "remedies": [{"for": [term]} for term in FINDINGS + CONDITIONS],
    "hierarchy": [{"entity": [term]} for term in CLASS],
}


@pytest.mark.parametrize("question", [one for one in GRAPH.questions if "association" in GRAPH.questions[one].columns and one not in EVERYTHING_SAID])
def test_no_answer_rests_on_a_refused_statement(question: str) -> None:
    for values in VALUES.get(question, [{}]):
        assert not {row["association"] for row in answer(question, **values)} & {f"association:{one}" for one in REFUSED}, values


def test_no_answer_relates_what_only_a_refused_statement_relates() -> None:
    """The questions without a column for the statement: their rows name the terms that a refused statement relates."""
    refused = {(said.subject, said.relation, said.of) for said in STATEMENTS if said.name in REFUSED}
    assert refused == {
        ("fibromyalgia", "presentsWith", "tender-point"),
        ("tender-point", "locatedIn", "muscle"),
        ("muscle-twitching", "relatedToLocationOf", "tender-point"),
        ("tender-point", "leadsTo", "nerve-irritation"),
        ("hot-compress", "lowersRiskOf", "leg-blood-clot"),
    }
    for subject, relation, of in sorted(refused):
        assert not {row["relation_1"] for row in answer("links", **{"from": [subject], "to": [of]}) if row["steps"] == "1"} & {relation}
        found = GRAPH.ask("neighbours", entity=subject)
        assert isinstance(found, GraphAnswer)
        assert (subject, relation, of) not in {(name(one.subject), name(one.predicate), name(one.object)) for one in found}
    others = ["epilepsy", "leg-blood-clot"]
    assert not {row["finding"] for row in answer("compare-causes", cause=["fibromyalgia", *others])} & {"tender-point"}
    assert not {row["finding"] for row in answer("telling-apart", cause=["fibromyalgia", *others])} & {"tender-point"}
    assert not answer("causes", symptom=["tender-point"])


def test_edges_are_what_sources_say_and_nothing_else() -> None:
    """Each edge has a statement that is present and usable, and the reverse: no edge comes of joining."""
    found = GRAPH.query("SELECT ?s ?p ?o WHERE { GRAPH <https://w3id.org/myograph/graph/edges> { ?s ?p ?o } }")
    assert isinstance(found, Answer)
    edges = {(name(s), name(p).removeprefix("oboInOwl:"), name(o)) for s, p, o in found.terms}
    assert edges == {(said.subject, said.relation, said.of) for said in STATED}


def test_no_remedy_is_derived() -> None:
    """What the closure says of remedies are inverses of stated edges; a contraindication may widen, a recommendation may not."""
    for relation, inverse in (("remedyFor", "hasRemedy"), ("relieves", "relievedBy"), ("treats", "treatedBy"), ("lowersRiskOf", "riskLoweredBy")):
        found = GRAPH.query(f"PREFIX myo: <https://w3id.org/myograph/> SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ myo:{relation} myo:{inverse} }} "
                            "GRAPH <https://w3id.org/myograph/graph/closure> { ?s ?p ?o } }")  # fmt: skip
        assert isinstance(found, Answer)
        stated = {(said.of, inverse, said.subject) for said in STATED if said.relation == relation}
        assert {(name(s), name(p), name(o)) for s, p, o in found.terms} == stated


HARMLESS = "Most causes of a muscle twitch in the leg are harmless and end by themselves."
DOCTOR = "Only a doctor can find out the exact cause."


@pytest.mark.parametrize("question", [one for one in GRAPH.questions if {"cause", "condition", "agent"} & set(GRAPH.questions[one].columns)])
def test_answers_about_causes_say_that_most_are_harmless(question: str) -> None:
    if question in ("contraindications", "prevention", "treatments"):
        return
    found = GRAPH.ask(question, **GRAPH.questions[question].example)
    assert found.notices[:2] == (HARMLESS, DOCTOR)


@pytest.mark.parametrize("values", [{"symptom": "weakness"}, {"symptom": ["weakness", "twitching"]}, {"symptom": "tic"}, {"symptom": "coughing blood"}])
def test_answers_about_serious_causes_carry_their_notices(values: dict[str, object]) -> None:
    assert GRAPH.ask("serious-causes", **values).notices == (
        HARMLESS,
        DOCTOR,
        "Twitching together with severe pain, a change in skin colour, numbness or weakness calls for prompt medical attention.",
        "What is not in this list is not ruled out: it shows what the sources of this graph state.",
    )
